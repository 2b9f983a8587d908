"""``triage status``: how far everything and everyone is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console
from triage.cli.progress_json import progress_fields
from triage.cli.round_text import round_table

if TYPE_CHECKING:
    from triage.store.progress import Progress


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Show progress of every round and every person.

    Example: triage status --json
    """
    progress = console.run(_progress())
    if as_json:
        console.emit("status", progress_fields(progress))
        return
    _tell(progress)


def _tell(progress: Progress) -> None:
    """Show articles, rounds and people, and who holds articles without a key for long."""
    done = f"{progress.complete:,} of {progress.articles:,} articles have a complete set of answers"
    console.write(
        f"{done}; {sum(progress.set_aside.values()):,} set aside; log position {progress.position:,}."
    )
    round_table(progress.rounds)
    if not progress.people:
        return
    console.write("")
    console.table(
        ("person", "role", "complete", "today", "per hour", "last seen", "connected"),
        [
            (
                p.name,
                p.role,
                p.complete,
                p.today,
                "-" if p.per_hour is None else f"{p.per_hour:.0f}",
                p.last_seen or "never",
                "yes" if p.connected else "no",
            )
            for p in progress.people
        ],
        right=("complete", "today", "per hour"),
    )
    _tell_stuck(progress)


def _tell_stuck(progress: Progress) -> None:
    """Name those who hold an article without a key for long, and how to give it to others."""
    stuck = [(person, held) for person in progress.people for held in person.stuck]
    for person, held in stuck:
        console.write(
            f"{person.name} holds {held.article} of {held.round} without a key for "
            f"{held.idle_seconds / 60:.0f} min: triage queue release {held.round} --person {person.name}"
        )


async def _progress() -> Progress:
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        return await store.progress()
