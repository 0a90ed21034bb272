"""Command line of the embedded stack: ``python -m scribe_embedded --help``."""

import sys

from scribe_embedded.cli import main

if __name__ == "__main__":
    sys.exit(main())
