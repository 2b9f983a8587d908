"""The verbs of a store for one caller: each is checked against the table of roles before it is passed on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

from labels.codebook import Codebook
from triage.owner.held import Held
from triage.owner.roles import ADMINISTRATOR, Caller, Grant, grant, may_put, refuse_cause
from triage.store.comparison import Compared, ComparedText, Comparison, Matches, Neighbour, NumberedPair
from triage.store.errors import Refused, StoreError
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
    Aspect,
    CheckReport,
    Copy,
    Description,
    Draft,
    Event,
    PageMatter,
    PersonRecord,
    Role,
    StoredArticle,
    Term,
    Work,
)
from triage.store.rounds import Assignment, Chosen, Freed, NoWork, Round
from triage.store.tally import Tally

_NOT_HANDED = "That article was not handed to you; an annotator reads only their own."


class Guarded:
    """A store as one caller may use it."""

    def __init__(self, held: Held, caller: Caller = ADMINISTRATOR) -> None:
        self._held = held
        self._caller = caller
        self._store = held.store
        if caller.person is not None:
            held.presence.come(self, caller.person)

    def may(self, verb: str, *names: str | None) -> bool:
        """Check the verb, and that every named person is the caller where only their own is granted.

        Returns:
            Whether only the caller's own may be shown.
        """
        if self._held.lost is not None:
            raise self._held.lost
        role = self._held.role(self._caller)
        granted = grant(role, verb)
        if granted is Grant.NO:
            raise Refused(f"Your role ({role}) may not use '{verb}'; ask a lead.")
        if granted is Grant.OWN and any(name != self._caller.person for name in names):
            raise Refused(f"Your role ({role}) may use '{verb}' only in your own name.")
        return granted is Grant.OWN

    async def describe(self) -> Description:
        """Return what this store is; the host's paths are for its administrator."""
        self.may("describe")
        told = await self._store.describe()
        return told if self._caller.person is None else replace(told, path=Path(told.path).name, notices=())

    async def codebook(self) -> Codebook:
        """Return the codebook in force."""
        self.may("codebook")
        return await self._store.codebook()

    # -- articles --------------------------------------------------------------------------------
    async def begin_import(self, request: ImportRequest, *, person: str) -> int:
        """Open a numbered import."""
        self.may("begin_import", person)
        return await self._store.begin_import(request, person=person)

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Add a batch to an open import."""
        self.may("add_articles")
        return await self._store.add_articles(number, batch)

    async def finish_import(self, number: int, *, files: Sequence[FileCounts], skipped: int) -> ImportRecord:
        """Close an import."""
        self.may("finish_import")
        return await self._store.finish_import(number, files=files, skipped=skipped)

    async def abandon_import(self, number: int) -> None:
        """Take back an open import."""
        self.may("abandon_import")
        await self._store.abandon_import(number)

    async def withdraw(self, number: int, *, person: str, even_if_answered: bool = False) -> Withdrawal:
        """Withdraw a finished import."""
        self.may("withdraw", person)
        return await self._store.withdraw(number, person=person, even_if_answered=even_if_answered)

    async def imports(self) -> tuple[ImportRecord, ...]:
        """Return all imports."""
        self.may("imports")
        return await self._store.imports()

    async def rejects(self, number: int | None = None) -> AsyncIterator[tuple[RejectRow, ...]]:
        """Yield kept rejects."""
        self.may("rejects")
        async for page in self._store.rejects(number):
            yield page

    async def article(self, key: str) -> StoredArticle | None:
        """Return one article; to an annotator one that was ever handed to them, or its neighbour."""
        if self.may("article") and not (await self._was_handed(key) or await self._is_beside(key)):
            raise Refused(_NOT_HANDED)
        return await self._store.article(key)

    async def page_matter(self, key: str) -> PageMatter | None:
        """Return what stands around an article; to an annotator only of one that was handed to them."""
        if self.may("page_matter") and not await self._was_handed(key):
            raise Refused(_NOT_HANDED)
        return await self._store.page_matter(key)

    async def _is_beside(self, key: str) -> bool:
        """Whether an article is a neighbour of one that was handed to this person."""
        for pair in await self._store.neighbours(key):
            if await self._was_handed(pair.a if pair.b == key else pair.b):
                return True
        return False

    async def _was_handed(self, key: str) -> bool:
        person = self._caller.person or ""
        if key in self._held.handed.get(person, ()):
            return True
        return bool(await self._store.history(person=person, article=key, limit=1))

    async def articles(
        self, where: Sequence[Term] = (), *, limit: int | None = None, size: int = 1000
    ) -> AsyncIterator[tuple[ArticleRow, ...]]:
        """Yield articles without their texts."""
        self.may("articles")
        async for page in self._store.articles(where, limit=limit, size=size):
            yield page

    # -- neighbours ------------------------------------------------------------------------------
    async def neighbours(self, key: str) -> tuple[Neighbour, ...]:
        """Return the pairs of an article; to an annotator only of one that was handed to them."""
        if self.may("neighbours") and not await self._was_handed(key):
            raise Refused(_NOT_HANDED)
        return await self._store.neighbours(key)

    async def neighbour_pairs(self, *, size: int = 1000) -> AsyncIterator[tuple[Neighbour, ...]]:
        """Yield all pairs."""
        self.may("neighbour_pairs")
        async for page in self._store.neighbour_pairs(size=size):
            yield page

    async def comparison(self) -> Comparison:
        """Return how far articles have been compared."""
        self.may("comparison")
        return await self._store.comparison()

    async def uncompared(self, *, limit: int, chars: int) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield the first articles that wait to be compared."""
        self.may("uncompared")
        async for page in self._store.uncompared(limit=limit, chars=chars):
            yield page

    async def texts(
        self, numbers: Sequence[int], *, leaders: Sequence[int] = ()
    ) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield articles with their texts."""
        self.may("texts")
        async for page in self._store.texts(numbers, leaders=leaders):
            yield page

    async def matching(self, hashes: bytes, texts: bytes) -> Matches:
        """Return what the store has of given shingles and texts."""
        self.may("matching")
        return await self._store.matching(hashes, texts)

    async def pairs_within(self, leaders: Sequence[int]) -> AsyncIterator[tuple[NumberedPair, ...]]:
        """Yield the pairs between members of given groups."""
        self.may("pairs_within")
        async for page in self._store.pairs_within(leaders):
            yield page

    async def boilerplate(self) -> AsyncIterator[bytes]:
        """Yield the shingles that are boilerplate."""
        self.may("boilerplate")
        async for page in self._store.boilerplate():
            yield page

    async def save_compared(self, compared: Compared) -> bool:
        """Keep what came of comparing a batch."""
        self.may("save_compared")
        return await self._store.save_compared(compared)

    # -- people and rounds -----------------------------------------------------------------------
    async def people(self) -> tuple[PersonRecord, ...]:
        """Return the team; to an annotator only themselves."""
        own = self.may("people")
        team = await self._store.people()
        return tuple(person for person in team if not own or person.name == self._caller.person)

    async def put_person(self, person: PersonRecord, *, by: str) -> None:
        """Add or change a person, within what the caller's role may change."""
        self.may("put_person")
        if self._caller.person is not None:
            if by != self._caller.person:
                raise Refused("A change of the team is recorded in your own name only.")
            may_put(
                self._held.role(self._caller), self._caller.person, self._held.people.get(person.name), person
            )
        await self._store.put_person(person, by=by)
        await self._held.refresh()

    async def rounds(self) -> tuple[Round, ...]:
        """Return the rounds; to who is only handed articles without what tells which are gold or repeated."""
        self.may("rounds")
        planned = await self._store.rounds()
        if grant(self._held.role(self._caller), "article") is not Grant.OWN:
            return planned
        return tuple(replace(each, seed=0, gold=0.0, repeats=0.0) for each in planned)

    async def put_round(self, planned: Round, *, by: str, dry_run: bool = False) -> Chosen:
        """Add or change a round."""
        self.may("put_round", by)
        return await self._store.put_round(planned, by=by, dry_run=dry_run)

    async def reserve(
        self,
        round_name: str,
        person: str,
        *,
        article: str | None = None,
        skipped: bool = False,
        session: str | None = None,
    ) -> Assignment | NoWork:
        """Hand out an article."""
        self.may("reserve", person)
        self._held.presence.come(self, person, session)
        given = await self._store.reserve(
            round_name, person, article=article, skipped=skipped, session=session
        )
        if isinstance(given, Assignment):
            self._held.handed.setdefault(person, set()).add(given.article.row.key)
        return given

    async def release(self, round_name: str, person: str, article: str) -> None:
        """Give a reservation back."""
        self.may("release", person)
        await self._store.release(round_name, person, article)

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
        self.may("vacate", by)
        return await self._store.vacate(
            round_name, by=by, person=person, article=article, completed=completed
        )

    def leave(self) -> None:
        """Note that this caller is gone."""
        self._held.presence.gone(self)

    # -- the log ---------------------------------------------------------------------------------
    async def record(self, drafts: Sequence[Draft]) -> Ack:
        """Append events to the log, each in the caller's name and of a cause of their role."""
        own = self.may("record", *(draft.person for draft in drafts))
        if own:
            role = self._held.role(self._caller)
            for draft in drafts:
                refuse_cause(role, draft)
                await self._refuse_unhanded(role, draft.article)
        ack = await self._store.record(drafts)
        # A uid that was guessed must not bring another person's event back.
        if own and any(event.person != self._caller.person for event in ack.events):
            raise Refused("An event of that uid is another person's.")
        return ack

    async def _refuse_unhanded(self, role: Role, key: str | None) -> None:
        """Refuse work on an article that was not handed to who reads only such: it would open it to them."""
        person = self._caller.person or ""
        if key is None or grant(role, "article") is not Grant.OWN or key in self._held.handed.get(person, ()):
            return
        if not await self._was_handed(key):
            raise Refused("That article was not handed to you; an annotator judges only their own.")
        self._held.handed.setdefault(person, set()).add(key)

    async def work(self, round_name: str, person: str, article: str) -> Work:
        """Return what a person has said of an article."""
        self.may("work", person)
        return await self._store.work(round_name, person, article)

    async def history(
        self,
        *,
        person: str | None = None,
        article: str | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> tuple[Event, ...]:
        """Return the newest events; an annotator asks for their own, or for what a round shows of others."""
        if person is None and article is not None and self.may("history", self._caller.person):
            return await self._shown_history(article, before, limit)
        self.may("history", person)
        return await self._store.history(person=person, article=article, before=before, limit=limit)

    async def _shown_history(self, article: str, before: int | None, limit: int) -> tuple[Event, ...]:
        """Return one's own events of an article, and the answers of others in rounds that show them."""
        shown = {planned.name for planned in await self._store.rounds() if planned.show_answers}
        if not shown or not await self._was_handed(article):
            raise Refused("No round shows you what others answered there.")
        events = await self._store.history(article=article, before=before, limit=limit)
        return tuple(
            event
            for event in events
            if event.person == self._caller.person
            or (event.aspect is Aspect.JUDGEMENT and event.round in shown)
        )

    async def events_since(self, position: int = 0, *, size: int = 1000) -> AsyncIterator[tuple[Event, ...]]:
        """Yield events after a position; to an annotator only their own."""
        own = self.may("events_since")
        async for page in self._store.events_since(position, size=size):
            yield tuple(event for event in page if not own or event.person == self._caller.person)

    # -- everything at once ----------------------------------------------------------------------
    async def snapshot(self, position: int | None = None) -> Snapshot:
        """Return everything as it stood at a position."""
        self.may("snapshot")
        return await self._store.snapshot(position)

    async def progress(self) -> Progress:
        """Return how far everything is; to an annotator, of the people only themselves."""
        own = self.may("progress")
        told = await self._store.progress()
        shown = [each for each in told.people if not own or each.name == self._caller.person]
        there = self._held.presence.connected
        return replace(told, people=tuple(replace(each, connected=there(each.name)) for each in shown))

    async def tally(self, person: str) -> Tally:
        """Return what the answers of one person come to; an annotator asks for their own."""
        self.may("tally", person)
        return await self._store.tally(person)

    async def pseudonym_secret(self) -> bytes:
        """Return the secret that pseudonyms are keyed with; where it lies is for the host's administrator."""
        self.may("pseudonym_secret")
        try:
            return await self._store.pseudonym_secret()
        except StoreError as error:
            if self._caller.person is None:
                raise
            raise type(error)(
                "The pseudonym secret on the server cannot be used: ask who runs it to put it back, or "
                "export with --names."
            ) from error

    async def check(self) -> CheckReport:
        """Prove the invariants."""
        self.may("check")
        return await self._store.check()

    async def copy(self) -> Copy:
        """Copy everything into the spool."""
        self.may("copy")
        return await self._store.copy()

    async def accept_loss(self, sequence: int) -> Event:
        """Record that a damaged place of the journal is done with."""
        self.may("accept_loss")
        return await self._store.accept_loss(sequence)

    async def close(self) -> None:
        """Let go; who opened the store closes it for everybody."""
