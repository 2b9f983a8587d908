"""WARC files: the pages that were fetched, each with its address and the day of the crawl.

Besides HTML pages, the texts that a crawler took out of them are read (``conversion`` records of plain text,
the WET files of Common Crawl).

Records are cut apart here, so that a broken one costs itself alone; what is in one is read by warcio, of the
extra ``warc``: HTTP headers, chunked and packed bodies.
"""

from __future__ import annotations

import importlib
import io
import logging
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from triage.articles.formats.extra import ExtraMissing, require
from triage.articles.formats.html import Page, PageReader, is_html
from triage.articles.formats.rows import Bad, Row, bad
from triage.articles.formats.warc_records import Record, read_records
from triage.articles.options import RAW_KEPT, ReadOptions
from triage.articles.streams import Stream

_HTML = ("text/html", "application/xhtml+xml")


_FIRST_LINE = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n")


def is_warc(head: bytes) -> bool:
    """Whether a file begins as a WARC file does."""
    return _FIRST_LINE.match(head) is not None


class WarcReader:
    """Reads the pages of one file.

    Attributes:
        passed_over: Records that are no page that was fetched whole: requests, pictures, errors; counted.
    """

    def __init__(self, pages: PageReader, options: ReadOptions) -> None:
        self._pages = pages
        self._options = options
        self.passed_over = 0

    def rows(self, stream: Stream, handle: BinaryIO) -> Iterator[Row | Bad]:
        """Yield a record for each page, with its number among the file's records as its line.

        Args:
            stream: The bytes of the file.
            handle: What they come from.
        """
        try:
            require("a WARC archive", "warc", "warcio")
        except ExtraMissing as missing:
            yield bad(None, f"it {missing}", stream.peek(RAW_KEPT))
            return
        module = importlib.import_module("warcio.recordloader")
        # What it warns of holds text of the archive, and where nobody listens Python prints it as it is.
        logging.getLogger("warcio").addHandler(logging.NullHandler())
        loader = module.ArcWarcRecordLoader(verify_http=False)
        for record in read_records(stream, handle, self._options.max_record):
            if record.fault is not None:
                yield bad(record.number, record.fault, record.data)
                continue
            row = self._row(loader, record)
            if row is None:
                self.passed_over += 1
            else:
                yield row

    def _row(self, loader: Any, record: Record) -> Row | Bad | None:
        raw = record.data[:RAW_KEPT]
        try:
            read = loader.parse_record_stream(io.BytesIO(record.data), known_format="warc")
            taken_out = read.rec_type == "conversion"
            page = self._text(read) if taken_out else self._page(read)
        except Exception as error:  # noqa: BLE001 - whatever it raises, the record is to blame
            return bad(record.number, f"the record is damaged ({type(error).__name__})", raw)
        if page is None:
            return None
        if taken_out:
            return self._pages.text_row(page, index=record.number, raw=raw)
        try:
            return self._pages.row(page, index=record.number, line=record.number, raw=raw)
        except ExtraMissing as missing:
            return bad(record.number, f"it {missing}", raw)

    def _text(self, read: Any) -> Page | None:
        """Return what a record holds that was made of a page; None if that is no text."""
        if (read.content_type or "").partition(";")[0].strip().lower() != "text/plain":
            return None
        language = read.rec_headers.get_header("WARC-Identified-Content-Language")
        return Page(
            self._body(read),
            url=read.rec_headers.get_header("WARC-Target-URI"),
            crawled=read.rec_headers.get_header("WARC-Date"),
            language=language if language and "," not in language else None,
        )

    def _page(self, read: Any) -> Page | None:
        """Return the page of a record; None if it holds none."""
        if read.rec_type not in ("response", "resource"):
            return None
        headers = read.http_headers
        if headers is not None and headers.get_statuscode() != "200":
            return None
        kind = headers.get_header("content-type") if headers is not None else read.content_type
        name, _, parameters = (kind or "").partition(";")
        if name and name.strip().lower() not in _HTML:
            return None
        data = self._body(read)
        if not name and not is_html(data):
            return None
        return Page(
            data,
            url=read.rec_headers.get_header("WARC-Target-URI"),
            charset=_charset(parameters),
            crawled=read.rec_headers.get_header("WARC-Date"),
        )

    def _body(self, read: Any) -> bytes:
        """Return a body, unpacked, or one byte more than a record may have."""
        source, parts, size = read.content_stream(), [], 0
        while size <= self._options.max_record and (part := source.read(1 << 16)):
            parts.append(part)
            size += len(part)
        return b"".join(parts)[: self._options.max_record + 1]


def _charset(parameters: str) -> str | None:
    for part in parameters.split(";"):
        name, equals, value = part.partition("=")
        if equals and name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
