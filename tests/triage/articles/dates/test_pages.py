"""Pages of several stories, addresses, and the choice of a stated date."""

from __future__ import annotations

import pytest

from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.evidence import PageFacts, choose_stated, find_evidence, read_page
from triage.articles.dates.own import url_date

HEADER = "Fri, 05-Mar-2021\n\n"
FIRST = "Mill burns\n\nThe mill burned on Monday, the owner said."
SECOND = "Mill sold\n\nThe mill was sold on 4 June 2019. It will be rebuilt by 1 May 2021."
PAGE = f"{HEADER}{FIRST}\n\nRead more\n\n{SECOND}\n\nRead more\n"
SPANS = [
    (PAGE.index(FIRST), PAGE.index(FIRST) + len(FIRST)),
    (PAGE.index(SECOND), PAGE.index(SECOND) + len(SECOND)),
]


def test_a_lone_date_above_stories_is_a_crawl_candidate() -> None:
    """The page's own date is crawl, in document positions, and the newest other date leaves plans out."""
    facts = read_page(PAGE, SPANS)
    assert facts.stated == (StatedDate("2021-03-05", DateKind.CRAWL, 0, 16),)
    assert facts.newest is not None
    assert (facts.newest.value, PAGE[facts.newest.start : facts.newest.end]) == ("2019-06-04", "4 June 2019")


def test_facts_of_the_page_count_for_every_story() -> None:
    """Each story has the crawl date before its text, the newest date wherever it stands, and no anchor."""
    facts = read_page(PAGE, SPANS)
    for start, end in SPANS:
        evidence = find_evidence(PAGE[start:end], start=start, page=facts, reference_date="2026-01-01")
        assert evidence.stated_dates == (StatedDate("2021-03-05", DateKind.CRAWL, -start, 16 - start),)
        assert evidence.anchor is None
        stale = next(flag for flag in evidence.flags if flag.name == "stale_page")
        assert (stale.strength, stale.days) == ("strong", -640)
        assert [PAGE[low + start : high + start] for low, high in stale.spans] == [
            "4 June 2019",
            "Fri, 05-Mar-2021",
        ]
    first = find_evidence(FIRST, start=SPANS[0][0], page=facts, reference_date="2026-01-01")
    weekday = next(one for one in first.expressions if one.text == "Monday")
    assert (weekday.value, weekday.anchored) == (None, False)
    assert "lead_weekday" in {flag.name for flag in first.flags}


def test_the_same_line_above_one_article_is_its_header() -> None:
    """Without other stories nothing says that the page was merely saved that day."""
    evidence = find_evidence(HEADER + FIRST, reference_date="2026-01-01")
    assert [one.kind for one in evidence.stated_dates] == [DateKind.HEADER]


@pytest.mark.parametrize(
    "top",
    ["", "The news of 5 March 2021 in ten minutes\n\n", "Fri\n\n"],
)
def test_prose_above_stories_states_nothing(top: str) -> None:
    """Only a date that is alone on its line is the page's."""
    page = top + PAGE[len(HEADER) :]
    moved = len(top) - len(HEADER)
    assert read_page(page, [(start + moved, end + moved) for start, end in SPANS]).stated == ()


def test_numeric_dates_of_the_page_decide_the_order() -> None:
    """One story's 14/4/2021 tells how another's 3/4/2021 is read."""
    page = "Sold on 14/4/2021.\n\nBurned on 3/4/2021."
    facts = read_page(page, [(0, 18), (20, 39)])
    evidence = find_evidence(page[20:], start=20, page=facts, reference_date="2026-01-01")
    assert evidence.expressions[0].value == "2021-04-03"
    alone = find_evidence(page[20:], start=20, page=PageFacts(), reference_date="2026-01-01")
    assert alone.expressions[0].value is None


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://example.org/2022/02/24/mill-burns", "2022-02-24"),
        ("https://example.org/news/2022/feb/24/mill", "2022-02-24"),
        ("https://example.org/mill-20220224", "2022-02-24"),
        ("https://example.org/mill-2022-02-24.html", "2022-02-24"),
        ("https://example.org/2022/2/4/mill", "2022-02-04"),
        ("https://example.org/2022/02/mill", "2022-02"),
        ("https://example.org/2022/13/45/mill", None),
        ("https://example.org/2022/02/31/mill", None),
        ("https://example.org/article/20224567", None),
        ("https://2022-02-24.example.org/mill", None),
        ("https://example.org/mill-of-2022", None),
        ("", None),
    ],
)
def test_dates_in_addresses(url: str, value: str | None) -> None:
    """A day or month in the path is a stated date; numbers and the host are not."""
    found = url_date(url)
    assert (found.value if found else None) == value
    assert found is None or (found.kind, found.start) == (DateKind.URL, None)


def test_what_a_reader_would_be_told() -> None:
    """Metadata first, then header, byline, dateline, address, and a crawl date last; an import date never."""
    kinds = [
        DateKind.IMPORT,
        DateKind.CRAWL,
        DateKind.URL,
        DateKind.DATELINE,
        DateKind.BYLINE,
        DateKind.HEADER,
        DateKind.METADATA,
    ]
    stated = [StatedDate(f"2021-03-0{i + 1}", kind, None, None) for i, kind in enumerate(kinds)]
    told = []
    while (best := choose_stated(stated)) is not None:
        told.append(best.kind)
        stated.remove(best)
    assert told == list(reversed(kinds))[:-1]
