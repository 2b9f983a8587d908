"""Files into a store: numbered, counted by file, and taken back whole if anything goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing, closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from labels.codebook import read_codebook, shipped_codebook
from triage.articles.examining import Examiner
from triage.articles.opening import STDIN, shown_path, store_inodes
from triage.articles.options import ReadOptions
from triage.articles.reading import read
from triage.jobs.annotation_report import AnnotationReport
from triage.jobs.annotations import record_annotations, tell_annotations
from triage.jobs.batches import Advance, Collector, Stage, batches
from triage.jobs.import_report import ImportReport, bounded_counts
from triage.jobs.ledger import Ledger, Sink
from triage.jobs.neighbours import compare_new
from triage.store.client import Client
from triage.store.errors import OwnerGone, StoreError
from triage.store.imports import ImportRequest
from triage.store.protocol import Store

T = TypeVar("T")

RELEASED = date(2026, 11, 1)
"""No clock that shows an earlier day is right: this program did not exist then."""

_ARGUMENTS = 200


class ClockWrong(Exception):
    """The clock shows a day before this program was released; at 1970 all articles would be of the future."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom an import tells how far it is."""

    advance: Advance = lambda _stage, _records: None
    """Called with a stage and how many records came through it."""
    comparing: Callable[[int], None] = lambda _articles: None
    """Called with the number of articles that are to be compared, before the first of them is."""
    say: Callable[[str], None] = lambda _sentence: None
    """Takes sentences for the person: that the import began again, or what stays of one that was stopped."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be imported, and how; see :func:`import_paths`."""

    paths: Sequence[str]
    options: ReadOptions
    person: str
    watch: Watch
    stdin: BinaryIO | None
    annotators: Mapping[str, str]


async def import_paths(
    store: Store,
    paths: Sequence[str],
    options: ReadOptions,
    *,
    person: str,
    watch: Watch = Watch(),
    stdin: BinaryIO | None = None,
    annotators: Mapping[str, str] | None = None,
) -> ImportReport:
    """Import files, folders, globs and standard input as one numbered import.

    Where the store is reached through a process that ends meanwhile, what it cut off begins again at the
    next owner.

    Args:
        store: Where to.
        paths: What was named.
        options: How to read; the store's own files are left out whatever it says.
        person: Who imports.
        watch: Is told how far it is.
        stdin: Standard input, for ``-``.
        annotators: Names of annotators in other tools to names here.

    Returns:
        What became of every file.

    Raises:
        PathsMissing: Something named is not there; nothing was imported.
        ClockWrong: The clock shows a day before the program's release.
        OwnerGone: The owner ended while standard input was read, which cannot be read again.
    """
    check_clock()
    asked = _Asked(paths, options, person, watch, stdin, annotators or {})
    number, collector = await _persist(
        store, watch, lambda: _import_rows(store, asked), again=STDIN not in paths
    )
    try:
        # An import without the answers that came with it would be half done.
        said = await _to_its_end(_persist(store, watch, lambda: _annotate(store, asked, collector, number)))
        await _persist(store, watch, lambda: _compare(store, watch))
    except asyncio.CancelledError:
        watch.say(
            f"Import {number} is stored whole. What was not compared with the other articles yet will be, "
            "by the next command that needs it."
        )
        raise
    return _report(collector, number, (await store.progress()).articles, said)


async def rehearse_import(
    store: Store | None,
    paths: Sequence[str],
    options: ReadOptions,
    *,
    person: str,
    watch: Watch = Watch(),
    stdin: BinaryIO | None = None,
    annotators: Mapping[str, str] | None = None,
) -> ImportReport:
    """Count everything that an import would do, and keep nothing.

    Args:
        store: Where it would go; None where there is no store yet.
        paths: What was named.
        options: How to read; the store's own files are left out whatever it says.
        person: Who imports.
        watch: Is told how far it is.
        stdin: Standard input, for ``-``.
        annotators: Names of annotators in other tools to names here.

    Returns:
        What would become of every file; its number is None.

    Raises:
        PathsMissing: Something named is not there.
        ClockWrong: The clock shows a day before the program's release.
    """
    check_clock()
    asked = _Asked(paths, options, person, watch, stdin, annotators or {})
    if store is None:
        collector = Collector(read(paths, options, stdin=stdin))
        await _run(collector, None, Ledger(), 0, watch.advance)
        news = read_codebook(shipped_codebook(), reserved_keys={}, record_fields=frozenset())
        told = tell_annotations(collector.annotated, news, asked.annotators, options.reference_date)
        return _report(collector, None, collector.new, told)
    return await _persist(store, watch, lambda: _rehearse(store, asked), again=STDIN not in paths)


