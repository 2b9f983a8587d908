"""Which articles there are: their keys and numbers, twelve bytes each."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_MET = 20_000
_KEY = re.compile(r"a:[0-9a-f]{16}")


class Catalogue:
    """Keys of articles and their numbers; withdrawn articles are not in it."""

    def __init__(self) -> None:
        self._keys = np.empty(0, dtype=np.uint64)
        self._numbers = np.empty(0, dtype=np.int32)
        self._met: dict[str, int] = {}
        """Keys that were asked for lately."""

    def fill(self, keys: npt.NDArray[np.uint64], numbers: npt.NDArray[np.int32]) -> None:
        """Hold these articles and no others."""
        self._met.clear()
        order = np.argsort(keys, kind="stable")
        self._keys, self._numbers = keys[order], numbers[order]

    def add(self, keys: npt.NDArray[np.uint64], numbers: npt.NDArray[np.int32]) -> None:
        """Hold these articles too."""
        self.fill(np.concatenate((self._keys, keys)), np.concatenate((self._numbers, numbers)))

    def __len__(self) -> int:
        """Return how many articles there are."""
        return len(self._keys)

    def number(self, key: str) -> int | None:
        """Return the number of an article, or None if it is not here."""
        met = self._met.get(key)
        if met is not None:
            return met
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            return None
        digits = np.uint64(int(key[2:], 16))
        place = int(self._keys.searchsorted(digits))
        if place == len(self._keys) or self._keys[place] != digits:
            return None
        if len(self._met) >= _MET:
            self._met.clear()
        self._met[key] = int(self._numbers[place])
        return self._met[key]

    def keys(self, numbers: Sequence[int]) -> list[str | None]:
        """Return the keys of articles given by their numbers; None for one that is not here."""
        order = np.argsort(self._numbers, kind="stable")
        wanted = np.array(numbers, dtype=np.int32)
        places = np.minimum(self._numbers[order].searchsorted(wanted), max(len(order) - 1, 0))
        return [
            f"a:{int(self._keys[order[place]]):016x}"
            if len(order) and self._numbers[order[place]] == number
            else None
            for place, number in zip(places.tolist(), wanted.tolist(), strict=True)
        ]

    def numbers(self) -> npt.NDArray[np.int32]:
        """Return all numbers, ascending."""
        return np.sort(self._numbers)

    def count_after(self, number: int) -> int:
        """Return how many articles have a higher number."""
        return int(np.count_nonzero(self._numbers > number))

    def after(self, number: int, limit: int) -> list[int]:
        """Return the next articles after a number, ascending."""
        found = self._numbers[self._numbers > number]
        if len(found) > limit:
            found = np.partition(found, limit)[:limit]
        return sorted(found.tolist())


def digits(keys: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the hexadecimal digits of keys as numbers."""
    return np.array([int(key[2:], 16) for key in keys], dtype=np.uint64)
