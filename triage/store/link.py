"""A client's connection to an owner: many requests at once, each with a number of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from labels.visible import visible
from triage import VERSION
from triage.store import errors
from triage.store.codec import LARGEST_GREETING, PROTOCOL, Message, pack, read_message
from triage.store.decoding import WireError
from triage.store.errors import OwnerGone, ProtocolMismatch, Refused, StoreError

READ_AHEAD = 2**20
"""Bytes that are buffered before reading from the socket stops."""

GREETING_SECONDS = 15.0

KINDS: Final[Mapping[str, type[StoreError]]] = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, StoreError)
}
"""Errors that an owner may name."""


@dataclass(slots=True)
class _Stream:
    """Pages that came and were not taken yet; the owner sends few before it is asked for more."""

    arrived: asyncio.Queue[Message | StoreError | None] = field(default_factory=asyncio.Queue)
    ended: bool = False


class Link:
    """One connection; made by :meth:`open`, ended by :meth:`close` or by the owner's end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._number = 0
        self._calls: dict[int, asyncio.Future[Any]] = {}
        self._streams: dict[int, _Stream] = {}
        self._end: StoreError | None = None
        self._task: asyncio.Task[None] | None = None
        self._room = asyncio.Semaphore(64)
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def open(cls, connected: socket.socket, *, person: str | None = None) -> Link:
        """Greet the owner at the other end of a connected socket.

        Args:
            connected: A stream socket; it belongs to the link from now on.
            person: Whom to act as; None asks for nothing.

        Raises:
            ProtocolMismatch: The owner is of another version.
            Refused: That person is not on the team.
            OwnerGone: The owner ended, or did not answer.
        """
        reader, writer = await asyncio.open_unix_connection(sock=connected, limit=READ_AHEAD)
        link = cls(reader, writer)
        try:
            await link._greet(person)
        except BaseException:
            writer.close()
            raise
        link._task = asyncio.create_task(link._read_all())
        return link

    async def _greet(self, person: str | None) -> None:
        mine = {"program": VERSION, "protocol": PROTOCOL}
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                await self._send(pack({"hello": {**mine, "person": person}}))
                message = await read_message(self._reader, largest=LARGEST_GREETING)
        except (TimeoutError, ConnectionError) as error:
            raise OwnerGone("The process that owns the store does not answer; try again.") from error
        except WireError as error:
            raise ProtocolMismatch(f"What owns the store answers strangely ({error}): restart it.") from error
        if message is None:
            raise OwnerGone("The process that owned the store ended; try again.")
        if "error" in message.fields:
            raise _error(message.fields["error"])
        if message.fields.get("hello") != mine:
            raise ProtocolMismatch(
                f"The store is owned by another version of triage than this one ({VERSION}): "
                "restart the server, or what owns the store."
            )

    @property
    def open_now(self) -> bool:
        """Whether the owner is still there."""
        return self._end is None

    async def call(self, verb: str, arguments: Mapping[str, Any]) -> Any:
        """Ask for one answer and return its JSON.

        Raises:
            StoreError: What the owner raised, or OwnerGone.
        """
        async with self._room:
            self._raise_if_ended()
            number = self._next()
            answer: asyncio.Future[Any] = self._loop.create_future()
            self._calls[number] = answer
            try:
                await self._request(number, verb, arguments)
                return await answer
            finally:
                self._calls.pop(number, None)

    async def pages(self, verb: str, arguments: Mapping[str, Any]) -> AsyncGenerator[Message, None]:
        """Ask for an answer in pages and yield them; leaving early tells the owner to stop.

        Raises:
            StoreError: What the owner raised, or OwnerGone.
        """
        self._raise_if_ended()
        number, stream = self._next(), _Stream()
        self._streams[number] = stream
        try:
            await self._request(number, verb, arguments)
            while (page := await stream.arrived.get()) is not None:
                if isinstance(page, StoreError):
                    raise page
                yield page
                self.post({"id": number, "more": 1})
        finally:
            del self._streams[number]
            if not stream.ended:
                self.post({"id": number, "stop": True})

    def post(self, fields: Mapping[str, Any]) -> None:
        """Send something that has no answer; nothing happens if the owner is gone."""
        if self._end is None:
            with suppress(ConnectionError):
                self._writer.write(pack(fields))

    def post_from_anywhere(self, verb: str, arguments: Mapping[str, Any]) -> None:
        """Make a request whose answer nobody waits for, from a finalizer, which may run in any thread."""
        with suppress(RuntimeError):  # the loop is closed, and the connection with it
            self._loop.call_soon_threadsafe(
                lambda: self.post({"id": self._next(), "verb": verb, "arguments": arguments})
            )

    async def _request(self, number: int, verb: str, arguments: Mapping[str, Any]) -> None:
        try:
            frame = pack({"id": number, "verb": verb, "arguments": arguments})
        except WireError as error:
            raise Refused(f"'{verb}' cannot be asked for: {error}.") from error
        await self._send(frame)

    async def _send(self, frame: bytes) -> None:
        try:
            self._writer.write(frame)
            await self._writer.drain()
        except ConnectionError as error:
            self._finish(_gone())
            raise _again(self._end or _gone()) from error

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _raise_if_ended(self) -> None:
        if self._end is not None:
            raise _again(self._end)

    async def _read_all(self) -> None:
        end: StoreError = _gone()
        try:
            while (message := await read_message(self._reader)) is not None:
                if message.fields.get("id") is None:
                    end = _error(message.fields.get("error"))
                    break
                self._deliver(message)
        except WireError as error:
            end = ProtocolMismatch(f"What owns the store answers strangely ({error}): restart it.")
        finally:
            self._finish(end)

    def _deliver(self, message: Message) -> None:
        fields = message.fields
        number = fields["id"]
        error = _error(fields["error"]) if "error" in fields else None
        if (stream := self._streams.get(number)) is not None:
            stream.ended = stream.ended or error is not None or fields.get("end") is True
            stream.arrived.put_nowait(error if error else None if stream.ended else message)
        elif (answer := self._calls.get(number)) is not None and not answer.done():
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(fields.get("answer"))

    def _finish(self, end: StoreError) -> None:
        """Tell everybody who waits that there will be no answer; the first end is the one that counts."""
        if self._end is not None:
            return
        self._end = end
        for answer in self._calls.values():
            if not answer.done():
                answer.set_exception(_again(end))
        for stream in self._streams.values():
            stream.ended = True
            stream.arrived.put_nowait(_again(end))
        self._writer.close()

    async def close(self) -> None:
        """End the connection."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()


def _again(error: StoreError) -> StoreError:
    """Return an error for one more who waits, with a traceback of its own."""
    return type(error)(*error.args)


def _gone() -> OwnerGone:
    return OwnerGone("The process that owned the store ended; try again.")


def _error(told: object) -> StoreError:
    """Return the error that an owner tells of, with its text through the door."""
    if not isinstance(told, dict):
        return ProtocolMismatch("What owns the store answers strangely (an error without name): restart it.")
    kind = KINDS.get(str(told.get("name")), StoreError)
    return kind(visible(str(told.get("message"))))
