"""Orders that are drawn for each person: computed place by place from a key, never stored."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
_ROUNDS = 6


def keyed(*parts: object) -> int:
    """Return a number below 2^64 that follows from the parts, and looks drawn.

    >>> keyed(7, "first", "ana") == keyed(7, "first", "ana") != keyed(8, "first", "ana")
    True
    """
    text = "\x1f".join(str(part) for part in parts).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def mixed(values: npt.NDArray[np.uint64], key: int) -> npt.NDArray[np.uint64]:
    """Return numbers that look drawn, one for each value under a key.

    The finalizer of SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
    OOPSLA 2014.
    """
    z = values + np.uint64(key) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


class Permutation:
    """A permutation of 0 … size - 1 that follows from a key.

    A Feistel network over two numbers whose ranges multiply to a little more than the size; what falls
    outside is sent through again. Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002.

    >>> order = Permutation(5, keyed("ana"))
    >>> sorted(order.at(np.arange(5)).tolist())
    [0, 1, 2, 3, 4]
    >>> order.place(order.at(np.arange(5))).tolist()
    [0, 1, 2, 3, 4]
    """

    def __init__(self, size: int, key: int) -> None:
        self.size = size
        self._low = max(math.isqrt(max(size, 1) - 1) + 1, 1)
        self._high = -(-max(size, 1) // self._low)
        self._keys = [keyed(key, turn) for turn in range(_ROUNDS)]

    def at(self, places: Numbers) -> Numbers:
        """Return what stands at places, each from 0 and below the size."""
        return self._walk(places, self._forward)

    def place(self, items: Numbers) -> Numbers:
        """Return the places of items; the inverse of :meth:`at`."""
        return self._walk(items, self._backward)

    def _walk(self, values: Numbers, step: Callable[[Numbers], Numbers]) -> Numbers:
        values = step(values.astype(np.int64))
        while (outside := values >= self.size).any():
            values[outside] = step(values[outside])
        return values

    def _forward(self, values: Numbers) -> Numbers:
        low, high = values % self._low, values // self._low
        for turn, key in enumerate(self._keys):
            if turn % 2:
                high = (high + self._drawn(low, key, self._high)) % self._high
            else:
                low = (low + self._drawn(high, key, self._low)) % self._low
        return high * self._low + low

    def _backward(self, values: Numbers) -> Numbers:
        low, high = values % self._low, values // self._low
        for turn, key in reversed(list(enumerate(self._keys))):
            if turn % 2:
                high = (high - self._drawn(low, key, self._high)) % self._high
            else:
                low = (low - self._drawn(high, key, self._low)) % self._low
        return high * self._low + low

    @staticmethod
    def _drawn(values: Numbers, key: int, below: int) -> Numbers:
        return (mixed(values.astype(np.uint64), key) % np.uint64(below)).astype(np.int64)
