"""What may be typed after ``triage import``, and what of it is refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console

if TYPE_CHECKING:
    from triage.articles.options import ReadOptions

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH…", help="Files, folders, globs, or - for standard input."),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="text, html, jsonl, json, csv, tsv, parquet, warc, labelstudio, doccano, prodigy.",
    ),
]
Field = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="OURS=THEIRS", help="Where a field is, such as title=headline."),
]
Split = Annotated[
    str, typer.Option("--split", metavar="auto|never", help="Whether page dumps become their stories.")
]
Source = Annotated[str | None, typer.Option("--source", help="Outlet of articles that name none.")]
ReferenceDate = Annotated[
    str | None,
    typer.Option("--reference-date", metavar="YYYY-MM-DD", help="The day to judge by; else today."),
]
Limit = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="NAME=SIZE", help="Another limit on input, such as text=20MB."),
]
AnnotatorMap = Annotated[
    Path | None,
    typer.Option(
        "--annotator-map",
        metavar="FILE",
        help="Who annotators of another tool are here: TOML, JSON or CSV.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Count everything, store nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="End with 1 if anything was rejected.")]
List = Annotated[bool, typer.Option("--list", help="List the imports so far.")]
Undo = Annotated[int | None, typer.Option("--undo", metavar="N", help="Withdraw the articles of import N.")]
Yes = Annotated[bool, typer.Option("--yes", help="Withdraw answered articles too.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]


def read_options(
    format_: str | None,
    fields: list[str],
    split: str,
    source: str | None,
    reference_date: str | None,
    limits: list[str],
) -> ReadOptions:
    """Return what was typed about reading, checked.

    Raises:
        Failure: Something of it is not possible; the message names what is.
    """
    from dataclasses import replace
    from typing import Any

    from triage.articles.options import FORMATS, ReadOptions, read_limit

    if format_ is not None and format_ not in FORMATS:
        console.fail(f"there is no format “{format_}”; choose one of {', '.join(FORMATS)}.")
    if split not in ("auto", "never"):
        console.fail(f"--split is auto or never, not “{split}”.")
    options = ReadOptions(
        reference_date=_day(reference_date),
        format=format_,
        fields=_fields(fields),
        split=split == "auto",
        source=None if source is None else _word("--source", source),
    )
    try:
        changed: dict[str, Any] = dict(read_limit(text) for text in limits)
    except ValueError as error:
        console.fail(f"--limit {error}.")
    return replace(options, **changed)


def _fields(pairs: list[str]) -> Mapping[str, str]:
    """Return our fields and the names that records have for them."""
    from triage.articles.fields import KNOWN, our_field

    named: dict[str, str] = {}
    for pair in pairs:
        name, _, theirs = pair.partition("=")
        ours = our_field(name)
        if not theirs or ours is None:
            console.fail(
                f"--field “{pair}” is not OURS=THEIRS with OURS one of {', '.join(KNOWN)}; "
                "such as title=headline."
            )
        if named.get(ours, theirs) != theirs:
            console.fail(f"--field says both {ours}={named[ours]} and {ours}={theirs}; give one of them.")
        named[ours] = _word("--field", theirs)
    return named


def _word(option: str, text: str) -> str:
    """Return what was typed, if it is a text."""
    word = text.strip()
    try:
        word.encode()
    except UnicodeEncodeError:
        console.fail(f"{option} “{os.fsencode(text).decode('utf-8', 'backslashreplace')}” is no UTF-8.")
    if not word:
        console.fail(f"{option} is empty; leave it out, or say what it is.")
    return word


def annotators(path: Path | None) -> dict[str, str]:
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


def checked_paths(paths: list[str]) -> list[str]:
    """Return the paths if something is there to be read, before a store is made for them."""
    from triage.jobs.importing import ClockWrong, check_clock

    if not paths:
        console.fail("name a file, a folder, or - for standard input; see triage import --help.")
    check_names(paths, "nothing was imported")
    try:
        check_clock()
    except ClockWrong as wrong:
        console.fail(f"{wrong}.", console.NO)
    return paths


def check_names(paths: list[str], undone: str) -> None:
    """End with a message if a path is not there, or standard input is none or named twice.

    Args:
        paths: At least one.
        undone: What was not done because of it.
    """
    from triage.articles.opening import PathsMissing, check_paths

    if paths.count("-") > 1:
        console.fail("standard input can be read once only.")
    if "-" in paths and sys.stdin is None:
        console.fail("there is no standard input to read; give it with | or <.")
    try:
        check_paths(paths)
    except PathsMissing as missing:
        console.fail(f"{missing}; {undone}.")
