# shellcheck shell=bash
# The embedded stack: its commands live in 01-core/embedded.

embedded() {
    # -P: a module in the caller's folder must not stand in for one of Python's own.
    PYTHONPATH=$ROOT/01-core/embedded "$PYTHON" -P -m scribe_embedded "$@"
}
