"""``triage queue``: rounds, which say which articles are labelled, by how many, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console
from triage.cli.progress_json import round_fields
from triage.cli.round_text import show_chosen, show_rounds

if TYPE_CHECKING:
    from triage.store.progress import Progress
    from triage.store.rounds import Chosen, Freed, Round

app = typer.Typer(
    name="queue",
    help="Rounds: which articles are labelled, by how many, in what order.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The round's name.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
_ORDERS = {"fixed": "import", "random": "random", "fewest": "fewest", "flagged": "flagged"}


@app.command()
def plan(
    name: Name,
    where: Annotated[
        str, typer.Option("--where", metavar="FILTER", help="Which articles, as in: source=bbc form=full")
    ] = "",
    answers: Annotated[
        int | None,
        typer.Option("--answers", min=1, max=1000, help="People per article; else everybody, once."),
    ] = None,
    share: Annotated[
        float | None,
        typer.Option("--share", min=0, max=1, help="Share of the articles that gets --share-answers."),
    ] = None,
    share_answers: Annotated[
        int | None, typer.Option("--share-answers", min=1, max=1000, help="People per article of the share.")
    ] = None,
    stratify: Annotated[
        str,
        typer.Option("--stratify", metavar="BY", help="Draw the share by source, form, language, import."),
    ] = "source",
    order: Annotated[
        str, typer.Option("--order", help="fixed, random (per person), fewest (answers), flagged (first).")
    ] = "fixed",
    cap: Annotated[
        int | None, typer.Option("--cap", min=1, help="Most articles one person completes.")
    ] = None,
    copies: Annotated[
        str, typer.Option("--copies", help="Of near-duplicates: one, together (in a row), or all.")
    ] = "all",
    teasers: Annotated[bool, typer.Option("--teasers", help="Take teasers in.")] = False,
    source_blind: Annotated[
        bool, typer.Option("--source-blind", help="Hide outlet, byline and URL until the first answer.")
    ] = False,
    suggestions: Annotated[
        str, typer.Option("--suggestions", help="Imported predictions: hidden or shown.")
    ] = "hidden",
    show_answers: Annotated[
        bool, typer.Option("--show-answers", help="Let annotators see others' answers while it is open.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="What orders and the share are drawn from.")] = 0,
    replace: Annotated[
        bool, typer.Option("--replace", help="Plan a round anew that is there; answers stay.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and plan nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Plan a round: choose its articles now, and how many people answer each.

    What is imported later does not come into it, unless it is planned anew with --replace.

    Example: triage queue plan first --where 'form=full' --answers 3 --order random
    """
    from triage.store.rounds import Round

    _among("--order", order, tuple(_ORDERS))
    _among("--copies", copies, ("one", "together", "all"))
    _among("--suggestions", suggestions, ("hidden", "shown"))
    _among("--stratify", stratify, ("source", "form", "language", "import"))
    if (share is None) is not (share_answers is None):
        console.fail("--share and --share-answers go together.")
    planned = Round(
        name,
        where=where,
        answers_per_article=answers,
        share=share,
        share_answers=share_answers,
        order=_ORDERS[order],
        cap=cap,
        copies=copies,
        teasers=teasers,
        source_blind=source_blind,
        suggestions=suggestions,
        show_answers=show_answers,
        seed=seed,
        stratify=stratify,
    )
    chosen = console.run(_plan(planned, replace, dry_run))
    show_chosen(chosen, dry_run=dry_run, as_json=as_json)


@app.command()
def show(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One round; else all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show rounds: their plans, and how far they are.

    Example: triage queue show first
    """
    progress, rounds = console.run(_rounds(name))
    told = [each for each in progress.rounds if name in (None, each.name)]
    if as_json:
        console.emit("queue", {"rounds": [round_fields(each) for each in told]})
    else:
        show_rounds(told, rounds)


@app.command()
def release(
    name: Name,
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="What they hold.")] = None,
    article: Annotated[
        str | None, typer.Option("--article", metavar="ID", help="What is held of this article.")
    ] = None,
    completed: Annotated[
        bool, typer.Option("--completed", help="Also complete answers: kept, no longer counted.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --completed, of a whole round.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give reserved articles back to a round, and with --completed also those that were answered.

    Example: triage queue release first --person ana
    """
    if completed and person is None and article is None and not yes:
        console.fail(f"--completed without --person or --article frees all of {name}; say so with --yes.")
    freed = console.run(_release(name, person, article, completed))
    if as_json:
        console.emit("queue_release", {"reservations": freed.reservations, "slots": freed.slots})
    else:
        console.write(
            f"{name}: {freed.reservations:,} reserved and {freed.slots:,} answered were given back."
        )


@app.command()
def close(name: Name, as_json: AsJson = False) -> None:
    """Close a round: nothing more is handed out, whoever has an article may finish it.

    Example: triage queue close first
    """
    _state(name, "closed", as_json)


@app.command("open")
def open_(name: Name, as_json: AsJson = False) -> None:
    """Open a round again that was closed.

    Example: triage queue open first
    """
    _state(name, "open", as_json)


def _state(name: str, state: str, as_json: bool) -> None:
    former = console.run(_put_state(name, state))
    if as_json:
        console.emit("queue_state", {"name": name, "state": state, "was": former})
    else:
        console.write(f"{name} {'was' if former == state else 'is'} {state}{' already' * (former == state)}.")


def _among(option: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        console.fail(f"{option} {value}: choose one of {', '.join(allowed)}.")


async def _plan(planned: Round, replace: bool, dry_run: bool) -> Chosen:
    from triage.cli.comparing import compare
    from triage.owner.opening import acting_person, open_store
    from triage.store.where import WhereError, parse_where

    async with open_store(console.store_path(), say=console.say) as store:
        try:
            parse_where(planned.where, await store.codebook())
        except WhereError as error:
            console.fail(f"--where: {error}")
        known = [each.name for each in await store.rounds()]
        if planned.name in known and not (replace or dry_run):
            console.fail(f"{planned.name} is planned already; --replace plans it anew, its answers stay.")
        await compare(store)
        return await store.put_round(planned, by=acting_person(), dry_run=dry_run)


async def _rounds(name: str | None) -> tuple[Progress, dict[str, Round]]:
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        rounds = {each.name: each for each in await store.rounds()}
        if name is not None:
            _found(rounds, name)
        return await store.progress(), rounds


async def _release(name: str, person: str | None, article: str | None, completed: bool) -> Freed:
    from triage.owner.opening import acting_person, open_store

    async with open_store(console.store_path(), say=console.say) as store:
        _found({each.name: each for each in await store.rounds()}, name)
        return await store.vacate(
            name, by=acting_person(), person=person, article=article, completed=completed
        )


async def _put_state(name: str, state: str) -> str:
    """Close or open a round, and return its former state."""
    from dataclasses import replace

    from triage.owner.opening import acting_person, open_store

    async with open_store(console.store_path(), say=console.say) as store:
        planned = _found({each.name: each for each in await store.rounds()}, name)
        if planned.state != state:
            await store.put_round(replace(planned, state=state), by=acting_person())
        return planned.state


def _found(rounds: dict[str, Round], name: str) -> Round:
    if name not in rounds:
        console.fail(f"there is no round {name}; there is {', '.join(rounds)}.")
    return rounds[name]
