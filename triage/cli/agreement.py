"""``triage agreement``: how far people agree, on a store or on any long table of ratings."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from labels.agreement.choices import CannotJudge, SetDistance, Weighting
from labels.agreement.scale import Level
from triage.cli import console
from triage.cli.lists import names, refuse
from triage.cli.report_file import write_report

if TYPE_CHECKING:
    from labels.agreement.ratings import Reading
    from labels.agreement.report import Options, QuestionReport

_MOST_RESAMPLES = 1_000_000


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


_BY_SUFFIX = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".json": Format.JSON,
    ".csv": Format.CSV,
}


def agreement(
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="A long table (CSV, JSONL, Parquet; - is stdin) instead."
        ),
    ] = None,
    level: Annotated[Level | None, typer.Option("--level", help="Of the table's labels; nominal.")] = None,
    scale: Annotated[
        str | None, typer.Option("--scale", metavar="A,B,C", help="All labels of the table in order.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="ITEM,ANNOTATOR,LABEL", help="Of the table; else its first three."),
    ] = None,
    annotators: Annotated[
        str | None, typer.Option("--annotators", metavar="A,B", help="Only these of the table.")
    ] = None,
    distance: Annotated[
        SetDistance | None, typer.Option("--distance", help="Between the table's sets; masi.")
    ] = None,
    weights: Annotated[
        Weighting | None, typer.Option("--weights", help="Of the kappa and AC family and percent agreement.")
    ] = None,
    cannot_judge: Annotated[
        CannotJudge, typer.Option("--cannot-judge", help="What cannot_judge counts as.")
    ] = CannotJudge.AS_MISSING,
    question: Annotated[str | None, typer.Option("--question", help="One question of the store.")] = None,
    round_name: Annotated[str | None, typer.Option("--round", help="One round of the store.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Take unfinished articles in.")] = False,
    at: Annotated[
        int | None, typer.Option("--at", min=0, metavar="POSITION", help="As it was at a log position.")
    ] = None,
    bootstrap: Annotated[
        int | None,
        typer.Option(
            "--bootstrap",
            min=0,
            max=_MOST_RESAMPLES,
            help="Resamples for alpha's interval; 10000 up to 1000 items, else 2000.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the resamples.")] = 0,
    confidence: Annotated[float, typer.Option("--confidence", help="Of every interval.")] = 0.95,
    worst: Annotated[int, typer.Option("--worst", min=0, help="How many of the worst items are kept.")] = 20,
    everything: Annotated[bool, typer.Option("--all", help="All coefficients, rows and methods.")] = False,
    format_: Annotated[
        Format | None, typer.Option("--format", help="Else told by the ending of -o, else a table.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="PATH", help="Write there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Report agreement on every question of the store, or on a table of ratings.

    Example: triage agreement --from ratings.csv --level ordinal --scale low,middle,high
    """
    options = _options(bootstrap, seed, confidence, worst, weights, distance)
    if from_ is not None:
        refuse("asks something of a store; leave it out, or leave out --from", {
            "--question": question, "--round": round_name, "--at": at, "--partial": partial or None,
        })  # fmt: skip
        reading = _reading(level, scale, annotators, cannot_judge)
        report = _of_table(from_, names(columns, "--columns", exactly=3), reading, options)
    else:
        refuse("describes a table; name one with --from FILE", {
            "--level": level, "--scale": scale, "--columns": columns, "--annotators": annotators,
            "--distance": distance,
        })  # fmt: skip
        asked = _Asked(question, round_name, partial, at, weights, cannot_judge)
        report = console.run(_of_store(asked, options))
    chosen = Format.JSON if as_json else format_ or _told_by(output)
    _deliver(report, chosen, output, from_, everything)


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str | None
    round_name: str | None
    partial: bool
    at: int | None
    weights: Weighting | None
    cannot_judge: CannotJudge


@dataclass(frozen=True, slots=True)
class _Report:
    heading: str
    questions: Sequence[QuestionReport]
    fields: Callable[[], dict[str, Any]]
    """What JSON holds, made when it is asked for."""


