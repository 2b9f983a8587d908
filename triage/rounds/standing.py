"""How one person stands in one round: what they touched, completed and skipped, by article number."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntFlag

import numpy as np
import numpy.typing as npt

from triage.rounds.shelf import Shelf, Withheld

Numbers = npt.NDArray[np.int64]


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


DEALT_WITH = Mark.COMPLETE | Mark.SKIPPED | Mark.COUNTED | Mark.RELEASED
"""Marks of articles that are not handed to the person as new ones."""
_OPEN_AGAIN = Mark.COUNTED | Mark.COMPLETE
_LATE = Mark.COMPLETE | Mark.COUNTED | Mark.RELEASED


class Standing:
    """A byte per article, up to the highest that was touched, and what follows from the bytes."""

    def __init__(self, *, planned: bool = True) -> None:
        """Begin with nothing.

        Args:
            planned: Whether the round has slots.
        """
        self._planned = planned
        self._marks = np.zeros(1, dtype=np.uint8)
        self._dealt_with = np.zeros(1, dtype=np.bool_)
        self._skips: dict[int, int] = {}
        """Skipped article to the log position of its latest skip."""
        self.reopened: dict[int, None] = {}
        """Articles that are open again after they were complete, and whose slot is kept for the person."""
        self.late: dict[int, None] = {}
        """Articles that are complete without a slot, and for which one may still be had."""
        self.completed = 0
        """How many articles are complete."""
        self.counted = 0
        """How many slots the person has for good."""
        self.last: int | None = None
        """The article handed out last."""
        self.reached = 0
        """Place in a drawn order before which nothing was open when it was looked at last."""

    def load(self, numbers: Numbers, marks: npt.NDArray[np.uint8], skips: Mapping[int, int]) -> None:
        """Take in what was read of a person who is not known yet.

        Args:
            numbers: Their articles, ascending.
            marks: Of each.
            skips: Skipped article to the log position of its latest skip.
        """
        self._grow(int(numbers.max(initial=0)))
        self._marks[numbers] = marks
        self._dealt_with[numbers] = (marks & int(DEALT_WITH)) != 0
        self._skips.update(skips)
        self.reopened = dict.fromkeys(numbers[(marks & int(_OPEN_AGAIN)) == int(Mark.COUNTED)].tolist())
        if self._planned:
            self.late = dict.fromkeys(numbers[(marks & int(_LATE)) == int(Mark.COMPLETE)].tolist())
        self.completed = int(np.count_nonzero(marks & Mark.COMPLETE))
        self.counted = int(np.count_nonzero(marks & Mark.COUNTED))

    def mark(self, number: int) -> Mark:
        """Return what was done with an article."""
        return Mark(int(self._marks[number])) if number < len(self._marks) else Mark.UNTOUCHED

    def touch(self, number: int, *, complete: bool) -> None:
        """Note an event on an article, and whether the article is complete after it."""
        self._put(number, Mark.TOUCHED | (Mark.COMPLETE if complete else 0), Mark.COMPLETE)

    def skip(self, number: int, position: int | None) -> None:
        """Note a skip at a log position, or None to take it back."""
        if position is None:
            self._put(number, Mark.UNTOUCHED, Mark.SKIPPED)
            self._skips.pop(number, None)
        else:
            self._put(number, Mark.SKIPPED, Mark.UNTOUCHED)
            self._skips[number] = position

    def count(self, number: int) -> None:
        """Note that they have a slot for good."""
        self._put(number, Mark.COUNTED, Mark.RELEASED)

    def release(self, number: int) -> None:
        """Note that their slot was given to others."""
        self._put(number, Mark.RELEASED, Mark.COUNTED)

    def those(self, marks: Mark) -> Numbers:
        """Return the articles that have all of these marks."""
        return np.flatnonzero((self._marks & int(marks)) == int(marks))

    def skipped(self, shelf: Shelf) -> list[int]:
        """Return the articles that can be offered again, longest skipped first."""
        return [
            number
            for number, _ in sorted(self._skips.items(), key=lambda skip: skip[1])
            if not self.mark(number) & Mark.COMPLETE and shelf.why(number) is Withheld.NO
        ]

    def new_among(self, ready: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return which of the articles that are ready this person has not dealt with yet."""
        end = min(len(ready), len(self._dealt_with))
        available = ready.copy()
        np.greater(ready[:end], self._dealt_with[:end], out=available[:end])
        return available

    def _put(self, number: int, on: int, off: Mark) -> None:
        """Set marks of an article, and take others off."""
        self._grow(number)
        former = int(self._marks[number])
        marks = former & ~int(off) | int(on)
        self._marks[number] = marks
        self._dealt_with[number] = bool(marks & DEALT_WITH)
        self.completed += bool(marks & Mark.COMPLETE) - bool(former & Mark.COMPLETE)
        self.counted += bool(marks & Mark.COUNTED) - bool(former & Mark.COUNTED)
        _keep(self.reopened, number, marks & _OPEN_AGAIN == Mark.COUNTED)
        _keep(self.late, number, self._planned and marks & _LATE == Mark.COMPLETE)

    def _grow(self, number: int) -> None:
        if number >= len(self._marks):
            size = max(number + 1, 2 * len(self._marks))
            self._marks = np.concatenate((self._marks, np.zeros(size - len(self._marks), dtype=np.uint8)))
            missing = size - len(self._dealt_with)
            self._dealt_with = np.concatenate((self._dealt_with, np.zeros(missing, dtype=np.bool_)))


def _keep(among: dict[int, None], number: int, belongs: bool) -> None:
    if belongs:
        among[number] = None
    else:
        among.pop(number, None)
