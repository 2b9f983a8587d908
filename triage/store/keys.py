"""The hash of an import's article keys: what proves that none of its articles was lost."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


class KeysHash:
    """SHA-256 of article keys in order, a line each."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, keys: Sequence[str]) -> None:
        """Go on with these keys."""
        self._digest.update("".join(f"{key}\n" for key in keys).encode())

    def hexdigest(self) -> str:
        """Return the hash of all keys so far."""
        return self._digest.hexdigest()
