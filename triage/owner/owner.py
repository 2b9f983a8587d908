"""The owner of a store: every verb of the protocol, in the process that holds the data."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

from labels.codebook import Codebook
from labels.visible import visible
from triage.owner.ahead import Ahead
from triage.owner.bounds import NAME
from triage.owner.comparing import Comparing
from triage.owner.comparing_verbs import ComparingVerbs
from triage.owner.copying import Copying
from triage.owner.drafting import HOST, Composer, Retry
from triage.owner.files import Place
from triage.owner.handing import Handing
from triage.owner.importing import Imports
from triage.owner.opened import Opened, open_parts
from triage.owner.own_events import OwnEvents
from triage.owner.people import check_keys_are_ones_own, check_person
from triage.owner.planning import Planning
from triage.owner.preparing import Preparer
from triage.owner.presence import Presence
from triage.owner.progressing import progress
from triage.owner.proof import Proof
from triage.owner.pseudonyms import store_secret
from triage.owner.queues import Clocks, Queues
from triage.owner.reading import Reading
from triage.owner.recorder import Recorder
from triage.store.duckdb.memory import give_back
from triage.store.duckdb.tallying import read_tally
from triage.store.errors import Refused
from triage.store.imports import (
    ArticleBatch,
    FileCounts,
    ImportRecord,
    ImportRequest,
    Outcome,
    RejectRow,
    Withdrawal,
)
from triage.store.progress import Progress
from triage.store.protocol import Snapshot
from triage.store.records import (
    Ack,
    ArticleRow,
    Cause,
    CheckReport,
    Copy,
    Description,
    Draft,
    Event,
    PageMatter,
    PersonRecord,
    StoredArticle,
    Term,
    Work,
)
from triage.store.rounds import Assignment, Chosen, Freed, NoWork, Round
from triage.store.tally import Tally

TIDY_SECONDS = 10.0
"""How long after a snapshot or a check freed memory is given back."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Owner(ComparingVerbs):
    """A store in this process, made by :meth:`open`; its verbs are :class:`triage.store.protocol.Store`'s."""

    def __init__(self, opened: Opened, path: Path, clocks: Clocks) -> None:
        self._path = path
        self._opened = opened
        self._fold = opened.fold
        self._database = opened.database
        composer = Composer(opened.fold, clocks.wall, clocks.monotonic)
        self._recorder = Recorder(opened.database, opened.journal, opened.fold, composer)
        self._recorder.refusal = opened.recovery.damage
        self._own = OwnEvents(self._recorder)
        self._queues = Queues(opened.database, opened.fold, self._recorder, clocks)
        self._preparer = Preparer(opened.database, opened.fold, self._recorder, self._queues)
        self._comparing = Comparing(opened.database, opened.fold)
        self._ahead = Ahead(opened.database, self._comparing.kin_at_hand, opened.fold.live)
        self._reading = Reading(
            opened.database, opened.fold, self._recorder, self._ahead, self._comparing.kin
        )
        self.presence = Presence(self._line_lost)
        """Who is connected; whoever lets people in says so."""
        self._handing = Handing(
            opened.fold,
            self._reading,
            self._ahead,
            self._preparer,
            self._queues,
            self.presence,
            self._claim,
        )
        self._planning = Planning(opened.fold, self._queues, self._own.record_all)
        self._imports = Imports(opened.database, opened.fold, self._own.record)
        self._proof = Proof(opened, self._recorder)
        self._copying = Copying(opened.database, opened.journal)
        self._team = asyncio.Lock()
        """Held while a change of the team is looked at and recorded."""
        self._clocks = clocks
        self._closed = False
        self._tidy: asyncio.TimerHandle | None = None

    @classmethod
    async def open(
        cls,
        path: Path,
        folder: Path,
        *,
        create: str | None = None,
        journal: Path | None = None,
        clock: Callable[[], datetime.datetime] = _now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> Owner:
        """Open a store and bring it together after whatever ended its last owner.

        Args:
            path: Its database file.
            folder: Its ``FILE.d/`` (0700, there already), whose lock is held.
            create: TOML of a codebook: make the store if it is missing.
            journal: Where its journal is, or shall be; None is where the store says.
            clock: The present in UTC.
            monotonic: Seconds that no setting of a clock changes.

        Raises:
            StoreError: It cannot be used; see :mod:`triage.store.errors`.
        """
        opened = await asyncio.to_thread(open_parts, path, folder, create, journal, clock)
        return cls(opened, path, Clocks(clock, monotonic))

    async def describe(self) -> Description:
        """Return what this store is."""
        return Description(
            uuid=self._opened.row.uuid,
            path=str(self._path),
            schema=self._opened.schema,
            position=self._fold.position,
            codebook=self._fold.codebook.label,
            notices=tuple(self._opened.recovery.notices),
        )

    async def codebook(self) -> Codebook:
        """Return the codebook in force."""
        return self._fold.codebook

    # -- articles --------------------------------------------------------------------------------
    async def begin_import(self, request: ImportRequest, *, person: str) -> int:
        """Open a numbered import and return its number."""
        self._may_write()
        return await self._imports.begin(request, _name(person))

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Add a batch to an open import; return what became of each article, in order."""
        self._may_write()
        return await self._imports.add(number, batch)

    async def finish_import(self, number: int, *, files: Sequence[FileCounts], skipped: int) -> ImportRecord:
        """Close an import: checkpoint, then record its event."""
        self._may_write()
        return await self._imports.finish(number, files, skipped)

    async def abandon_import(self, number: int) -> None:
        """Take back everything of an open import."""
        self._may_write()
        await self._imports.abandon(number)

    async def withdraw(self, number: int, *, person: str, even_if_answered: bool = False) -> Withdrawal:
        """Withdraw a finished import's articles by tombstone."""
        self._may_write()
        await self._recorder.catch_up()
        return await self._imports.withdraw(number, _name(person), even_if_answered=even_if_answered)

    async def imports(self) -> tuple[ImportRecord, ...]:
        """Return all imports, oldest first."""
        return tuple(imported.record for _, imported in sorted(self._fold.imports.items()))

    def rejects(self, number: int | None = None) -> AsyncIterator[tuple[RejectRow, ...]]:
        """Yield kept rejects page by page, of one import or of all."""
        return self._reading.rejects(number)

    async def article(self, key: str) -> StoredArticle | None:
        """Return one article with its text and evidence; None if it is not here or withdrawn."""
        return await self._reading.article(key)

    async def page_matter(self, key: str) -> PageMatter | None:
        """Return what the document of an article holds besides its stories; None where that is nothing."""
        return await self._reading.page_matter(key)

    def articles(
        self, where: Sequence[Term] = (), *, limit: int | None = None, size: int = 1000
    ) -> AsyncIterator[tuple[ArticleRow, ...]]:
        """Yield articles without their texts, in import order, page by page."""
        return self._reading.articles(where, limit=limit, size=size)

    # -- people and rounds -----------------------------------------------------------------------
    async def people(self) -> tuple[PersonRecord, ...]:
        """Return the team, by name."""
        return tuple(person for _, person in sorted(self._fold.people.items()))

    async def put_person(self, person: PersonRecord, *, by: str) -> None:
        """Add or change a person."""
        self._may_write()
        check_person(person)
        if person.name == HOST:
            raise Refused(f"Not recorded: {HOST} is the host's administrator, no member of the team.")
        async with self._team:
            check_keys_are_ones_own(person, self._fold.people.values())
            await self._own.record(Cause.TEAM, _name(by), asdict(person))

    async def rounds(self) -> tuple[Round, ...]:
        """Return the rounds; ``all`` is always among them."""
        return self._fold.all_rounds()

    async def put_round(self, planned: Round, *, by: str, dry_run: bool = False) -> Chosen:
        """Add or change a round, and say what its articles are chosen from."""
        self._may_write()
        return await self._planning.put(planned, _name(by), dry_run=dry_run)

    async def reserve(
        self,
        round_name: str,
        person: str,
        *,
        article: str | None = None,
        skipped: bool = False,
        session: str | None = None,
    ) -> Assignment | NoWork:
        """Hand out an article, in one atomic step."""
        return await self._handing.reserve(
            round_name, person, article=article, skipped=skipped, session=session
        )

    async def release(self, round_name: str, person: str, article: str) -> None:
        """Give a reservation back."""
        await self._handing.release(round_name, person, article)

    async def vacate(
        self,
        round_name: str,
        *,
        by: str,
        person: str | None = None,
        article: str | None = None,
        completed: bool = False,
    ) -> Freed:
        """Give back what people hold in a round."""
        self._may_write()
        return await self._planning.vacate(
            round_name, _name(by), person=person, article=article, completed=completed
        )

    def _line_lost(self, person: str) -> None:
        """Let what a person holds be reserved for a while from now on."""
        for held in self._fold.held.values():
            held.lose(person, self._clocks.monotonic())

    async def _claim(self, round_name: str, person: str, article: str) -> None:
        """Count complete answers that had no slot so far; nothing happens if there is none after all."""
        slot = {"slot": True}
        with suppress(Refused):
            await self._own.record_all(
                [Draft("", person, "", Cause.CLAIM, article=article, round=round_name, data=slot)]
            )

    # -- the log ---------------------------------------------------------------------------------
    async def record(self, drafts: Sequence[Draft]) -> Ack:
        """Append events to the log; returns once they are on disk."""
        self._may_write()
        while True:
            prepared = await self._preparer.prepare(drafts)
            try:
                return await self._recorder.record(prepared)
            except Retry:
                continue

    async def work(self, round_name: str, person: str, article: str) -> Work:
        """Return what a person has said of an article, as it stands now."""
        return await self._handing.work(round_name, person, article)

    async def history(
        self,
        *,
        person: str | None = None,
        article: str | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> tuple[Event, ...]:
        """Return the newest events of a person or article before a position, newest first."""
        return await self._reading.history(person=person, article=article, before=before, limit=limit)

    def events_since(self, position: int = 0, *, size: int = 1000) -> AsyncIterator[tuple[Event, ...]]:
        """Yield events after a position, oldest first, page by page, up to the log's present end."""
        return self._reading.events_since(position, size=size)

    # -- everything at once ----------------------------------------------------------------------
    async def snapshot(self, position: int | None = None) -> Snapshot:
        """Return everything as it stood at a position.

        Raises:
            Refused: The log has no such position.
        """
        await self._recorder.catch_up()
        end = self._recorder.folded
        if position is not None and not 0 <= position <= end:
            raise Refused(f"The log ends at position {end}; it has no position {position}.")
        at = end if position is None else position
        # Polars takes a fifth of a second to load: only once frames are asked for, and not in the loop.
        await asyncio.to_thread(import_module, "triage.owner.snapshot")
        from triage.owner.snapshot import OwnerSnapshot
        from triage.store.duckdb.frames import Moment

        self._tidy_later()
        moment = Moment(at, self._fold.codebook_at(at), self._fold.live(at))
        return OwnerSnapshot(self._database, moment, self._fold.last_import(at))

    async def progress(self) -> Progress:
        """Return how far everything and everyone is."""
        await self._recorder.catch_up()
        return await progress(self._database, self._fold, self._queues)

    async def tally(self, person: str) -> Tally:
        """Return what the answers of one person come to, over all rounds."""
        await self._recorder.catch_up()
        return await self._database.read(read_tally, person)

    async def pseudonym_secret(self) -> bytes:
        """Return the secret that pseudonyms are keyed with; the first time, make it."""
        return await store_secret(self, Place(self._path).secret, person=HOST)

    async def check(self) -> CheckReport:
        """Prove the invariants, journal against tables."""
        await self._recorder.catch_up()
        self._tidy_later()
        report = await self._proof.check()
        rounds = await self._planning.check(self._database, report.position)
        return replace(report, checks=(*report.checks, rounds))

    async def copy(self) -> Copy:
        """Copy everything as of one moment into the spool, while others work."""
        await self._recorder.catch_up()
        return await self._copying.make()

    async def accept_loss(self, sequence: int) -> Event:
        """Record that the damaged place of the journal which held an event is done with.

        What the tables have of it is written into the journal again; the rest is lost, and said to be. Once
        nothing is left that nobody accepted, the store takes work again.

        Args:
            sequence: An event that :meth:`check` or a refusal names.

        Raises:
            Refused: The journal is not damaged there.
        """
        await self._recorder.catch_up()
        return await self._proof.accept_loss(sequence, self._own.record)

    def _tidy_later(self) -> None:
        """Give memory back once whoever asked for much has taken it."""
        if self._tidy is not None:
            self._tidy.cancel()
        self._tidy = asyncio.get_running_loop().call_later(TIDY_SECONDS, give_back)

    async def close(self) -> None:
        """Sync everything and let go of the files."""
        if self._closed:
            return
        self._closed = True
        if self._tidy is not None:
            self._tidy.cancel()
        await self._copying.stop()
        await self._ahead.close()
        try:
            await self._recorder.close()
        finally:
            await asyncio.to_thread(self._opened.close)

    def _may_write(self) -> None:
        if self._recorder.refusal is not None:
            raise self._recorder.refusal


def _name(person: str) -> str:
    """Return a person's name as it may be recorded."""
    if not NAME.fullmatch(person):
        raise Refused(f"Not recorded: {visible(person)} is no name of a person.")
    return person
