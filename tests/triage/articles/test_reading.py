"""Files to articles, from end to end."""

from __future__ import annotations

import gzip
import io
import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.triage.articles.sample_pages import HARBOUR, full_page
from triage.articles.article import Article, DateKind, Form, Reject
from triage.articles.options import ReadOptions
from triage.articles.reading import FileReading, read

OPTIONS = ReadOptions(reference_date="2026-11-24")


def reading(path: Path, options: ReadOptions = OPTIONS) -> tuple[FileReading, list[Article | Reject]]:
    """Read one file."""
    (found,) = ((one, list(one.items)) for one in read([f"{path}"], options))
    return found


def articles(path: Path, options: ReadOptions = OPTIONS) -> list[Article]:
    """Read one file of which nothing may be rejected."""
    _, items = reading(path, options)
    assert all(isinstance(item, Article) for item in items), items
    return [item for item in items if isinstance(item, Article)]


def rejects(path: Path, options: ReadOptions = OPTIONS) -> list[tuple[int | None, str]]:
    """Read one file; return its rejects."""
    return [(item.line, item.reason) for item in reading(path, options)[1] if isinstance(item, Reject)]


def test_a_text_is_one_article_exactly(tmp_path: Path) -> None:
    """Every character stays, white space at the ends and newlines too."""
    text = " \u00a0 Fallen crane\r\n\r\n" + HARBOUR + "\n\n"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    (article,) = articles(path)
    assert article.text == text
    assert (article.position.start, article.position.end, article.position.index) == (0, len(text), 1)
    assert article.form is Form.WHOLE
    assert article.title == "\u00a0 Fallen crane".strip()
    assert article.key == f"a:{article.identity[:16]}"


def test_a_page_becomes_its_stories(tmp_path: Path) -> None:
    """Each story is exactly its slice, and the rest is the page's."""
    page = full_page("Read more", head="Wed, 05-Feb-2020\n\n", code="[embedpost slug=”x”]")
    path = tmp_path / "page.txt"
    path.write_text(page.text, encoding="utf-8", newline="")
    found, items = reading(path)
    stories = [item for item in items if isinstance(item, Article)]
    assert [(s.position.start, s.position.end, s.title, s.form) for s in stories] == page.stories
    assert [s.position.index for s in stories] == [1, 2, 3, 4]
    assert all(page.text[s.position.start : s.position.end] == s.text for s in stories)
    assert found.document.page.startswith("Wed, 05-Feb-2020")
    (whole,) = articles(path, replace(OPTIONS, split=False))
    assert whole.text == page.text


def test_offsets_count_in_the_decoded_text(tmp_path: Path) -> None:
    """A mark is no character; NULs are replaced one for one and counted on their story."""
    page = full_page("Weiterlesen")
    start, end, title, _ = page.stories[1]
    text = page.text[: end - 1] + "\0" + page.text[end:]
    path = tmp_path / "page.txt"
    path.write_bytes(text.encode("utf-16"))
    stories = articles(path)
    assert [s.repaired for s in stories] == [0, 1, 0, 0]
    assert stories[1].text == text[start:end].replace("\0", "\u2400")
    assert stories[1].title == title
    assert reading(path)[0].encoding == "utf-16"


def test_records_keep_what_they_say(tmp_path: Path) -> None:
    """Fields of a record become the article's, and the choice can be told."""
    record = {
        "guid": 12345678901234567890123,
        "headline": " Fallen crane ",
        "body": HARBOUR,
        "link": "https://example.org/2020/02/05/crane",
        "outlet": "Harbour Gazette",
        "authors": ["Ana Sund", "Bo Lind"],
        "pub_date": "2020-02-06T09:00:00Z",
        "scraped_at": "2024-01-01",
        "lang": "en",
    }
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    found, (article,) = reading(path)
    assert isinstance(article, Article)
    assert (article.title, article.text, article.url) == ("Fallen crane", HARBOUR, record["link"])
    assert (article.source, article.byline) == ("Harbour Gazette", "Ana Sund, Bo Lind")
    assert (article.upstream_id, article.language) == ("12345678901234567890123", "en")
    assert (article.stated_date, article.stated_date_kind) == ("2020-02-06", DateKind.METADATA)
    assert (article.position.index, article.position.start, article.position.end) == (1, 0, len(HARBOUR))
    kinds = {(date.kind, date.value) for date in article.evidence.stated_dates}
    assert {(DateKind.METADATA, "2020-02-06"), (DateKind.CRAWL, "2024-01-01")} <= kinds
    assert found.fields["title"] == ("headline",)


