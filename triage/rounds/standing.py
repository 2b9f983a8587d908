"""How one person stands in one round: what they touched, completed and skipped, by article number."""

from __future__ import annotations

from enum import IntFlag

from triage.rounds.shelf import Shelf, Withheld


class Mark(IntFlag):
    """What a person has done with an article."""

    UNTOUCHED = 0
    TOUCHED = 1
    """There is at least one event of theirs."""
    COMPLETE = 2
    SKIPPED = 4


class Standing:
    """A byte per article, up to the highest that was touched, and the order of skips."""

    def __init__(self) -> None:
        self._marks = bytearray(1)
        self._lowest = 1
        """No article before this one is to be handed out to this person."""
        self._skips: dict[int, int] = {}
        """Skipped article to the log position of its latest skip."""

    def mark(self, number: int) -> Mark:
        """Return what was done with an article."""
        return Mark(self._marks[number]) if number < len(self._marks) else Mark.UNTOUCHED

    def touch(self, number: int, *, complete: bool) -> None:
        """Note an event on an article, and whether the article is complete after it."""
        self._grow(number)
        mark = self._marks[number] | Mark.TOUCHED
        self._marks[number] = mark | Mark.COMPLETE if complete else mark & ~Mark.COMPLETE & 0xFF
        if not complete:
            self.reopen(number)

    def skip(self, number: int, position: int | None) -> None:
        """Note a skip at a log position, or None to take it back."""
        self._grow(number)
        if position is None:
            self._marks[number] &= ~Mark.SKIPPED & 0xFF
            self._skips.pop(number, None)
            self.reopen(number)
        else:
            self._marks[number] |= Mark.SKIPPED
            self._skips[number] = position

    def reopen(self, number: int) -> None:
        """Say that an article may be handed out again, so that the search begins no later."""
        self._lowest = min(self._lowest, number)

    def completed(self) -> int:
        """Return how many articles are complete."""
        return sum(self._marks.count(byte) for byte in range(8) if byte & Mark.COMPLETE)

    def skipped(self, shelf: Shelf) -> list[int]:
        """Return the articles that can be offered again, longest skipped first."""
        return [
            number
            for number, _ in sorted(self._skips.items(), key=lambda skip: skip[1])
            if not self.mark(number) & Mark.COMPLETE and shelf.why(number) is Withheld.NO
        ]

    def next(self, shelf: Shelf) -> int | None:
        """Return the first article that is free and neither complete nor skipped, or None."""
        number = self._lowest
        while True:
            free = shelf.first_free(number)
            if free is None:
                break
            number = free
            mark = self.mark(number)
            if not mark & (Mark.COMPLETE | Mark.SKIPPED):
                self._lowest = number
                return number
            number = self._next_open(number)
        self._lowest = max(self._lowest, number)
        return None

    def _next_open(self, number: int) -> int:
        """Return the next article after one that this person has neither completed nor skipped."""
        end = len(self._marks)
        found = [self._marks.find(byte, number + 1) for byte in (Mark.UNTOUCHED, Mark.TOUCHED)]
        return min([place for place in found if place >= 0], default=max(end, number + 1))

    def _grow(self, number: int) -> None:
        if number >= len(self._marks):
            self._marks.extend(bytes(number + 1 - len(self._marks)))
