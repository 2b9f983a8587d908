"""What the owner knows by heart: the log folded in memory, event by event, as it is acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from labels.codebook import Codebook
from triage.owner.catalogue import Catalogue
from triage.owner.works import WorkKey, Works, WorkState
from triage.rounds.shelf import Shelf, Withheld
from triage.rounds.standing import Mark, Standing
from triage.store.duckdb.standings import Imported, Marks, Shelved
from triage.store.lines import person_from_data, round_from_data
from triage.store.records import ROUND_ALL, Aspect, Cause, Event, Json, PersonRecord, Round


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
    catalogue: Catalogue = field(default_factory=Catalogue)
    shelf: Shelf = field(default_factory=Shelf)
    standings: dict[tuple[str, str], Standing] = field(default_factory=dict)
    """(round, person) to what they did; only those that were needed since the owner began."""

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
        """Hold these articles and no others; standings are read again when they are needed."""
        self.catalogue.fill(shelved.keys, shelved.numbers)
        self.shelf = Shelf.holding(shelved.numbers)
        for number in superseded:
            self.shelf.withhold(number, Withheld.SUPERSEDED)
        for key in self.set_aside:
            self.withhold(key, True)
        self.standings.clear()
        self.works.forget()

    def withhold(self, key: str, holds: bool) -> None:
        """Say whether an article is set aside."""
        number = self.catalogue.number(key)
        if number is not None:
            self.shelf.withhold(number, Withheld.SET_ASIDE, holds)
            if not holds:
                for standing in self.standings.values():
                    standing.reopen(number)

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

    def stand(self, round_name: str, person: str, marks: Marks) -> Standing:
        """Take in what a person did in a round."""
        standing = Standing()
        for number, complete, skipped in zip(
            marks.numbers.tolist(), marks.complete.tolist(), marks.skipped.tolist(), strict=True
        ):
            standing.touch(number, complete=complete)
            if skipped:
                standing.skip(number, skipped)
        self.standings[round_name, person] = standing
        return standing

    def untouched(self, key: WorkKey) -> bool:
        """Whether the log holds nothing of a person on an article in a round."""
        standing, number = self.standings.get((key.round, key.person)), self.catalogue.number(key.article)
        return standing is not None and number is not None and standing.mark(number) is Mark.UNTOUCHED

    # -- events ------------------------------------------------------------------------------------
    def apply(self, event: Event) -> None:
        """Take an acknowledged event in."""
        self.position = event.sequence
        self.last_time = max(self.last_time, event.time)
        session, _, counter = event.uid.rpartition(":")
        self.counters[session] = max(self.counters.get(session, 0), int(counter))
        if event.aspect is Aspect.SET_ASIDE and event.article is not None:
            self._apply_set_aside(event.article, event.value)
        elif event.aspect is not None:
            self._apply_work(event, self.works.take(event))
        elif event.cause is Cause.SETTING:
            self.change_settings(event.person, event.data)
        elif event.cause is Cause.TEAM:
            person = person_from_data(event.data)
            self.people[person.name] = person
        elif event.cause is Cause.ROUND:
            planned = round_from_data(event.data)
            self.rounds[planned.name] = planned

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

    def _apply_work(self, event: Event, state: WorkState | None) -> None:
        if event.article is None or event.round is None:
            return
        standing = self.standings.get((event.round, event.person))
        number = self.catalogue.number(event.article)
        if standing is None or number is None or state is None:
            return
        complete = state.work(self.codebook).complete
        standing.touch(number, complete=complete)
        if event.aspect is Aspect.SKIP:
            standing.skip(number, event.sequence if event.value else None)
