"""``triage demo``: from messy text to a dataset that loads, in one command."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labels.agreement.report import StoreReport
    from triage.store.protocol import Store


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Folder of the project it makes.")
    ] = Path("triage-demo"),
) -> None:
    """Make a project from sample articles: three annotators, agreement, a dataset, then the desk.

    Example: triage demo trial
    """
    if console.store_named():
        console.fail("demo makes its own store in DIR; leave --db out.")
    console.run(_demo(directory))


async def _demo(directory: Path) -> None:
    from labels.codebook import shipped_codebook
    from triage.owner.opening import open_store

    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "triage.duckdb"
    console.choose_store(path)
    async with open_store(path, create=shipped_codebook("news"), say=console.say) as store:
        await _show(store, directory)
        if sys.stdin.isatty() and sys.stdout.isatty():
            from triage.cli.label import default_person, make_person, open_desk

            await make_person(store, default_person())
            await open_desk(store, default_person())
            return
    program = "uv run triage" if "UV" in os.environ else "triage"  # uv names itself to what it runs
    console.write(
        f"\nNo terminal here, so the desk stays closed. Go on in one:\n"
        f"  {program} --db {path} label --as you\n"
        f"  {program} --db {path} agreement"
    )


async def _show(store: Store, directory: Path) -> None:
    from triage.jobs.demo import ANNOTATORS, fill, right_shares
    from triage.jobs.samples import truths
    from triage.owner.opening import acting_person

    with console.progress("labelling", len(truths()) * len(ANNOTATORS)) as advance:
        imported = await fill(store, person=acting_person(), advance=advance)
    console.write(
        f"{imported.articles} sample articles: {imported.total('imported')} imported, "
        f"{imported.total('already')} there already, {imported.total('rejected')} rejected."
    )
    _show_agreement(await _agreement(store), await right_shares(store))
    await _export(store, directory)


async def _agreement(store: Store) -> StoreReport:
    from triage.jobs.agreement import measure_store

    return await measure_store(store)


def _show_agreement(report: StoreReport, right: Mapping[str, Mapping[str, float]]) -> None:
    """Show what agreement says, and beside it what it cannot know: how often each was right."""
    from triage.jobs.demo import ANNOTATORS

    skills = {annotator.name: f"{annotator.skill:.2f}" for annotator in ANNOTATORS}
    console.write("\nThree annotators of known skill, each answer given at the desk and saved by the log:\n")
    rows = []
    for question in report.questions:
        by_name = {each.name: each for each in question.report.coefficients}
        alpha = by_name["krippendorff_alpha"]
        rows.append(
            (
                question.question,
                alpha.items,
                _two(by_name["percent_agreement"].value),
                _two(alpha.value),
                "-" if alpha.ci is None else f"{alpha.ci[0]:.2f} to {alpha.ci[1]:.2f}",
                *(_two(shares.get(question.question)) for shares in right.values()),
            )
        )
    names = [f"{name} {skills[name]}" if name in skills else name for name in right]
    console.table(
        ("question", "articles", "agree", "alpha", "interval", *names),
        rows,
        right=("articles", "agree", "alpha", *names),
    )
    console.write(
        "\nUnder each name with its skill: the share of right answers; only a demo knows the truth.\n"
    )


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


async def _export(store: Store, directory: Path) -> None:
    from exports.options import ExportOptions
    from triage.cli.exporting import export_dataset, show_report

    target = directory / "dataset"
    options = ExportOptions()
    report = await export_dataset(store, target, options, replace=target.exists())
    show_report(str(target), report)
    console.write(f'\nIn Python: datasets.load_dataset("{target}")')
