"""An article's text as it is read: through the door, its dates resolved in place, its conflicts marked.

What stands between brackets after a date expression, ``Thursday[= 2023-03-16]``, is not in the article. So
there are two kinds of positions here: those in the article's text, which everything outside counts in, and
those in what is displayed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from labels.visible import visible
from triage.articles.article import Evidence, Expression
from triage.tui.paint import Ink, Signs
from triage.tui.prose import isolated
from triage.tui.search import Found
from triage.tui.wrapping import GLUE

_HAS_LETTER = re.compile(r"[^\W\d_]").search
_RELATIVE = frozenset({"weekday", "month_day", "month", "deictic", "season"})
_AGAINST = frozenset({"certain", "strong", "weak"})
_LINE_ENDS = re.compile(r"\r\n|\t")
_PAINTED = 120
"""Longest span painted as a conflict: a passage shared with a copy would colour the whole screen."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Ranges of what is displayed that have an ink of their own; sorted, none overlaps the next."""

    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    inks: Sequence[Ink] = ()

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int, Ink]]) -> Layer:
        """Return a layer of ranges; one that overlaps the one before it begins after that."""
        starts, ends, inks, reached = [], [], [], 0
        for start, end, ink in sorted(ranges, key=lambda each: each[:2]):
            if end > (begin := max(start, reached)):
                starts.append(begin)
                ends.append(end)
                inks.append(ink)
                reached = end
        return cls(starts, ends, inks)

    def __bool__(self) -> bool:
        return bool(self.starts)

    def among(self, start: int, end: int) -> list[tuple[int, int, Ink]]:
        """Return the ranges that touch a part of what is displayed."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.starts, end)
        return [(self.starts[i], self.ends[i], self.inks[i]) for i in range(first, last)]


class Hits:
    """The same of what was found in the text, of which there may be very much: looked up where it is shown.

    Args:
        reading: The text.
        found: What was found in it.
    """

    def __init__(self, reading: Reading, found: Found) -> None:
        self._reading = reading
        self._found = found

    def __bool__(self) -> bool:
        return bool(self._found)

    def among(self, start: int, end: int) -> list[tuple[int, int, Ink]]:
        """Return the hits that touch a part of what is displayed."""
        reading = self._reading
        touching = self._found.among(reading.to_text(start), reading.to_text(end) + 1)
        ranges = (reading.to_display(*hit) for hit in touching)
        return [(first, last, Ink.HIT) for first, last in ranges if first < end and last > start]


class Reading:
    """What is displayed of one article.

    Args:
        text: The article's text.
        evidence: What was found about its dates.
        signs: The signs of the person's look.
        different: Parts that the text beside it has not, in order; they stand between braces.
    """

    def __init__(
        self, text: str, evidence: Evidence, signs: Signs, different: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.length = len(text)
        self._signs = signs
        shown = visible(_LINE_ENDS.sub(_spaced, text), newlines=True)
        against = sorted(
            {
                (start, end)
                for flag in evidence.flags
                if flag.strength in _AGAINST
                for start, end in flag.spans
                if 0 <= start < end <= len(text) and end - start <= _PAINTED
            }
        )
        expressions = [each for each in evidence.expressions if 0 <= each.start < each.end <= len(text)]
        insertions = _braced(_insertions(expressions, against, signs), different)
        self._at = [position for position, _ in insertions]
        self._added = [0, *accumulate(len(added) for _, added in insertions)]
        self.display = _inserted(shown, insertions)
        self.conflicts = [self.to_display(*span) for span in against]
        """Where in what is displayed something speaks against the stated date."""
        self.layers: dict[str, Layer | Hits] = {
            "dates": Layer.of(
                [
                    *self._ranges((each.start, each.end, _ink(each)) for each in expressions),
                    *(
                        (position + before, position + before + len(added), Ink.VALUE)
                        for (position, added), before in zip(insertions, self._added, strict=False)
                    ),
                ]
            ),
            "conflicts": Layer.of((start, end, Ink.CONFLICT) for start, end in self.conflicts),
            "different": Layer.of(self._ranges((*span, Ink.DIFFERENT) for span in different)),
            "marks": Layer(),
            "hits": Layer(),
            "here": Layer(),
        }

    def to_display(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the article's text is displayed."""
        first = start + self._added[bisect_right(self._at, start)]
        return first, max(first, end + self._added[bisect_left(self._at, end)])

    def to_text(self, position: int) -> int:
        """Return the position in the article's text of what is displayed somewhere."""
        low, high = 0, len(self._at)
        while low < high:
            middle = (low + high) // 2
            if self._at[middle] + self._added[middle] <= position:
                low = middle + 1
            else:
                high = middle
        if low == 0:
            return position
        return max(position - self._added[low], self._at[low - 1])

    def layer(self, spans: Iterable[tuple[int, int]], ink: Ink) -> Layer:
        """Return spans of the article's text in an ink."""
        return Layer.of(self._ranges((start, end, ink) for start, end in spans))

    def _ranges(self, spans: Iterable[tuple[int, int, Ink]]) -> list[tuple[int, int, Ink]]:
        return [(*self.to_display(start, end), ink) for start, end, ink in spans]

    def pieces(self, start: int, end: int) -> list[tuple[str, tuple[Ink, ...]]]:
        """Return a part of what is displayed in pieces, each with its inks from bottom to top."""
        found = [layer.among(start, end) for layer in self.layers.values()]
        if not any(found):
            return [(self._piece(start, end), (Ink.TEXT,))]
        cuts = {start, end}
        for ranges in found:
            for first, last, _ in ranges:
                cuts.add(max(first, start))
                cuts.add(min(last, end))
        edges = sorted(cuts)
        return [
            (
                self._piece(first, last),
                (Ink.TEXT, *(ink for ranges in found for a, b, ink in ranges if a <= first < b)),
            )
            for first, last in pairwise(edges)
        ]

    def _piece(self, start: int, end: int) -> str:
        return isolated(self.display[start:end].replace(GLUE, " "), self._signs)


