"""WARC files: pages with address and crawl date; what is broken costs itself alone."""

from __future__ import annotations

import gzip
import importlib.util
import io
from pathlib import Path

import pytest

from tests.triage.articles.formats.reading import OPTIONS, read_all
from tests.triage.articles.formats.test_html import HEAD, LEAD, page
from triage.articles.formats.warc import is_warc
from triage.articles.formats.warc_records import Record, read_records
from triage.articles.streams import Stream

needs_warc = pytest.mark.skipif(
    importlib.util.find_spec("warcio") is None or importlib.util.find_spec("trafilatura") is None,
    reason="the extra warc is not installed; uv run --group formats pytest runs this",
)


def record(
    body: bytes, kind: str = "response", url: str = "https://buoy.example/a", length: int | None = None
) -> bytes:
    """Write one record."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-02-03T04:05:06Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def response(body: bytes, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    """Write an HTTP response."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


def chunked(body: bytes) -> bytes:
    """Write a body in chunks."""
    parts = [body[i : i + 700] for i in range(0, len(body), 700)]
    return b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


PAGE = page(HEAD).encode()
ONE = record(response(PAGE), url="https://buoy.example/one")
TWO = record(response(PAGE.replace(b"Monday", b"Friday")), url="https://buoy.example/two")
OTHERS = (
    record(b"software: x\r\n", "warcinfo")
    + record(b"GET / HTTP/1.1\r\n\r\n", "request")
    + record(response(b"\x89PNG", "image/png"))
    + record(response(PAGE, status="404 Not Found"))
)


def cut(data: bytes) -> list[Record]:
    """Cut a file into records."""
    handle = io.BytesIO(data)
    stream = Stream(handle, OPTIONS)
    stream.peek(8192)
    return list(read_records(stream, handle, 100_000))


def wet(text: str, number: int, kind: str = "text/plain") -> bytes:
    """Write a record of the text that a crawler took out of a page."""
    body = text.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: conversion\r\n"
        f"WARC-Target-URI: https://buoy.example/{number}\r\nWARC-Date: 2026-02-03T04:05:06Z\r\n"
        "WARC-Identified-Content-Language: deu\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


@needs_warc
@pytest.mark.parametrize("packed", [False, True])
def test_texts_taken_out_of_pages_are_read_as_they_stand(tmp_path: Path, packed: bool) -> None:
    """Records of the kind *conversion*: text to the letter, address, crawl date, language; no others."""
    parts = [
        record(b"software: x\r\n", "warcinfo"),
        wet("Größe\r\n\r\nZeile zwei \U0001f41d\n", 1),
        wet("{}", 2, "application/json"),
        wet(" \n", 3),
        wet("Der dritte Text.", 4),
    ]
    data = b"".join(gzip.compress(part) if packed else part for part in parts)
    (tmp_path / ("a.warc.wet.gz" if packed else "a.warc.wet")).write_bytes(data)
    found = read_all(next(tmp_path.iterdir()))
    assert [article.text for article in found.articles] == [
        "Größe\r\n\r\nZeile zwei \U0001f41d\n",
        "Der dritte Text.",
    ]
    first = found.articles[0]
    assert (first.url, first.language, first.stated_date) == ("https://buoy.example/1", "deu", "2026-02-03")
    assert first.stated_date_kind == "crawl"
    (reading,) = found.readings
    assert reading.passed_over == 2
    assert [reject.line for reject in found.rejects] == [4]


