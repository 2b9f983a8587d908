"""Dates of the reference texts: the seeds, and ninety articles whose datelines can be checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from triage.articles.article import Article, DateKind, Evidence, StatedDate
from triage.articles.dates.evidence import find_evidence
from triage.articles.options import ReadOptions
from triage.articles.reading import read

TODAY = "2025-11-01"


def _articles(path: Path) -> list[Article]:
    found = []
    for reading in read([str(path)], ReadOptions(reference_date=TODAY)):
        for item in reading.items:
            assert isinstance(item, Article)
            found.append(item)
    return found


@pytest.fixture(scope="module")
def seeds(shared: Path) -> list[list[Article]]:
    """The articles of each of the three seeds."""
    return [_articles(path) for path in sorted((shared / "seeds").iterdir())]


def _values(evidence: Evidence) -> list[tuple[str, str | None]]:
    return [(one.text, one.value) for one in evidence.expressions]


def test_first_seed_is_resolved_by_its_header(seeds: list[list[Article]]) -> None:
    """The header dates it; weekdays look back from there and the day without a year lies before."""
    (article,) = seeds[0]
    (stated,) = article.evidence.stated_dates
    assert (stated.value, stated.kind, article.text[stated.start : stated.end]) == (
        "2022-04-02",
        DateKind.HEADER,
        "2022-04-02",
    )
    assert article.evidence.anchor == stated
    assert _values(article.evidence) == [
        ("2022-04-02", "2022-04-02"),
        ("Friday", "2022-04-01"),
        ("February 24th", "2022-02-24"),
        ("Thursday", "2022-03-31"),
        ("1986", "1986"),
        ("Friday", "2022-04-01"),
        ("Friday", "2022-04-01"),
    ]
    assert article.evidence.flags == ()


def test_second_seed_states_nothing(seeds: list[list[Article]]) -> None:
    """Months and years in a text are no stated date."""
    (article,) = seeds[1]
    assert article.evidence.stated_dates == ()
    assert article.evidence.anchor is None
    assert [flag.name for flag in article.evidence.flags] == ["no_date"]
    assert ("June 2024", "2024-06") in _values(article.evidence)
    assert ("2014", "2014") in _values(article.evidence)
    assert ("2022", "2022") in _values(article.evidence)


def test_third_seed_is_a_page_saved_long_after(seeds: list[list[Article]]) -> None:
    """Its top line is a crawl candidate, never an anchor, and stale for every story."""
    stories = seeds[2]
    assert len(stories) == 28
    for story in stories:
        evidence = story.evidence
        assert [(date.value, date.kind) for date in evidence.stated_dates] == [("2025-10-21", DateKind.CRAWL)]
        assert evidence.anchor is None
        stale = [flag for flag in evidence.flags if flag.name == "stale_page"]
        assert [(flag.strength, flag.days) for flag in stale] == [("strong", -955)]
        assert len(stale[0].spans) == 2
        assert all(
            one.value is None for one in evidence.expressions if one.kind in ("weekday", "deictic", "month")
        )
    assert {flag.name for story in stories for flag in story.evidence.flags} == {"stale_page", "lead_weekday"}


def test_third_seed_has_what_is_hard(seeds: list[list[Article]]) -> None:
    """Event names and plans have values, idioms are cut right, and no model or age is taken for a date."""
    texts = {(one.text, one.value) for story in seeds[2] for one in story.evidence.expressions}
    assert ("March 28, 2020", "2020-03-28") in texts
    assert ("2025", "2025") in texts
    assert ("a year ago", None) in texts
    assert ("mid-February", None) in texts
    assert ("April of last year", None) in texts
    assert not any("27" in text for text, _ in texts)
    later = [flag for story in seeds[2] for flag in story.evidence.flags if "later" in flag.name]
    assert later == []


@pytest.fixture(scope="module")
def ninety(shared: Path) -> list[dict[str, Any]]:
    """The ninety articles with their labels."""
    rows = (shared / "data" / "wikinews90" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(row) for row in rows]


def _evidence(row: dict[str, Any], *, given: bool) -> Evidence:
    dates = [StatedDate(row["stated"], DateKind.METADATA, None, None)] if given else []
    return find_evidence(row["text"], given=dates, reference_date=TODAY)


def test_every_dateline_is_found_where_it_stands(ninety: list[dict[str, Any]]) -> None:
    """Tokenised datelines under a title have the labelled position and value, and anchor the text."""
    for row in ninety:
        evidence = _evidence(row, given=False)
        (stated,) = evidence.stated_dates
        dateline = row["dateline"]
        assert (stated.start, stated.end, stated.value) == (
            dateline["start"],
            dateline["end"],
            dateline["value"],
        )
        assert evidence.anchor == stated


def test_true_and_false_dates_are_told_apart(ninety: list[dict[str, Any]]) -> None:
    """All four contradicted dates are flagged, and no right one has a flag of any kind."""
    flagged = {row["id"]: {flag.name for flag in _evidence(row, given=True).flags} for row in ninety}
    contradicted = {row["id"] for row in ninety if row["label"] == "contradicted"}
    assert len(contradicted) == 4
    assert {name for name, flags in flagged.items() if flags} == contradicted
    assert all("dateline_contradicts" in flagged[name] for name in contradicted)
