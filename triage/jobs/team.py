"""Who is on the team: adding, changing and removing people and the keys by which they are known."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from labels.visible import visible
from triage.store.errors import Refused
from triage.store.protocol import Store
from triage.store.records import KeyRecord, PersonRecord, Role


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a person."""

    former: PersonRecord | None
    """As they were; None if they are new."""
    person: PersonRecord
    """As they are."""

    @property
    def new_keys(self) -> tuple[KeyRecord, ...]:
        """The keys that they have now and had not before."""
        return _without(self.person.keys, self.former.keys if self.former is not None else ())

    @property
    def gone_keys(self) -> tuple[KeyRecord, ...]:
        """The keys that they had and have no more."""
        return _without(self.former.keys if self.former is not None else (), self.person.keys)


async def member(store: Store, name: str) -> PersonRecord:
    """Return a person who is on the team.

    Raises:
        Refused: Nobody of that name is, with the nearest name and what to do.
    """
    team = {person.name: person for person in await store.people()}
    person = team.get(name)
    if person is not None and person.active:
        return person
    if person is not None:
        raise Refused(
            f"{visible(name)} was removed from the team; 'triage team add {visible(name)}' brings them back."
        )
    near = difflib.get_close_matches(name, [other.name for other in team.values() if other.active], 1)
    meant = f"; is {near[0]} meant?" if near else ": 'triage team list' shows who is."
    raise Refused(f"There is no {visible(name)} on the team{meant}")


async def admit(
    store: Store,
    name: str,
    *,
    by: str,
    role: Role | None = None,
    display_name: str | None = None,
    keys: Sequence[KeyRecord] = (),
) -> Change:
    """Put somebody on the team, bring them back, or change what they are.

    Args:
        store: The store.
        name: Their name.
        by: Who does it.
        role: Their role; if not given, that of a member stays and everybody else is an annotator.
        display_name: What they are called; if not given, it stays.
        keys: Keys to add.

    Raises:
        Refused: The name, a key or the change is not allowed.
    """
    former = next((person for person in await store.people() if person.name == name), None)
    person = former or PersonRecord(name, Role.ANNOTATOR)
    person = replace(
        person,
        role=role or (person.role if person.active else Role.ANNOTATOR),
        active=True,
        display_name=display_name or person.display_name,
        keys=person.keys + _without(keys, person.keys),
    )
    return await _put(store, former, person, by)


async def dismiss(store: Store, name: str, *, by: str) -> Change:
    """Remove somebody: their answers stay, their keys let nobody in any more.

    Raises:
        Refused: They are not on the team.
    """
    former = await member(store, name)
    return await _put(store, former, replace(former, active=False, keys=()), by)


async def add_keys(store: Store, name: str, keys: Sequence[KeyRecord], *, by: str) -> Change:
    """Let a member of the team come in by further keys.

    Raises:
        Refused: They are not on the team, or a key is another's.
    """
    former = await member(store, name)
    return await _put(store, former, replace(former, keys=former.keys + _without(keys, former.keys)), by)


async def remove_key(store: Store, name: str, which: str, *, by: str) -> Change:
    """Take a key from a member of the team.

    Args:
        store: The store.
        name: Whose.
        which: Its fingerprint or its label.
        by: Who does it.

    Raises:
        Refused: They are not on the team, have no such key, or several of that label.
    """
    former = await member(store, name)
    found = [key for key in former.keys if which in (key.fingerprint, key.label)]
    if len(found) != 1:
        how_many = f"{len(found)} keys" if found else "no key"
        named = ", ".join(f"{key.fingerprint} ({visible(key.label or 'no label')})" for key in former.keys)
        has = f"name one by its fingerprint: {named}" if named else "no key of theirs is known"
        raise Refused(f"{name} has {how_many} called {visible(which)}; {has}.")
    return await _put(store, former, replace(former, keys=_without(former.keys, found)), by)


async def _put(store: Store, former: PersonRecord | None, person: PersonRecord, by: str) -> Change:
    """Record a person, if anything is different."""
    if person != former:
        await store.put_person(person, by=by)
    return Change(former, person)


def _without(keys: Sequence[KeyRecord], others: Sequence[KeyRecord]) -> tuple[KeyRecord, ...]:
    known = {key.fingerprint for key in others}
    return tuple(key for key in keys if key.fingerprint not in known)
