"""What a pattern saw in a text, before an anchor gives it a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A date expression by its parts; only the parts that its words name are set."""

    start: int
    end: int
    kind: str
    """One of the kinds of ``Expression``."""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 is Monday."""
    season: str | None = None
    """``SP|SU|FA|WI``."""
    week: int | None = None
    """ISO week of ``year``."""
    unit: str | None = None
    """``day|week|weekend|month|year|season`` that ``shift`` counts."""
    shift: int | None = None
    """How many units from the anchor."""
    relation: str | None = None
    """``last|this|next`` before a weekday, a month or a season."""
    readings: tuple[tuple[int, int, int], ...] = ()
    """Year, month, day: the month read first, then the day read first, where both are possible."""
    day_first: bool | None = None
    """Of a numeric date that can be read in one way only: whether the day comes first."""
    named: bool = False
    """Part of the name of an event or thing, such as the year of games."""
