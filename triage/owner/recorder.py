"""The way of an event: checked, numbered, on disk, acknowledged, and folded into the tables later."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from triage.owner.drafting import Composer, Prepared, Retry
from triage.owner.fold import Fold
from triage.owner.journal import Journal
from triage.store.duckdb.database import Connection, Database
from triage.store.duckdb.events import extent, fold_lines
from triage.store.errors import OwnerGone, StoreError, StoreFull
from triage.store.lines import event_line
from triage.store.records import Ack, Event

GATHER_SECONDS = 0.25
"""How long the fold waits for more events: a statement costs the same for one as for fifty."""
LAG = 20_000
"""Most acknowledged events that the tables may lack; then recording waits for the fold."""
COMMIT = 2_000
"""Most events that are written and synced at once."""
RETRY_SECONDS = 1.0
"""How long the fold waits after the tables had no room."""
CHECKPOINT_EVENTS = 5_000
IDLE_SECONDS = 300.0


@dataclass(slots=True)
class _Request:
    """Events that wait to be written together."""

    prepared: Prepared
    reply: asyncio.Future[Ack] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Recorder:
    """Takes events in, many callers at once, one sync for all that wait."""

    def __init__(self, database: Database, journal: Journal, fold: Fold, composer: Composer) -> None:
        self._database = database
        self._journal = journal
        self._fold = fold
        self._composer = composer
        self._disk = ThreadPoolExecutor(1, "triage-journal")
        self._waiting: list[_Request] = []
        self._committing: asyncio.Task[None] | None = None
        self._unfolded: OrderedDict[str, Event] = OrderedDict()
        """Acknowledged events that the tables may lack, by uid, in order."""
        self._folding: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._closing = False
        self._fold_error: StoreError | None = None
        self._since_checkpoint = 0
        self.folded = fold.position
        """What the tables hold."""
        self.refusal: StoreError | None = None
        """Why nothing may be written, if nothing may."""

    @property
    def unfolded(self) -> dict[str, Event]:
        """Acknowledged events that the tables may lack, by uid, in order."""
        return self._unfolded

    @property
    def stuck(self) -> bool:
        """Whether the tables had no room for what is acknowledged."""
        return self._fold_error is not None

    # -- taking in ---------------------------------------------------------------------------------
    async def record(self, prepared: Prepared) -> Ack:
        """Bring events to the disk together with all others that wait.

        Args:
            prepared: Drafts and what composing them needs.

        Returns:
            The events, once they are on disk.

        Raises:
            Retry: What they need has changed meanwhile; prepare them again.
            Refused: They are out of bounds.
            StoreFull, StoreDamaged: They could not be saved; none of them was.
        """
        if self._closing:
            raise OwnerGone(
                "The store is closing: nothing of this was saved. Send it again to its next owner."
            )
        request = _Request(prepared)
        self._waiting.append(request)
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit())
        return await request.reply

    async def _commit(self) -> None:
        """Write what waits until nothing does."""
        try:
            while self._waiting:
                if len(self._unfolded) > LAG:
                    await self.catch_up()
                batch = self._take()
                try:
                    await self._write(batch)
                except BaseException as error:
                    for request in batch:
                        if not request.reply.done():
                            request.reply.set_exception(error)
                    if not isinstance(error, Exception):
                        raise
        finally:
            self._committing = None

    def _take(self) -> list[_Request]:
        """Take the oldest requests that fit into one write; a large one goes alone."""
        count = drafts = 0
        for request in self._waiting:
            drafts += len(request.prepared.drafts)
            if count and drafts > COMMIT:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def _write(self, batch: Sequence[_Request]) -> None:
        if self.refusal is not None:
            raise self.refusal
        if self._fold_error is not None and len(self._unfolded) > LAG:
            raise self._fold_error
        composing = self._composer.begin(self._unfolded, self.folded)
        acks: list[tuple[_Request, Ack]] = []
        for request in batch:
            try:
                acks.append((request, composing.compose(request.prepared)))
            except (StoreError, Retry) as error:
                request.reply.set_exception(error)
        events = composing.events
        if events:
            lines = [event_line(event) for event in events]
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._disk, self._journal.append, lines, events[0].sequence)
            for event in events:
                self._unfolded[event.uid] = event
                self._fold.apply(event)
            self._schedule()
        for request, ack in acks:
            if not request.reply.done():  # its caller may have gone away
                request.reply.set_result(ack)

    async def write_again(self, events: Sequence[Event]) -> None:
        """Write events into the journal that the tables have and a damaged line had."""
        lines = [event_line(event) for event in events]
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._disk, self._journal.append, lines, self._fold.position + 1)

    # -- folding -----------------------------------------------------------------------------------
    def _schedule(self, seconds: float = GATHER_SECONDS) -> None:
        if self._timer is None and self._folding is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._begin_folding)

    def _begin_folding(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._folding is None and self._unfolded:
            self._folding = asyncio.create_task(self._fold_all())

    async def catch_up(self) -> None:
        """Wait until the tables hold what was acknowledged before this was called.

        Where the tables have no room for it this returns at once: reading goes on with what they hold.
        """
        target = self._fold.position
        while self.folded < target and self._fold_error is None:
            self._begin_folding()
            if self._folding is None:
                return
            await asyncio.shield(self._folding)

    async def _fold_all(self) -> None:
        """Take what is acknowledged by now into the tables."""
        events = list(self._unfolded.values())
        try:
            await self._take_into_tables(events)
            await self._checkpoint_if_due()
        finally:
            self._folding = None
            if self._unfolded:
                self._schedule(GATHER_SECONDS if self._fold_error is None else RETRY_SECONDS)

    async def _take_into_tables(self, events: Sequence[Event]) -> None:
        """Fold events; a second time if the file had to be opened anew meanwhile."""
        for _ in range(2):
            try:
                await self._database.write(_fold_events, events, verify=self._fold_error is not None)
            except StoreError as error:
                self._fold_error = error
                continue
            self._fold_error = None
            for event in events:
                del self._unfolded[event.uid]
            self.folded = events[-1].sequence
            self._since_checkpoint += len(events)
            return

    async def _checkpoint_if_due(self) -> None:
        if self._fold_error is not None:
            return
        if self._since_checkpoint >= CHECKPOINT_EVENTS:
            await self.checkpoint()
        elif self._idle is None and self._since_checkpoint:
            self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._checkpoint_when_idle)

    def _checkpoint_when_idle(self) -> None:
        self._idle = None
        if not self._unfolded:
            self._folding = asyncio.create_task(self._idle_checkpoint())

    async def _idle_checkpoint(self) -> None:
        try:
            await self.checkpoint()
        finally:
            self._folding = None

    async def checkpoint(self) -> None:
        """Bring the tables into the file itself; where there is no room the WAL keeps them."""
        self._since_checkpoint = 0
        try:
            await self._database.checkpoint()
        except StoreFull:
            return

    async def close(self) -> None:
        """Write and fold what waits, then end."""
        self._closing = True
        for timer in (self._timer, self._idle):
            if timer is not None:
                timer.cancel()
        if self._committing is not None:
            await asyncio.shield(self._committing)
        await self.catch_up()
        if self._folding is not None:
            await asyncio.shield(self._folding)
        for timer in (self._timer, self._idle):
            if timer is not None:
                timer.cancel()
        self._disk.shutdown(wait=True)


def _fold_events(connection: Connection, events: Sequence[Event], *, verify: bool) -> None:
    """Fold what the tables lack; after a failure they may have it all the same."""
    have = extent(connection).last if verify else 0
    lacking = [event for event in events if event.sequence > have]
    fold_lines(connection, [event_line(event) for event in lacking], {event.cause for event in lacking})
