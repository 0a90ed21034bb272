"""Mail domains, compared the way the DNS does."""

import re

import idna

_LABELS = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def ascii_domain(domain: str) -> str:
    """The one spelling of a domain: ``Zürich.CH`` is ``xn--zrich-kva.ch``. Raises ValueError for what is none."""
    written = idna.encode(domain.strip(), uts46=True).decode("ascii").lower()
    if not _LABELS.fullmatch(written):
        raise ValueError("not a domain")
    return written
