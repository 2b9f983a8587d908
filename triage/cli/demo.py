"""``triage demo``: from messy text to a dataset that loads, in one command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console

if TYPE_CHECKING:
    from triage.jobs.demo import DemoWork
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
    async with open_store(path, create=shipped_codebook("news"), say=console.say) as store:
        await _show(store, directory)
        if sys.stdin.isatty() and sys.stdout.isatty():
            from triage.cli.label import default_person, open_desk

            await open_desk(store, default_person())
            return
    console.write(
        f"\nNo terminal here, so the desk stays closed. Go on in one:\n"
        f"  triage --db {path} label --as you\n"
        f"  triage --db {path} agreement"
    )


async def _show(store: Store, directory: Path) -> None:
    from triage.jobs.demo import ANNOTATORS, fill
    from triage.jobs.samples import truths
    from triage.owner.opening import acting_person

    with console.progress("labelling", len(truths()) * len(ANNOTATORS)) as advance:
        work = await fill(store, person=acting_person(), advance=advance)
    _show_work(work)
    await _show_agreement(store)
    await _export(store, directory / "dataset")


def _show_work(work: DemoWork) -> None:
    totals = work.imported.totals
    console.write(
        f"Imported {totals.imported} sample articles "
        f"({totals.read} read, {totals.already} already there, {totals.rejected} rejected)."
    )
    rows = []
    for person in work.annotators:
        right = [
            f"{person.right[question] / judged:.2f}" if (judged := person.judged[question]) else "-"
            for question in person.right
        ]
        rows.append((person.name, f"{person.skill:.2f}", person.articles, person.answers, *right))
    if work.annotators:
        console.write("\nThree simulated annotators worked through the desk; the truth is known here:")
        console.table(
            ("annotator", "skill", "articles", "answers", *work.annotators[0].right),
            rows,
            right=("skill", "articles", "answers", *work.annotators[0].right),
        )
