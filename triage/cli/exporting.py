"""``triage export``: a dataset folder, or one stream of records."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from exports.options import ExportOptions, LabelSource
from exports.splits import DEFAULT_SHARES, Share, ShareError, read_shares
from triage.cli import console

if TYPE_CHECKING:
    from triage.jobs.exporting import ExportReport
    from triage.store.protocol import Store

STREAM = "-"


class StreamForm(StrEnum):
    """What goes to stdout."""

    JSONL = "jsonl"
    FOLDER_TAR = "folder.tar"


_NOTHING = (
    "No article has a label that could be exported, so there are no records. Next: triage label --as NAME"
)


def export(
    directory: Annotated[
        str, typer.Argument(metavar="DIR", help="Folder to make; - writes one JSONL of records to stdout.")
    ],
    form: Annotated[
        StreamForm, typer.Option("--format", help="Of what goes to stdout: records, or the folder as a tar.")
    ] = StreamForm.JSONL,
    labels: Annotated[
        LabelSource, typer.Option("--labels", help="One label by majority, or each annotator's own.")
    ] = LabelSource.MAJORITY,
    min_annotators: Annotated[
        int, typer.Option("--min-annotators", min=1, help="Fewest annotators of an article.")
    ] = 1,
    split: Annotated[
        str | None, typer.Option("--split", metavar="NAME=SHARE,…", help="Splits; train, validation, test.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another number is another split.")] = 0,
    at: Annotated[
        int | None, typer.Option("--at", min=1, metavar="POSITION", help="As it was at a log position.")
    ] = None,
    without_text: Annotated[bool, typer.Option("--without-text", help="Leave titles and texts out.")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Let annotators' notes leave.")] = False,
    times: Annotated[bool, typer.Option("--times", help="Let the times of answers leave.")] = False,
    names: Annotated[bool, typer.Option("--names", help="Keep annotators' names.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an export that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Write a dataset that loads: records, annotations, splits, a card, and sums that add up.

    Example: triage export dataset --split train=0.9,test=0.1 --seed 7
    """
    options = ExportOptions(
        labels=labels,
        min_annotators=min_annotators,
        shares=_shares(split),
        seed=seed,
        with_text=not without_text,
        notes=notes,
        times=times,
        names=names,
    )
    if directory != STREAM:
        if form is not StreamForm.JSONL:
            console.fail("--format folder.tar goes to stdout: export - --format folder.tar.")
        report = console.run(_folder(Path(directory), options, at, replace))
        _emit(directory, report) if as_json else show_report(directory, report)
        refuse_leak(report)
    elif as_json or replace:
        console.fail("export - writes to stdout: it takes neither --json nor --replace.")
    elif form is StreamForm.FOLDER_TAR:
        _tell_stream(console.run(_folder_tar(options, at)))
    else:
        _tell_stream(console.run(_stream(options, at)))


def _shares(split: str | None) -> tuple[Share, ...]:
    try:
        return DEFAULT_SHARES if split is None else read_shares(split)
    except ShareError as error:
        console.fail(str(error))


async def _folder(target: Path, options: ExportOptions, at: int | None, replace: bool) -> ExportReport:
    from triage.jobs.beside import give_way
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        give_way(store)
        return await export_dataset(store, target, options, at=at, replace=replace)


async def export_dataset(
    store: Store,
    target: Path,
    options: ExportOptions,
    *,
    at: int | None = None,
    replace: bool = False,
) -> ExportReport:
    """Write a dataset folder, with a bar on a terminal.

    Args:
        store: What is exported.
        target: The folder.
        options: How articles become records.
        at: Position of the log; the present one unless given.
        replace: Whether a former export may be replaced.

    Raises:
        Failure: The folder is refused, or what is in it does not add up.
    """
    from exports.dataset import DoesNotAddUp
    from exports.existing import FolderRefused, check_target
    from exports.record import FieldClash
    from triage.cli.comparing import compare
    from triage.jobs.exporting import export_folder

    try:
        check_target(target, replace=replace)
        secret = await _secret(store, options)
        await compare(store)
        with console.progress("records") as advance:
            return await export_folder(
                store,
                target,
                options,
                secret=secret,
                at=at,
                replace=replace,
                umask=console.user_umask(),
                advance=advance,
            )
    except (FolderRefused, DoesNotAddUp, FieldClash) as error:
        console.fail(str(error), console.NO)


