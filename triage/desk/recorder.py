"""Turns what a person does into events, and hands them to the log until they are in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from triage.store.errors import Refused, StoreError
from triage.store.protocol import Store
from triage.store.records import Aspect, Cause, Draft, Event, Json, StoredArticle

T = TypeVar("T")

PATIENCE = Callable[[StoreError, int], Awaitable[None]]
"""Waits before another try, given the error and how many tries failed; it raises to give up."""


class Recorder:
    """Writes one person's events of one round.

    Args:
        store: Where to.
        person: Whose events.
        session: Names this sitting; no two sittings share one.
        round_name: The round.
        codebook: ``name@revision`` of the codebook in force.
        patience: Waits between tries while the store cannot save; without it the first error is raised.
    """

    def __init__(
        self,
        store: Store,
        person: str,
        session: str,
        *,
        round_name: str,
        codebook: str,
        patience: PATIENCE | None = None,
    ) -> None:
        self._store = store
        self._person = person
        self.session = session
        self.round = round_name
        """The round that events are of."""
        self._codebook = codebook
        self._patience = patience
        self._counter = 0
        self.surplus: frozenset[str] = frozenset()
        """Articles of which what was recorded last is kept and not counted."""

    def draft(
        self,
        article: StoredArticle,
        cause: Cause,
        aspect: Aspect,
        *,
        value: Json,
        was: Json,
        question: str | None = None,
        seconds: float | None = None,
        suggestion: str | None = None,
        data: Mapping[str, Json] | None = None,
    ) -> Draft:
        """Return an event about an article, with a uid of its own, not yet handed in."""
        self._counter += 1
        return Draft(
            uid=f"{self.session}:{self._counter}",
            person=self._person,
            session=self.session,
            cause=cause,
            article=article.row.key,
            text_hash=article.row.sha256,
            round=self.round,
            aspect=aspect,
            question=question,
            value=value,
            was=was,
            codebook=self._codebook,
            reference_date=article.row.reference_date,
            seconds=seconds,
            suggestion=suggestion,
            data=data or {},
        )

    async def record(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        """Hand events in and return them as the log holds them.

        The same drafts, so the same uids, are handed in again after an error: an event whose
        acknowledgement was lost is in the log once.

        Raises:
            Refused: The log will never take them.
            StoreError: It cannot now, and there is no patience (left).
        """
        ack = await self.insist(lambda: self._store.record(drafts))
        self.surplus = frozenset(ack.surplus)
        return ack.events

    async def insist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask the store, again after each error for as long as there is patience."""
        failures = 0
        while True:
            try:
                return await ask()
            except Refused:
                raise
            except StoreError as error:
                failures += 1
                if self._patience is None:
                    raise
                await self._patience(error, failures)
