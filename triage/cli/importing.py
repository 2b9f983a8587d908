"""``triage import``: files into the store, with counts that add up."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console
from triage.cli.import_report import show_first, tell_import, tell_imports, tell_withdrawal

if TYPE_CHECKING:
    from triage.articles.options import ReadOptions
    from triage.jobs.import_report import ImportReport
    from triage.store.imports import ImportRecord, Withdrawal


def import_(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH…", help="Files, folders, globs, or - for standard input."),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="text, html, jsonl, json, csv, tsv, parquet, warc, labelstudio, doccano, prodigy.",
        ),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="OURS=THEIRS", help="Where a field is, such as title=headline."),
    ] = None,
    split: Annotated[
        str, typer.Option("--split", metavar="auto|never", help="Whether page dumps become their stories.")
    ] = "auto",
    source: Annotated[str | None, typer.Option("--source", help="Outlet of articles that name none.")] = None,
    reference_date: Annotated[
        str | None,
        typer.Option("--reference-date", metavar="YYYY-MM-DD", help="The day to judge by; else today."),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option("--limit", metavar="NAME=SIZE", help="Another limit on input, such as text=20MB."),
    ] = None,
    annotator_map: Annotated[
        Path | None,
        typer.Option(
            "--annotator-map",
            metavar="FILE",
            help="Who annotators of another tool are here: TOML, JSON or CSV.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count everything, store nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 if anything was rejected.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the imports so far.")] = False,
    undo: Annotated[
        int | None, typer.Option("--undo", metavar="N", help="Withdraw the articles of import N.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Withdraw answered articles too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False,
) -> None:
    """Import articles from files, folders and standard input.

    Example: triage import news/ --source example.org --dry-run
    """
    if list_ or undo is not None:
        if paths or (list_ and undo is not None):
            console.fail("--list and --undo take no paths and do not go together.")
        if undo is None:
            tell_imports(console.run(_imports()), as_json)
        else:
            tell_withdrawal(console.run(_withdraw(undo, yes)), as_json)
        return
    options = _limited(_options(format_, field or [], split, source, reference_date), limit or [])
    annotators = _annotators(annotator_map)
    report = console.run(_import(_checked(paths or []), options, dry_run, annotators))
    if as_json:
        console.emit("import", report.as_json())
    else:
        tell_import(report, dry_run)
    if strict and (report.total("rejected") or report.annotations.rejected):
        raise typer.Exit(console.NO)


def _options(
    format_: str | None, fields: list[str], split: str, source: str | None, reference_date: str | None
) -> ReadOptions:
    from triage.articles.fields import KNOWN, our_field
    from triage.articles.options import FORMATS, ReadOptions

    if format_ is not None and format_ not in FORMATS:
        console.fail(f"there is no format “{format_}”; choose one of {', '.join(FORMATS)}.")
    if split not in ("auto", "never"):
        console.fail(f"--split is auto or never, not “{split}”.")
    named = {}
    for pair in fields:
        name, equals, theirs = pair.partition("=")
        ours = our_field(name)
        if not equals or not theirs or ours is None:
            console.fail(
                f"--field “{pair}” is not OURS=THEIRS with OURS one of {', '.join(KNOWN)}; "
                "such as title=headline."
            )
        named[ours] = theirs
    return ReadOptions(
        reference_date=_day(reference_date),
        format=format_,
        fields=named,
        split=split == "auto",
        source=source,
    )


def _limited(options: ReadOptions, limits: list[str]) -> ReadOptions:
    """Return options with other limits."""
    from dataclasses import replace
    from typing import Any

    from triage.articles.options import read_limit

    try:
        changed: dict[str, Any] = dict(read_limit(text) for text in limits)
    except ValueError as error:
        console.fail(f"--limit {error}.")
    return replace(options, **changed)


def _annotators(path: Path | None) -> dict[str, str]:
    """Return the map of annotators that a file holds; none without a file."""
    if path is None:
        return {}
    from triage.jobs.annotator_map import MOST, BadMap, read_annotator_map

    try:
        with path.open("rb") as file:
            data = file.read(MOST + 1)
        return read_annotator_map(data, path.name)
    except OSError as error:
        console.fail(f"--annotator-map {path} cannot be read ({error.strerror}).")
    except BadMap as error:
        console.fail(f"--annotator-map {path}: {error}.")


def _day(text: str | None) -> str:
    """Return a reference date as ``YYYY-MM-DD``: the one given, else today where the person is."""
    if text is None:
        return date.today().isoformat()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or len(text) != 10:
        console.fail(f"--reference-date “{text}” is no day; write it as 2025-10-21.")
    return day.isoformat()


def _checked(paths: list[str]) -> list[str]:
    """Return the paths if something is there to be read, before a store is made for them."""
    from triage.articles.opening import PathsMissing, check_paths
    from triage.jobs.importing import ClockWrong, check_clock

    if not paths:
        console.fail("name a file, a folder, or - for standard input; see triage import --help.")
    if paths.count("-") > 1:
        console.fail("standard input can be read once only.")
    if "-" in paths and sys.stdin is None:
        console.fail("there is no standard input to read; give it with | or <.")
    try:
        check_paths(paths)
        check_clock()
    except PathsMissing as missing:
        console.fail(f"{missing}.")
    except ClockWrong as wrong:
        console.fail(f"{wrong}.", console.NO)
    return paths


async def _import(
    paths: list[str], options: ReadOptions, dry_run: bool, annotators: dict[str, str]
) -> ImportReport:
    import asyncio
    from dataclasses import replace

    from labels.codebook import shipped_codebook
    from triage.articles.opening import store_inodes
    from triage.jobs.importing import import_paths
    from triage.jobs.preview import preview
    from triage.owner.opening import acting_person, open_store

    path = console.store_path()
    # Unbuffered: a reader that still waits here at Ctrl-C must hold no lock that the end of Python needs.
    stdin = io.FileIO(sys.stdin.fileno(), closefd=False) if "-" in paths else None
    with console.progress("importing") as advance, console.progress("comparing") as comparing:
        if dry_run and not path.exists():
            return await import_paths(
                None,
                paths,
                options,
                person=acting_person(),
                progress=advance,
                dry_run=True,
                stdin=stdin,
                annotators=annotators,
            )
        async with open_store(path, create=shipped_codebook(), say=console.say) as store:
            here = replace(options, leave_out=store_inodes(path))
            if sys.stderr.isatty() and not dry_run and not await store.imports():
                show_first(await asyncio.to_thread(preview, paths, here))
            return await import_paths(
                store,
                paths,
                here,
                person=acting_person(),
                progress=advance,
                comparing=comparing,
                dry_run=dry_run,
                stdin=stdin,
                annotators=annotators,
            )


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
