"""What all callers of an owned store share: the store, the team, what was handed to whom, who is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from labels.visible import visible
from triage.owner.presence import Presence
from triage.owner.roles import Caller, Grant, grant
from triage.store.errors import Refused, StoreError
from triage.store.protocol import Store
from triage.store.records import PersonRecord, Role


@dataclass(slots=True)
class Held:
    """A store that this process owns, with what all its callers share."""

    store: Store
    people: dict[str, PersonRecord] = field(default_factory=dict)
    """The team as of now: asked once, and again when it changes, so that a key never waits for it."""
    handed: dict[str, set[str]] = field(default_factory=dict)
    """Person to keys of articles that were handed to them."""
    lost: StoreError | None = None
    """Why nothing may be done any more."""
    presence: Presence = field(default_factory=Presence)
    """Who is connected."""
    _watchers: list[Callable[[], None]] = field(default_factory=list)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One after the other: who asked before a change must not answer after it, and bring somebody back."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Have a function called after each change of the team."""
        self._watchers.append(changed)

    async def refresh(self) -> None:
        """Ask for the team again."""
        async with self._asking:
            self.people = {person.name: person for person in await self.store.people()}
        for changed in self._watchers:
            changed()

    def role(self, caller: Caller) -> Role:
        """Return a caller's role.

        Raises:
            Refused: They are not on the team (any more).
        """
        if caller.person is None:
            return Role.ADMINISTRATOR
        person = self.people.get(caller.person)
        if person is None or not person.active:
            raise Refused(
                f"{visible(caller.person)} is not on the team; 'triage team add NAME' adds somebody."
            )
        return person.role

    def imports(self, caller: Caller) -> bool:
        """Whether a caller may bring articles in."""
        return grant(self.role(caller), "add_articles") is not Grant.NO
