"""The queues of rounds: read from the tables when they are needed, then kept up with the log."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from dataclasses import dataclass

from triage.owner.drafting import instant
from triage.owner.fold import Fold, plan_of
from triage.owner.recorder import Recorder
from triage.rounds.choosing import Choice, Wishes, choose
from triage.rounds.completeness import requirements
from triage.rounds.queue import Queue
from triage.rounds.reservations import LEASE, Reservations
from triage.rounds.slots import Slots
from triage.store.duckdb.database import Database
from triage.store.duckdb.filters import Known
from triage.store.duckdb.neighbours import read_kin
from triage.store.duckdb.rounds import Newest, read_candidates, read_newest, read_round_marks
from triage.store.errors import Refused
from triage.store.rounds import ROUND_ALL, Round
from triage.store.where import WhereError, parse_where


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where the time comes from."""

    wall: Callable[[], datetime.datetime]
    """The present in UTC."""
    monotonic: Callable[[], float]
    """Seconds that no setting of a clock changes."""


class Queues:
    """Makes a round's queue when somebody first needs it."""

    def __init__(self, database: Database, fold: Fold, recorder: Recorder, clocks: Clocks) -> None:
        self._database = database
        self._fold = fold
        self._recorder = recorder
        self.clocks = clocks
        self._loading: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._choices: dict[str, tuple[Round, Choice]] = {}

    async def get(self, round_name: str, person: str) -> Queue:
        """Return the queue of a round in which it is known what this person did.

        Args:
            round_name: A round that is there.
            person: Their name; in a planned round everybody's work is known.

        Raises:
            Refused: There is no such round (any more).
        """
        while (queue := self._fold.queue(round_name, person)) is None:
            await asyncio.shield(self._loaded(round_name, person if round_name == ROUND_ALL else ""))
        return queue

    def _loaded(self, round_name: str, person: str) -> asyncio.Task[None]:
        """Return the task that reads a round, or in ``all`` a person's part of it; one for all who wait."""
        name = (round_name, person)
        if name not in self._loading:
            self._loading[name] = asyncio.create_task(self._load(*name))
            self._loading[name].add_done_callback(lambda _: self._loading.pop(name))
        return self._loading[name]

    async def _load(self, round_name: str, person: str) -> None:
        """Read a round until what was read is what the log says now."""
        planned = self._fold.round(round_name)
        if planned is None:
            raise Refused(f"There is no round {round_name}: triage status lists the rounds.")
        fold, everybody = self._fold, round_name != ROUND_ALL
        choice = await self.choice(planned) if everybody else None
        while True:
            if any(event.round == round_name for event in self._recorder.unfolded.values()):
                await self._recorder.catch_up()
            shelf, latest = fold.shelf, fold.latest.get(round_name)
            marks = await self._database.read(
                read_round_marks,
                round_name,
                requirements(fold.codebook),
                fold.live(),
                None if everybody else person,
            )
            began = everybody and round_name not in fold.held
            newest = await self._database.read(read_newest, round_name) if began else []
            # Articles may have been withdrawn meanwhile, or the last events have reached the log.
            if shelf is fold.shelf and latest == fold.latest.get(round_name):
                break
        if fold.round(round_name) != planned:
            return
        if choice is None:
            queue = fold.queues.setdefault(round_name, Queue(shelf, plan_of(planned)))
            queue.standing(person)
        else:
            held = fold.held.setdefault(round_name, Reservations())
            queue = Queue(shelf, plan_of(planned), Slots(choice, shelf.size), held)
            fold.queues[round_name] = queue
        for each in marks:
            queue.load(each.person, each.numbers, each.marks, each.skips)
        self._revive(queue, newest)

    def _revive(self, queue: Queue, newest: list[Newest]) -> None:
        """Reserve again what people had before them when the last owner ended, latest first."""
        now = self.clocks.wall()
        since = instant(now - datetime.timedelta(seconds=LEASE))
        for each in newest:
            number = self._fold.catalogue.number(each.article)
            person = self._fold.people.get(each.person)
            if number is None or person is None or not person.active or each.left or each.time < since:
                continue
            queue.revive(each.person, number, self.clocks.monotonic())

    async def choice(self, planned: Round) -> Choice:
        """Return the articles of a round as its filter found them at its position of the log.

        Raises:
            Refused: The filter cannot be understood.
        """
        known = self._choices.get(planned.name)
        if known is None or choosing(known[0]) != choosing(planned):
            known = self._choices[planned.name] = (planned, await self._choose(planned))
        return known[1]

    async def _choose(self, planned: Round) -> Choice:
        await self._recorder.catch_up()
        fold, position = self._fold, planned.position or 0
        codebook = fold.codebook_at(position)
        try:
            terms = parse_where(planned.where, codebook)
        except WhereError as error:
            raise Refused(f"Not planned: {error}") from error
        live, last_import = fold.live(position), fold.last_import(position)
        kin = await self._database.read(read_kin, live, last_import)
        known = Known(live, position, requirements(codebook), kin)
        found = await self._database.read(read_candidates, terms, known, planned.stratify)
        wishes = Wishes(
            planned.answers_per_article,
            planned.share,
            planned.share_answers,
            planned.copies,
            planned.teasers,
            planned.seed,
        )
        return await asyncio.to_thread(choose, found, wishes)


def choosing(planned: Round) -> Round:
    """Return of a round only what decides which articles it has, and how many answers they get."""
    return Round(
        planned.name,
        where=planned.where,
        answers_per_article=planned.answers_per_article,
        share=planned.share,
        share_answers=planned.share_answers,
        copies=planned.copies,
        teasers=planned.teasers,
        seed=planned.seed,
        stratify=planned.stratify,
        position=planned.position,
    )


def keys_of(choice: Choice) -> list[str]:
    """Return the keys of a round's articles in order."""
    return [f"a:{digits:016x}" for digits in choice.digits.tolist()]
