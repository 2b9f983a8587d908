"""A person's own numbers, from what their answers come to."""

from __future__ import annotations

import datetime

import pytest

from triage.desk.numbers import OwnNumbers, own_numbers
from triage.store.tally import Given, Repeated, Stretch, Tally

NOW = datetime.datetime(2024, 5, 6, 12, 0, tzinfo=datetime.UTC)


def numbers(tally: Tally) -> OwnNumbers:
    """Return the numbers at noon of a day with seven articles."""
    return own_numbers(tally, NOW, today=7, since=3, per_hour=28.5)


@pytest.mark.parametrize(
    ("begun", "last", "minutes", "articles"),
    [
        ("2024-05-06T09:30:00.000Z", "2024-05-06T11:58:00.000Z", 150, 40),
        ("2024-05-05T23:00:00.000Z", "2024-05-06T11:55:00.000Z", 780, 40),
        ("2024-05-06T09:30:00.000Z", "2024-05-06T11:54:59.000Z", 0, 0),
        ("2024-05-06T12:00:01.000Z", "2024-05-06T12:00:01.000Z", 0, 40),
    ],
)
def test_a_streak_reaches_back_to_the_last_pause_and_ends_with_one(
    begun: str, last: str, minutes: int, articles: int
) -> None:
    """Five minutes of silence are a pause; a clock that went back makes no streak negative."""
    told = numbers(Tally((), (), Stretch(begun, last, 40)))
    assert (told.streak, told.streak_articles) == (datetime.timedelta(minutes=minutes), articles)


def test_answers_and_repeats_are_told_by_question() -> None:
    """Each question has its answers, most frequent first; one without repeats is not among them."""
    given = (Given("q", "b", 5), Given("q", "a", 2), Given("r", "cannot_judge", 1))
    told = numbers(Tally(given, (Repeated("q", 3, 4),), None))
    assert {name: list(counts.items()) for name, counts in told.answers.items()} == {
        "q": [("b", 5), ("a", 2)],
        "r": [("cannot_judge", 1)],
    }
    assert (list(told.repeats), told.repeats["q"].same) == (["q"], 3)
    assert (told.today, told.since, told.per_hour, told.streak_articles) == (7, 3, 28.5, 0)
