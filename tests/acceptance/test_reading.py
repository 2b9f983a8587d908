"""Reference texts and files: a page dump of 28 stories, and records with every common fault."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from triage.articles.article import Article, DateKind, Form, Reject
from triage.articles.options import ReadOptions
from triage.articles.reading import FileReading, read

OPTIONS = ReadOptions(reference_date="2026-11-24")


@pytest.fixture(scope="module")
def seeds(shared: Path) -> list[tuple[FileReading, list[Article], str]]:
    """Each text with its articles and its decoded document."""
    found = []
    for reading in read([f"{shared}/seeds"], OPTIONS):
        articles = [item for item in reading.items if isinstance(item, Article)]
        data = (shared / "seeds" / reading.path).read_bytes()
        found.append((reading, articles, data.decode()))
    return found


def test_three_texts_are_1_1_and_28_articles(seeds: list[tuple[FileReading, list[Article], str]]) -> None:
    """The page dump is split, the two articles are not."""
    assert [len(articles) for _, articles, _ in seeds] == [1, 1, 28]
    assert [reading.encoding for reading, _, _ in seeds] == ["utf-8"] * 3


def test_single_articles_are_whole(seeds: list[tuple[FileReading, list[Article], str]]) -> None:
    """Text and span are the whole document; a running first line is no title."""
    for _, (article,), document in seeds[:2]:
        assert article.text == document
        assert (article.position.start, article.position.end) == (0, len(document))
        assert article.form is Form.WHOLE
    assert seeds[0][1][0].title is None
    assert seeds[1][1][0].title == seeds[1][2].partition("\n")[0]
    assert seeds[0][1][0].stated_date == "2022-04-02"


def test_the_stories_of_the_page(seeds: list[tuple[FileReading, list[Article], str]]) -> None:
    """17 full stories and 11 teasers, exact spans, first lines as titles, nothing of the page inside."""
    reading, stories, document = seeds[2]
    assert Counter(story.form for story in stories) == {Form.FULL: 17, Form.TEASER: 11}
    teasers = [n for n, story in enumerate(stories, 1) if story.form is Form.TEASER]
    assert teasers == [2, 3, 4, 7, 12, 16, 17, 22, 24, 25, 27]
    assert [story.position.index for story in stories] == list(range(1, 29))
    for story in stories:
        text, at = story.text, story.position
        assert text == document[at.start : at.end]
        assert story.title == text.partition("\n")[0]
        assert text == text.strip()
        assert "[embedpost" not in text
        assert "Read more" not in text
        assert document[at.start - 2 : at.start] == "\n\n"
        rest = document[at.end : at.end + 40].lstrip("\u00a0\n ")
        if story.form is Form.TEASER:
            assert text.endswith("…")
            assert document[at.end : at.end + 10] == " Read more"
        else:
            assert rest.startswith("[embedpost")
    assert (stories[0].position.start, stories[0].position.end) == (18, 4323)
    assert (stories[22].position.start, stories[22].position.end) == (52894, 58040)
    assert document[58040:58045] == "\n\n\u00a0\n\n"
    assert (stories[27].position.start, stories[27].position.end) == (62999, 64042)
    inside = sum(story.position.end - story.position.start for story in stories)
    assert inside + len(reading.page) == len(document)
    assert reading.page.count("Read more") == 28


def test_the_date_on_top_of_the_page_counts_for_every_story(
    seeds: list[tuple[FileReading, list[Article], str]],
) -> None:
    """It is a crawl candidate, at its place in the document."""
    _, stories, document = seeds[2]
    for story in stories:
        assert (story.stated_date, story.stated_date_kind) == ("2025-10-21", DateKind.CRAWL)
        (crawl,) = [date for date in story.evidence.stated_dates if date.kind is DateKind.CRAWL]
        assert crawl.start is not None
        assert crawl.end is not None
        at = story.position.start
        assert document[at + crawl.start : at + crawl.end] == "Tue, 21-Oct-2025"


def test_keys_are_distinct(seeds: list[tuple[FileReading, list[Article], str]]) -> None:
    """Thirty articles, thirty keys."""
    assert len({article.key for _, articles, _ in seeds for article in articles}) == 30


@pytest.mark.parametrize(
    ("name", "articles", "rejects"),
    [
        ("jsonl_blank_lines", 2, {}),
        ("jsonl_bom", 2, {}),
        ("jsonl_crlf", 2, {}),
        ("jsonl_dup_keys", 0, {1: "twice"}),
        ("jsonl_lone_surrogate", 0, {1: "surrogate"}),
        ("jsonl_nan", 0, {1: "NaN"}),
        ("jsonl_truncated_last", 2, {3: "cut off"}),
    ],
)
def test_lines_at_the_edge(shared: Path, name: str, articles: int, rejects: dict[int, str]) -> None:
    """Each fault is a reject with its line; everything else is read."""
    path = shared / "data" / "interchange" / "edge" / f"{name}.jsonl"
    (items,) = (list(reading.items) for reading in read([f"{path}"], OPTIONS))
    told = {item.line: item.reason for item in items if isinstance(item, Reject)}
    assert sum(isinstance(item, Article) for item in items) == articles
    assert set(told) == set(rejects)
    assert all(words in told[line] for line, words in rejects.items())


@pytest.mark.parametrize(
    "name",
    [
        "articles.json",
        "labelstudio_export_JSON.json",
        "labelstudio_import.json",
        "doccano_export_topics.jsonl",
        "doccano_import_topics.jsonl",
        "prodigy_input_source.jsonl",
        "lewidi_2023.json",
    ],
)
def test_files_of_other_tools_hold_the_same_three_texts(shared: Path, name: str) -> None:
    """Arrays, nested records and records by id give their articles."""
    folder = shared / "data" / "interchange"
    (items,) = (list(reading.items) for reading in read([f"{folder / name}"], OPTIONS))
    assert len(items) == 3
    assert all(isinstance(item, Article) for item in items)
    texts = {item.text for item in items if isinstance(item, Article)}
    (wanted,) = (list(reading.items) for reading in read([f"{folder / 'articles.json'}"], OPTIONS))
    assert texts == {item.text for item in wanted if isinstance(item, Article)}


def test_ninety_records_with_their_dates(shared: Path) -> None:
    """Identifiers, titles and stated dates are recognised."""
    path = shared / "data" / "wikinews90" / "articles.jsonl"
    (items,) = (list(reading.items) for reading in read([f"{path}"], OPTIONS))
    articles = [item for item in items if isinstance(item, Article)]
    assert len(articles) == len(items) == 90
    assert all(article.stated_date_kind is DateKind.METADATA and article.title for article in articles)
    assert all(article.upstream_id and article.upstream_id.isdecimal() for article in articles)
