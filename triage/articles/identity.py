"""What makes an article the same article: its content, with the URL and date it was published under."""

from __future__ import annotations

import hashlib
import unicodedata


def folded(text: str) -> str:
    """Return a text in NFC with each run of white space (NBSP too) as one space, none at the ends."""
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def identity(title: str | None, text: str, url: str | None, stated: str | None) -> str:
    """Return the SHA-256 that tells whether two records are the same article.

    Args:
        title: Its title, if it has one of its own.
        text: Its text.
        url: Where it was published.
        stated: The date it was given with; never the date of a crawl.

    Returns:
        64 hexadecimal digits. None and the empty text count as the same.
    """
    # U+0000 is in no article's text, so it can stand between the parts.
    parts = (folded(title or ""), folded(text), (url or "").strip(), folded(stated or ""))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def article_key(identity_hash: str) -> str:
    """Return the key of an identity: ``a:`` and its first 16 digits."""
    return f"a:{identity_hash[:16]}"


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
