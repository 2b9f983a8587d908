"""What the fronts of a server ask of the owner: who may knock, whose key it is, a connection of one's own.

A front proves which key somebody holds; whose key that is, and what they may do, is decided here, anew for
each connection. Who is removed, demoted or loses the key has their connections ended from here.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from triage.owner.gate import Gate
from triage.owner.held import Held
from triage.owner.known_addresses import KnownAddresses
from triage.owner.packets import Packets
from triage.owner.roles import Caller
from triage.owner.server import Server
from triage.store.records import PersonRecord

CHANNELS_A_PERSON = 4
CHANNELS = 1_000
"""Desks and commands at once, of one person and in all."""

HEAVY_A_PERSON = 2
HEAVY = 4
"""Commands at once that read everything, of one person and in all; the next wait."""

PROBE_SECONDS = 2.0
"""How long a person's other lines have to show that they live when they log in anew."""

ENDING_SECONDS = 0.5
"""How long a desk or command whose person may not go on has to say so before its connection ends."""


@dataclass(slots=True, eq=False)
class _Opening:
    """A desk or command: what it was asked with, and its connection once it has one."""

    front: _Front
    number: int
    """The front's own number of it."""
    fingerprint: str
    person: PersonRecord
    heavy: bool
    task: asyncio.Task[None] | None = None
    probes: list[asyncio.Event] = field(default_factory=list)
    """Those who asked whether its line lives, one each: whoever asks next must not undo a former answer."""
    given_up: bool = False
    """Whether nobody waits for it any more."""

    def probe(self) -> asyncio.Event:
        """Ask whether its line lives; the event is set once it has shown that it does."""
        alive = asyncio.Event()
        self.probes.append(alive)
        self.front.packets.send({"probe": self.number})
        return alive

    def show_life(self) -> None:
        """Note that its line lives."""
        for alive in self.probes:
            alive.set()
        self.probes.clear()


@dataclass(slots=True, eq=False)
class _Front:
    """One front."""

    packets: Packets
    half_open: set[tuple[str, int]] = field(default_factory=set)
    """Address and port of connections of this front that have not logged in."""


