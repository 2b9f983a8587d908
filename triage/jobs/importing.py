"""Files into a store: numbered, counted by file, and taken back whole if anything goes wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from labels.codebook import read_codebook, shipped_codebook
from triage.articles.article import Article, Reject
from triage.articles.opening import shown_path, store_inodes
from triage.articles.options import ReadOptions
from triage.articles.reading import FileReading, read
from triage.jobs.annotation_planning import AnnotatedFile
from triage.jobs.annotation_report import AnnotationReport
from triage.jobs.annotations import record_annotations, tell_annotations
from triage.jobs.import_report import FileReport, ImportReport, bounded_counts
from triage.jobs.neighbours import compare_new
from triage.store.errors import StoreError
from triage.store.imports import ArticleBatch, FileCounts, ImportRequest, Outcome, RejectRow, StoredDocument
from triage.store.protocol import Store

RELEASED = date(2026, 11, 1)
"""No clock that shows an earlier day is right: this program did not exist then."""

BATCH_ARTICLES = 5000
BATCH_BYTES = 16 * 1024 * 1024
_ARGUMENTS = 200


class ClockWrong(Exception):
    """The clock shows a day before this program was released; at 1970 all articles would be of the future."""


class Sink(Protocol):
    """What an import needs of a store."""

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Add a batch and say what became of each article."""


class Ledger:
    """Outcomes without a store: what a dry run counts where no store exists."""

    def __init__(self) -> None:
        self._identities: set[str] = set()
        self._upstream: set[tuple[str | None, str]] = set()

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Say what would become of each article; only identities are kept."""
        return tuple(self._outcome(article) for article in batch.articles)

    def _outcome(self, article: Article) -> Outcome:
        if article.identity in self._identities:
            return Outcome.ALREADY
        self._identities.add(article.identity)
        if article.upstream_id is None:
            return Outcome.IMPORTED
        came_from = (article.source, article.upstream_id)
        if came_from in self._upstream:
            return Outcome.VERSION
        self._upstream.add(came_from)
        return Outcome.IMPORTED


@dataclass(slots=True)
class _Batch:
    """What has been read and not yet handed over."""

    articles: list[Article] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    """For each article, the number of its file."""
    rejects: list[Reject] = field(default_factory=list)
    documents: list[StoredDocument] = field(default_factory=list)
    size: int = 0

    @property
    def full(self) -> bool:
        return len(self.articles) + len(self.rejects) >= BATCH_ARTICLES or self.size >= BATCH_BYTES


class _Collector:
    """Takes readings and cuts them into batches; runs in a thread, one step at a time."""

    def __init__(self, readings: Iterator[FileReading]) -> None:
        self._readings = readings
        self._current: FileReading | None = None
        self.files: list[FileReport] = []
        self.skipped: list[tuple[str, str]] = []
        self.annotated: list[AnnotatedFile] = []
        self.done = False

    def next_batch(self) -> _Batch:
        """Read until a batch is full or everything has been read."""
        batch = _Batch()
        while not batch.full:
            if self._current is None:
                self._current = next(self._readings, None)
                if self._current is None:
                    self.done = True
                    break
                if self._current.skipped is not None:
                    self.skipped.append((self._current.skipped.path, self._current.skipped.reason))
                    self._current = None
                    continue
                self.files.append(FileReport(self._current.path))
            self._take(self._current, batch)
        return batch

    def _take(self, reading: FileReading, batch: _Batch) -> None:
        report = self.files[-1]
        for item in reading.items:
            report.read += 1
            if isinstance(item, Reject):
                report.reject(item)
                batch.rejects.append(item)
                batch.size += len(item.raw)
            else:
                report.repaired += item.repaired
                batch.articles.append(item)
                batch.owners.append(len(self.files) - 1)
                batch.size += 4 * len(item.text)
            if batch.full:
                return
        report.finish(reading)
        if reading.annotated:
            self.annotated.append(AnnotatedFile(reading.path, reading.format, reading.annotated))
        document = reading.document
        batch.documents.append(
            StoredDocument(document.path, document.format, document.encoding, document.sha256, document.page)
        )
        self._current = None


async def import_paths(
    store: Store | None,
    paths: Sequence[str],
    options: ReadOptions,
    *,
    person: str,
    progress: Callable[[int], None] | None = None,
    comparing: Callable[[int], None] | None = None,
    dry_run: bool = False,
    stdin: BinaryIO | None = None,
    annotators: Mapping[str, str] | None = None,
) -> ImportReport:
    """Import files, folders, globs and standard input as one numbered import.

    Args:
        store: Where to; None for a dry run without a store.
        paths: What was named.
        options: How to read; the store's own files are left out whatever it says.
        person: Who imports.
        progress: Called with the number of records that were read.
        comparing: Called with the number of articles that were compared with all others, at the end.
        dry_run: Count everything and keep nothing.
        stdin: Standard input, for ``-``.
        annotators: Names of annotators in other tools to names here.

    Returns:
        What became of every file.

    Raises:
        PathsMissing: Something named is not there; nothing was imported.
        ClockWrong: The clock shows a day before the program's release.
    """
    check_clock()
    if store is None:
        collector = _Collector(read(paths, options, stdin=stdin))
        await _run(collector, Ledger(), 0, progress)
        news = read_codebook(shipped_codebook(), reserved_keys={}, record_fields=frozenset())
        told = tell_annotations(collector.annotated, news, annotators or {}, options.reference_date)
        return _report(collector, None, _new(collector), told)
    description = await store.describe()
    here = replace(options, leave_out=options.leave_out | store_inodes(Path(description.path)))
    readings = read(paths, here, stdin=stdin)
    number = await store.begin_import(_request(paths, options), person=person)
    collector = _Collector(readings)
    try:
        await _run(collector, store, number, progress)
        if dry_run:
            total = (await store.progress()).articles + _new(collector)
            await store.abandon_import(number)
            said = await _annotate(store, collector, annotators, person, None, options)
            return _report(collector, None, total, said)
        files = bounded_counts([file.counts() for file in collector.files])
        await store.finish_import(number, files=files, skipped=len(collector.skipped))
    except BaseException:
        # What stopped the import is what is told, also when the store is gone too.
        with suppress(StoreError):
            await asyncio.shield(store.abandon_import(number))
        raise
    said = await _to_its_end(_annotate(store, collector, annotators, person, number, options))
    # The import stands by now: whoever is stopped here compares what is left the next time.
    await compare_new(store, advance=comparing)
    return _report(collector, number, (await store.progress()).articles, said)


async def _run(
    collector: _Collector, sink: Sink, number: int, progress: Callable[[int], None] | None
) -> None:
    """Read in a thread and hand over batch by batch, each while the next is being read."""
    while not collector.done:
        batch = await _in_thread(collector.next_batch)
        rejects = tuple(RejectRow(number, r.path, r.line, r.reason, r.raw) for r in batch.rejects)
        handed = ArticleBatch(tuple(batch.articles), rejects, tuple(batch.documents))
        outcomes = await sink.add_articles(number, handed)
        for owner, outcome in zip(batch.owners, outcomes, strict=True):
            collector.files[owner].count(outcome)
        if progress is not None:
            progress(len(batch.articles) + len(batch.rejects))


async def _in_thread(work: Callable[[], _Batch]) -> _Batch:
    """Run a step in a thread that nobody waits for at the end: one that hangs on standard input may be left.

    ``asyncio.to_thread`` would make Ctrl-C wait for the next line that somebody types.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Batch] = loop.create_future()

    def settle(settle_with: Callable[[Any], None], value: object) -> None:
        if not done.done():
            settle_with(value)

    def run() -> None:
        try:
            answer, value = done.set_result, work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits it
            answer, value = done.set_exception, error  # type: ignore[assignment]  # one of two settlers
        with suppress(RuntimeError):  # the loop ended meanwhile
            loop.call_soon_threadsafe(settle, answer, value)

    threading.Thread(target=run, name="import reader", daemon=True).start()
    return await done


