"""The flag of an article that a near-duplicate with another stated date speaks against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.articles.article import Flag, StatedDate
from triage.articles.dates.sentences import named, spell
from triage.articles.dates.values import CONTRADICTS, distance
from triage.articles.passages import shared_passage

COPY_WITH_OTHER_DATE = "copy_with_other_date"

_TITLE = 80


@dataclass(frozen=True, slots=True)
class Copy:
    """An article and what it states of its date."""

    key: str
    title: str | None
    text: str
    stated_date: str | None
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""


def days_between(one: str | None, other: str | None) -> int | None:
    """Return the signed days from one stated date to another if they contradict each other, else None.

    >>> days_between("2021-03-05", "2021-03-01"), days_between("2021-03", "2021-03-30")
    (-4, None)
    """
    days = distance(other, one) if one is not None and other is not None else None
    return days if days is not None and abs(days) >= CONTRADICTS else None


def copy_flag(own: Copy, stated_dates: Sequence[StatedDate], copies: Sequence[Copy]) -> Flag | None:
    """Raise the flag of an article whose copies state other dates.

    Args:
        own: The article.
        stated_dates: What it states; the one that a reader would be told is among them.
        copies: Near-duplicates, the one to be named first; those whose dates agree are passed over.

    Returns:
        The flag, which names the first copy that contradicts; None if none does.
    """
    found = [
        (copy, copy.stated_date, days)
        for copy in copies
        if copy.stated_date is not None
        and (days := days_between(own.stated_date, copy.stated_date)) is not None
    ]
    if not found or own.stated_date is None:
        return None
    copy, value, days = found[0]
    stated = next((date for date in stated_dates if date.value == own.stated_date), None)
    told = named(stated, first=False) if stated is not None else f"the stated date ({spell(own.stated_date)})"
    way = "after" if days > 0 else "before"
    far = f"{abs(days)} day{'s' if abs(days) != 1 else ''}"
    reason = f"A copy ({copy.key}{_titled(copy.title)}) states {spell(value)}, {far} {way} {told}."
    spans = []
    if stated is not None and stated.start is not None and stated.end is not None:
        spans.append((stated.start, stated.end))
    passage = shared_passage(own.text, copy.text)
    if passage is not None:
        spans.append(passage)
    return Flag(COPY_WITH_OTHER_DATE, "strong", f"{reason}{_more(len(found) - 1)}", tuple(spans), days)


def _more(count: int) -> str:
    if not count:
        return ""
    return f" {count} more cop{'y states' if count == 1 else 'ies state'} another date than this article."


def _titled(title: str | None) -> str:
    if not title:
        return ""
    words = " ".join(title.split())
    return f", “{words if len(words) <= _TITLE else words[: _TITLE - 1] + '…'}”"
