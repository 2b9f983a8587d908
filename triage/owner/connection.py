"""One client of an owner: its greeting, its requests side by side, and its streams."""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labels.visible import visible
from triage import VERSION
from triage.owner.answering import Answering
from triage.owner.held import Held
from triage.owner.roles import ADMINISTRATOR, Caller
from triage.store.codec import (
    LARGEST_FRAME,
    LARGEST_GREETING,
    PROTOCOL,
    Message,
    pack,
    pack_table,
    read_message,
    table_bytes,
)
from triage.store.decoding import WireError
from triage.store.errors import ProtocolMismatch, Refused, StoreError
from triage.store.verbs import Verb, verbs

if TYPE_CHECKING:
    import polars as pl

log = logging.getLogger("triage.owner")

GREETING_SECONDS = 10.0
"""How long whoever comes to the public socket may take to greet."""

LEAVING_SECONDS = 5.0
"""How long what a client had asked for may still run once it is gone."""

MOST_REQUESTS = 64
"""Requests of one connection that run at once; the next is read when one has ended."""

MOST_STREAMS = 64
"""Streams of one connection at once."""

PAGES_AHEAD = 3
"""Pages that a stream sends before the client has asked for more."""

PERSONS_FRAME = 2**20
"""Bytes that a frame of somebody who may not import can have."""


@dataclass(slots=True)
class _Request:
    task: asyncio.Task[None]
    more: asyncio.Semaphore
    paged: bool


