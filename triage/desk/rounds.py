"""Which round somebody works in who named none."""

from __future__ import annotations

from triage.store.protocol import Store
from triage.store.rounds import ROUND_ALL, NoWork

_HOPE = ("reserved", "cap", "done", "empty", "closed")
"""Reasons why there is no work, the one first that may end soonest."""


async def current_round(store: Store, person: str, session: str | None = None) -> str:
    """Return the round in which a person goes on: where they were, else the first that has work for them.

    Rounds are looked at in the order in which they were planned. The round ``all`` is for stores without a
    planned one. Where no round has work it is the one that may have some soonest.

    Args:
        store: The store.
        person: Name of a member of the team.
        session: The sitting, for which the first article of the round is reserved.

    Raises:
        StoreError: The store cannot be used.
    """
    planned = [each for each in await store.rounds() if each.name != ROUND_ALL]
    if not planned:
        return ROUND_ALL
    names = [each.name for each in planned if each.state == "open"]
    newest = await store.history(person=person, limit=1)
    if newest and newest[0].round in names and not newest[0].data.get("left"):
        return str(newest[0].round)
    without: dict[str, str] = {}
    for name in names:
        handed = await store.reserve(name, person, session=session)
        if not isinstance(handed, NoWork):
            return name
        without[handed.reason] = without.get(handed.reason, name)
    reason = next((reason for reason in _HOPE if reason in without), None)
    return planned[-1].name if reason is None else without[reason]
