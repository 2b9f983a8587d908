"""Events that verbs of the owner make: it is their author, and gives them their uids."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from triage.owner.drafting import Prepared
from triage.owner.recorder import Recorder
from triage.store.records import Cause, Draft, Event, Json


class OwnEvents:
    """Records what the owner itself has to say, in a sitting of its own."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._session = f"owner-{os.urandom(6).hex()}"
        self._counter = 0

    async def record(self, cause: Cause, person: str, data: dict[str, Json]) -> Event:
        """Record an event that is about no article."""
        return (await self.record_all([Draft("", person, "", cause, data=data)]))[0]

    async def record_all(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        """Record drafts that have no uid and no session yet."""
        own = []
        for draft in drafts:
            self._counter += 1
            own.append(replace(draft, uid=f"{self._session}:{self._counter}", session=self._session))
        return (await self._recorder.record(Prepared(own, own=True))).events
