"""Stated dates whose day and month could be either: what decides them, and what they prove until then."""

from __future__ import annotations

import pytest

from tests.triage.articles.dates.evidence_of import TODAY
from triage.articles.article import DateKind, Evidence, StatedDate
from triage.articles.dates.evidence import find_evidence

OPEN = StatedDate("2016", DateKind.METADATA, None, None, "2016-03-04|2016-04-03")


def _evidence(text: str, *, url: str | None = None, today: str = TODAY) -> Evidence:
    return find_evidence(text, given=[OPEN], url=url, reference_date=today)


def _told(evidence: Evidence) -> tuple[str, str | None]:
    stated = evidence.stated_dates[0]
    return stated.value, stated.readings


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("LEEDS, March 4, 2016 (AP) — The mill burned.", "2016-03-04"),
        ("LEEDS, April 2, 2016 (AP) — The mill burned.", "2016-04-03"),
        ("LEEDS, April 3 (AP) — The mill burned.", "2016-04-03"),
        ("Published: 3 April 2016\nThe mill burned.", "2016-04-03"),
    ],
)
def test_the_reading_that_the_text_confirms_is_taken(text: str, value: str) -> None:
    """A dateline near one of the two days decides, and then nothing contradicts it."""
    evidence = _evidence(text)
    assert _told(evidence) == (value, None)
    assert evidence.flags == ()


def test_the_address_decides_too() -> None:
    """A day in the path of the address is as good as one in the text."""
    evidence = _evidence("The mill burned.", url="https://example.org/2016/04/03/mill")
    assert _told(evidence) == ("2016-04-03", None)


def test_nothing_decides() -> None:
    """Without another date both readings stay, the value is their year, and no flag is raised."""
    evidence = _evidence("The mill burned on Monday. It was built on 20 March 2016.")
    assert _told(evidence) == ("2016", "2016-03-04|2016-04-03")
    assert evidence.flags == ()


def test_the_same_open_date_in_the_text_decides_nothing() -> None:
    """Header and metadata that leave the same choice do not make it for each other."""
    evidence = _evidence("Date: 03/04/2016\nThe mill burned.")
    assert [one.readings for one in evidence.stated_dates] == ["2016-03-04|2016-04-03"] * 2
    assert evidence.flags == ()


def test_a_dateline_that_fits_neither_reading_contradicts() -> None:
    """The flag counts from the nearer day and names both."""
    evidence = _evidence("LEEDS, March 9, 2016 (AP) — The mill burned.")
    flag = next(flag for flag in evidence.flags if flag.name == "dateline_contradicts")
    assert flag.days == 5
    assert flag.reason == (
        "The dateline (9 March 2016) lies 5 days after the stated date (4 March 2016 or 3 April 2016)."
    )


def test_a_later_date_must_lie_after_both_readings() -> None:
    """What comes after the first reading alone proves nothing."""
    assert _evidence("The mill burned on 20 March 2016.").flags == ()
    after = _evidence("The mill burned on 20 May 2016.").flags
    assert [(flag.name, flag.days) for flag in after] == [("later_than_stated", 47)]


def test_a_future_date_must_be_so_in_both_readings() -> None:
    """A reading that is not in the future speaks for itself."""
    assert _evidence("The mill burned.", today="2016-03-20").flags == ()
    assert [flag.name for flag in _evidence("The mill burned.", today="2016-02-20").flags] == ["future"]
