"""A front's link to the owner: who may knock, whose key it is, and connections bound to a person."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from triage.owner.packets import Packets
from triage.store.errors import OwnerGone, Refused
from triage.store.records import Role

Peer = tuple[str, int]
"""Address and port at the other end of a connection."""


@dataclass(frozen=True, slots=True)
class Member:
    """Whose a key is."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Bound:
    """A connection to the owner that is bound to a person."""

    number: int
    """The link's own number of it."""
    member: Member
    connected: socket.socket
    """Belongs to whoever asked for it."""


@dataclass(slots=True)
class _Asked:
    """A question that waits for its answer, and what else may come meanwhile."""

    answer: asyncio.Future[tuple[dict[str, Any], list[int]]]
    waits: Callable[[int], None] = field(default=lambda _: None)


class OwnerLink:
    """Asks the owner, and hears from it whose desk or command is at an end.

    Args:
        end: The front's end of its pair of packets.
        gone: Is called once when the owner is not there any more.
    """

    def __init__(self, end: socket.socket, gone: Callable[[], None]) -> None:
        self._packets = Packets(end, self._take, self._lose)
        self._gone = gone
        self._number = 0
        self._asked: dict[int, _Asked] = {}
        self._endings: dict[int, Callable[[str], None]] = {}
        self._probes: dict[int, Callable[[Callable[[], None]], None]] = {}
        self._evictions: dict[Peer, Callable[[], object]] = {}

    async def admits(self, peer: Peer, evict: Callable[[], object]) -> bool:
        """Return whether a connection may begin; then :meth:`leave` is owed for it.

        Args:
            peer: Its other end.
            evict: Is called when it has to make room before it has logged in.
        """
        address, port = peer
        answer, _ = await self._ask("arrive", address=address, port=port)
        if answer["admitted"]:
            self._evictions[peer] = evict
        return bool(answer["admitted"])

    def leave(self, peer: Peer, *, logged_in: bool) -> None:
        """Say that an admitted connection has logged in, or has ended without."""
        self._evictions.pop(peer, None)
        address, port = peer
        self._packets.send({"do": "leave", "address": address, "port": port, "in": logged_in})

    async def whose(self, fingerprint: str, peer: Peer) -> Member | None:
        """Return whose key it is that a connection names; None if nobody's who may come in."""
        address, port = peer
        answer, _ = await self._ask("whose", fingerprint=fingerprint, address=address, port=port)
        told = answer["person"]
        return None if told is None else Member(told["name"], Role(told["role"]))

    async def open(
        self,
        fingerprint: str,
        *,
        heavy: bool,
        ended: Callable[[str], None],
        waits: Callable[[int], None],
        probe: Callable[[Callable[[], None]], None],
    ) -> Bound:
        """Return a connection bound to whom a key belongs.

        Args:
            fingerprint: The key's.
            heavy: Whether it is for a command that reads everything; such wait for each other.
            ended: Is called with the reason when the person may not go on.
            waits: Is called with the number of those in line, if this one has to wait.
            probe: Is called to find out whether the line still lives, with what to call if it does.

        Raises:
            Refused: Too many are open, or the key is nobody's any more.
        """
        asked = self._question(waits)
        number = self._number
        try:
            answer, descriptors = await self._send(
                asked, number, "open", fingerprint=fingerprint, heavy=heavy
            )
        except asyncio.CancelledError:
            self._packets.send({"do": "close", "id": number})
            raise
        if "refused" in answer:
            raise Refused(answer["refused"])
        self._endings[number] = ended
        self._probes[number] = probe
        member = Member(answer["name"], Role(answer["role"]))
        return Bound(number, member, socket.socket(fileno=descriptors[0]))

    def close(self, bound: Bound) -> None:
        """Say that nobody waits any more to hear of a connection's end; its holder closes its socket."""
        self._endings.pop(bound.number, None)
        self._probes.pop(bound.number, None)

    # -- questions and answers -------------------------------------------------------------------
    def _question(self, waits: Callable[[int], None] | None = None) -> _Asked:
        self._number += 1
        asked = _Asked(asyncio.get_running_loop().create_future(), waits or (lambda _: None))
        self._asked[self._number] = asked
        return asked

    async def _ask(self, what: str, **fields: object) -> tuple[dict[str, Any], list[int]]:
        asked = self._question()
        return await self._send(asked, self._number, what, **fields)

    async def _send(
        self, asked: _Asked, number: int, what: str, **fields: object
    ) -> tuple[dict[str, Any], list[int]]:
        self._packets.send({"do": what, "id": number, **fields})
        try:
            return await asked.answer
        except asyncio.CancelledError:
            asked.answer.add_done_callback(_let_go)
            raise
        finally:
            self._asked.pop(number, None)

    def _take(self, fields: dict[str, Any], descriptors: list[int]) -> None:
        if "end" in fields:
            self._end(fields["end"], fields["why"])
            return
        if "probe" in fields:
            self._probe(fields["probe"])
            return
        if "evict" in fields:
            address, port = fields["evict"]
            self._evictions.get((address, port), lambda: None)()
            return
        asked = self._asked.get(fields["id"])
        if asked is None or asked.answer.done():
            for descriptor in descriptors:
                os.close(descriptor)
        elif "waits" in fields:
            asked.waits(fields["waits"])
        else:
            asked.answer.set_result((fields, descriptors))

    def _end(self, number: int, why: str) -> None:
        """End a desk or command, or what still waits to be one."""
        asked = self._asked.get(number)
        if asked is not None and not asked.answer.done():
            asked.answer.set_result(({"refused": why}, []))
        elif number in self._endings:
            self._endings[number](why)

    def _probe(self, number: int) -> None:
        """Find out whether a desk's or command's line still lives."""
        if number in self._probes:
            self._probes[number](lambda: self._packets.send({"do": "alive", "id": number}))

    def _lose(self) -> None:
        for asked in self._asked.values():
            if not asked.answer.done():
                asked.answer.set_exception(
                    OwnerGone("The server is starting anew; log in again in a moment.")
                )
        self._gone()


def _let_go(answer: asyncio.Future[tuple[dict[str, Any], list[int]]]) -> None:
    """Close what came with an answer that nobody will use: it reached its asker just as that gave up."""
    if not answer.cancelled() and answer.exception() is None:
        for descriptor in answer.result()[1]:
            os.close(descriptor)
