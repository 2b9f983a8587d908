"""Dates as metadata gives them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.articles.given_dates import day_first_of, read_given


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-02-05", "2020-02-05"),
        ("2020-02-05T23:30:00Z", "2020-02-05"),
        ("2020-02-05T23:30:00.000-05:00", "2020-02-05"),
        ("2020-02-05 10:00", "2020-02-05"),
        ("2020/2/5", "2020-02-05"),
        ("20200205", "2020-02-05"),
        ("20200205T101500Z", "2020-02-05"),
        ("2020-02", "2020-02"),
        ("2020", "2020"),
        (2020, "2020"),
        ("Wed, 05 Feb 2020 10:00:00 GMT", "2020-02-05"),
        ("5 Feb 2020 10:00:00 +0100", "2020-02-05"),
        ("Wed Feb 05 10:00:00 2020", "2020-02-05"),
        ("February 5, 2020", "2020-02-05"),
        ("Wednesday, February 5th, 2020", "2020-02-05"),
        ("5th of nothing", None),
        ("05-Feb-2020", "2020-02-05"),
        ("Wed, 05-Feb-2020", "2020-02-05"),
        ("5 Sept. 2020", "2020-09-05"),
        ("Feb 2020", "2020-02"),
        ("13/02/2020", "2020-02-13"),
        ("02/13/2020", "2020-02-13"),
        ("05.02.2020", "2020-02-05"),
        ("2/13/20", "2020-02-13"),
        ("13.02.99 10:00", "1999-02-13"),
        ("13-02-20", None),
        ("05.02.2020 14:30", "2020-02-05"),
        ("02/02/2020", "2020-02-02"),
        (1580860800, "2020-02-05"),
        (1580860800.5, "2020-02-05"),
        ("1580860800000", "2020-02-05"),
        ("2020-02-30", None),
        ("2020-13", None),
        ("31/31/2020", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (True, None),
        (12.5, None),
        ("Frogs 5, 2020", None),
        ("0000-00-00", None),
        ("9" * 12 + "9" * 3, None),
        ("x" * 1000, None),
    ],
)
def test_values(value: object, expected: str | None) -> None:
    """Each form gives its day, month or year as written; what is no day gives nothing."""
    read = read_given(value)
    assert (read.value if read else None) == expected


def test_day_and_month_are_decided_by_the_source() -> None:
    """The source's own order decides; without one both readings are kept and only the year is told."""
    both = read_given("03/04/2020")
    assert both is not None
    assert (both.readings, both.value) == (("2020-03-04", "2020-04-03"), "2020")
    first = read_given("03/04/2020", day_first=True)
    assert first is not None
    assert first.value == "2020-04-03"
    second = read_given("03/04/2020", day_first=False)
    assert second is not None
    assert second.value == "2020-03-04"


def test_the_order_of_a_date() -> None:
    """A date that leaves no choice has an order; every other value has none."""
    values = ["25/12/2020", "12/25/2020", "03/04/2020", "25.12.20 10:00", "2020-12-25", None, 5]
    assert [day_first_of(value) for value in values] == [True, False, None, True, None, None, None]


@given(st.one_of(st.text(max_size=70), st.integers(), st.floats()))
def test_anything_gives_days_or_nothing(value: object) -> None:
    """No value crashes, and what is told is a day, month or year."""
    read = read_given(value)
    assert read is None or all(len(reading) in (4, 7, 10) for reading in read.readings)


@given(st.dates(min_value=__import__("datetime").date(1000, 1, 1)))
def test_days_are_read_as_they_are_written(day: object) -> None:
    """ISO days of any year are themselves."""
    read = read_given(f"{day}")
    assert read is not None
    assert read.value == f"{day}"
