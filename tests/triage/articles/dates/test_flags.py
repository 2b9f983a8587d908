"""Flags: when each is raised, what it rests on, and when it stays silent."""

from __future__ import annotations

import pytest

from tests.triage.articles.dates.evidence_of import evidence_of, flags_of
from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.evidence import find_evidence

DATED = "Date: 2021-03-05\n"


def test_a_contradiction_names_both_dates_and_their_distance() -> None:
    """The sentence has both facts, the days are signed from the stated date, the span is the dateline."""
    text = "LEEDS, March 3, 2021 (AP) — The mill burned."
    flag = flags_of(text, "2021-03-13")["dateline_contradicts"]
    assert (flag.strength, flag.days) == ("strong", -10)
    assert flag.spans == ((7, 20),)
    assert flag.reason == "The dateline (3 March 2021) lies 10 days before the stated date (13 March 2021)."


def test_two_dates_of_the_text_contradict_each_other() -> None:
    """Header and dateline need no metadata to disagree; both spans are named."""
    text = "Published: 13 March 2021\nLEEDS, March 3, 2021 (AP) — The mill burned."
    assert flags_of(text)["dateline_contradicts"].spans == ((32, 45), (11, 24))


def test_one_day_apart_is_no_contradiction() -> None:
    """Time zones and night desks make a day's difference."""
    assert flags_of("LEEDS, March 3, 2021 (AP) — The mill burned.", "2021-03-04") == {}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (DATED + "The mill burned on Monday.", -4),
        (DATED + "The mill burned on Wednesday.", None),
        (DATED + "The court will hear it on Monday.", None),
        (DATED + "The mill burned last Monday.", None),
        (DATED + "Rents rose. " * 60 + "The mill burned on Monday.", None),
    ],
)
def test_weekday_of_the_opening(text: str, days: int | None) -> None:
    """A weekday in the opening more than two days before the stated date speaks against it."""
    flag = flags_of(text).get("lead_weekday")
    assert (flag.days if flag else None) == days
    if flag is not None:
        assert [text[start:end] for start, end in flag.spans] == ["Monday", "2021-03-05"]


def test_a_dateline_that_agrees_settles_the_weekday() -> None:
    """Where the paper's own dateline confirms the date, an older weekday is news of that day."""
    assert "lead_weekday" not in flags_of("LEEDS, March 5, 2021 (AP) — It burned on Monday.", "2021-03-05")


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("The mill burned on 12 June 2021.", True),
        ("The mill burned in June 2021.", True),
        ("The mill will be rebuilt by 12 June 2021.", False),
        ("Elections are set for June 2021.", False),
        ("The lease expires on 12 June 2021.", False),
        ("It burned on 6 March 2021.", False),
        ("This page was updated on 12 June 2021.", False),
    ],
)
def test_dates_later_than_the_stated_one(text: str, fires: bool) -> None:
    """A date after the stated one speaks against it unless it is part of a plan or of a notice."""
    assert ("later_than_stated" in flags_of(DATED + text)) == fires


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("The mill burned in 2023.", True),
        ("The mill burned in 2020.", False),
        ("It grows in 2024 or 2025 rather than now.", False),
        ("It is to close by 2030.", False),
        ("Tickets for Paris 2024 sold well.", False),
        ("© 2023 The Mill", False),
    ],
)
def test_years_later_than_the_stated_one(text: str, fires: bool) -> None:
    """A later year is weak evidence; plans, events and copyright lines are none."""
    flag = flags_of(DATED + text).get("year_later")
    assert (flag is not None) == fires
    assert flag is None or flag.strength == "weak"


def test_weekday_that_does_not_fit() -> None:
    """Weekday, day and month that fit no year near the stated one are named with the right weekday."""
    flag = flags_of(DATED + "The mill burned on Friday, March 3, it said.")["weekday_mismatch"]
    assert flag.reason.startswith("The text says Friday, 3 March, but 3 March 2021 is a Wednesday")
    assert "weekday_mismatch" not in flags_of(DATED + "The mill burned on Wednesday, March 3.")
    assert "weekday_mismatch" in flags_of("Friday, March 3, 2021\nThe mill burned.")


def test_day_and_month_swapped() -> None:
    """A stated date whose swapped reading is the dateline's is flagged beside the contradiction."""
    flags = flags_of("LEEDS, April 12, 2016 (AP) — The mill burned.", "2016-12-04")
    assert {"dateline_contradicts", "day_month_swapped"} <= set(flags)
    assert "12 April 2016" in flags["day_month_swapped"].reason
    assert "day_month_swapped" not in flags_of("LEEDS, May 12, 2016 (AP) — The mill burned.", "2016-12-04")


def test_impossible_days() -> None:
    """A day that the calendar lacks is certain, with its place."""
    text = "It was due on 31 February."
    flag = flags_of(text, "2021-03-05")["impossible"]
    assert flag.strength == "certain"
    assert [text[start:end] for start, end in flag.spans] == ["31 February"]
    assert "impossible" not in flags_of("It was due on 29 February.", "2021-03-05")


def test_dates_after_the_reference_date() -> None:
    """A stated date after the reference date is certain; a swapped reading that mends it is named."""
    flags = flags_of("The mill burned.", "2021-11-03", today="2021-04-01")
    assert flags["future"].strength == "certain"
    assert flags["future"].days == 216
    assert "day_month_swapped" in flags
    assert "future" not in flags_of("The mill burned.", "2021-04-01", today="2021-04-01")


def test_no_date() -> None:
    """Nothing states a date: years in the text are no stated dates."""
    evidence = evidence_of("In June 2024 the mill burned, as in 1986.")
    assert [(flag.name, flag.strength, flag.spans) for flag in evidence.flags] == [("no_date", "none", ())]


def test_stated_twice() -> None:
    """Metadata and address that disagree are told, at whatever precision both have."""
    assert "stated_twice" in flags_of("It burned.", "2021-03-05", url="https://example.org/2021/04/01/mill")
    assert "stated_twice" in flags_of("It burned.", "2021-03-05", url="https://example.org/2021/04/mill")
    assert flags_of("It burned.", "2021-03-05", url="https://example.org/2021/03/mill") == {}


def test_stale_header_of_one_article_is_weak() -> None:
    """A header long after the newest date of the text is weak evidence, and none where metadata agrees."""
    text = "Date: 2021-03-05\nThe mill burned on 4 June 2019."
    flag = flags_of(text)["stale_page"]
    assert (flag.strength, flag.days) == ("weak", -640)
    assert "stale_page" not in flags_of(text, "2021-03-05")


def test_a_crawl_date_is_strong_when_the_text_is_old() -> None:
    """A record's crawl date long after the newest date of the text may be no publication date."""
    crawl = StatedDate("2021-03-05", DateKind.CRAWL, None, None)
    evidence = find_evidence("It burned on 4 June 2019.", given=[crawl], reference_date="2026-01-01")
    assert [(flag.name, flag.strength) for flag in evidence.flags] == [("stale_page", "strong")]
    assert evidence.anchor is None


def test_strongest_first() -> None:
    """Flags are ordered by strength."""
    text = DATED + "On 31 February 2021 and in 2023 it burned; it had burned on Monday."
    assert [flag.strength for flag in evidence_of(text).flags] == ["certain", "strong", "weak"]
