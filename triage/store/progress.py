"""How far rounds and people are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.store.records import Role

STUCK_SECONDS = 300.0
"""Without a key for so long, whoever holds an article is named."""


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a round is."""

    name: str
    state: str
    articles: int
    answers_per_article: int | None
    slots: int
    complete: int
    reserved: int
    open: int


@dataclass(frozen=True, slots=True)
class Hold:
    """An article that is reserved for somebody."""

    round: str
    article: str
    idle_seconds: float
    """Since the last key, or the lost line."""


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """How far a person is."""

    name: str
    role: Role
    complete: int
    """Articles complete, over all rounds."""
    today: int
    per_hour: float | None
    last_seen: str | None
    connected: bool
    holds: tuple[Hold, ...] = ()
    """What is reserved for them."""

    @property
    def stuck(self) -> tuple[Hold, ...]:
        """What they hold without a key for long, the longest first."""
        long = (hold for hold in self.holds if hold.idle_seconds >= STUCK_SECONDS)
        return tuple(sorted(long, key=lambda hold: -hold.idle_seconds))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everything is, at one position of the log."""

    position: int
    articles: int
    set_aside: Mapping[str, int]
    """Reason to count."""
    complete: int
    """Articles with at least one complete answer set."""
    rounds: tuple[RoundProgress, ...]
    people: tuple[PersonProgress, ...]