def test_identity_counts_url_and_date_but_no_crawl(tmp_path: Path) -> None:
    """The same text under another URL or date is another article; a crawl date changes nothing."""
    base = {"text": HARBOUR, "url": "u", "date": "2020-02-05"}
    records = [base, {**base, "crawled": "2024-01-01"}, {**base, "date": "2020-02-05T10:00:00Z"}]
    others = [
        {**base, "url": "v"},
        {**base, "date": "2020-02-06"},
        {**base, "date": "a Tuesday"},
        {"text": HARBOUR},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records + others), encoding="utf-8")
    keys = [article.key for article in articles(path)]
    assert len(set(keys[:3])) == 1
    assert len(set(keys)) == 5


def test_our_own_records_come_back_with_their_precision(tmp_path: Path) -> None:
    """A date that an export padded to an instant is a month or year again."""
    path = tmp_path / "a.jsonl"
    records = [
        {"text": "T", "stated_date": "2020-02-01T00:00:00.000Z", "stated_date_precision": precision}
        for precision in ("day", "month", "year")
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert [article.stated_date for article in articles(path)] == ["2020-02-01", "2020-02", "2020"]


def test_ambiguous_dates_are_decided_by_the_others_of_the_file(tmp_path: Path) -> None:
    """One date that leaves no choice decides for all; without one only the year is told."""
    path = tmp_path / "a.csv"
    path.write_text("text,date\nA,03/04/2020\nB,25/12/2020\nC,not a day\n", encoding="utf-8")
    found, items = reading(path)
    assert [item.stated_date for item in items if isinstance(item, Article)] == [
        "2020-04-03",
        "2020-12-25",
        None,
    ]
    assert (found.open_dates, found.unread_dates) == (0, 1)
    path.write_text("text,date\nA,03/04/2020\n", encoding="utf-8")
    found, items = reading(path)
    assert [item.stated_date for item in items if isinstance(item, Article)] == ["2020"]
    assert found.open_dates == 1


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"title": "only"}, "no field"),
        ({"text": ""}, "empty"),
        ({"text": " \n\u00a0"}, "empty"),
        ({}, "no fields"),
        ({"text": 5}, "a number"),
        ({"text": ["a"]}, "list"),
        ({"text": "\x01" * 50 + "x" * 50}, "control characters"),
        ({"text": "x" * 5000}, "longer"),
    ],
)
def test_records_that_are_no_articles_are_rejected(tmp_path: Path, record: object, words: str) -> None:
    """Each with its line and reason."""
    path = tmp_path / "a.jsonl"
    path.write_text("\n" + json.dumps(record) + "\n", encoding="utf-8")
    ((line, reason),) = rejects(path, replace(OPTIONS, max_text=4000))
    assert line == 2
    assert words in reason


