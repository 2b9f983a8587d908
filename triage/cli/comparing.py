"""Comparing what was not compared yet, before a command that speaks of neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.cli import console

if TYPE_CHECKING:
    from triage.store.protocol import Store


async def compare(store: Store) -> None:
    """Compare what is left, with a bar on a terminal; a store that cannot be written is read as it is.

    An import compares what it brings, so that usually nothing is left: only one that was stopped leaves some.
    """
    from triage.store.errors import Refused, StoreDamaged, StoreFull

    waiting = (await store.comparison()).waiting
    if not waiting:
        return
    from triage.jobs.neighbours import compare_new

    try:
        with console.progress("comparing", waiting) as advance:
            await compare_new(store, advance=advance)
    except (Refused, StoreDamaged, StoreFull) as error:
        console.say(f"{waiting:,} articles have not been compared with the others: {error}")
