"""``triage consensus``: one answer per article from many, on a store or on any long table of ratings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from labels.agreement.choices import CannotJudge
from labels.consensus.method import Method
from triage.cli import console
from triage.cli.lists import names, refuse

if TYPE_CHECKING:
    from labels.agreement.ratings import Reading
    from labels.consensus.table import Consensus
    from triage.jobs.consensus import StoreConsensus

_SHOWN = 40
"""Items that are listed; JSON has all."""


def consensus(
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="A long table (CSV, JSONL, Parquet; - is stdin) instead."
        ),
    ] = None,
    method: Annotated[
        Method | None, typer.Option("--method", help="Majority, unless --smoothing is given.")
    ] = None,
    smoothing: Annotated[
        float | None, typer.Option("--smoothing", metavar="A", help="Of Dawid-Skene; 0.1. 0 is plain EM.")
    ] = None,
    scale: Annotated[
        str | None, typer.Option("--scale", metavar="A,B,C", help="All classes of the table in order.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="ITEM,ANNOTATOR,LABEL", help="Of the table; else its first three."),
    ] = None,
    annotators: Annotated[
        str | None, typer.Option("--annotators", metavar="A,B", help="Only these of the table.")
    ] = None,
    cannot_judge: Annotated[
        CannotJudge | None, typer.Option("--cannot-judge", help="What cannot_judge counts as; as-missing.")
    ] = None,
    question: Annotated[str | None, typer.Option("--question", help="One question of the store.")] = None,
    round_name: Annotated[str | None, typer.Option("--round", help="One round of the store.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Take unfinished articles in.")] = False,
    at: Annotated[
        int | None, typer.Option("--at", min=0, metavar="POSITION", help="As it was at a log position.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Tell one answer per article from many, with ties, soft labels and each person's skill.

    Example: triage consensus --from ratings.csv --method dawid-skene --json
    """
    chosen = method or (Method.MAJORITY if smoothing is None else Method.DAWID_SKENE)
    if smoothing is not None and (not 0 <= smoothing < float("inf") or chosen is Method.MAJORITY):
        console.fail(f"--smoothing {smoothing:g}: it is 0 or more, and goes with --method dawid-skene")
    if from_ is not None:
        refuse("asks something of a store; leave it out, or leave out --from", {
            "--question": question, "--round": round_name, "--at": at, "--partial": partial or None,
        })  # fmt: skip
        reading = _reading(scale, annotators, cannot_judge)
        _tell(_of_table(from_, names(columns, "--columns", exactly=3), reading, chosen, smoothing), as_json)
    else:
        refuse("describes a table; name one with --from FILE", {
            "--scale": scale, "--columns": columns, "--annotators": annotators,
            "--cannot-judge": cannot_judge,
        })  # fmt: skip
        asked = _Asked(question, round_name, partial, at)
        _tell_store(console.run(_of_store(asked, chosen, smoothing)), as_json)


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str | None
    round_name: str | None
    partial: bool
    at: int | None


def _reading(scale: str | None, annotators: str | None, cannot_judge: CannotJudge | None) -> Reading:
    from labels.agreement.ratings import Reading

    return Reading(
        scale=names(scale, "--scale"),
        annotators=names(annotators, "--annotators"),
        cannot_judge_as_category=cannot_judge is CannotJudge.AS_CATEGORY,
        doubled_as_draws=True,
    )


def _of_table(
    path: str, columns: Sequence[str] | None, reading: Reading, method: Method, smoothing: float | None
) -> Consensus:
    from labels.agreement.scale import RatingsError
    from labels.consensus.dawid_skene import SMOOTHING
    from triage.jobs.consensus import table_consensus
    from triage.jobs.rating_table import TableError, read_rating_table

    try:
        table = read_rating_table(path, columns, stdin=sys.stdin.buffer)
        return table_consensus(table, reading, method, SMOOTHING if smoothing is None else smoothing)
    except (RatingsError, TableError) as error:
        console.fail(f"{error}")


async def _of_store(asked: _Asked, method: Method, smoothing: float | None) -> StoreConsensus:
    from labels.consensus.dawid_skene import SMOOTHING
    from triage.jobs.consensus import store_consensus
    from triage.jobs.counted import UnknownName
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        try:
            return await store_consensus(
                store,
                question=asked.question,
                round_name=asked.round_name,
                partial=asked.partial,
                at=asked.at,
                method=method,
                smoothing=SMOOTHING if smoothing is None else smoothing,
            )
        except UnknownName as error:
            console.fail(f"{error}")


def _tell(found: Consensus, as_json: bool) -> None:
    from triage.jobs.consensus import consensus_fields

    if found.method is Method.MAJORITY and found.reason and "in place of" in found.reason:
        console.say(f"{found.reason[0].upper()}{found.reason[1:]}.")
    if as_json:
        console.emit("consensus", consensus_fields(found))
        return
    _tell_items(
        [(one.item, one.label, max(one.posterior, default=None), one.tie) for one in found.items],
        found.method,
    )
    _tell_skill(found)


def _tell_items(items: Sequence[tuple[str, str | None, float | None, bool]], method: Method) -> None:
    ties = sum(tie for *_, tie in items)
    console.write(f"{len(items):,} items by {method}, {ties:,} of them a tie without an answer.")
    console.table(
        ("item", "answer", "share" if method is Method.MAJORITY else "probability"),
        [
            (item, "(tie)" if tie else label or "(none)", "-" if share is None else f"{share:.3f}")
            for item, label, share, tie in items[:_SHOWN]
        ],
        right=("share", "probability"),
    )
    if len(items) > _SHOWN:
        console.write(f"… and {len(items) - _SHOWN:,} more; --json has all of them.")


def _tell_skill(found: Consensus) -> None:
    if found.confusion is None:
        return
    console.write("\nHow often each person gives the answer that is right:")
    console.table(
        ("annotator", *found.classes),
        [
            (name, *("-" if row[i] is None else f"{row[i]:.2f}" for i, row in enumerate(rows)))
            for name, rows in found.confusion.items()
        ],
        right=found.classes,
    )
    if not found.converged:
        console.say(f"EM had not settled after {found.iterations:,} rounds.")


def _tell_store(found: StoreConsensus, as_json: bool) -> None:
    from triage.jobs.consensus import store_consensus_fields

    if as_json:
        console.emit("consensus", store_consensus_fields(found))
        return
    for one in found.questions:
        console.write(f"\n{one.question.label or one.question.id}")
        if one.reason is not None:
            console.say(f"{one.question.id}: {one.reason}.")
        if one.found is not None:
            _tell(one.found, as_json=False)
            continue
        rows = [
            (article, " ".join(told.values or ()) or told.origin, told.agreement, told.origin == "tie")
            for article, told in one.articles.items()
        ]
        console.write("The last column is the share of pairs of people that agree.")
        _tell_items(rows, Method.MAJORITY)