def _options(
    resamples: int | None,
    seed: int,
    confidence: float,
    worst: int,
    weights: Weighting | None,
    distance: SetDistance | None,
) -> Options:
    from labels.agreement.report import Options

    if not 0 < confidence < 1:
        console.fail(f"--confidence {confidence:g}: it lies between 0 and 1, such as 0.95")
    return Options(
        weights=weights or Weighting.UNWEIGHTED,
        distance=distance or SetDistance.MASI,
        resamples=resamples,
        seed=seed,
        confidence=confidence,
        worst=worst,
    )


def _reading(
    level: Level | None, scale: str | None, annotators: str | None, cannot_judge: CannotJudge
) -> Reading:
    from labels.agreement.ratings import Reading

    return Reading(
        level=level or Level.NOMINAL,
        scale=names(scale, "--scale"),
        annotators=names(annotators, "--annotators"),
        cannot_judge_as_category=cannot_judge is CannotJudge.AS_CATEGORY,
    )


def _of_table(path: str, columns: Sequence[str] | None, reading: Reading, options: Options) -> _Report:
    from labels.agreement.as_json import report_fields
    from labels.agreement.scale import RatingsError
    from triage.jobs.agreement import measure_table, table_notes
    from triage.jobs.rating_table import TableError, read_rating_table

    try:
        table = read_rating_table(path, columns, stdin=sys.stdin.buffer)
        title = "standard input" if path == "-" else Path(path).name
        question = measure_table(table, reading, options, title)
    except (RatingsError, TableError) as error:
        console.fail(f"{error}")
    for note in table_notes(table, question.report):
        console.say(note)
    return _Report("Agreement in a table of ratings", [question], lambda: report_fields(question.report))


async def _of_store(asked: _Asked, options: Options) -> _Report:
    from labels.agreement.as_json import store_fields
    from triage.jobs.agreement import measure_store, store_heading
    from triage.jobs.counted import UnknownName
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        try:
            found = await measure_store(
                store,
                question=asked.question,
                round_name=asked.round_name,
                partial=asked.partial,
                at=asked.at,
                cannot_judge_as_category=asked.cannot_judge is CannotJudge.AS_CATEGORY,
                weights=asked.weights,
                options=options,
            )
        except UnknownName as error:
            console.fail(f"{error}")
    return _Report(store_heading(found), found.questions, lambda: store_fields(found))


def _told_by(output: Path | None) -> Format:
    return Format.TABLE if output is None else _BY_SUFFIX.get(output.suffix.lower(), Format.TABLE)


def _deliver(
    report: _Report, chosen: Format, output: Path | None, source: str | None, everything: bool
) -> None:
    if output is None and chosen is Format.JSON:
        console.emit("agreement", report.fields())
        return
    text = _rendered(report, chosen, everything, output is None)
    if output is None:
        console.write(text.removesuffix("\n"))
    else:
        write_report(output, text, [console.store_path(), *([] if source in (None, "-") else [Path(source)])])
        console.say(f"Wrote {output}.")


def _rendered(report: _Report, chosen: Format, everything: bool, terminal: bool) -> str:
    import orjson

    from exports.report.csv import render_csv
    from exports.report.html import render_html
    from exports.report.markdown import render_markdown
    from exports.report.text import render_text

    if chosen is Format.JSON:
        return orjson.dumps({"schema": "triage.agreement/1", **report.fields()}).decode() + "\n"
    if chosen is Format.CSV:
        return render_csv(report.questions)
    if chosen is Format.MARKDOWN:
        return render_markdown(report.heading, report.questions, everything=everything)
    if chosen is Format.HTML:
        return render_html(report.heading, report.questions, everything=everything)
    width = min(120, shutil.get_terminal_size().columns) if terminal and sys.stdout.isatty() else 80
    return render_text(report.heading, report.questions, everything=everything, width=max(60, width)) + "\n"
