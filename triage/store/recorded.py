"""Facts about a store's files that its log remembers, so that a file that was exchanged is noticed."""

from __future__ import annotations

import secrets

from triage.store.protocol import Store
from triage.store.records import Cause, Draft

_PAGE = 200


async def recorded_setting(store: Store, field: str, *, person: str) -> str | None:
    """Return what the log says last of a fact, or None.

    Args:
        store: The store.
        field: Name of the fact.
        person: In whose name it is recorded.
    """
    before = None
    while True:
        events = await store.history(person=person, before=before, limit=_PAGE)
        for event in events:
            if event.cause is Cause.SETTING and field in event.data:
                return str(event.data[field])
        if len(events) < _PAGE:
            return None
        before = events[-1].sequence


async def record_setting(store: Store, field: str, value: str, *, person: str) -> None:
    """Have the log remember a fact; the newest holds."""
    session = f"{field}-{secrets.token_hex(8)}"
    draft = Draft(
        uid=f"{session}:1", person=person, session=session, cause=Cause.SETTING, data={field: value}
    )
    await store.record([draft])
