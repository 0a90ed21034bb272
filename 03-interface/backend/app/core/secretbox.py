"""Secrets that must be read again: encrypted in the database, under a key that only the settings hold."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# Names what the derived key is for: the same JWT_SECRET_KEY signs tokens, and no key serves two ends.
_PURPOSE = b"scribe secrets at rest, version 1"


class UnreadableSecretError(Exception):
    """The secret was encrypted under another key, or is no secret of ours."""


class SecretBox:
    """Encrypts and decrypts with a key derived from JWT_SECRET_KEY."""

    def __init__(self, master_key: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(master_key.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, secret: str) -> str:
        """The secret as it may be stored."""
        return self._fernet.encrypt(secret.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """The secret itself. Raises UnreadableSecretError when the key has changed since."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise UnreadableSecretError from None

    def can_open(self, sealed: str) -> bool:
        """Whether the key is still the one it was sealed with."""
        try:
            self.open(sealed)
        except UnreadableSecretError:
            return False
        return True
