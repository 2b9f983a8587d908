"""Dates that a text states for itself in its opening or its last line: header line, dateline, byline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.articles.article import DateKind
from triage.articles.dates import heading
from triage.articles.dates.found import Found

OPENING = 700
"""Characters in which a text may state its own date."""
_LAST = 120
"""Characters at the end in which it may, where the opening states none."""
_LOOKED_AT = 8
"""Expressions of the opening that are looked at."""
_LINE = 160
"""Characters of a line in front of a date that are looked at."""
_AHEAD = 80


@dataclass(frozen=True, slots=True)
class Opening:
    """An expression by which the text states its own date."""

    found: Found
    kind: DateKind
    updated: bool = False
    """Said to be the date of a revision."""
    listed: bool = False
    """At the start of a line that goes on: one such line is a dateline, several are a list of events."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands around a date on its line."""

    before: str
    after: str
    """The rest of the line and what follows it."""
    first: bool
    """On the first line of the text that is not empty."""
    whole: bool
    """Whether ``before`` is all that stands in front of the date on its line."""
    article: bool
    """Whether the date begins with *the*, as none does that stands for itself."""


def read_opening(text: str, expressions: Sequence[Found]) -> list[Opening]:
    """Find the dates that a text states for itself.

    Args:
        text: The article's text.
        expressions: Its date expressions, in order.

    Returns:
        Full dates, and days without a year where a place or an agency stands beside them; where the opening
        has none, a date that is the last line.
    """
    openings = []
    for found in expressions[:_LOOKED_AT]:
        if found.start > OPENING:
            break
        if found.kind in ("full", "month_day"):
            opening = _classify(found, _place(text, found))
            if opening is not None:
                openings.append(opening)
    return _without_lists(text, openings) or _last_line(text, expressions)


def _without_lists(text: str, openings: list[Opening]) -> list[Opening]:
    """Leave out the dates of a list of events; of two such lines the first of the text stays."""
    listed = [one for one in openings if one.listed]
    if len(listed) < 2:
        return openings
    kept = listed[0] if len(listed) == 2 and not text[: listed[0].found.start].strip() else None
    return [one for one in openings if not one.listed or one is kept]


def _last_line(text: str, expressions: Sequence[Found]) -> list[Opening]:
    """Read the last date as the text's own if nothing but a place, a label or a clock time is on its line."""
    last = expressions[-1] if expressions else None
    if last is None or last.kind != "full" or last.start <= OPENING or last.end < len(text) - _LAST:
        return []
    place = _place(text, last)
    labelled = heading.LABEL.match(place.before) is not None
    if not labelled and not heading.TOP_TAIL.fullmatch(place.after.rstrip() + "\n"):
        return []
    opening = _classify(last, place)
    return [opening] if opening is not None and opening.kind is not DateKind.BYLINE else []


def _place(text: str, found: Found) -> _Place:
    line = text.rfind("\n", 0, found.start) + 1
    return _Place(
        text[max(line, found.start - _LINE) : found.start],
        text[found.end : found.end + _AHEAD],
        not text[max(0, line - OPENING) : line].strip() and line <= OPENING,
        found.start - line <= _LINE,
        text.startswith(("The ", "the "), found.start),
    )


def _classify(found: Found, place: _Place) -> Opening | None:
    before, after = place.before, place.after
    if found.kind == "month_day":
        return Opening(found, DateKind.DATELINE) if _is_yearless_dateline(before, after) else None
    label = heading.LABEL.search(before)
    if label is not None and heading.is_label(before, label):
        return Opening(found, DateKind.HEADER, label["updated"] is not None)
    if place.article or heading.NOTICE.search(before):
        return None
    byline = heading.BYLINE_BEFORE.search(before)
    named = byline is not None and heading.is_heading(byline["who"])
    if named and (heading.AFTER.match(after) or heading.is_rest_of_heading(after)):
        return Opening(found, DateKind.BYLINE)
    if heading.ON_AND_BY.fullmatch(before) and heading.BYLINE_AFTER.match(after):
        return Opening(found, DateKind.BYLINE)
    if heading.ONLY_CLOCK.match(before) and heading.AFTER.match(after):
        return Opening(found, DateKind.HEADER)
    if heading.SPOKEN.search(before) or (before.endswith("(") and not after.startswith(")")):
        return None
    if place.whole and heading.is_heading(before):
        opening = _on_own_line(found, place)
        if opening is not None:
            return opening
    return _after_title(found, place)


def _on_own_line(found: Found, place: _Place) -> Opening | None:
    """A date with nothing but names in front of it on its line."""
    before, after = place.before, place.after
    if heading.BYLINE_AFTER.match(after):
        return Opening(found, DateKind.BYLINE)
    top = place.first and not heading.has_words(before)
    if heading.AFTER.match(after):
        alone = heading.TOP_TAIL.match(after) is not None
        listed = not alone and not heading.has_words(before)
        return Opening(found, DateKind.HEADER if top and alone else DateKind.DATELINE, listed=listed)
    if heading.NEW_TEXT.match(after) or heading.is_rest_of_heading(after):
        if not before.strip():
            return Opening(found, DateKind.HEADER, listed=True)
        if heading.is_placed(before):
            return Opening(found, DateKind.DATELINE)
    return None


def _is_yearless_dateline(before: str, after: str) -> bool:
    if heading.SPOKEN.search(before) or not heading.is_heading(before):
        return False
    if heading.is_placed(before):
        return heading.AFTER.match(after) is not None
    if before.endswith(", ") and heading.NAMED_AFTER.match(after):
        return True
    return heading.AGENCY_AFTER.match(after) is not None


def _after_title(found: Found, place: _Place) -> Opening | None:
    """A date between a title and a text that stand on one line, or at the end of the title's line."""
    before, after = place.before, place.after
    if heading.GLUED_CITY.search(before) and heading.AFTER.match(after):
        return Opening(found, DateKind.DATELINE)
    alone = heading.TOP_TAIL.match(after) is not None
    if alone and (heading.SENTENCE_END.search(before) or (place.first and heading.SET_OFF.search(before))):
        return Opening(found, DateKind.HEADER)
    titled = place.first and not heading.HAS_SENTENCES.search(before)
    if heading.SIGNED.search(before) and (alone or not before.endswith(", ")):
        return Opening(found, DateKind.DATELINE)
    if titled and before.endswith("(") and heading.BRACKETED.match(after):
        return Opening(found, DateKind.HEADER)
    if before.rstrip(" \u00a0").endswith((",", "(")):
        return None
    barred = before.rstrip().endswith(("|", "·", "•"))
    if heading.BYLINE_AFTER.match(after) and (barred or found.weekday is not None):
        return Opening(found, DateKind.BYLINE)
    if titled and heading.AGENCY_AFTER.match(after):
        return Opening(found, DateKind.DATELINE)
    if (titled or found.weekday is not None) and (
        heading.CLOCK_AFTER.match(after) or heading.NEW_TEXT.match(after)
    ):
        return Opening(found, DateKind.HEADER)
    if barred or heading.BAR_AFTER.match(after):
        return Opening(found, DateKind.HEADER)
    return None
