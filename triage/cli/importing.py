"""``triage import``: files into the store, with counts that add up."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from triage.cli import console
from triage.cli import import_options as typed
from triage.cli.import_report import show_first, tell_import, tell_imports, tell_withdrawal

if TYPE_CHECKING:
    from triage.articles.options import ReadOptions
    from triage.jobs.import_report import ImportReport
    from triage.store.imports import ImportRecord, Withdrawal
    from triage.store.protocol import Store


def import_(
    paths: typed.Paths = None,
    format_: typed.Format = None,
    field: typed.Field = None,
    split: typed.Split = "auto",
    source: typed.Source = None,
    reference_date: typed.ReferenceDate = None,
    limit: typed.Limit = None,
    annotator_map: typed.AnnotatorMap = None,
    dry_run: typed.DryRun = False,
    strict: typed.Strict = False,
    list_: typed.List = False,
    undo: typed.Undo = None,
    yes: typed.Yes = False,
    as_json: typed.AsJson = False,
) -> None:
    """Import articles from files, folders and standard input.

    Example: triage import news/ --source example.org --dry-run
    """
    if list_ or undo is not None:
        _earlier(paths or [], list_, undo, yes, as_json)
        return
    options = typed.read_options(format_, field or [], split, source, reference_date, limit or [])
    annotators = typed.annotators(annotator_map)
    report = console.run(_import(typed.checked_paths(paths or []), options, dry_run, annotators))
    if as_json:
        console.emit("import", report.as_json())
    else:
        tell_import(report, dry_run, options)
    if strict and (report.total("rejected") or report.annotations.rejected):
        raise typer.Exit(console.NO)


def _earlier(paths: list[str], list_: bool, undo: int | None, yes: bool, as_json: bool) -> None:
    """List earlier imports, or take one back."""
    if paths or (list_ and undo is not None):
        console.fail("--list and --undo take no paths and do not go together.")
    if undo is None:
        tell_imports(console.run(_imports()), as_json)
    else:
        tell_withdrawal(console.run(_withdraw(undo, yes)), as_json)


async def _import(
    paths: list[str], options: ReadOptions, dry_run: bool, annotators: dict[str, str]
) -> ImportReport:
    from labels.codebook import shipped_codebook
    from triage.cli.import_bars import import_bars
    from triage.jobs.beside import give_way
    from triage.jobs.importing import import_paths, rehearse_import
    from triage.owner.opening import acting_person, is_there, open_store

    path = console.store_path()
    how: dict[str, Any] = {
        "person": acting_person(),
        # Unbuffered: a reader that still waits here at Ctrl-C must hold no lock that the end of Python needs.
        "stdin": io.FileIO(sys.stdin.fileno(), closefd=False) if "-" in paths else None,
        "annotators": annotators,
    }
    if dry_run and not is_there(path):
        with import_bars() as watch:
            return await rehearse_import(None, paths, options, watch=watch, **how)
    async with open_store(path, create=shipped_codebook(), say=console.say) as store:
        if not dry_run:
            await _show_first(store, path, paths, options)
        give_way(store)
        work = rehearse_import if dry_run else import_paths
        with import_bars() as watch:
            return await work(store, paths, options, watch=watch, **how)


async def _show_first(store: Store, path: Path, paths: list[str], options: ReadOptions) -> None:
    """Show a person the first records of a first import that is large."""
    import asyncio
    from dataclasses import replace

    from triage.articles.opening import store_inodes
    from triage.jobs.preview import preview

    if sys.stderr.isatty() and not await store.imports():
        show_first(await asyncio.to_thread(preview, paths, replace(options, leave_out=store_inodes(path))))


async def _imports() -> tuple[ImportRecord, ...]:
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        return await store.imports()


async def _withdraw(number: int, yes: bool) -> Withdrawal:
    from triage.owner.opening import acting_person, open_store

    async with open_store(console.store_path(), say=console.say) as store:
        if number not in {record.number for record in await store.imports()}:
            console.fail(f"there is no import {number}; triage import --list shows them.", console.NO)
        return await store.withdraw(number, person=acting_person(), even_if_answered=yes)
