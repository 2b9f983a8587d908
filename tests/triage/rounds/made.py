"""Queues of made-up articles."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from triage.rounds.choosing import Choice
from triage.rounds.offering import Plan
from triage.rounds.queue import Queue
from triage.rounds.shelf import Shelf
from triage.rounds.slots import Slots


def shelf_of(count: int) -> Shelf:
    """Return a shelf of free articles."""
    shelf = Shelf()
    shelf.put(1, count)
    return shelf


def choice_of(
    numbers: Collection[int],
    wanted: int | Mapping[int, int] = 1,
    flagged: Collection[int] = (),
    clusters: Mapping[int, int] | None = None,
) -> Choice:
    """Return the articles of a round."""
    each = wanted if isinstance(wanted, Mapping) else dict.fromkeys(numbers, wanted)
    return Choice(
        numbers=np.array(sorted(numbers), dtype=np.int32),
        digits=np.array(sorted(numbers), dtype=np.uint64),
        wanted=np.array([each[n] for n in sorted(numbers)], dtype=np.uint16),
        flagged=np.array([n in flagged for n in sorted(numbers)], dtype=np.bool_),
        cluster=np.array([(clusters or {}).get(n, 0) for n in sorted(numbers)], dtype=np.int64),
        set_aside=0,
        superseded=0,
        teasers=0,
        copies=0,
    )


def queue_of(
    count: int,
    wanted: int = 1,
    plan: Plan | None = None,
    flagged: Collection[int] = (),
    clusters: Mapping[int, int] | None = None,
) -> Queue:
    """Return a planned round over free articles."""
    choice = choice_of(range(1, count + 1), wanted, flagged, clusters)
    return Queue(shelf_of(count), plan or Plan("first"), Slots(choice, count))
