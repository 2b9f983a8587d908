"""Dates that a text states for itself, and whether they contradict its metadata."""

from __future__ import annotations

import pytest

from tests.triage.articles.dates.corpus import OPENINGS, Opening
from tests.triage.articles.dates.evidence_of import evidence_of
from triage.articles.article import DateKind


@pytest.mark.parametrize("opening", OPENINGS, ids=lambda one: f"{one.text[:50]} / {one.given}")
def test_openings(opening: Opening) -> None:
    """Datelines, headers and bylines of many papers are told from dates in prose."""
    evidence = evidence_of(opening.text, opening.given)
    own = [one for one in evidence.stated_dates if one.kind is not DateKind.METADATA]
    first = own[0] if own else None
    assert (first.value if first else None) == (opening.stated[1] if opening.stated else None)
    if first is not None and opening.stated is not None:
        assert opening.stated[0] in ("any", first.kind.value)
        assert first.start is not None
        assert any(one.start == first.start for one in evidence.expressions)
    assert ("dateline_contradicts" in {flag.name for flag in evidence.flags}) == opening.contradicts


def test_a_day_without_a_year_states_nothing_by_itself() -> None:
    """Where no other date tells the year, a dateline without one is an expression and no stated date."""
    evidence = evidence_of("BEIRUT, March 3 (Reuters) - Fighting resumed.")
    assert evidence.stated_dates == ()
    assert [flag.name for flag in evidence.flags] == ["no_date"]


def test_an_open_order_keeps_both_readings() -> None:
    """A header whose day and month could be either is known to the year, with both days it may be."""
    evidence = evidence_of("Published: 3/4/2021\nRents rose.")
    assert [(one.value, one.kind, one.readings) for one in evidence.stated_dates] == [
        ("2021", DateKind.HEADER, "2021-03-04|2021-04-03")
    ]


def test_a_revision_comes_after_the_date_of_publication() -> None:
    """Of several dates in a header the one called updated is not what a reader is told first."""
    evidence = evidence_of("Updated: June 9, 2020\nPublished: June 4, 2020\nThe dam held.")
    assert [one.value for one in evidence.stated_dates] == ["2020-06-04", "2020-06-09"]


def test_anchor_prefers_what_the_text_says_of_itself() -> None:
    """The dateline anchors the weekdays even where the metadata says otherwise."""
    evidence = evidence_of("BEIRUT, March 3, 2016 (Reuters) - Fighting resumed on Wednesday.", "2016-04-20")
    assert evidence.anchor is not None
    assert (evidence.anchor.value, evidence.anchor.kind) == ("2016-03-03", DateKind.DATELINE)
    assert evidence.expressions[-1].value == "2016-03-02"