class Connection:
    """Serves one connected client until it ends."""

    def __init__(
        self,
        held: Held,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        caller: Caller = ADMINISTRATOR,
    ) -> None:
        self._held = held
        self._reader = reader
        self._writer = writer
        self._caller = caller
        self._answering = Answering(held, caller)
        self._requests: dict[int, _Request] = {}
        self._room = asyncio.Semaphore(MOST_REQUESTS)
        self._sending: set[asyncio.Task[None] | None] = set()
        """Tasks that have written and wait for the client to read."""
        self._leaving = False

    async def serve(self) -> None:
        """Greet, answer requests, and clean up; whatever the client sends, only its own connection ends."""
        try:
            if await self._greet():
                await self._answer_all()
        except WireError as error:
            await self._send_quietly({"id": None, **_error(Refused(f"The connection ends: {error}."))})
        except ConnectionError:
            pass
        finally:
            await self._leave()

    # -- the greeting ----------------------------------------------------------------------------
    async def _greet(self) -> bool:
        """Exchange versions; bind the connection to the person that the client asks to act as."""
        mine = {"program": VERSION, "protocol": PROTOCOL}
        # A connection that the owner made for a person ends with what holds it, however slowly that starts.
        limit = GREETING_SECONDS if self._caller.person is None else None
        try:
            async with asyncio.timeout(limit):
                message = await read_message(self._reader, largest=LARGEST_GREETING)
        except TimeoutError:
            return False
        if message is None:
            return False
        try:
            self._welcome(message.fields.get("hello"), mine)
        except StoreError as error:
            await self._send_quietly({"hello": mine, **_error(error)})
            return False
        await self._send(pack({"hello": mine}))
        return True

    def _welcome(self, theirs: object, mine: Mapping[str, object]) -> None:
        if not isinstance(theirs, dict):
            raise WireError("it did not begin with a greeting")
        if {name: theirs.get(name) for name in mine} != mine:
            raise ProtocolMismatch(
                f"This store is owned by triage {VERSION}, and this command is another version "
                f"({visible(str(theirs.get('program')))[:40]}): restart the server, or what owns the store."
            )
        person = theirs.get("person")
        if not isinstance(person, str | None):
            raise WireError("a person is named by text")
        if person is not None and self._caller.person is None:
            self._caller = Caller(person)
            self._answering = Answering(self._held, self._caller)
        self._held.role(self._caller)

    # -- requests --------------------------------------------------------------------------------
    async def _answer_all(self) -> None:
        while True:
            try:
                # Only those who may import send large frames; asked anew, because roles change.
                largest = LARGEST_FRAME if self._held.imports(self._caller) else PERSONS_FRAME
            except Refused as error:
                await self._send_quietly({"id": None, **_error(error)})
                return
            message = await read_message(self._reader, largest=largest)
            if message is None:
                return
            number = message.fields.get("id")
            if type(number) is not int:
                raise WireError("a request has no number")
            if "verb" in message.fields:
                await self._begin(number, message)
            else:
                self._steer(number, message)

    def _steer(self, number: int, message: Message) -> None:
        """Let a stream go on by some pages, or end it; one that has ended already is past steering."""
        request = self._requests.get(number)
        more = message.fields.get("more")
        if message.fields.get("stop") is True:
            if request is not None and request.paged:
                request.task.cancel()
        elif type(more) is int and 0 < more <= PAGES_AHEAD:
            if request is not None:
                for _ in range(more):
                    request.more.release()
        else:
            raise WireError("a request asks for nothing")

    async def _begin(self, number: int, message: Message) -> None:
        if number in self._requests:
            raise WireError("two requests have one number")
        name = message.fields["verb"]
        verb = verbs().get(name) if isinstance(name, str) else None
        paged = verb is not None and verb.paged
        if not paged:
            await self._room.acquire()
        elif sum(request.paged for request in self._requests.values()) >= MOST_STREAMS:
            # To wait here would be for ever: a stream goes on by messages that would not be read.
            raise WireError(f"more than {MOST_STREAMS} streams were asked for at once")
        more = asyncio.Semaphore(PAGES_AHEAD)
        task = asyncio.create_task(self._run(number, verb, message, more))
        self._requests[number] = _Request(task, more, paged)

    async def _run(self, number: int, verb: Verb | None, message: Message, more: asyncio.Semaphore) -> None:
        try:
            if verb is None:
                raise Refused("This owner knows no such verb.")
            arguments = verb.arguments(message.fields.get("arguments", {}))
            if verb.paged:
                await self._send_pages(number, verb, arguments, more)
                await self._send(pack({"id": number, "end": True}))
            else:
                answer = await self._answering.call(verb.name, arguments, message.size)
                await self._send(pack({"id": number, "answer": answer}))
        except StoreError as error:
            await self._send_quietly({"id": number, **_error(error)})
        except WireError as error:
            name = verb.name if verb else "?"
            await self._send_quietly({"id": number, **_error(Refused(f"'{name}' was refused: {error}."))})
        except ConnectionError:
            pass
        except Exception as error:  # noqa: BLE001 - one request's failure must not end anybody else's
            await self._send_quietly({"id": number, **_error(_unexpected(verb, error))})
        finally:
            request = self._requests.pop(number, None)
            if request is not None and not request.paged:
                self._room.release()

    async def _send_pages(
        self, number: int, verb: Verb, arguments: dict[str, Any], more: asyncio.Semaphore
    ) -> None:
        """Send pages, each only when the client has room for it, so that nothing heaps up here."""
        async with aclosing(self._answering.pages(verb, arguments)) as pages:
            while True:
                await more.acquire()
                page = await anext(pages, None)
                if page is None:
                    return
                if verb.tables:
                    await self._send_table(number, page)
                else:
                    await self._send(pack({"id": number, "page": page}))

    async def _send_table(self, number: int, frame: pl.DataFrame) -> None:
        """Send a frame, in halves if its text makes it too large for one message."""
        table = await asyncio.to_thread(table_bytes, frame)
        if len(table) > LARGEST_FRAME and frame.height > 1:
            half = frame.height // 2
            await self._send_table(number, frame.slice(0, half))
            await self._send_table(number, frame.slice(half))
            return
        await self._send(pack_table({"id": number}, table))

    async def _send(self, frame: bytes) -> None:
        self._writer.write(frame)
        if self._leaving:
            return
        task = asyncio.current_task()
        self._sending.add(task)
        try:
            await self._writer.drain()
        finally:
            self._sending.discard(task)

    async def _send_quietly(self, fields: dict[str, Any]) -> None:
        with suppress(ConnectionError):
            await self._send(pack(fields))

    # -- the end ---------------------------------------------------------------------------------
    async def _leave(self) -> None:
        """End streams, let what was already asked for reach the log, then let go of everything."""
        self._leaving = True
        for request in self._requests.values():
            if request.paged or request.task in self._sending:
                request.task.cancel()
        running = {request.task for request in self._requests.values()}
        if running:
            _, late = await asyncio.wait(running, timeout=LEAVING_SECONDS)
            for task in late:
                task.cancel()
        await self._answering.leave()
        self._writer.close()
        try:
            async with asyncio.timeout(1):
                await self._writer.wait_closed()
        except (TimeoutError, ConnectionError):
            self._writer.transport.abort()


def _error(error: StoreError) -> dict[str, Any]:
    return {"error": {"name": type(error).__name__, "message": str(error)}}


def _unexpected(verb: Verb | None, error: Exception) -> StoreError:
    """Log a defect under a number, without its message, which may hold an article's text."""
    number = secrets.token_hex(4)
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s in '%s'\n%s", number, type(error).__name__, verb.name if verb else "?", place)
    return StoreError(f"The owner failed ({type(error).__name__}); its log has it under {number}.")
