"""A person's own numbers, counted from their own events alone."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from labels.codebook import CANNOT_JUDGE, Codebook
from triage.desk.view import View
from triage.store.records import Aspect, Cause, Event, Json

PAUSE = datetime.timedelta(minutes=5)
"""Longest silence that is still work without a pause."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """How often the same answer was given again to the same article in a later round."""

    same: int
    of: int


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
    events: int
    """Events they were counted from."""


class Tally:
    """Counts events, newest first, page by page.

    Args:
        codebook: The codebook in force: its questions are counted.
        now: The present, with its zone.
    """

    def __init__(self, codebook: Codebook, now: datetime.datetime) -> None:
        self._questions = {question.id: question for question in codebook.questions}
        self._now = self._reached = now
        self._unbroken = True
        self._streak: set[str] = set()
        self._events = 0
        self._standing: dict[tuple[str, str, str], tuple[int, Json]] = {}

    def take(self, events: Iterable[Event]) -> None:
        """Take in events that are all older than those taken in before."""
        for event in events:
            self._events += 1
            if self._unbroken:
                self._stretch(event)
            if event.aspect is not Aspect.JUDGEMENT or event.cause is Cause.ADJUDICATION:
                continue
            key = (event.question or "", event.article or "", event.round or "")
            if key not in self._standing:
                self._standing[key] = (event.sequence, event.value)

    def _stretch(self, event: Event) -> None:
        """Carry the present streak back to an event, or end it at the pause after it."""
        moment = datetime.datetime.fromisoformat(event.time)
        if self._reached - moment > PAUSE:
            self._unbroken = False
            return
        self._reached = min(moment, self._reached)
        if event.aspect is Aspect.JUDGEMENT:
            self._streak.add(event.article or "")

    def numbers(self, view: View) -> OwnNumbers:
        """Return the numbers, with those that the desk already knows."""
        return OwnNumbers(
            today=view.today,
            since=view.completed,
            per_hour=view.per_hour,
            streak=self._now - self._reached,
            streak_articles=len(self._streak),
            answers=self._answers(),
            repeats=self._repeats(),
            events=self._events,
        )

    def _answers(self) -> dict[str, dict[str, int]]:
        counts: dict[str, Counter[str]] = {question: Counter() for question in self._questions}
        for (question, _, _), (_, value) in self._standing.items():
            if value is not None and question in counts:
                counts[question].update(_given(value))
        return {question: dict(count.most_common()) for question, count in counts.items()}

    def _repeats(self) -> dict[str, Repeated]:
        rounds: dict[tuple[str, str], list[tuple[int, Json]]] = {}
        for (question, article, _), standing in self._standing.items():
            if standing[1] is not None and question in self._questions:
                rounds.setdefault((question, article), []).append(standing)
        counts: dict[str, list[bool]] = {}
        for (question, _), given in rounds.items():
            given.sort(key=lambda each: each[0])
            for (_, earlier), (_, later) in pairwise(given):
                counts.setdefault(question, []).append(sorted(_given(earlier)) == sorted(_given(later)))
        return {
            question: Repeated(sum(counts[question]), len(counts[question]))
            for question in self._questions
            if question in counts
        }


def _given(value: Json) -> list[str]:
    """Return the answers of a judgement's mapping; the empty set is none."""
    if value.get("cannot_judge"):
        return [CANNOT_JUDGE]
    return list(value.get("values") or ())
