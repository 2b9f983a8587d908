"""What a person is offered next, by the order of their round; pure functions over arrays by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from triage.rounds.permutation import Permutation, keyed
from triage.rounds.slots import Slots
from triage.rounds.standing import Standing

Available = npt.NDArray[np.bool_]

_FEW = 2_048
"""So many articles are put in a drawn order at once; of more, the order is walked along."""
_FIRST_STRIDE = 256
_STRIDES = 6
"""Strides along a drawn order, each twice as long, before everything available is looked at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round says of who is offered what."""

    name: str
    order: str = "import"
    """``import|random|fewest|flagged``."""
    cap: int | None = None
    """Most articles one person may complete."""
    together: bool = False
    """Whether near-duplicates follow each other."""
    closed: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """An article to hand out."""

    number: int
    place: int
    """Its place in the person's order, from 1."""
    of: int
    """How many articles the round has for this person."""
    counts: bool = True
    """Whether they have a slot; without one their answers are kept as surplus."""
    claims: bool = False
    """Whether it is complete already and counts only from now on."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why nothing is handed out."""

    reason: str
    """``done|reserved|cap|closed|empty``."""
    skipped: int
    """Skipped articles that can be offered again."""
    of: int
    reserved: int = 0
    """Articles that would be offered if nobody had them reserved."""
    seconds: float | None = None
    """Until the first of these may be free."""


def next_number(
    available: Available, plan: Plan, slots: Slots | None, standing: Standing, person: str
) -> int | None:
    """Return the article that is next for a person, or None.

    Args:
        available: By article number; what may be handed to this person.
        plan: The round's.
        slots: Of a planned round.
        standing: What the person did in the round.
        person: Their name.
    """
    if slots is None or not available.any():
        return _first(available)
    if plan.together and standing.last is not None:
        cluster = slots.cluster[standing.last] if slots.has(standing.last) else 0
        found = _first(available & (slots.cluster[: len(available)] == cluster)) if cluster else None
        if found is not None:
            return found
    if plan.order == "random":
        return _drawn(available, plan, slots, standing, person)
    if plan.order == "fewest":
        # Where nothing is available all bits are set; a choice by mask would cost four times as much.
        hidden = available.astype(np.uint16) - np.uint16(1)
        return int((slots.given[: len(available)] | hidden).argmin())
    if plan.order == "flagged":
        urgent = _first(available & slots.urgent[: len(available)])
        if urgent is not None:
            return urgent
    return _first(available)


def next_numbers(
    available: Available, plan: Plan, slots: Slots | None, standing: Standing, person: str, count: int
) -> list[int]:
    """Return the articles that would be next for a person, one after the other, as things are now.

    The person stands as before, wherever in a drawn order was looked.

    Args:
        available: By article number; it is used up.
        plan: The round's.
        slots: Of a planned round.
        standing: What the person did in the round.
        person: Their name.
        count: Most articles.
    """
    reached = standing.reached
    numbers: list[int] = []
    while len(numbers) < count:
        number = next_number(available, plan, slots, standing, person)
        if number is None:
            break
        numbers.append(number)
        available[number] = False
    standing.reached = reached
    return numbers


def _first(available: Available) -> int | None:
    """Return the lowest number that is available."""
    if not len(available):
        return None
    found = int(available.argmax())
    return found if available[found] else None


def _drawn(available: Available, plan: Plan, slots: Slots, standing: Standing, person: str) -> int:
    """Return the available article that comes first in the person's own order.

    What comes before the place that was reached is taken, as a rule; if something there was given back it is
    found once nothing is left behind that place.
    """
    members = slots.members
    order = Permutation(len(members), keyed(plan.seed, plan.name, person))
    if np.count_nonzero(available) > _FEW:
        place, stride = standing.reached, _FIRST_STRIDE
        for _ in range(_STRIDES):
            places = np.arange(place, min(place + stride, len(members)), dtype=np.int64)
            found = available[members[order.at(places)]]
            if found.any():
                standing.reached = place + int(found.argmax())
                return int(members[order.at(places[found][:1])[0]])
            place, stride = place + stride, stride * 2
    numbers = np.flatnonzero(available)
    places = order.place(members.searchsorted(numbers).astype(np.int64))
    standing.reached = int(places.min())
    return int(numbers[places.argmin()])
