"""HTML pages: the bytes are decoded here, the article is taken out of the page by a child."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from triage.articles.decoding import NotText, decode, marked_encoding
from triage.articles.formats.confined import ChildLost, Confined
from triage.articles.formats.extra import require
from triage.articles.formats.rows import Bad, Row, bad
from triage.articles.options import MIB, RAW_KEPT, ReadOptions

_MEMORY = 2048 * MIB
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_LOOKED_AT = 4096
# What pages call latin-1 or ASCII is cp1252 (WHATWG Encoding Standard, 4.2).
_WHATWG = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
           "ascii": "cp1252", "iso8859-1": "cp1252", "windows-1252": "cp1252", "shift_jis": "cp932",
           "gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "cp932", "x-gbk": "gb18030"}  # fmt: skip
_NO_TEXTS = frozenset(
    {"utf-7", "utf7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
)
MARKS = (b"<!doctype html", b"<html", b"<head", b"<body")
"""How a page begins, in small letters."""


def is_html(head: bytes) -> bool:
    """Whether a file begins as an HTML page does, after its mark, blanks, comments, an XML declaration."""
    mark = marked_encoding(head)
    if mark is not None and mark.codec != "utf-8":
        head = head[mark.skip :].decode(mark.codec, "ignore").encode("utf-8", "ignore")
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml"):
        start = start.partition(b"?>")[2].lstrip()
    while start.startswith(b"<!--"):
        _, end, start = start.partition(b"-->")
        start = start.lstrip() if end else b""
    return start.startswith(MARKS)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched or found."""

    data: bytes
    url: str | None = None
    """Where it was fetched from, where that is known."""
    charset: str | None = None
    """What its server said of its encoding."""
    crawled: str | None = None
    """When it was fetched."""
    language: str | None = None
    """What its archive says it is written in."""


def decode_page(data: bytes, charset: str | None = None) -> tuple[str, str]:
    """Decode a page: byte order mark, strict UTF-8, what server or page declare, then the ladder.

    Args:
        data: Its bytes.
        charset: What its server said, if anything.

    Returns:
        The text and the rung that was taken.

    Raises:
        NotText: It is none.
    """
    if marked_encoding(data[:65536]) is None:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
        for name in (charset, *_declared(data[:_LOOKED_AT])):
            codec = _WHATWG.get((name or "").strip().lower(), (name or "").strip().lower())
            if codec and codec not in _NO_TEXTS:
                try:
                    return data.decode(codec), codec
                except (LookupError, UnicodeError, ValueError):
                    continue
    decoded = decode(data)
    return decoded.text, decoded.encoding


def _declared(head: bytes) -> list[str]:
    found = [pattern.search(head) for pattern in (_DECLARED, _XML_DECLARED)]
    return [match[1].decode("ascii") for match in found if match]


class PageReader:
    """Takes the article out of pages, in one child for all; it is started anew when it is lost."""

    def __init__(self, options: ReadOptions) -> None:
        self._seconds = options.page_seconds
        self._longest = options.max_record
        self._child = Confined("html", memory=_MEMORY)
        self._encodings: set[str] = set()

    def row(self, page: Page, *, index: int = 1, line: int | None = None, raw: bytes = b"") -> Row | Bad:
        """Return a page's record.

        Args:
            page: The page.
            index: Its number in the file.
            line: The same, where the file holds several.
            raw: What a reject keeps; the page's own start unless given.

        Raises:
            ExtraMissing: What reads pages is not installed.
        """
        raw = raw or page.data[:RAW_KEPT]
        require("an HTML page", "html", "trafilatura", "htmldate", "lxml")
        if len(page.data) > self._longest:
            return bad(line, f"the page is longer than {self._longest:,} bytes", raw)
        try:
            source, encoding = decode_page(page.data, page.charset)
            self._encodings.add(encoding)
            self._child.ask({"html": source, "seconds": self._seconds}, seconds=self._seconds)
            told = self._child.answer(self._seconds)
        except NotText as error:
            return bad(line, f"{error}", raw)
        except ChildLost as lost:
            return bad(line, f"the page {lost}", raw)
        except (UnicodeEncodeError, TypeError):
            return bad(line, "it holds lone surrogates, which are no characters", raw)
        if "problem" in told:
            return bad(line, f"{told['problem']}", raw)
        return _row(told["fields"], page, index, line, raw)

    def text_row(self, page: Page, *, index: int, raw: bytes) -> Row | Bad:
        """Return the record of a page whose text somebody else took out of it.

        Args:
            page: Its data are that text.
            index: Its number in the file.
            raw: What a reject keeps.
        """
        if len(page.data) > self._longest:
            return bad(index, f"the text is longer than {self._longest:,} bytes", raw)
        try:
            decoded = decode(page.data)
        except NotText as error:
            return bad(index, f"{error}", raw)
        self._encodings.add(decoded.encoding)
        return _row({"text": decoded.text}, page, index, index, raw)

    def take_encoding(self) -> str:
        """Return the rung that the pages since the last call took, ``mixed`` where there were several."""
        found, self._encodings = self._encodings, set()
        return "mixed" if len(found) > 1 else next(iter(found), "unknown")

    def close(self) -> None:
        """End the child."""
        self._child.close()


def _row(fields: dict[str, Any], page: Page, index: int, line: int | None, raw: bytes) -> Row | Bad:
    if not (fields.get("text") or "").strip():
        return bad(line, "no text of an article was found in the page", raw)
    values = {
        "text": fields["text"],
        "title": fields.get("title"),
        "author": fields.get("author"),
        "date": fields.get("date"),
        "source": fields.get("source"),
        "language": fields.get("language") or page.language,
        "url": page.url or fields.get("url"),
        "crawl_date": page.crawled,
    }
    return Row(index, line, {name: value for name, value in values.items() if value}, raw)
