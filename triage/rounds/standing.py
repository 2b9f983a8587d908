"""How one person stands in one round: what they touched, completed and skipped, by article number."""

from __future__ import annotations

from enum import IntFlag

import numpy as np
import numpy.typing as npt

from triage.rounds.shelf import Shelf, Withheld


class Mark(IntFlag):
    """What a person has done with an article."""

    UNTOUCHED = 0
    TOUCHED = 1
    """There is at least one event of theirs."""
    COMPLETE = 2
    SKIPPED = 4
    COUNTED = 8
    """They have a slot of a planned round for good, also while the article is open again."""
    RELEASED = 16
    """They had one, and it was given to others."""


class Standing:
    """A byte per article, up to the highest that was touched, and the order of skips."""

    def __init__(self) -> None:
        self._marks = np.zeros(1, dtype=np.uint8)
        self._skips: dict[int, int] = {}
        """Skipped article to the log position of its latest skip."""
        self.last: int | None = None
        """The article handed out last."""
        self.reached = 0
        """Place in a drawn order before which nothing was open when it was looked at last."""

    def mark(self, number: int) -> Mark:
        """Return what was done with an article."""
        return Mark(int(self._marks[number])) if number < len(self._marks) else Mark.UNTOUCHED

    def touch(self, number: int, *, complete: bool) -> None:
        """Note an event on an article, and whether the article is complete after it."""
        self._put(number, Mark.TOUCHED, True)
        self._put(number, Mark.COMPLETE, complete)

    def skip(self, number: int, position: int | None) -> None:
        """Note a skip at a log position, or None to take it back."""
        self._put(number, Mark.SKIPPED, position is not None)
        if position is None:
            self._skips.pop(number, None)
        else:
            self._skips[number] = position

    def count(self, number: int) -> None:
        """Note that they have a slot for good."""
        self._put(number, Mark.COUNTED, True)
        self._put(number, Mark.RELEASED, False)

    def release(self, number: int) -> None:
        """Note that their slot was given to others."""
        self._put(number, Mark.COUNTED, False)
        self._put(number, Mark.RELEASED, True)

    def those(self, mask: Mark, marks: Mark) -> npt.NDArray[np.int64]:
        """Return the articles whose marks, as far as the mask goes, are these; only such that have any."""
        return np.flatnonzero((self._marks & int(mask)) == int(marks))

    def counted(self) -> int:
        """Return how many slots they have for good."""
        return int(np.count_nonzero(self._marks & Mark.COUNTED))

    def completed(self) -> int:
        """Return how many articles are complete."""
        return int(np.count_nonzero(self._marks & Mark.COMPLETE))

    def skipped(self, shelf: Shelf) -> list[int]:
        """Return the articles that can be offered again, longest skipped first."""
        return [
            number
            for number, _ in sorted(self._skips.items(), key=lambda skip: skip[1])
            if not self.mark(number) & Mark.COMPLETE and shelf.why(number) is Withheld.NO
        ]

    def leave_out(self, available: npt.NDArray[np.bool_], marks: Mark) -> None:
        """Take out of the available articles those that have any of these marks."""
        end = min(len(available), len(self._marks))
        available[:end] &= (self._marks[:end] & int(marks)) == 0

    def _put(self, number: int, mark: Mark, holds: bool) -> None:
        if number >= len(self._marks):
            grown = np.zeros(max(number + 1, 2 * len(self._marks)), dtype=np.uint8)
            grown[: len(self._marks)] = self._marks
            self._marks = grown
        if holds:
            self._marks[number] |= int(mark)
        else:
            self._marks[number] &= ~int(mark) & 0xFF
