"""Files to articles: what the import, the date finder and every other reader of files go through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from triage.articles.article import Article, Document, Form, Position, Reject
from triage.articles.building import RecordReader, check_size, story_draft
from triage.articles.dates.evidence import read_page
from triage.articles.decoding import NotText, decode
from triage.articles.draft import Draft
from triage.articles.formats.annotations import Annotated
from triage.articles.formats.html import PageReader
from triage.articles.formats.records import Source, record_rows
from triage.articles.formats.tar import is_tar, members
from triage.articles.guessing import guess_format
from triage.articles.kinds import DUCKDB, HEAD, binary_kind
from triage.articles.opening import STDIN, Opened, Skipped, open_paths
from triage.articles.options import RAW_KEPT, ReadOptions
from triage.articles.splitting import page_matter, split
from triage.articles.streams import Stream
from triage.articles.titles import title_of

UNKNOWN = "unknown"
"""Format and encoding of what was not read far enough to tell."""


@dataclass(slots=True)
class FileReading:
    """One file as it is being read.

    ``drafts`` (or ``items``) must be taken before the next reading is asked for; what else stands here is
    whole once they have been.
    """

    path: str
    drafts: Iterator[Draft | Reject]
    """Its articles, whose dates are still to be looked for, and rejects, in order."""
    skipped: Skipped | None = None
    """Why it was left out; then there are no drafts."""
    format: str = UNKNOWN
    encoding: str = UNKNOWN
    sha256: str = ""
    page: str = ""
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Our fields and the names they had in its records."""
    unread_dates: int = 0
    """Date values of records that are no dates; they were kept out."""
    open_dates: int = 0
    """Dates whose day and month could be either; both readings and their year were kept."""
    passed_over: int = 0
    """Records of an archive that hold no page."""
    annotated: list[Annotated] = field(default_factory=list)
    """What the export of another tool says of its records."""

    @property
    def items(self) -> Iterator[Article | Reject]:
        """Its articles with their evidence, and rejects, in order; they are taken out of ``drafts``."""
        for draft in self.drafts:
            yield draft if isinstance(draft, Reject) else draft.examined()

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
    with closing(PageReader(options)) as pages:
        for found in found_files:
            if isinstance(found, Skipped):
                yield FileReading(found.path, iter(()), skipped=found)
            elif isinstance(found, Reject):
                yield FileReading(found.path, iter((found,)))
            else:
                yield from _opened(found, pages, options)


def _opened(opened: Opened, pages: PageReader, options: ReadOptions) -> Iterator[FileReading]:
    """Yield the reading of a file, or those of an archive's members."""
    stream = Stream(opened.handle, options)
    if is_tar(stream.peek(options.sniff)):
        yield from _archive(opened, stream, pages, options)
    else:
        yield _reading(opened, stream, pages, options)


def _archive(
    opened: Opened, stream: Stream, pages: PageReader, options: ReadOptions
) -> Iterator[FileReading]:
    """Yield a reading for each file of a tar archive; on standard input its names stand alone."""
    for member in members(stream, "" if opened.path == STDIN else opened.path):
        path = member.path or opened.path
        if member.left_out is not None:
            yield FileReading(path, iter(()), skipped=Skipped(path, member.left_out))
        elif member.handle is None:
            yield FileReading(path, iter((Reject(path, None, f"{member.broken}", b""),)))
        else:
            inner = Stream(member.handle, options)
            if is_tar(inner.peek(options.sniff)):
                reason = "it is a tar archive within a tar archive: unpack it and import what is in it"
                yield FileReading(path, iter((Reject(path, None, reason, b""),)))
            else:
                yield _reading(Opened(path, member.handle), inner, pages, options)


def _reading(opened: Opened, stream: Stream, pages: PageReader, options: ReadOptions) -> FileReading:
    head = stream.peek(options.sniff)
    kind = binary_kind(head[:HEAD])
    if kind is not None and kind[0] == DUCKDB and f"{opened.name}.d" in opened.beside:
        skipped = Skipped(opened.path, "it is a store")
        return FileReading(opened.path, iter(()), skipped=skipped)
    reading = FileReading(opened.path, iter(()))
    if kind is not None:
        reason = f"it is no text but a {kind[0]}: {kind[1]}"
        reading.drafts = iter((Reject(opened.path, None, reason, head[:RAW_KEPT]),))
    else:
        reading.drafts = _drafts(reading, Source(opened.path, stream, opened.handle, head), pages, options)
    return reading


def _drafts(
    reading: FileReading, source: Source, pages: PageReader, options: ReadOptions
) -> Iterator[Draft | Reject]:
    """Yield what one file holds, then what stopped it from being read to its end."""
    reading.format = options.format or guess_format(reading.path, source.head)
    if reading.format == "text":
        yield from _text(reading, source.stream, options)
    else:
        yield from _records(reading, source, pages, options)
    reading.sha256 = source.stream.sha256
    if source.stream.problem is not None:
        yield Reject(reading.path, None, source.stream.problem, source.head[:RAW_KEPT])


def _text(reading: FileReading, stream: Stream, options: ReadOptions) -> Iterator[Draft | Reject]:
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
        drafts = _stories(reading, decoded.text, decoded.repaired, options)
    except NotText as error:
        yield Reject(reading.path, None, f"{error}", data[:RAW_KEPT])
        return
    yield from drafts


def _stories(
    reading: FileReading, document: str, repaired: int, options: ReadOptions
) -> Iterator[Draft | Reject]:
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
                story_draft(
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
        story_draft(
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
    reading: FileReading, source: Source, pages: PageReader, options: ReadOptions
) -> Iterator[Draft | Reject]:
    found = record_rows(source, reading.format, pages, options)
    # What pages and archives of pages are read into has our own names.
    records = RecordReader(reading.path, replace(options, fields={}) if found.named else options)
    reading.format, reading.annotated = found.format, records.annotated
    yield from records.drafts(found.rows)
    reading.encoding = found.encoding() + ("+ftfy" if records.mended else "")
    reading.passed_over = found.passed_over()
    reading.fields = {ours: tuple(names) for ours, names in records.choice.used.items()}
    reading.unread_dates, reading.open_dates = records.unread_dates, records.open_dates
