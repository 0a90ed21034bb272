"""Errors that end a command with one sentence.

EmbeddedError
    StartError      a server could not be prepared or did not become healthy
    ConfigError     a setting must be changed first
"""


class EmbeddedError(Exception):
    """Something the person at the keyboard can act on; its text says what to do."""


class ConfigError(EmbeddedError):
    """A setting must be changed before the stack may run."""


class StartError(EmbeddedError):
    """A server could not be prepared, or did not become healthy."""
