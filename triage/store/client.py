"""The verbs of a store over a socket to the process that owns it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

from labels.codebook import Codebook
from triage.store.client_comparing import ComparingClient
from triage.store.client_snapshot import RemoteSnapshot, strange
from triage.store.decoding import WireError
from triage.store.errors import StoreError
from triage.store.imports import (
    ArticleBatch,
    FileCounts,
    ImportRecord,
    ImportRequest,
    Outcome,
    RejectRow,
    Withdrawal,
)
from triage.store.link import Link
from triage.store.progress import Progress
from triage.store.protocol import Snapshot
from triage.store.records import (
    Ack,
    ArticleRow,
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
from triage.store.verbs import SnapshotHandle, verbs

T = TypeVar("T")

Dial = Callable[[], Awaitable[socket.socket]]
"""Returns a connected socket to whoever owns the store now."""

PIECE = 256 * 1024
"""Characters of articles in one message, so that the owner's loop never reads a long one."""


class Client(ComparingClient):
    """A store that another process owns.

    An owner's end is OwnerGone, in every waiting verb and every later one. A caller that lives on calls
    :meth:`reconnect` and asks again; drafts that were not acknowledged are handed in again with the same uid.
    """

    def __init__(self, dial: Dial, person: str | None = None) -> None:
        self._dial = dial
        self._person = person
        self._link: Link | None = None
        self._adding = asyncio.Lock()

    @classmethod
    async def connect(cls, dial: Dial, *, person: str | None = None) -> Client:
        """Connect and greet.

        Args:
            dial: How to reach the owner, now and after its end.
            person: Whom to act as; None is whoever the owner binds this connection to.

        Raises:
            StoreError: See :meth:`triage.store.link.Link.open`.
        """
        client = cls(dial, person)
        await client.reconnect()
        return client

    async def reconnect(self) -> None:
        """Connect to whoever owns the store now; does nothing while the owner is there.

        Raises:
            StoreError: Nobody could be reached, or see :meth:`triage.store.link.Link.open`.
        """
        if self._link is not None:
            if self._link.open_now:
                return
            await self._link.close()
            self._link = None
        self._link = await Link.open(await self._dial(), person=self._person)

    def _reach(self) -> Link:
        if self._link is None:
            raise StoreError("This store was closed.")
        return self._link

    async def _call(self, verb: str, **arguments: object) -> Any:
        answer = await self._reach().call(verb, arguments)
        return _built(verb, answer)

    async def _pages(self, verb: str, **arguments: object) -> AsyncIterator[Any]:
        async with aclosing(self._reach().pages(verb, arguments)) as pages:
            async for page in pages:
                yield _built(verb, page.fields.get("page"))

    # -- what it is ------------------------------------------------------------------------------
    async def describe(self) -> Description:
        """Return what this store is."""
        told: Description = await self._call("describe")
        return told

    async def codebook(self) -> Codebook:
        """Return the codebook in force."""
        codebook: Codebook = await self._call("codebook")
        return codebook

    # -- articles --------------------------------------------------------------------------------
    async def begin_import(self, request: ImportRequest, *, person: str) -> int:
        """Open a numbered import; it is taken back if this connection ends before it is finished."""
        number: int = await self._call("begin_import", request=request, person=person)
        return number

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Add a batch to an open import, in pieces where it is large."""
        async with self._adding:
            *pieces, last = _pieces(batch)
            for place, piece in enumerate(pieces):
                await self._call("piece", place=place, batch=piece)
            outcomes: tuple[Outcome, ...] = await self._call("add_articles", number=number, batch=last)
        return outcomes

    async def finish_import(self, number: int, *, files: Sequence[FileCounts], skipped: int) -> ImportRecord:
        """Close an import."""
        done: ImportRecord = await self._call(
            "finish_import", number=number, files=tuple(files), skipped=skipped
        )
        return done

    async def abandon_import(self, number: int) -> None:
        """Take back everything of an open import."""
        await self._call("abandon_import", number=number)

    async def withdraw(self, number: int, *, person: str, even_if_answered: bool = False) -> Withdrawal:
        """Withdraw a finished import's articles."""
        told: Withdrawal = await self._call(
            "withdraw", number=number, person=person, even_if_answered=even_if_answered
        )
        return told

    async def imports(self) -> tuple[ImportRecord, ...]:
        """Return all imports, oldest first."""
        found: tuple[ImportRecord, ...] = await self._call("imports")
        return found

    def rejects(self, number: int | None = None) -> AsyncIterator[tuple[RejectRow, ...]]:
        """Yield kept rejects page by page."""
        return self._pages("rejects", number=number)

    async def article(self, key: str) -> StoredArticle | None:
        """Return one article with its text and evidence."""
        found: StoredArticle | None = await self._call("article", key=key)
        return found

    async def page_matter(self, key: str) -> PageMatter | None:
        """Return what the document of an article holds besides its stories."""
        found: PageMatter | None = await self._call("page_matter", key=key)
        return found

    def articles(
        self, where: Sequence[Term] = (), *, limit: int | None = None, size: int = 1000
    ) -> AsyncIterator[tuple[ArticleRow, ...]]:
        """Yield articles without their texts, page by page."""
        return self._pages("articles", where=tuple(where), limit=limit, size=size)

    # -- people and rounds -----------------------------------------------------------------------
    async def people(self) -> tuple[PersonRecord, ...]:
        """Return the team, by name."""
        found: tuple[PersonRecord, ...] = await self._call("people")
        return found

    async def put_person(self, person: PersonRecord, *, by: str) -> None:
        """Add or change a person."""
        await self._call("put_person", person=person, by=by)

    async def rounds(self) -> tuple[Round, ...]:
        """Return the rounds."""
        found: tuple[Round, ...] = await self._call("rounds")
        return found

    async def put_round(self, planned: Round, *, by: str, dry_run: bool = False) -> Chosen:
        """Add or change a round."""
        chosen: Chosen = await self._call("put_round", planned=planned, by=by, dry_run=dry_run)
        return chosen

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
        given: Assignment | NoWork = await self._call(
            "reserve",
            round_name=round_name,
            person=person,
            article=article,
            skipped=skipped,
            session=session,
        )
        return given

    async def release(self, round_name: str, person: str, article: str) -> None:
        """Give a reservation back."""
        await self._call("release", round_name=round_name, person=person, article=article)

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
        freed: Freed = await self._call(
            "vacate", round_name=round_name, by=by, person=person, article=article, completed=completed
        )
        return freed

    # -- the log ---------------------------------------------------------------------------------
    async def record(self, drafts: Sequence[Draft]) -> Ack:
        """Append events to the log; returns once they are on disk."""
        ack: Ack = await self._call("record", drafts=tuple(drafts))
        return ack

    async def work(self, round_name: str, person: str, article: str) -> Work:
        """Return what a person has said of an article."""
        work: Work = await self._call("work", round_name=round_name, person=person, article=article)
        return work

    async def history(
        self,
        *,
        person: str | None = None,
        article: str | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> tuple[Event, ...]:
        """Return the newest events of a person or article, newest first."""
        events: tuple[Event, ...] = await self._call(
            "history", person=person, article=article, before=before, limit=limit
        )
        return events

    def events_since(self, position: int = 0, *, size: int = 1000) -> AsyncIterator[tuple[Event, ...]]:
        """Yield events after a position, oldest first, page by page."""
        return self._pages("events_since", position=position, size=size)

    # -- everything at once ----------------------------------------------------------------------
    async def snapshot(self, position: int | None = None) -> Snapshot:
        """Return everything as it stood at a position; the owner frees it when nothing here refers to it."""
        link = self._reach()
        handle: SnapshotHandle = _built("snapshot", await link.call("snapshot", {"position": position}))
        return RemoteSnapshot(link, handle)

    async def progress(self) -> Progress:
        """Return how far everything and everyone is."""
        told: Progress = await self._call("progress")
        return told

    async def tally(self, person: str) -> Tally:
        """Return what the answers of one person come to."""
        told: Tally = await self._call("tally", person=person)
        return told

    async def pseudonym_secret(self) -> bytes:
        """Return the secret that pseudonyms are keyed with."""
        secret: bytes = await self._call("pseudonym_secret")
        return secret

    async def check(self) -> CheckReport:
        """Prove the invariants."""
        report: CheckReport = await self._call("check")
        return report

    async def copy(self) -> Copy:
        """Copy everything as of one moment into the owner's spool."""
        made: Copy = await self._call("copy")
        return made

    async def accept_loss(self, sequence: int) -> Event:
        """Record that the damaged place of the journal which held an event is done with."""
        event: Event = await self._call("accept_loss", sequence=sequence)
        return event

    async def close(self) -> None:
        """End the connection; the owner lives on."""
        if self._link is not None:
            await self._link.close()
            self._link = None


def _built(verb: str, answer: Any) -> Any:
    try:
        return verbs()[verb].answer(answer)
    except WireError as error:
        raise strange(verb, error) from error


def _pieces(batch: ArticleBatch) -> list[ArticleBatch]:
    """Cut a batch where it is large; at least one piece, in order."""
    articles = list(_cuts(batch.articles, lambda article: len(article.text)))
    rejects = list(_cuts(batch.rejects, lambda reject: len(reject.raw)))
    documents = list(_cuts(batch.documents, lambda document: len(document.page)))
    if max(len(articles), len(rejects), len(documents)) <= 1:
        return [batch]
    return [
        *(ArticleBatch(some) for some in articles),
        *(ArticleBatch((), some) for some in rejects),
        *(ArticleBatch((), (), some) for some in documents),
    ]


def _cuts(items: tuple[T, ...], size: Callable[[T], int]) -> Iterator[tuple[T, ...]]:
    """Yield runs of items that hold about :data:`PIECE` each."""
    begun, held = 0, 0
    for place, item in enumerate(items):
        held += size(item)
        if held >= PIECE:
            yield items[begun : place + 1]
            begun, held = place + 1, 0
    if begun < len(items):
        yield items[begun:]
