"""What one person's answers come to; finished values, small whatever they have done."""

from __future__ import annotations

from dataclasses import dataclass

PAUSE_MINUTES = 5
"""A silence longer than this is a pause."""


@dataclass(frozen=True, slots=True)
class Given:
    """How often an answer of theirs stands."""

    question: str
    answer: str
    """Answer id, or ``cannot_judge``."""
    count: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """How often they gave the same answer again to the same article in a later round."""

    question: str
    same: int
    of: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Their latest stretch of work without a pause."""

    begun: str
    """Time of its first event, ``YYYY-MM-DDTHH:MM:SS.mmmZ``."""
    last: str
    """Time of its last event."""
    articles: int
    """Articles judged in it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over all rounds of one person, adjudications apart."""

    given: tuple[Given, ...]
    """By question, most frequent first."""
    repeated: tuple[Repeated, ...]
    """Only questions with an article that came again."""
    stretch: Stretch | None
    """None for a person without events."""