def plain(pieces: Iterable[tuple[str, tuple[Ink, ...]]]) -> str:
    """Return the characters of pieces."""
    return "".join(text for text, _ in pieces)


def _spaced(found: re.Match[str]) -> str:
    """Keep a carriage return before a line feed, and a tab, as blanks: one character for one."""
    return " \n" if len(found[0]) == 2 else " "


def _ink(expression: Expression) -> Ink:
    return Ink.VAGUE if expression.value is None else Ink.DATE


def _insertions(
    expressions: Sequence[Expression], against: Sequence[tuple[int, int]], signs: Signs
) -> list[tuple[int, str]]:
    """Return what is put into the display, and after which position of the text, in order."""
    added: dict[int, str] = {}
    starts = [start for start, _ in against]
    ends = list(accumulate((end for _, end in against), max))

    def conflicts(start: int, end: int) -> bool:
        before = bisect_left(starts, end)
        return before > 0 and ends[before - 1] > start

    resolved: list[tuple[int, int]] = []
    for each in expressions:
        conflict = conflicts(each.start, each.end)
        value = _value(each, conflict)
        if value is None:
            continue
        added[each.end] = f"[{value}]{signs.strong if conflict else ''}"
        if conflict:
            resolved.append((each.start, each.end))
    for start, end in against:
        if not any(start < last and first < end for first, last in resolved):
            added.setdefault(end, f"[{signs.strong}]")
    return sorted(added.items())


def _braced(
    insertions: Sequence[tuple[int, str]], different: Sequence[tuple[int, int]]
) -> Sequence[tuple[int, str]]:
    """Return insertions with a brace at both ends of each part that differs."""
    if not different:
        return insertions
    added = dict(insertions)
    for start, end in different:
        added[start] = f"{added.get(start, '')}{{"
        added[end] = f"{added.get(end, '')}}}"
    return sorted(added.items())


def _value(expression: Expression, conflict: bool) -> str | None:
    """Return what stands in brackets after an expression, or None where it says itself what it means."""
    if expression.value is None:
        return "?" if expression.kind in _RELATIVE else None
    spelt_out = not expression.anchored and (
        expression.text == expression.value or _HAS_LETTER(expression.text) is not None
    )
    if spelt_out and not conflict:
        return None
    return f"={GLUE}{visible(expression.value)}"


def _inserted(text: str, insertions: Sequence[tuple[int, str]]) -> str:
    parts: list[str] = []
    at = 0
    for position, added in insertions:
        parts += (text[at:position], added)
        at = position
    return "".join([*parts, text[at:]])