async def _persist(store: Store, watch: Watch, step: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
    """Do a step, and once more at the next owner whenever the owner ended meanwhile."""
    while True:
        try:
            return await step()
        except OwnerGone:
            if not isinstance(store, Client):
                raise
            if not again:
                raise OwnerGone(
                    "The process that owned the store ended while standard input was being imported; nothing "
                    "of it was kept. Import it again."
                ) from None
            await store.reconnect()
            watch.say("The process that owned the store ended; what it cut off begins again.")


async def _begin(store: Store, asked: _Asked) -> tuple[Collector, int]:
    """Open an import, everything that was named being there."""
    description = await store.describe()
    own = store_inodes(Path(description.path))
    options = replace(asked.options, leave_out=asked.options.leave_out | own)
    collector = Collector(read(asked.paths, options, stdin=asked.stdin))
    return collector, await store.begin_import(_request(asked.paths, options), person=asked.person)


async def _import_rows(store: Store, asked: _Asked) -> tuple[int, Collector]:
    """Bring everything in as one import, or nothing."""
    collector, number = await _begin(store, asked)
    try:
        with closing(Examiner()) as examiner:
            await _run(collector, examiner, store, number, asked.watch.advance)
        files = bounded_counts([file.counts() for file in collector.files])
        await store.finish_import(number, files=files, skipped=len(collector.skipped))
    except BaseException as error:
        # What stopped the import is what is told, also when the store is gone too.
        with suppress(StoreError):
            await asyncio.shield(store.abandon_import(number))
        if isinstance(error, asyncio.CancelledError):
            asked.watch.say("The import was taken back whole; the same command begins it again.")
        raise
    return number, collector


async def _rehearse(store: Store, asked: _Asked) -> ImportReport:
    """Bring everything in, count it, and take it back."""
    collector, number = await _begin(store, asked)
    try:
        await _run(collector, None, store, number, asked.watch.advance)
        articles = (await store.progress()).articles + collector.new
    finally:
        with suppress(StoreError):
            await asyncio.shield(store.abandon_import(number))
    return _report(collector, None, articles, await _annotate(store, asked, collector, None))


async def _run(
    collector: Collector, examiner: Examiner | None, sink: Sink, number: int, advance: Advance
) -> None:
    """Hand over batch by batch, each while those after it are being read and dated."""
    async with aclosing(batches(collector, examiner, advance)) as ready:
        async for batch in ready:
            outcomes = await sink.add_articles(number, batch.handed(number))
            for owner, outcome in zip(batch.owners, outcomes, strict=True):
                collector.files[owner].count(outcome)
            advance(Stage.STORED, batch.records)


def _report(collector: Collector, number: int | None, articles: int, said: AnnotationReport) -> ImportReport:
    return ImportReport(number, tuple(collector.files), tuple(collector.skipped), articles, said)


async def _annotate(
    store: Store, asked: _Asked, collector: Collector, number: int | None
) -> AnnotationReport:
    return await record_annotations(
        store,
        collector.annotated,
        asked.annotators,
        person=asked.person,
        number=number,
        reference_date=asked.options.reference_date,
    )


async def _compare(store: Store, watch: Watch) -> None:
    watch.comparing((await store.comparison()).waiting)
    await compare_new(store, advance=partial(watch.advance, Stage.COMPARED))


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Finish what was begun also when it is cancelled."""
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
