"""Short ways to evidence, for tests."""

from __future__ import annotations

from triage.articles.article import DateKind, Evidence, Flag, StatedDate
from triage.articles.dates.evidence import find_evidence, resolve_by

TODAY = "2026-01-01"


def evidence_of(
    text: str, metadata: str | None = None, *, url: str | None = None, today: str = TODAY
) -> Evidence:
    """The evidence of a text whose metadata gives a date."""
    given = [StatedDate(metadata, DateKind.METADATA, None, None)] if metadata is not None else []
    return find_evidence(text, given=given, url=url, reference_date=today)


def values_of(text: str, anchor: str) -> dict[str, str | None]:
    """The expressions of a text with their values by an anchor."""
    by = resolve_by(text, evidence_of(text), StatedDate(anchor, DateKind.METADATA, None, None))
    return {one.text: one.value for one in by.expressions}


def flags_of(
    text: str, metadata: str | None = None, *, url: str | None = None, today: str = TODAY
) -> dict[str, Flag]:
    """The flags of a text by name."""
    return {flag.name: flag for flag in evidence_of(text, metadata, url=url, today=today).flags}
