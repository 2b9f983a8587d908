"""Which lines could be headlines."""

from __future__ import annotations

import pytest

from triage.articles.titles import is_bullet, is_date_line, looks_like_title, title_of


@pytest.mark.parametrize(
    "line",
    [
        "Fallen crane shuts ferry quay",
        "Who pays for the tunnel?",
        "Snow!",
        "Strike at Harbour Co.",
        "Talks in the U.S.",
        "‘We saw it lean’, say witnesses",
        "東京で会議",
        "2020 in pictures",
    ],
)
def test_headlines(line: str) -> None:
    """Short lines of words without a full stop, abbreviations aside."""
    assert looks_like_title(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "The crane fell.",
        "He said “no.”",
        "Wed, 05-Feb-2020",
        "5 février 2020",
        "2020年2月5日",
        "• A point",
        "https://example.org/news",
        "12:30",
        "word " * 60,
        "Tags:",
    ],
)
def test_lines_that_are_none(line: str) -> None:
    """Sentences, dates, items, addresses and numbers are no headlines."""
    assert not looks_like_title(line)


@pytest.mark.parametrize(
    "line",
    ["Wed, 05-Feb-2020", "February 5, 2020", "5. Februar 2020, 14:30 Uhr", "2020-02-05T10:00Z", "05/02/2020"],
)
def test_lines_that_are_only_a_date(line: str) -> None:
    """Dates and times in any common form."""
    assert is_date_line(line)


def test_lines_with_more_than_a_date() -> None:
    """A headline may hold a year, or begin with a month."""
    assert not is_date_line("Elections 2020")
    assert not is_date_line("May the best win")


def test_bullets() -> None:
    """Items of lists, numbered ones too; a hyphen inside a word is none."""
    assert is_bullet("  • One")
    assert is_bullet("3. Three")
    assert not is_bullet("well-known")


def test_the_title_of_a_text() -> None:
    """A first line that looks like a headline and stands alone."""
    assert title_of("\ufeff\nFallen crane\n\nIt fell.") == "Fallen crane"
    assert title_of("Fallen crane \r\n\r\nIt fell.") == "Fallen crane"
    assert title_of("Fallen crane\nIt fell.") is None
    assert title_of("It fell on Monday.\n\nNobody was hurt.") is None
    assert title_of("Fallen crane") is None
    assert title_of("Fallen crane\n\n") is None
    assert title_of("") is None
