"""``triage status``: how far everything and everyone is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import console

if TYPE_CHECKING:
    from triage.store.records import Progress


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Show progress of every round and every person.

    Example: triage status --json
    """
    progress = console.run(_progress())
    if as_json:
        console.emit("status", as_fields(progress))
        return
    done = f"{progress.complete:,} of {progress.articles:,} articles have a complete set of answers"
    console.write(
        f"{done}; {sum(progress.set_aside.values()):,} set aside; log position {progress.position:,}."
    )
    console.table(
        ("round", "state", "articles", "each", "complete", "reserved", "open"),
        [
            (r.name, r.state, r.articles, r.answers_per_article or "-", r.complete, r.reserved, r.open)
            for r in progress.rounds
        ],
        right=("articles", "each", "complete", "reserved", "open"),
    )
    if progress.people:
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


async def _progress() -> Progress:
    from triage.owner.opening import open_store

    async with open_store(console.store_path()) as store:
        return await store.progress()


def as_fields(progress: Progress) -> dict[str, Any]:
    """Return the JSON contract's fields of a progress record."""
    aside = sum(progress.set_aside.values())
    return {
        "log_position": progress.position,
        "articles": {
            "total": progress.articles,
            "set_aside": aside,
            "complete": progress.complete,
            "open": progress.articles - aside - progress.complete,
        },
        "rounds": [
            {
                "name": r.name,
                "state": r.state,
                "articles": r.articles,
                "answers_per_article": r.answers_per_article,
                "slots": r.slots,
                "complete": r.complete,
                "reserved": r.reserved,
                "open": r.open,
            }
            for r in progress.rounds
        ],
        "people": [
            {
                "name": p.name,
                "role": p.role,
                "complete": p.complete,
                "today": p.today,
                "per_hour": p.per_hour,
                "last_seen": p.last_seen,
                "connected": p.connected,
            }
            for p in progress.people
        ],
    }
