"""What the owner knows by heart: the log folded in memory, event by event, as it is acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from labels.codebook import Codebook
from triage.owner.catalogue import Catalogue
from triage.owner.decisions import Decisions
from triage.owner.works import WorkKey, Works, WorkState, adjudicates
from triage.rounds.offering import Plan
from triage.rounds.queue import Queue
from triage.rounds.reservations import Reservations
from triage.rounds.shelf import Shelf, Withheld
from triage.rounds.standing import Mark
from triage.store.duckdb.standings import Imported, Shelved
from triage.store.lines import person_from_data, round_from_data
from triage.store.records import Aspect, Cause, Event, Json, PersonRecord
from triage.store.rounds import ROUND_ALL, Round


@dataclass(slots=True)
class Fold:
    """The state of a store at its last acknowledged event."""

    works: Works
    codebook: Codebook
    position: int = 0
    last_time: str = ""
    codebooks: list[tuple[int, Codebook]] = field(default_factory=list)
    """Position and codebook, oldest first."""
    people: dict[str, PersonRecord] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    imports: dict[int, Imported] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    """Last counter of each session that uids name."""
    set_aside: dict[str, str] = field(default_factory=dict)
    """Article key to reason."""
    decisions: Decisions = field(default_factory=Decisions)
    catalogue: Catalogue = field(default_factory=Catalogue)
    shelf: Shelf = field(default_factory=Shelf)
    queues: dict[str, Queue] = field(default_factory=dict)
    """By round; planned rounds that were needed since the owner began, and in ``all`` such people."""
    held: dict[str, Reservations] = field(default_factory=dict)
    """By planned round; they outlive a queue that is read anew."""
    latest: dict[str, int] = field(default_factory=dict)
    """Position of the latest event of each round since the owner began."""

    # -- articles ----------------------------------------------------------------------------------
    def live(self, position: int | None = None) -> tuple[int, ...]:
        """Return the imports that stand, as of a position."""
        upto = self.position if position is None else position
        return tuple(
            number
            for number, imported in self.imports.items()
            if imported.sequence <= upto and (imported.withdrawn is None or imported.withdrawn > upto)
        )

    def last_import(self, position: int) -> int:
        """Return the number of the last import that was finished by a position, withdrawn or not; else 0."""
        return max((n for n, each in self.imports.items() if each.sequence <= position), default=0)

    def shelve(self, shelved: Shelved, superseded: list[int]) -> None:
        """Hold these articles and no others; queues are read again when they are needed."""
        self.catalogue.fill(shelved.keys, shelved.numbers)
        self.shelf = Shelf.holding(shelved.numbers)
        for number in superseded:
            self.shelf.withhold(number, Withheld.SUPERSEDED)
        for key in self.set_aside:
            self.withhold(key, True)
        self.queues.clear()
        self.works.forget()

    def withhold(self, key: str, holds: bool) -> None:
        """Say whether an article is set aside."""
        number = self.catalogue.number(key)
        if number is not None:
            self.shelf.withhold(number, Withheld.SET_ASIDE, holds)

    # -- people and rounds -------------------------------------------------------------------------
    def round(self, name: str) -> Round | None:
        """Return a round; ``all`` is always there."""
        return self.rounds.get(name) or (Round(ROUND_ALL) if name == ROUND_ALL else None)

    def all_rounds(self) -> tuple[Round, ...]:
        """Return every round, ``all`` first."""
        others = tuple(planned for name, planned in sorted(self.rounds.items()) if name != ROUND_ALL)
        return (self.rounds.get(ROUND_ALL) or Round(ROUND_ALL), *others)

    def codebook_at(self, position: int) -> Codebook:
        """Return the codebook in force at a position."""
        held = [codebook for sequence, codebook in self.codebooks if sequence <= position]
        return held[-1] if held else self.codebooks[0][1]

    def queue(self, name: str, person: str) -> Queue | None:
        """Return the queue of a round if it is known what this person did in it."""
        queue = self.queues.get(name)
        known = queue is not None and (queue.slots is not None or person in queue.standings)
        return queue if known else None

    def untouched(self, key: WorkKey) -> bool:
        """Whether the log holds nothing of a person on an article in a round."""
        queue, number = self.queue(key.round, key.person), self.catalogue.number(key.article)
        if queue is None or number is None:
            return False
        return queue.standing(key.person).mark(number) is Mark.UNTOUCHED

    # -- events ------------------------------------------------------------------------------------
    def apply(self, event: Event) -> None:
        """Take an acknowledged event in."""
        self.position = event.sequence
        self.last_time = max(self.last_time, event.time)
        session, _, counter = event.uid.rpartition(":")
        self.counters[session] = max(self.counters.get(session, 0), int(counter))
        if event.aspect is Aspect.SET_ASIDE and event.article is not None:
            self._apply_set_aside(event.article, event.value)
        elif adjudicates(event):
            self._note(event)
            self.decisions.take(event)
        elif event.aspect is not None:
            self._apply_work(event, self.works.take(event))
        elif event.cause is Cause.SETTING:
            self.change_settings(event.person, event.data)
        elif event.cause is Cause.TEAM:
            self._apply_person(person_from_data(event.data))
        elif event.cause is Cause.ROUND:
            self._apply_round(round_from_data(event.data))
        elif event.cause in (Cause.CLAIM, Cause.RELEASE):
            self._apply_slot(event)

    def change_settings(self, name: str, changes: Mapping[str, Json]) -> None:
        """Take in settings that a person chose."""
        person = self.people.get(name)
        if person is not None:
            self.people[name] = replace(person, settings={**person.settings, **changes})

    def _apply_set_aside(self, article: str, reason: str | None) -> None:
        if reason is None:
            self.set_aside.pop(article, None)
        else:
            self.set_aside[article] = reason
        self.withhold(article, reason is not None)

    def _apply_person(self, person: PersonRecord) -> None:
        """Take in a person; whoever left or has another role now gives back what was reserved for them."""
        former = self.people.get(person.name)
        self.people[person.name] = person
        if former is None or (person.active and person.role is former.role):
            return
        for name, held in self.held.items():
            for number in held.of(person.name):
                self.let_go(name, person.name, number)

    def let_go(self, name: str, person: str, number: int) -> bool:
        """Take back what was reserved in a round; False if it was not."""
        queue = self.queues.get(name)
        if queue is not None:
            return queue.let_go(person, number)
        return name in self.held and self.held[name].let_go(person, number)

    def _apply_round(self, planned: Round) -> None:
        former = self.rounds.get(planned.name)
        self.rounds[planned.name] = planned
        queue = self.queues.get(planned.name)
        if queue is None:
            return
        if queue.slots is None or (former and replace(former, state=planned.state) == planned):
            queue.plan = plan_of(planned)
        else:
            del self.queues[planned.name]

    def _apply_slot(self, event: Event) -> None:
        """Take in who has a slot for good from now on, or no longer."""
        queue = self.queues.get(event.round or "")
        number = self.catalogue.number(event.article or "")
        self._note(event)
        if queue is None or number is None:
            return
        if event.cause is Cause.CLAIM:
            queue.count(event.person, number)
        else:
            queue.release(str(event.data["person"]), number)

    def _note(self, event: Event) -> None:
        if event.round is not None and event.round != ROUND_ALL:
            self.latest[event.round] = event.sequence

    def _apply_work(self, event: Event, state: WorkState | None) -> None:
        self._note(event)
        if event.article is None or event.round is None:
            return
        queue = self.queue(event.round, event.person)
        number = self.catalogue.number(event.article)
        if queue is None or number is None or state is None:
            return
        queue.touch(event.person, number, complete=state.complete(self.codebook))
        if event.aspect is Aspect.SKIP:
            queue.skip(event.person, number, event.sequence if event.value else None)
        elif event.data.get("slot") is True:
            queue.count(event.person, number)


def plan_of(planned: Round) -> Plan:
    """Return what a round says of who is offered what."""
    return Plan(
        name=planned.name,
        order=planned.order,
        cap=planned.cap,
        together=planned.copies == "together",
        closed=planned.state == "closed",
        seed=planned.seed,
    )
