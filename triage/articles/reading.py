"""Files to articles: what the import, the date finder and every other reader of files go through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from triage.articles.article import Article, Document, Form, Position, Reject
from triage.articles.building import RecordReader, check_size, story_article
from triage.articles.dates.evidence import read_page
from triage.articles.decoding import NotText, decode, recode
from triage.articles.formats.json_array import read_json
from triage.articles.formats.jsonl import read_jsonl
from triage.articles.formats.rows import Bad, Row
from triage.articles.formats.tables import read_table, sniff_delimiter
from triage.articles.guessing import guess_format
from triage.articles.kinds import DUCKDB, HEAD, binary_kind
from triage.articles.opening import Opened, Skipped, open_paths
from triage.articles.options import RAW_KEPT, ReadOptions
from triage.articles.splitting import page_matter, split
from triage.articles.streams import Stream
from triage.articles.titles import title_of

UNKNOWN = "unknown"
"""Format and encoding of what was not read far enough to tell."""


@dataclass(slots=True)
class FileReading:
    """One file as it is being read.

    ``items`` must be taken before the next reading is asked for; what else stands here is whole once they
    have been.
    """

    path: str
    items: Iterator[Article | Reject]
    """Its articles and rejects, in order."""
    skipped: Skipped | None = None
    """Why it was left out; then there are no items."""
    format: str = UNKNOWN
    encoding: str = UNKNOWN
    sha256: str = ""
    page: str = ""
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Our fields and the names they had in its records."""
    unread_dates: int = 0
    """Date values of records that are no dates; they were kept out."""
    open_dates: int = 0
    """Dates whose day and month could be either; only their year was kept."""

    @property
    def document(self) -> Document:
        """The file as it was opened and decoded."""
        return Document(self.path, self.format, self.encoding, self.sha256, self.page)


def read(
    paths: Sequence[str], options: ReadOptions, *, stdin: BinaryIO | None = None
) -> Iterator[FileReading]:
    """Read files, folders, globs and standard input, one file after another.

    Args:
        paths: What to read; ``-`` is standard input.
        options: How.
        stdin: Standard input, for ``-``.

    Yields:
        A reading for each file, and for each file or folder that was left out.

    Raises:
        PathsMissing: Before anything is read.
    """
    return _readings(open_paths(paths, options, stdin), options)


def _readings(
    found_files: Iterator[Opened | Skipped | Reject], options: ReadOptions
) -> Iterator[FileReading]:
    for found in found_files:
        if isinstance(found, Skipped):
            yield FileReading(found.path, iter(()), skipped=found)
        elif isinstance(found, Reject):
            yield FileReading(found.path, iter((found,)))
        else:
            reading = _reading(found, options)
            yield reading


def _reading(opened: Opened, options: ReadOptions) -> FileReading:
    stream = Stream(opened.handle, options)
    head = stream.peek(options.sniff)
    kind = binary_kind(head[:HEAD])
    if kind is not None and kind[0] == DUCKDB and f"{opened.name}.d" in opened.beside:
        skipped = Skipped(opened.path, "it is a store")
        return FileReading(opened.path, iter(()), skipped=skipped)
    reading = FileReading(opened.path, iter(()))
    if kind is not None:
        reason = f"it is no text but a {kind[0]}: {kind[1]}"
        reading.items = iter((Reject(opened.path, None, reason, head[:RAW_KEPT]),))
    else:
        reading.items = _items(reading, stream, head, options)
    return reading


def _items(
    reading: FileReading, stream: Stream, head: bytes, options: ReadOptions
) -> Iterator[Article | Reject]:
    """Yield what one file holds, then what stopped it from being read to its end."""
    reading.format = options.format or guess_format(reading.path, head)
    if reading.format == "text":
        yield from _text(reading, stream, options)
    else:
        yield from _records(reading, stream, head, options)
    reading.sha256 = stream.sha256
    if stream.problem is not None:
        yield Reject(reading.path, None, stream.problem, b"")


def _text(reading: FileReading, stream: Stream, options: ReadOptions) -> Iterator[Article | Reject]:
    parts, size = [], 0
    while (piece := stream.read()) and size <= options.max_record:
        parts.append(piece)
        size += len(piece)
    data = b"".join(parts)
    if stream.problem is not None and not data:
        return
    try:
        if size > options.max_record:
            raise NotText(f"the text is longer than {options.max_record:,} bytes; divide it")
        decoded = decode(data)
        reading.encoding = decoded.encoding
        if not decoded.text.strip():
            raise NotText("it is empty")
        articles = _stories(reading, decoded.text, decoded.repaired, options)
    except NotText as error:
        yield Reject(reading.path, None, f"{error}", data[:RAW_KEPT])
        return
    yield from articles


def _stories(
    reading: FileReading, document: str, repaired: int, options: ReadOptions
) -> Iterator[Article | Reject]:
    """Make a document its stories, or the one article it is.

    Raises:
        NotText: It is one article and too long.
    """
    stories = split(document) if options.split else ()
    if not stories:
        check_size(document, options)
        position = Position(reading.path, 1, 0, len(document))
        return iter(
            (
                story_article(
                    document,
                    title=title_of(document),
                    position=position,
                    form=Form.WHOLE,
                    page=None,
                    repaired=repaired,
                    options=options,
                ),
            )
        )
    reading.page = page_matter(document, stories)
    facts = read_page(document, [(story.start, story.end) for story in stories])
    return (
        story_article(
            document[story.start : story.end],
            title=story.title,
            position=Position(reading.path, index, story.start, story.end),
            form=story.form,
            page=facts,
            repaired=document.count("\u2400", story.start, story.end) if repaired else 0,
            options=options,
        )
        for index, story in enumerate(stories, 1)
    )


def _records(
    reading: FileReading, stream: Stream, head: bytes, options: ReadOptions
) -> Iterator[Article | Reject]:
    source, decoder = recode(head, stream)
    records = RecordReader(reading.path, options)
    rows: Iterator[Row | Bad]
    if reading.format in ("csv", "tsv"):
        sample = head.decode("utf-8-sig", "replace")
        delimiter = sniff_delimiter(sample, "\t" if reading.format == "tsv" else ",") or ","
        rows = read_table(source, decoder, delimiter=delimiter, longest=options.max_record)
    elif reading.format == "json":
        rows = read_json(source, decoder, longest=options.max_record)
    else:
        rows = read_jsonl(source, decoder, longest=options.max_record)
    yield from records.articles(rows)
    reading.encoding = decoder.encoding + ("+ftfy" if records.mended else "")
    reading.fields = {ours: tuple(names) for ours, names in records.choice.used.items()}
    reading.unread_dates, reading.open_dates = records.unread_dates, records.open_dates