def test_a_named_field_that_is_not_there_is_told(tmp_path: Path) -> None:
    """``--field text=story`` is no guess."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text":"A"}\n{"story":"B"}\n', encoding="utf-8")
    _, items = reading(path, replace(OPTIONS, fields={"text": "story"}))
    assert isinstance(items[0], Reject)
    assert "story" in items[0].reason
    assert isinstance(items[1], Article)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n ", "empty"),
        ("a.pdf", b"%PDF-1.7 \x00\x01", "PDF"),
        ("a.txt", bytes(range(32)) * 20, "control characters"),
        ("a.txt", b"x" * 20_000, "longer"),
        ("a.csv", b"text\na\nb\n", "one column"),
        ("a.csv", b"a,b\n1,2\n", "no field"),
    ],
)
def test_files_that_are_no_articles_are_rejected(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    """Each is one reject with its reason."""
    path = tmp_path / name
    path.write_bytes(data)
    ((_, reason),) = rejects(path, replace(OPTIONS, max_record=10_000))
    assert words in reason


@pytest.mark.parametrize(
    ("name", "data", "format_"),
    [
        ("a.txt", b"plain", "text"),
        ("a", b"plain", "text"),
        ("a.jsonl", b'{"text":"a"}\n', "jsonl"),
        ("a.json", b'{"text":"a"}\n{"text":"b"}\n', "jsonl"),
        ("a.json", b'[{"text":"a"}]', "json"),
        ("a.txt", b'{"text":"a"}\n', "jsonl"),
        ("a.csv", b"text;b\n1;2\n", "csv"),
        ("a.tsv", b"text\tb\n1\t2\n", "tsv"),
        ("a.txt", b"id,text\n1,2\n", "csv"),
        ("a.txt", b"Yesterday, the text\nwas long, he said\n", "text"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_formats_are_told_by_name_and_content(
    tmp_path: Path, name: str, data: bytes, format_: str, packed: bool
) -> None:
    """Packed files are told by what is in them."""
    path = tmp_path / (name + ".gz" if packed and "." in name else name)
    path.write_bytes(gzip.compress(data) if packed else data)
    found, items = reading(path)
    assert found.format == format_
    assert all(isinstance(item, Article) for item in items)


def test_a_cut_gzip_gives_its_records_and_one_reject(tmp_path: Path) -> None:
    """What was readable is read."""
    lines = "".join(json.dumps({"text": f"{n} " + HARBOUR[: n % 300]}) + "\n" for n in range(5000))
    packed = gzip.compress(lines.encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    _, items = reading(path)
    told = [item for item in items if isinstance(item, Reject)]
    assert len(items) > 1000
    assert "cut off" in told[-1].reason
    assert len(told) <= 2


def test_standard_input_is_read_by_content() -> None:
    """Records on standard input are told without a name."""
    data = b'{"text":"one"}\n{"text":"two"}\n'
    (found,) = ((one, list(one.items)) for one in read(["-"], OPTIONS, stdin=io.BytesIO(data)))
    assert [item.text for item in found[1] if isinstance(item, Article)] == ["one", "two"]
    assert found[0].path == "-"


def test_another_store_in_a_folder_is_left_out(tmp_path: Path) -> None:
    """A DuckDB file with its folder beside it is a store; one without is rejected by kind."""
    head = bytes([1, 2, 3, 4, 5, 6, 7, 8]) + b"DUCK" + bytes(100)
    (tmp_path / "s.duckdb").write_bytes(head)
    (tmp_path / "s.duckdb.d").mkdir()
    (tmp_path / "t.duckdb").write_bytes(head)
    found = {one.path: (one.skipped, list(one.items)) for one in read([f"{tmp_path}"], OPTIONS)}
    assert found["s.duckdb"][0] is not None
    assert found["s.duckdb"][1] == []
    assert isinstance(found["t.duckdb"][1][0], Reject)


def test_no_reader_reaches_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that look like addresses are only names."""

    def refuse(*args: object, **rest: object) -> None:
        raise AssertionError("a socket was made")

    monkeypatch.setattr(socket, "socket", refuse)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text":"A","url":"http://127.0.0.1:9/x"}\n', encoding="utf-8")
    assert articles(path)[0].url == "http://127.0.0.1:9/x"


def test_odd_texts_pass_unchanged(tmp_path: Path) -> None:
    """Brackets, escape sequences, bidi, zero-width, CJK and emoji are text like any other."""
    text = (
        "[red]x[/] \x1b[31m \u202eabc\u202c \u200b\u200d 東京 👩‍👩‍👧 \u0085 \u2028 \ufeff <b>&amp;"
        + " padding" * 80
    )
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": text, "title": text}) + "\n", encoding="utf-8")
    (article,) = articles(path)
    assert article.text == text
    (tmp_path / "b.txt").write_bytes(text.encode())
    assert articles(tmp_path / "b.txt")[0].text == text
