"""What an import reads, in batches for a store: one is read while others are being dated and stored."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from triage.articles.article import Article, Reject
from triage.articles.draft import Draft
from triage.articles.examining import Examiner
from triage.articles.reading import FileReading
from triage.jobs.annotation_planning import AnnotatedFile
from triage.jobs.import_report import FileReport
from triage.jobs.lookahead import ahead, in_thread
from triage.store.imports import ArticleBatch, RejectRow, StoredDocument

BATCH_ARTICLES = 5000
BATCH_BYTES = 16 * 1024 * 1024


class Stage(StrEnum):
    """What has been done with a record so far."""

    READ = "read"
    DATED = "dated"
    STORED = "stored"
    COMPARED = "compared"


Advance = Callable[[Stage, int], None]
"""Called with a stage and the number of records that have come through it."""


@dataclass(slots=True)
class Batch:
    """What has been read and not yet handed over."""

    drafts: list[Draft] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    """For each draft, the number of its file."""
    rejects: list[Reject] = field(default_factory=list)
    documents: list[StoredDocument] = field(default_factory=list)
    articles: tuple[Article, ...] = ()
    """Those of the drafts, once their dates have been looked for."""
    size: int = 0

    @property
    def records(self) -> int:
        """Articles and rejects."""
        return len(self.owners) + len(self.rejects)

    @property
    def full(self) -> bool:
        """Whether it should be handed over."""
        return self.records >= BATCH_ARTICLES or self.size >= BATCH_BYTES

    def examine(self, examiner: Examiner | None) -> None:
        """Make the drafts articles, without an examiner such that state nothing of their dates."""
        if examiner is None:
            self.articles = tuple(draft.article for draft in self.drafts)
        else:
            self.articles = tuple(examiner.examine(self.drafts))
        self.drafts = []

    def handed(self, number: int) -> ArticleBatch:
        """Return it as the store takes it."""
        rejects = tuple(RejectRow(number, r.path, r.line, r.reason, r.raw) for r in self.rejects)
        return ArticleBatch(self.articles, rejects, tuple(self.documents))


class Collector:
    """Takes readings and cuts them into batches; runs in a thread, one step at a time.

    Attributes:
        files: What became of each file so far.
        skipped: Path and reason of files and folders that were left out.
        annotated: What other tools' exports among them say of their records.
        done: Whether everything has been read.
    """

    def __init__(self, readings: Iterator[FileReading]) -> None:
        self._readings = readings
        self._current: FileReading | None = None
        self.files: list[FileReport] = []
        self.skipped: list[tuple[str, str]] = []
        self.annotated: list[AnnotatedFile] = []
        self.done = False

    @property
    def new(self) -> int:
        """Articles that were not in the store."""
        return sum(file.imported + file.versions for file in self.files)

    def next_batch(self) -> Batch:
        """Read until a batch is full or everything has been read."""
        batch = Batch()
        while not batch.full and (reading := self._reading()) is not None:
            self._take(reading, batch)
        return batch

    def _reading(self) -> FileReading | None:
        """Return the file that is being read; None at the end."""
        while self._current is None:
            found = next(self._readings, None)
            if found is None:
                self.done = True
                return None
            if found.skipped is not None:
                self.skipped.append((found.skipped.path, found.skipped.reason))
            else:
                self._current = found
                self.files.append(FileReport(found.path))
        return self._current

    def _take(self, reading: FileReading, batch: Batch) -> None:
        report = self.files[-1]
        for item in reading.drafts:
            report.read += 1
            if isinstance(item, Reject):
                report.reject(item)
                batch.rejects.append(item)
                batch.size += len(item.raw)
            else:
                report.repaired += item.article.repaired
                batch.drafts.append(item)
                batch.owners.append(len(self.files) - 1)
                batch.size += 4 * len(item.article.text)
            if batch.full:
                return
        self._finish(reading, batch)

    def _finish(self, reading: FileReading, batch: Batch) -> None:
        self.files[-1].finish(reading)
        if reading.annotated:
            self.annotated.append(AnnotatedFile(reading.path, reading.format, reading.annotated))
        document = reading.document
        batch.documents.append(
            StoredDocument(document.path, document.format, document.encoding, document.sha256, document.page)
        )
        self._current = None


def batches(collector: Collector, examiner: Examiner | None, advance: Advance) -> AsyncGenerator[Batch, None]:
    """Yield batches ready to be stored; the two that follow are being dated and read meanwhile.

    Args:
        collector: Reads them.
        examiner: Looks for their dates; None leaves that out, where they are only to be counted.
        advance: Told what has been read and what has been dated.
    """
    return ahead(_dated(ahead(_read(collector, advance)), examiner, advance))


async def _read(collector: Collector, advance: Advance) -> AsyncGenerator[Batch, None]:
    while not collector.done:
        batch = await in_thread(collector.next_batch)
        advance(Stage.READ, batch.records)
        yield batch


async def _dated(
    read: AsyncGenerator[Batch, None], examiner: Examiner | None, advance: Advance
) -> AsyncGenerator[Batch, None]:
    async for batch in read:
        await in_thread(partial(batch.examine, examiner))
        advance(Stage.DATED, batch.records)
        yield batch
