"""Who may knock: limits on connections that have not logged in, counted over all fronts.

An address from which a known key has logged in is *known*: a team behind one address may come back all at
once, also when others there, or its own dead lines, hold its places: the oldest that gets nowhere makes room.
A stranger is refused before any work is done, and never takes a known address's place.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

STRANGER_RATE, KNOWN_RATE = 10, 50
"""New connections a second from one address."""

STRANGER_HALF_OPEN, KNOWN_HALF_OPEN = 5, 50
"""Connections of one address that have not logged in yet."""

STRANGERS_HALF_OPEN = 50
"""Connections of all unknown addresses together that have not logged in yet."""

GRACE_SECONDS = 2.0
"""How long a connection may take to log in before it has to make room: more than fifty at once need."""

MOST_ADDRESSES = 10_000
"""Addresses that are remembered; the longest unseen without an open connection is forgotten first."""


V = TypeVar("V", bound=Hashable)
"""What tells connections apart."""


@dataclass(frozen=True, slots=True)
class Arrival(Generic[V]):
    """What becomes of a connection."""

    admitted: bool
    """Whether it may begin."""
    instead_of: V | None = None
    """The connection that is ended to make room for it; None if there was room."""


@dataclass(slots=True)
class _Visit:
    """A connection that has not logged in yet."""

    since: float
    """Monotonic time."""
    proving: bool = False
    """Whether it has named a known key, and has only to prove that it holds it."""


@dataclass(slots=True)
class _Address(Generic[V]):
    known: bool = False
    half_open: dict[V, _Visit] = field(default_factory=dict)
    """In the order they came."""
    arrivals: deque[float] = field(default_factory=deque)
    """Monotonic times of the last second's connections."""


class Gate(Generic[V]):
    """Counts connections per address.

    Args:
        clock: Seconds of a monotonic clock.
        known: Addresses that are known from the beginning.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, known: Iterable[str] = ()) -> None:
        self._clock = clock
        self._addresses: OrderedDict[str, _Address[V]] = OrderedDict()
        self._strangers = 0
        for address in known:
            self.log_in(address)

    def arrive(self, address: str, visit: V) -> Arrival[V]:
        """Return whether a connection may begin; if so, it is half open until :meth:`leave`."""
        found = self._find(address)
        now = self._clock()
        while found.arrivals and now - found.arrivals[0] >= 1.0:
            found.arrivals.popleft()
        if len(found.arrivals) >= (KNOWN_RATE if found.known else STRANGER_RATE):
            return Arrival(admitted=False)
        instead_of: V | None = None
        if found.known:
            if len(found.half_open) >= KNOWN_HALF_OPEN:
                instead_of = _stalled(found, now)
                if instead_of is None:
                    return Arrival(admitted=False)
                del found.half_open[instead_of]
        elif len(found.half_open) >= STRANGER_HALF_OPEN or self._strangers >= STRANGERS_HALF_OPEN:
            return Arrival(admitted=False)
        found.arrivals.append(now)
        found.half_open[visit] = _Visit(now)
        self._strangers += not found.known
        return Arrival(admitted=True, instead_of=instead_of)

    def prove(self, address: str, visit: V) -> None:
        """Note that a connection has named a known key."""
        found = self._addresses.get(address)
        if found is not None and visit in found.half_open:
            found.half_open[visit].proving = True

    def log_in(self, address: str) -> None:
        """Note that a known key logged in from an address."""
        found = self._find(address)
        if not found.known:
            found.known = True
            self._strangers -= len(found.half_open)

    def leave(self, address: str, visit: V) -> None:
        """Note that a connection has logged in, or has ended without."""
        found = self._addresses.get(address)
        if found is not None and found.half_open.pop(visit, None) is not None:
            self._strangers -= not found.known

    def _find(self, address: str) -> _Address[V]:
        found = self._addresses.get(address)
        if found is None:
            found = self._addresses[address] = _Address()
            self._forget()
        self._addresses.move_to_end(address)
        return found

    def _forget(self) -> None:
        """Forget addresses beyond the limit; those with an open connection, or known, are kept longest."""
        if len(self._addresses) <= MOST_ADDRESSES:
            return
        for keep_known in (True, False):
            for address, each in self._addresses.items():
                if not each.half_open and not (keep_known and each.known):
                    del self._addresses[address]
                    return


def _stalled(found: _Address[V], now: float) -> V | None:
    """Return the connection that has to make room at an address; None while each may still be logging in.

    The oldest that has named no known key; where each has named one, the oldest of them.
    """
    late = [(visit, each) for visit, each in found.half_open.items() if now - each.since >= GRACE_SECONDS]
    late.sort(key=lambda pair: pair[1].proving)
    return late[0][0] if late else None