async def _secret(store: Store, options: ExportOptions) -> bytes | None:
    return None if options.names else await store.pseudonym_secret()


async def _folder_tar(options: ExportOptions, at: int | None) -> ExportReport:
    """Write a dataset folder to stdout as a tar stream; it lies in a private folder meanwhile."""
    import tempfile

    from triage.cli.folder_tar import write_tar

    if sys.stdout.isatty():
        console.fail("A tar stream is nothing for a terminal; send it to a file or into 'tar -x'.")
    with tempfile.TemporaryDirectory(prefix="triage-") as private:
        report = await _folder(Path(private) / "dataset", options, at, replace=False)
        try:
            write_tar(Path(private) / "dataset", sys.stdout.buffer)
        except BrokenPipeError:
            _close_stdout()
    return report


def _close_stdout() -> NoReturn:
    """End where whoever read has enough: nothing is left to flush into the closed pipe at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(console.NO) from None


async def _stream(options: ExportOptions, at: int | None) -> ExportReport:
    from triage.cli.comparing import compare
    from triage.jobs.beside import give_way
    from triage.jobs.exporting import export_lines
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        give_way(store)
        await compare(store)
        secret = await _secret(store, options)
        try:
            report = await export_lines(store, _write_line, options, secret=secret, at=at)
            sys.stdout.flush()
        except BrokenPipeError:
            _close_stdout()
    return report


def _write_line(line: bytes) -> None:
    """Write a record to stdout; on a terminal, with escapes for what could act on it."""
    from exports.unseen import escape

    sys.stdout.buffer.write(escape(line.decode()).encode() if sys.stdout.isatty() else line)


def _emit(directory: str, report: ExportReport) -> None:
    from exports import leakage
    from exports.manifest import described

    console.emit(
        "export",
        {
            "dir": directory,
            "log_position": report.position,
            "in_scope": report.in_scope,
            "exported": report.exported,
            "excluded": dict(report.excluded),
            "splits": dict(report.splits),
            "leakage": leakage.described(report.leakage),
            "files": [described(file) for file in report.files],
        },
    )


def show_report(directory: str, report: ExportReport) -> None:
    """Write what an export did for a person: splits, what was left out and why, leakage."""
    from exports.leakage import sentence

    if report.splits:
        console.table(("split", "records"), report.splits.items(), right=("records",))
    if report.excluded:
        console.table(("left out", "articles"), report.excluded.items(), right=("articles",))
    console.write(sentence(report.leakage))
    console.write(
        f"{directory}: {report.in_scope:,} articles in scope = {report.exported:,} exported + "
        f"{sum(report.excluded.values()):,} left out, at log position {report.position}."
    )
    if not report.exported:
        console.say(_NOTHING)


def refuse_leak(report: ExportReport) -> None:
    """End with 1 where near-duplicates stand in two splits.

    Raises:
        Failure: They do.
    """
    if report.leaks and report.leakage is not None:
        console.fail(
            f"{report.leakage.in_two_splits:,} clusters of near-duplicates stand in two splits: what is "
            "learnt from one would be tested by the other. Export with another --seed.",
            console.NO,
        )


def _tell_stream(report: ExportReport) -> None:
    console.say(
        f"{report.in_scope:,} articles in scope = {report.exported:,} exported + "
        f"{sum(report.excluded.values()):,} left out, at log position {report.position}."
    )
    if not report.adds_up:
        console.fail("The records do not add up; run triage check.", console.NO)
    refuse_leak(report)
    if not report.exported:
        console.say(_NOTHING)
