"""The articles in import order, and which of them may be handed out at all."""

from __future__ import annotations

from enum import IntFlag

import numpy as np
import numpy.typing as npt


class Withheld(IntFlag):
    """Why an article is handed to nobody."""

    NO = 0
    ABSENT = 1
    """Withdrawn, or of an import that is not finished."""
    SUPERSEDED = 2
    SET_ASIDE = 4


class Shelf:
    """A byte per article, by its number; 0 is to be handed out. A million articles are a megabyte."""

    def __init__(self, size: int = 0) -> None:
        """Begin with ``size`` articles that are all absent."""
        self._withheld = bytearray([Withheld.ABSENT] * (size + 1))
        self.changes = 0
        """Counts what has changed, for whoever keeps something that follows from it."""

    @classmethod
    def holding(cls, numbers: npt.NDArray[np.int32]) -> Shelf:
        """Return a shelf on which exactly these articles are free."""
        withheld = np.full(int(numbers.max(initial=0)) + 1, Withheld.ABSENT, dtype=np.uint8)
        withheld[numbers] = Withheld.NO
        shelf = cls()
        shelf._withheld = bytearray(withheld.tobytes())
        return shelf

    @property
    def size(self) -> int:
        """Highest number there is."""
        return len(self._withheld) - 1

    def put(self, first: int, count: int) -> None:
        """Put new articles on the shelf, free to be handed out."""
        self.changes += 1
        if first > len(self._withheld):
            self._withheld.extend(bytes([Withheld.ABSENT]) * (first - len(self._withheld)))
        self._withheld[first : first + count] = bytes(count)

    def withhold(self, number: int, why: Withheld, holds: bool = True) -> None:
        """Say that a reason holds for an article, or no longer does."""
        self.changes += 1
        if holds:
            self._withheld[number] |= why
        else:
            self._withheld[number] &= ~why & 0xFF

    def why(self, number: int) -> Withheld:
        """Return why an article is withheld; ``NO`` if it is not."""
        if not 0 < number <= self.size:
            return Withheld.ABSENT
        return Withheld(self._withheld[number])

    def free(self, number: int) -> bool:
        """Whether an article may be handed out."""
        return 0 < number < len(self._withheld) and self._withheld[number] == 0

    def available(self) -> npt.NDArray[np.bool_]:
        """Return for every number whether the article may be handed out; a copy."""
        available: npt.NDArray[np.bool_] = np.frombuffer(self._withheld, dtype=np.uint8) == 0
        return available

    def count(self) -> int:
        """Return how many articles may be handed out."""
        return self._withheld.count(0)

    def place(self, number: int) -> int:
        """Return the place of an article among those that may be handed out, from 1."""
        before = self._withheld.count(0, 0, number)
        return before + 1
