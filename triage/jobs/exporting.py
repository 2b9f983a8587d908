"""A dataset out of a store, at one position of its log: as a folder, or as one stream of records."""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import polars as pl

from exports.answers import Answers
from exports.card import AgreementLine
from exports.dataset import Dataset, expected_bytes
from exports.folder import Staging, WrittenFile
from exports.formats import jsonl
from exports.labelling import Labelling
from exports.leakage import Leakage
from exports.manifest import Account, Origin
from exports.options import ExportOptions
from exports.plan import SCOPE_SCHEMA, make_plan, scope
from exports.pseudonym import Pseudonyms, fingerprint, plain
from exports.record import record_fields
from exports.rows import Rows
from exports.tally import Tally
from labels.agreement.report import Options
from triage.jobs.agreement import measure_store
from triage.store.protocol import Snapshot, Store

P = ParamSpec("P")
T = TypeVar("T")

CARD_COEFFICIENTS = ("percent_agreement", "krippendorff_alpha")
"""Coefficients that the card prints for each question."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote and what it left out."""

    position: int
    """Of the log."""
    in_scope: int
    exported: int
    """Articles that have a record."""
    excluded: Mapping[str, int]
    """Reason to number of articles."""
    splits: Mapping[str, int]
    """Split to number of records, those that have any."""
    files: tuple[WrittenFile, ...] = ()
    """Of the folder; none for a stream."""
    leakage: Leakage | None = None
    """Near-duplicates in two splits; None where neighbours were not computed."""

    @property
    def leaks(self) -> bool:
        """Whether near-duplicates stand in two splits."""
        return self.leakage is not None and self.leakage.in_two_splits > 0

    @property
    def adds_up(self) -> bool:
        """Whether every article in scope is accounted for."""
        return self.in_scope == self.exported + sum(self.excluded.values())


@dataclass(frozen=True, slots=True)
class _Prepared:
    snapshot: Snapshot
    account: Account
    rows: Rows


async def export_folder(
    store: Store,
    target: Path,
    options: ExportOptions,
    *,
    secret: bytes | None,
    at: int | None = None,
    replace: bool = False,
    umask: int = 0o022,
    advance: Callable[[int], None] = lambda _: None,
) -> ExportReport:
    """Write a dataset folder.

    Args:
        store: What is exported.
        target: The folder; it must not exist unless it may be replaced.
        options: How articles become records.
        secret: What pseudonyms are keyed with; not needed where names are kept.
        at: Position of the log; the present one unless given.
        replace: Whether a former export may be replaced.
        umask: What the folder and its files are not to allow.
        advance: Called with the number of records after each page.

    Returns:
        What was written.

    Raises:
        FolderRefused: The folder cannot be written, or stands in the way.
        DoesNotAddUp: An article is neither in it nor counted as left out; no folder is left.
    """
    with Staging(target, replace=replace, umask=umask) as staging:
        prepared = await _prepare(store, options, secret, at)
        account = prepared.account
        staging.room_for(expected_bytes(account.plan, options))
        dataset = Dataset(staging, account, prepared.rows)
        if account.plan.splits:
            async for page in prepared.snapshot.article_pages(with_text=options.with_text):
                advance(await _in_thread(dataset.add, page))
        lines = await _agreement(store, account) if account.plan.splits else []
        files = await _in_thread(dataset.finish, lines)
    return _report(account, files)


async def export_lines(
    store: Store,
    write: Callable[[bytes], object],
    options: ExportOptions,
    *,
    secret: bytes | None,
    at: int | None = None,
) -> ExportReport:
    """Hand the records of a dataset to a function, one JSON line each, in the order of the articles.

    Args:
        store: What is exported.
        write: Takes one line at a time.
        options: How articles become records.
        secret: What pseudonyms are keyed with; not needed where names are kept.
        at: Position of the log; the present one unless given.

    Returns:
        What was handed on; whether it adds up is for the caller to look at.
    """
    prepared = await _prepare(store, options, secret, at)
    account = prepared.account

    def hand_on(page: pl.DataFrame) -> None:
        for article in prepared.rows.of(page):
            account.tally.add(article)
            for record in article.records:
                write(jsonl.line(record))

    if account.plan.splits:
        async for page in prepared.snapshot.article_pages(with_text=options.with_text):
            await _in_thread(hand_on, page)
    return _report(account)


async def _prepare(store: Store, options: ExportOptions, secret: bytes | None, at: int | None) -> _Prepared:
    """Read what is small, and decide what becomes of every article."""
    naming = plain if options.names else Pseudonyms(secret or b"")
    compared = not (await store.comparison()).waiting
    snapshot = await store.snapshot(at)
    record_fields(snapshot.codebook)  # refuses a codebook whose questions would collide, before any work
    pages = [scope(page) async for page in snapshot.article_pages(with_text=False)]
    judgements = await snapshot.judgements()

    def decide() -> _Prepared:
        articles = pl.concat([pl.DataFrame(schema=SCOPE_SCHEMA), *pages])
        answers = Answers(judgements, articles, snapshot.codebook)
        labelling = Labelling(snapshot.codebook, options)
        origin = Origin(
            snapshot.position,
            importlib.metadata.version("article-triage"),
            None if options.names or secret is None else fingerprint(secret),
        )
        plan = make_plan(articles, answers, labelling, options, compared=compared)
        account = Account(snapshot.codebook, options, origin, plan, Tally.of(options.shares))
        rows = Rows(snapshot.codebook, options, plan, answers, labelling, naming)
        return _Prepared(snapshot, account, rows)

    return await _in_thread(decide)


async def _in_thread(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Run blocking work beside the loop; a cancellation waits for it, so that it ends before its folder."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *arguments, **named))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def _agreement(store: Store, account: Account) -> list[AgreementLine]:
    """Measure what the card says of agreement: as ``triage agreement`` at the same position would."""
    measured = await measure_store(store, at=account.origin.position, options=Options(worst=0))
    lines = []
    for question in measured.questions:
        for one in question.report.coefficients:
            if one.name in CARD_COEFFICIENTS:
                low, high = one.ci or (None, None)
                line = AgreementLine(
                    question.question, one.title, one.value, low, high, one.items, one.reason
                )
                lines.append(line)
    return lines


def _report(account: Account, files: tuple[WrittenFile, ...] = ()) -> ExportReport:
    sums = account.reconciliation
    return ExportReport(
        position=account.origin.position,
        in_scope=sums.in_scope,
        exported=sums.exported,
        excluded=account.plan.excluded,
        splits=account.tally.splits,
        files=files,
        leakage=account.plan.leakage,
    )