def _new(collector: _Collector) -> int:
    return sum(file.imported + file.versions for file in collector.files)


def _report(
    collector: _Collector, number: int | None, articles: int, said: AnnotationReport | None = None
) -> ImportReport:
    annotations = said or AnnotationReport()
    return ImportReport(number, tuple(collector.files), tuple(collector.skipped), articles, annotations)


async def _annotate(
    store: Store,
    collector: _Collector,
    annotators: Mapping[str, str] | None,
    person: str,
    number: int | None,
    options: ReadOptions,
) -> AnnotationReport:
    return await record_annotations(
        store,
        collector.annotated,
        annotators or {},
        person=person,
        number=number,
        reference_date=options.reference_date,
    )


async def _to_its_end(work: Coroutine[Any, Any, AnnotationReport]) -> AnnotationReport:
    """Finish what was begun also when it is cancelled: an import without its answers would be half done."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()


def _request(paths: Sequence[str], options: ReadOptions) -> ImportRequest:
    chosen = {
        "format": options.format,
        "fields": dict(options.fields),
        "split": "auto" if options.split else "never",
        "source": options.source,
    }
    return ImportRequest(_bounded(paths), chosen, options.reference_date)


def _bounded(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the first of very many arguments, everything visible: a shell can expand a glob to 100,000."""
    shown = [shown_path(path) for path in paths[:_ARGUMENTS]]
    if len(paths) > _ARGUMENTS:
        shown.append(f"… and {len(paths) - _ARGUMENTS:,} more")
    return tuple(shown)


def check_clock(today: date | None = None) -> None:
    """Refuse a clock that cannot be right.

    Args:
        today: The day it shows; None looks.

    Raises:
        ClockWrong: It shows a day before the program's release.
    """
    today = today or datetime.now(UTC).date()
    if today < RELEASED:
        raise ClockWrong(
            f"the clock shows {today.isoformat()}, before this program was released "
            f"({RELEASED.isoformat()}); set it, then import again"
        )


__all__ = ["ClockWrong", "FileCounts", "FileReport", "ImportReport", "Ledger", "check_clock", "import_paths"]