@needs_warc
def test_an_address_that_acts_is_not_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What its reader warns of stays away from the terminal."""
    (tmp_path / "a.warc").write_bytes(record(response(PAGE), url="https://buoy.example/a \x1b[31m b"))
    assert len(read_all(tmp_path / "a.warc").articles) == 1
    assert capfd.readouterr() == ("", "")


@needs_warc
@pytest.mark.parametrize("packed", [False, True])
def test_pages_have_their_address_and_crawl_date(tmp_path: Path, packed: bool) -> None:
    """Requests, pictures and errors are passed over and counted."""
    parts = [OTHERS, ONE, TWO]
    data = b"".join(gzip.compress(part) if packed else part for part in parts)
    (tmp_path / "a.warc").write_bytes(data)
    found = read_all(tmp_path / "a.warc")
    (reading,) = found.readings
    assert (reading.format, reading.passed_over, found.rejects) == ("warc", 4, [])
    assert [article.url for article in found.articles] == [
        "https://buoy.example/one",
        "https://buoy.example/two",
    ]
    assert [article.position.index for article in found.articles] == [5, 6]
    first = found.articles[0]
    assert LEAD.strip() in first.text
    dates = {date.kind.value: date.value for date in first.evidence.stated_dates}
    assert dates["crawl"] == "2026-02-03"
    assert first.stated_date == "2031-03-16"


@needs_warc
def test_bodies_in_chunks_packed_and_in_other_encodings(tmp_path: Path) -> None:
    """What the server did to the page is undone."""
    russian = page().replace("Ferry", "Паром").encode("cp1251")
    parts = [
        record(response(chunked(PAGE), more="Transfer-Encoding: chunked\r\n")),
        record(
            response(gzip.compress(PAGE), more="Content-Encoding: gzip\r\n"), url="https://buoy.example/b"
        ),
        record(response(russian, "text/html; charset=windows-1251"), url="https://buoy.example/c"),
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(parts))
    found = read_all(tmp_path / "a.warc")
    assert len(found.articles) == 3
    assert found.articles[2].title is not None and found.articles[2].title.startswith("Паром")
    assert found.readings[0].encoding == "mixed"


@needs_warc
def test_a_damaged_member_costs_itself(tmp_path: Path) -> None:
    """In a packed file reading goes on with the next member."""
    members = [gzip.compress(part) for part in (ONE, TWO, ONE.replace(b"/one", b"/three"))]
    broken = bytearray(members[1])
    broken[len(broken) // 2 : len(broken) // 2 + 40] = b"\xff" * 40
    (tmp_path / "a.warc.gz").write_bytes(members[0] + bytes(broken) + members[2])
    found = read_all(tmp_path / "a.warc.gz")
    assert [article.url for article in found.articles] == [
        "https://buoy.example/one",
        "https://buoy.example/three",
    ]
    assert len(found.rejects) >= 1


@needs_warc
def test_a_page_without_text_is_a_reject_with_its_number(tmp_path: Path) -> None:
    """The record's number stands where a line would, its start is kept."""
    data = ONE + record(response(b"<html><body></body></html>")) + record(b"no http at all", url="")
    (tmp_path / "a.warc").write_bytes(data)
    found = read_all(tmp_path / "a.warc")
    assert len(found.articles) == 1
    assert found.rejects[0].line == 2
    assert found.rejects[0].raw.startswith(b"WARC/1.0")


def test_records_are_cut_by_their_lengths() -> None:
    """Each is whole; blank lines between them do not count."""
    found = cut(ONE + b"\r\n" + TWO)
    assert [each.data for each in found] == [ONE[:-4], TWO[:-4]]
    assert [each.fault for each in found] == [None, None]


@pytest.mark.parametrize(
    ("data", "numbers", "fault"),
    [
        (ONE + TWO[:-300], [1], "cut off"),
        (record(response(PAGE), length=30) + TWO, [2], "longer or shorter"),
        (record(b"x" * 30, length=300) + TWO, [2], "longer or shorter"),
        (record(b"x" * 30, length=30_000) + TWO, [2], "cut off"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n" + TWO, [2], "how long"),
        (b"WARC/1.0\r\nnothing else\n" + TWO, [2], "goes on"),
        (record(b"x" * 200_000) + TWO, [2], "longer than"),
        (ONE + b"some words\r\n\r\n" + TWO, [1, 3], "begin"),
    ],
)
def test_a_broken_record_is_told_and_the_next_is_read(data: bytes, numbers: list[int], fault: str) -> None:
    """Reading goes on where the next record begins."""
    found = cut(data)
    whole = [each.number for each in found if each.fault is None]
    assert whole == numbers
    assert any(each.fault is not None and fault in each.fault for each in found)


def test_without_the_extra_the_file_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One reject for the file."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    (tmp_path / "a.warc").write_bytes(ONE + TWO)
    found = read_all(tmp_path / "a.warc")
    assert len(found.rejects) == 1
    assert "pip install 'article-triage[warc]'" in found.reasons[0]


def test_a_text_about_the_format_is_a_text(tmp_path: Path) -> None:
    """The first line alone tells."""
    assert is_warc(b"WARC/1.1\r\nWARC-Type: x")
    assert not is_warc(b"WARC/1.0 is a format for pages.")
