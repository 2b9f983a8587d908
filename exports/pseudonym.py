"""Stable names that stand for annotators in what leaves the house."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

Naming = Callable[[str], str]
"""From a person's name to the name that leaves."""

SECRET_BYTES = 32
"""Length of the secret that a store's pseudonyms are keyed with."""


class Pseudonyms:
    """Names people by a keyed hash: ``p:`` and 16 hex digits of HMAC-SHA-256 (RFC 2104).

    Without the key nobody can try out names against it; with the same key the same person always gets the
    same pseudonym, so that datasets of one store can be compared.
    """

    def __init__(self, secret: bytes) -> None:
        """Take the key.

        Args:
            secret: At least 32 random bytes.

        Raises:
            ValueError: The secret is shorter.
        """
        if len(secret) < SECRET_BYTES:
            raise ValueError(f"a pseudonym secret has at least {SECRET_BYTES} bytes, this one {len(secret)}")
        self._secret = secret
        self._known: dict[str, str] = {}

    def __call__(self, person: str) -> str:
        """Return the pseudonym of a person."""
        known = self._known.get(person)
        if known is None:
            known = f"p:{hmac.digest(self._secret, person.encode(), 'sha256').hex()[:16]}"
            self._known[person] = known
        return known


def fingerprint(secret: bytes) -> str:
    """Return what may be shown of a secret, to tell two apart: 16 hex digits of its SHA-256."""
    return hashlib.sha256(b"triage pseudonym secret\0" + secret).hexdigest()[:16]


def plain(person: str) -> str:
    """Return the name itself, for exports that are to keep names."""
    return person
