"""Where two texts differ, word by word, in time that grows with their length and not with its square.

Runs of words that occur once in either text are anchors (patience diff, Bram Cohen); the longest series of
anchors in the same order in both is kept, and only the short gaps between them are compared word by word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+|[^\w\s]")
_RUN = 3
"""Words of an anchor."""
_CLOSELY = 20_000
"""Most pairs of words of a gap that is compared closely; in a larger one everything differs."""
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Differences:
    """What one text has that the other has not, as positions in each."""

    first: tuple[Span, ...]
    second: tuple[Span, ...]
    shared: tuple[Span, ...] = ()
    """Starts of what is the same, in the first and in the second text."""

    def across(self, position: int, *, back: bool = False) -> int:
        """Return where the other text stands when one is at a position (``back``: of the second)."""
        pairs = self.shared
        at = bisect_right(pairs, position, key=lambda pair: pair[back]) - 1
        return pairs[at][not back] + position - pairs[at][back] if at >= 0 else 0


def differences(first: str, second: str) -> Differences:
    """Return where two texts differ; white space and its kind do not count.

    >>> differences("A bridge was opened.", "A road was opened.").second
    ((2, 6),)
    """
    texts = (first, second)
    words = [[found.span() for found in _WORD.finditer(text)] for text in texts]
    spelt = [[text[slice(*span)] for span in spans] for text, spans in zip(texts, words, strict=True)]
    equal = list(_equal(spelt[0], spelt[1]))
    ends = [0, 0]
    spans: tuple[list[Span], list[Span]] = ([], [])
    for starts in [*((a, b, length) for a, b, length in equal), (len(words[0]), len(words[1]), 0)]:
        for side in (0, 1):
            if starts[side] > ends[side]:
                spans[side].append((words[side][ends[side]][0], words[side][starts[side] - 1][1]))
            ends[side] = starts[side] + starts[2]
    shared = tuple((words[0][a][0], words[1][b][0]) for a, b, _ in equal)
    return Differences(tuple(spans[0]), tuple(spans[1]), shared)


def _equal(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield what is the same in both, in order: where in each, and how many words."""
    at_a = at_b = 0
    for start_a, start_b in [*_anchors(a, b), (len(a), len(b))]:
        if start_a < at_a or start_b < at_b:
            continue  # inside what the anchor before has grown to
        yield from _gap(a, b, (at_a, start_a), (at_b, start_b))
        length = 0
        while start_a + length < len(a) and start_b + length < len(b):
            if a[start_a + length] != b[start_b + length]:
                break
            length += 1
        if length:
            yield start_a, start_b, length
        at_a, at_b = start_a + length, start_b + length


def _gap(a: Sequence[str], b: Sequence[str], in_a: Span, in_b: Span) -> Iterator[tuple[int, int, int]]:
    """Yield what is the same between two anchors."""
    parts = a[slice(*in_a)], b[slice(*in_b)]
    if not parts[0] or not parts[1] or len(parts[0]) * len(parts[1]) > _CLOSELY:
        return
    for found in SequenceMatcher(None, *parts, autojunk=False).get_matching_blocks():
        if found.size:
            yield in_a[0] + found.a, in_b[0] + found.b, found.size


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[Span]:
    """Return places of runs that occur once in either, as many as are in the same order in both."""
    once_a, once_b = _once(a), _once(b)
    pairs = [(at, once_b[run]) for run, at in once_a.items() if run in once_b]
    return _rising(sorted(pairs))


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    twice = set()
    for at, run in enumerate(zip(*(words[n:] for n in range(_RUN)), strict=False)):
        if run in places:
            twice.add(run)
        places[run] = at
    return {run: at for run, at in places.items() if run not in twice}


def _rising(pairs: Sequence[Span]) -> list[Span]:
    """Return the longest series of pairs that rises in both (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            piles.append(index)
        else:
            tops[pile], piles[pile] = place, index
    series = []
    at = piles[-1] if piles else -1
    while at >= 0:
        series.append(pairs[at])
        at = before[at]
    return series[::-1]
