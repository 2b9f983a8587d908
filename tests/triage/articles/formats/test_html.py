"""HTML pages: what is taken out of them, in which encoding, and pages that are none."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.triage.articles.formats.reading import OPTIONS, read_all
from triage.articles.decoding import NotText
from triage.articles.formats.html import Page, PageReader, decode_page, is_html
from triage.articles.formats.rows import Bad, Row
from triage.articles.guessing import guess_format

needs_html = pytest.mark.skipif(
    importlib.util.find_spec("trafilatura") is None,
    reason="the extra html is not installed; uv run --group formats pytest runs this",
)
LEAD = "The ferry between the two islands sails again since Monday, after eleven weeks in the dock. "
MORE = "Its crew had asked for the repair three times; the harbour office had answered none of the letters. "


def page(head: str = "", body: str = "", language: str = "en") -> str:
    """Write a page as a news site does."""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>Ferry sails again | The Buoy</title>{head}'
        "</head><body><nav><a href='/'>Home</a><a href='/sport'>Sport</a></nav>"
        f"<article><h1>Ferry sails again</h1><p>{LEAD * 4}</p><p>{MORE * 4}</p>{body}</article>"
        "<footer><p>All rights reserved by the publisher of this page</p></footer></body></html>"
    )


_CYRILLIC = "<meta charset='windows-1251'>мост"
_XML = "<?xml version='1.0' encoding='koi8-r'?>мост"
HEAD = (
    '<meta property="article:published_time" content="2031-03-16T08:00:00Z">'
    '<meta name="author" content="Jo Tern"><meta property="og:site_name" content="The Buoy">'
    '<link rel="canonical" href="https://buoy.example/2021/03/14/ferry">'
)


@needs_html
def test_article_and_metadata_are_taken_out_of_a_page(tmp_path: Path) -> None:
    """Text without menu and footer; title, author, address, site, language, and the page's own date."""
    (tmp_path / "a.html").write_text(page(HEAD), encoding="utf-8")
    found = read_all(tmp_path / "a.html")
    (article,) = found.articles
    assert found.readings[0].format == "html"
    assert LEAD.strip() in article.text
    assert "Sport" not in article.text
    assert "All rights" not in article.text
    assert (article.title, article.byline, article.source) == ("Ferry sails again", "Jo Tern", "The Buoy")
    assert (article.url, article.language) == ("https://buoy.example/2021/03/14/ferry", "en")
    assert (article.stated_date, article.stated_date_kind) == ("2031-03-16", "metadata")
    assert (article.position.start, article.position.end) == (0, len(article.text))
    kinds = {date.kind.value: date.value for date in article.evidence.stated_dates}
    assert kinds["url"] == "2021-03-14"


@needs_html
def test_json_about_the_page_gives_its_date(tmp_path: Path) -> None:
    """JSON-LD is metadata like any other; a page without a date has none made up."""
    script = (
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2022-05-06"}</script>'
    )
    (tmp_path / "a.html").write_text(page(script), encoding="utf-8")
    (tmp_path / "b.html").write_text(page(), encoding="utf-8")
    dated, undated = read_all(tmp_path).articles
    assert dated.stated_date == "2022-05-06"
    assert undated.stated_date is None


@needs_html
def test_pages_without_an_article_are_rejects_and_the_next_is_read(tmp_path: Path) -> None:
    """One child reads them all; what is no page costs itself alone."""
    (tmp_path / "a.html").write_text("<html><body></body></html>", encoding="utf-8")
    (tmp_path / "b.html").write_text("", encoding="utf-8")
    (tmp_path / "c.html").write_bytes(b"<html>\xff\xfe\x00\x01\x02\x03\x04\x05\x06" + bytes(range(1, 9)) * 40)
    (tmp_path / "d.html").write_text(page("<meta charset=utf-8>") + "\0\0", encoding="utf-8")
    (tmp_path / "e.html").write_text("<html>" + "<div>" * 3000 + "deep", encoding="utf-8")
    (tmp_path / "f.html").write_text(page(HEAD), encoding="utf-8")
    found = read_all(tmp_path)
    assert found.articles[-1].position.path == "f.html"
    assert {reject.path for reject in found.rejects} >= {"a.html", "b.html", "c.html"}
    assert all(reject.reason for reject in found.rejects)


