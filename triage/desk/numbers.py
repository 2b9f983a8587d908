"""A person's own numbers, as the desk shows them; nothing of anybody else is in them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from triage.store.tally import PAUSE_MINUTES, Repeated, Tally


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """What a person sees of their own work."""

    today: int | None
    """Articles completed today, in the person's zone."""
    since: int
    """Articles completed since this desk was opened."""
    per_hour: float | None
    """Articles an hour of attention today; None with too little to say."""
    streak: datetime.timedelta
    """Time since the last pause of five minutes; nothing if there is one now."""
    streak_articles: int
    """Articles judged in that time."""
    answers: Mapping[str, Mapping[str, int]]
    """Question id to answer id (or ``cannot_judge``) to how often it stands, most frequent first."""
    repeats: Mapping[str, Repeated]
    """Question id to the agreement with oneself; only questions with a repeat."""


def own_numbers(
    tally: Tally, now: datetime.datetime, *, today: int | None, since: int, per_hour: float | None
) -> OwnNumbers:
    """Return a person's numbers.

    Args:
        tally: What their answers come to.
        now: The present, with its zone.
        today: Articles completed today.
        since: Articles completed at this desk.
        per_hour: Articles an hour of attention.
    """
    streak, articles = datetime.timedelta(), 0
    stretch, pause = tally.stretch, datetime.timedelta(minutes=PAUSE_MINUTES)
    if stretch is not None and now - datetime.datetime.fromisoformat(stretch.last) <= pause:
        streak = max(now - datetime.datetime.fromisoformat(stretch.begun), streak)
        articles = stretch.articles
    answers: dict[str, dict[str, int]] = {}
    for each in tally.given:
        answers.setdefault(each.question, {})[each.answer] = each.count
    repeats = {each.question: each for each in tally.repeated}
    return OwnNumbers(today, since, per_hour, streak, articles, answers, repeats)
