"""Finds words in a long text, a few milliseconds at a time, from a place on and then from the start."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import overload

PIECE = 65_536
"""Characters that are looked through at once."""
MANY = 4_000
"""Hits after which a piece ends early."""
MOST = 100_000
"""Hits that are counted."""


class Found(Sequence[int]):
    """Where hits begin, in the order of the text, as far as they were found at a time.

    Args:
        behind: Those before the place where the search began; more may be added to its end.
        ahead: Those from there on, likewise.
        length: Characters of each.
    """

    def __init__(self, behind: array[int], ahead: array[int], length: int) -> None:
        self._behind, self._ahead = behind, ahead
        self._before, self._count = len(behind), len(behind) + len(ahead)
        self.length = length

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(self._count))]
        if not 0 <= at < self._count:
            raise IndexError(at)
        return self._behind[at] if at < self._before else self._ahead[at - self._before]

    def among(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the hits that touch a part of the text."""
        at = bisect_left(self, start - self.length + 1)
        while at < self._count and self[at] < end:
            yield self[at], self[at] + self.length
            at += 1


class Search:
    """Looks for words without regard to capitals; no hit overlaps another.

    Args:
        text: Where to look.
        wanted: What for.
        start: Where to begin.
    """

    def __init__(self, text: str, wanted: str, start: int) -> None:
        self._text = text
        self._pattern = re.compile(re.escape(wanted), re.IGNORECASE)
        self._length = len(wanted)
        self._behind, self._ahead = array("i"), array("i")
        self.start = self._at = start
        self._end = len(text)
        self._turned = False
        self.done = not wanted
        """Whether all hits are found, or as many as are counted."""

    @property
    def found(self) -> Found:
        """What was found by now."""
        return Found(self._behind, self._ahead, self._length)

    @property
    def turned(self) -> bool:
        """Whether everything from the beginning of the search on was looked through."""
        return self._turned or self.done

    def go_on(self) -> None:
        """Look through one piece more."""
        if self.done:
            return
        hits = self._behind if self._turned else self._ahead
        upto = min(self._at + PIECE, self._end)
        full = len(hits) + MANY
        for found in self._pattern.finditer(self._text, self._at, min(upto + self._length - 1, self._end)):
            hits.append(found.start())
            self._at = found.end()
            if len(hits) == full:
                upto = self._at
                break
        self._at = max(self._at, upto)
        if len(self._behind) + len(self._ahead) >= MOST:
            self.done = True
        elif self._at >= self._end:
            self._turn()

    def _turn(self) -> None:
        """Go on from the start of the text up to the first hit there is, or end."""
        if self._turned or self.start == 0:
            self.done = True
            return
        self._turned, self._at = True, 0
        first = self._ahead[0] if self._ahead else len(self._text)
        self._end = min(self.start + self._length - 1, first)