@needs_html
def test_a_page_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    """Its reason says so, and a new child is asked for the next page."""
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(page(HEAD), encoding="utf-8")
    found = read_all(tmp_path, page_seconds=1e-9)
    assert [reject.path for reject in found.rejects] == ["a.html", "b.html"]
    assert all(reason.startswith("the page took longer than") for reason in found.reasons)


def test_without_the_extra_each_page_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that installs it stands in the reject."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    (tmp_path / "a.html").write_text(page(), encoding="utf-8")
    found = read_all(tmp_path / "a.html")
    assert found.articles == []
    assert "pip install 'article-triage[html]'" in found.reasons[0]
    assert found.rejects[0].raw.startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html><html>",
        b"\xef\xbb\xbf\n  <HTML lang=en>",
        b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'>",
        b"<!-- saved from somewhere -->\n<html>",
        "<!doctype html><html>".encode("utf-16"),
        b"<head><title>",
    ],
)
def test_pages_are_known_by_their_start(head: bytes) -> None:
    """Whatever stands before it that is no text."""
    assert is_html(head)
    assert guess_format("page", head) == "html"


@pytest.mark.parametrize(
    "head", [b"", b"The <html> tag began it.", b"<!-- never closed", b"<p>A paragraph</p>"]
)
def test_texts_that_are_no_pages(head: bytes) -> None:
    """A tag within a text makes no page."""
    assert not is_html(head)


@pytest.mark.parametrize(
    ("data", "charset", "text", "encoding"),
    [
        ("<p>größer</p>".encode(), "iso-8859-1", "<p>größer</p>", "utf-8"),
        (_CYRILLIC.encode("cp1251"), None, _CYRILLIC, "windows-1251"),
        ("größer €".encode("cp1252"), "iso-8859-1", "größer €", "cp1252"),
        ("größer".encode("cp1252"), "no-such-thing", "größer", "cp1252"),
        ("größer".encode("cp1252"), "utf-7", "größer", "cp1252"),
        ("größer".encode("cp1252"), "rot13", "größer", "cp1252"),
        ("größer".encode("cp1252"), "base64", "größer", "cp1252"),
        (_XML.encode("koi8-r"), None, _XML, "koi8-r"),
        ("größer".encode("utf-16"), None, "größer", "utf-16"),
    ],
)  # fmt: skip
def test_what_a_page_says_of_its_encoding_counts_after_its_bytes(
    data: bytes, charset: str | None, text: str, encoding: str
) -> None:
    """Marks and strict UTF-8 first, then server and page, then the ladder; codecs that are none are not."""
    assert decode_page(data, charset) == (text, encoding)


def test_bytes_that_are_no_text_are_no_page() -> None:
    """Control characters end it before any child is asked."""
    with pytest.raises(NotText):
        decode_page(bytes(range(8)) * 100 + b"\xff")


@needs_html
def test_a_page_longer_than_a_record_is_a_reject() -> None:
    """The limit holds before anything is parsed."""
    reader = PageReader(OPTIONS)
    answer = reader.row(Page(b"<html>" + b" " * (OPTIONS.max_record + 1)))
    reader.close()
    assert isinstance(answer, Bad)
    assert "longer than" in answer.reason


@needs_html
def test_where_and_when_a_page_was_fetched_goes_with_it() -> None:
    """The address that was asked for wins over what the page says."""
    reader = PageReader(OPTIONS)
    row = reader.row(Page(page(HEAD).encode(), url="https://buoy.example/x", crawled="2026-01-02T03:04:05Z"))
    reader.close()
    assert isinstance(row, Row)
    assert row.values["url"] == "https://buoy.example/x"
    assert row.values["crawl_date"] == "2026-01-02T03:04:05Z"