class Fronts:
    """Serves the fronts of one server.

    Args:
        server: Serves the connections that are made here.
        held: The store, with the team as of now.
        addresses: From where somebody has logged in before.
    """

    def __init__(self, server: Server, held: Held, addresses: KnownAddresses) -> None:
        self._server = server
        self._held = held
        self._addresses = addresses
        self._gate = Gate[tuple[_Front, int]](known=addresses)
        self._fronts: set[_Front] = set()
        self._openings: set[_Opening] = set()
        """Every desk and command that is open or asked for."""
        self._running: set[_Opening] = set()
        self._waiting: list[_Opening] = []
        self._probing: set[asyncio.Task[None]] = set()
        held.watch(self._team_changed)

    def join(self, end: socket.socket) -> None:
        """Serve one more front, until it is gone."""
        front = _Front(Packets(end, lambda fields, _: self._take(front, fields), lambda: self._left(front)))
        self._fronts.add(front)

    def _left(self, front: _Front) -> None:
        """Forget a front, and end what it served: a command of its may live on and hold its connection.

        Nobody would hear what that says, and its input, cut short, would look as if it were whole.
        """
        self._fronts.discard(front)
        for address, port in front.half_open:
            self._gate.leave(address, (front, port))
        for each in list(self._openings):
            if each.front is front:
                each.given_up = True
                if each.task is not None:
                    each.task.cancel()
        self._waiting = [each for each in self._waiting if not each.given_up]
        self._openings = {each for each in self._openings if not each.given_up or each in self._running}

    def _take(self, front: _Front, fields: Mapping[str, Any]) -> None:
        match fields["do"]:
            case "arrive":
                self._arrive(front, fields["id"], fields["address"], fields["port"])
            case "leave":
                self._leave(front, fields["address"], fields["port"], in_=fields["in"])
            case "whose":
                person = self._whose(fields["fingerprint"])
                if person is not None:
                    self._gate.prove(fields["address"], (front, fields["port"]))
                told = None if person is None else {"name": person.name, "role": person.role}
                front.packets.send({"id": fields["id"], "person": told})
            case "open":
                self._open(front, fields["id"], fields["fingerprint"], heavy=fields["heavy"])
            case "alive":
                for each in self._of(front, fields["id"]):
                    each.show_life()
            case "close":
                for each in self._of(front, fields["id"]):
                    each.given_up = True
                self._waiting = [each for each in self._waiting if not each.given_up]

    def _of(self, front: _Front, number: int) -> list[_Opening]:
        return [each for each in self._openings if (each.front, each.number) == (front, number)]

    # -- before login ----------------------------------------------------------------------------
    def _arrive(self, front: _Front, number: int, address: str, port: int) -> None:
        arrival = self._gate.arrive(address, (front, port))
        if arrival.instead_of is not None:
            other, others_port = arrival.instead_of
            other.half_open.discard((address, others_port))
            other.packets.send({"evict": [address, others_port]})
        if arrival.admitted:
            front.half_open.add((address, port))
        front.packets.send({"id": number, "admitted": arrival.admitted})

    def _leave(self, front: _Front, address: str, port: int, *, in_: bool) -> None:
        """A connection has logged in, or ended without."""
        if (address, port) in front.half_open:
            front.half_open.discard((address, port))
            if in_:
                self._gate.log_in(address)
                self._addresses.add(address)
            self._gate.leave(address, (front, port))

    def _whose(self, fingerprint: str) -> PersonRecord | None:
        """Return whose key it is; None if it is nobody's who may come in."""
        for person in self._held.people.values():
            if person.active and any(key.fingerprint == fingerprint for key in person.keys):
                return person
        return None

    # -- desks and commands ----------------------------------------------------------------------
    def _open(self, front: _Front, number: int, fingerprint: str, *, heavy: bool) -> None:
        person = self._whose(fingerprint)
        if person is None:
            front.packets.send({"id": number, "refused": "Your key is not on this team any more."})
            return
        opening = _Opening(front, number, fingerprint, person, heavy)
        self._openings.add(opening)
        others = [each for each in self._running if each.person.name == person.name]
        if others:
            probing = asyncio.create_task(self._open_beside(others, opening))
            self._probing.add(probing)
            probing.add_done_callback(self._probing.discard)
        else:
            self._admit(opening)

    async def _open_beside(self, others: Sequence[_Opening], opening: _Opening) -> None:
        """End a person's other lines that are dead, so that the new one finds what they had; then open it."""
        probes = [(each, each.probe()) for each in others]
        waits = [asyncio.create_task(alive.wait()) for _, alive in probes]
        await asyncio.wait(waits, timeout=PROBE_SECONDS)
        for wait in waits:
            wait.cancel()
        dead = [each for each, alive in probes if not alive.is_set() and each in self._running]
        for each in dead:
            each.front.packets.send({"end": each.number, "why": "You logged in anew; this line was dead."})
            if each.task is not None:
                each.task.cancel()
        tasks = [each.task for each in dead if each.task is not None]
        if tasks:
            await asyncio.wait(tasks)
        self._admit(opening)

    def _admit(self, opening: _Opening) -> None:
        """Begin a desk or command, have it wait, or refuse it."""
        packets, name = opening.front.packets, opening.person.name
        everybody = [*self._running, *self._waiting]
        if opening.given_up or opening.front not in self._fronts:
            self._openings.discard(opening)
        elif (gone := self._gone(opening)) is not None:
            self._openings.discard(opening)
            packets.send({"id": opening.number, "refused": gone})
        elif sum(each.person.name == name for each in everybody) >= CHANNELS_A_PERSON:
            self._openings.discard(opening)
            text = f"You have {CHANNELS_A_PERSON} desks and commands open already; end one, then try again."
            packets.send({"id": opening.number, "refused": text})
        elif len(everybody) >= CHANNELS:
            self._openings.discard(opening)
            packets.send({"id": opening.number, "refused": "The server is full; try again in a while."})
        elif opening.heavy and not self._has_room(name):
            self._waiting.append(opening)
            packets.send({"id": opening.number, "waits": len(self._waiting)})
        else:
            self._begin(opening)

    def _has_room(self, person: str) -> bool:
        """Whether one more heavy command of a person may run."""
        heavy = [each.person.name for each in self._running if each.heavy]
        return len(heavy) < HEAVY and heavy.count(person) < HEAVY_A_PERSON

    def _begin(self, opening: _Opening) -> None:
        outer, inner = socket.socketpair()
        opening.task = asyncio.create_task(self._server.serve_socket(inner, Caller(opening.person.name)))
        opening.task.add_done_callback(partial(self._ended, opening))
        self._running.add(opening)
        told = {"id": opening.number, "name": opening.person.name, "role": opening.person.role}
        with outer:
            opening.front.packets.send(told, [outer.fileno()])

    def _ended(self, opening: _Opening, _: asyncio.Task[None]) -> None:
        self._running.discard(opening)
        self._openings.discard(opening)
        for each in list(self._waiting):
            if self._has_room(each.person.name):
                self._waiting.remove(each)
                self._begin(each)

    def _team_changed(self) -> None:
        """End what runs or waits for people who are not on the team any more, or in another role."""
        for opening in [*self._running, *self._waiting]:
            why = self._gone(opening)
            if why is None:
                continue
            opening.front.packets.send({"end": opening.number, "why": why})
            if opening.task is not None:
                asyncio.get_running_loop().call_later(ENDING_SECONDS, opening.task.cancel)
            else:
                self._waiting.remove(opening)

    def _gone(self, opening: _Opening) -> str | None:
        """Return why a desk or command may not go on as what it began; None while it may."""
        person = self._whose(opening.fingerprint)
        if person is None:
            return "You are not on this team any more, or your key is not."
        if (person.name, person.role) != (opening.person.name, opening.person.role):
            return f"Your role is {person.role} now; log in again."
        return None
