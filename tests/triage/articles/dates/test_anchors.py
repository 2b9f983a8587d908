"""Resolving by an anchor: directions, precision, seasons, weeks, and the calendar's ends."""

from __future__ import annotations

import pytest

from tests.triage.articles.dates.evidence_of import values_of


@pytest.mark.parametrize(
    ("anchor", "text", "value"),
    [
        ("2023-03-14", "It closed last December.", "2022-12"),
        ("2023-12-14", "It closed last May.", "2023-05"),
        ("2023-03-14", "It closed last January.", "2022-01"),
        ("2023-11-14", "It opens next March.", "2024-03"),
        ("2024-02-29", "It closed a year ago.", "2023"),
        ("2024-01-02", "It closed last week.", "2023-W52"),
        ("2021-01-02", "It closed this week.", "2020-W53"),
        ("2024-01-31", "It closed last month.", "2023-12"),
        ("2024-03-31", "It closed on 29 February.", "2024-02-29"),
        ("2023-03-31", "It closed on 29 February.", "2020-02-29"),
        ("2023-02-10", "It closed last winter.", "2021-WI"),
        ("2023-02-10", "It is cold this winter.", "2022-WI"),
        ("2023-03-10", "It closed last autumn.", "2022-FA"),
        ("2023-07-10", "It closed last summer.", "2022-SU"),
        ("2023-10-10", "It closed last summer.", "2023-SU"),
        ("2023-10-10", "It reopens next spring.", "2024-SP"),
        ("2022-12-28", "It closed on January 3.", "2022-01-03"),
        ("2022-12-28", "It will close on January 3.", "2023-01-03"),
    ],
)
def test_edges_of_years_seasons_and_weeks(anchor: str, text: str, value: str) -> None:
    """Values fall on the right side of the turn of the year, of a season and of an ISO week."""
    assert list(values_of(text, anchor).values()) == [value]


@pytest.mark.parametrize(
    ("anchor", "text", "value"),
    [
        ("2023", "It closed last year.", "2022"),
        ("2023", "It closed last month.", None),
        ("2023-03", "It closed last month.", "2023-02"),
        ("2023-03", "It closed yesterday.", None),
        ("2023-03", "It closed on Friday.", None),
        ("2023-03", "It closed last week.", None),
    ],
)
def test_no_value_is_finer_than_its_anchor(anchor: str, text: str, value: str | None) -> None:
    """A month as anchor decides months and years, a year only years."""
    assert list(values_of(text, anchor).values()) == [value]


@pytest.mark.parametrize(
    ("anchor", "text"),
    [
        ("0001-01-01", "It closed yesterday."),
        ("9999-12-31", "It opens tomorrow, next month, next year or next week."),
    ],
)
def test_beyond_the_calendar_there_is_no_value(anchor: str, text: str) -> None:
    """What would lie before year 1 or after 9999 stays unresolved."""
    assert set(values_of(text, anchor).values()) == {None}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("“We leave tomorrow,” she said on Friday.", "2023-03-11"),
        ("On Friday she told the court: “We leave tomorrow.”", "2023-03-11"),
        ("``We leave tomorrow,'' she said on Friday.", "2023-03-11"),
        ("“We leave tomorrow,” she said. It rained on Friday.", "2023-03-15"),
        ("“We leave tomorrow,” she said.", "2023-03-15"),
        ("We leave tomorrow, she said on Friday.", "2023-03-15"),
    ],
)
def test_speech_counts_from_its_own_day(text: str, value: str) -> None:
    """Only what is quoted, and only by a day given for the speech, is shifted."""
    assert values_of(text, "2023-03-14")["tomorrow"] == value
