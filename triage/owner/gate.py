"""Who may knock: limits on connections that have not logged in, counted over all fronts.

An address from which a known key has logged in is *known*: a team behind one address may come back all at
once. A stranger is refused before any work is done, and never takes a known address's place.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

STRANGER_RATE, KNOWN_RATE = 10, 50
"""New connections a second from one address."""

STRANGER_HALF_OPEN, KNOWN_HALF_OPEN = 5, 50
"""Connections of one address that have not logged in yet."""

STRANGERS_HALF_OPEN = 50
"""Connections of all unknown addresses together that have not logged in yet."""

MOST_ADDRESSES = 10_000
"""Addresses that are remembered; the longest unseen without an open connection is forgotten first."""


@dataclass(slots=True)
class _Address:
    known: bool = False
    half_open: int = 0
    arrivals: deque[float] = field(default_factory=deque)
    """Monotonic times of the last second's connections."""


class Gate:
    """Counts connections per address.

    Args:
        clock: Seconds of a monotonic clock.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._addresses: OrderedDict[str, _Address] = OrderedDict()
        self._strangers = 0

    def arrive(self, address: str) -> bool:
        """Return whether a connection may begin; if so, it is half open until :meth:`leave`."""
        found = self._find(address)
        now = self._clock()
        while found.arrivals and now - found.arrivals[0] >= 1.0:
            found.arrivals.popleft()
        rate = KNOWN_RATE if found.known else STRANGER_RATE
        half_open = KNOWN_HALF_OPEN if found.known else STRANGER_HALF_OPEN
        if len(found.arrivals) >= rate or found.half_open >= half_open:
            return False
        if not found.known and self._strangers >= STRANGERS_HALF_OPEN:
            return False
        found.arrivals.append(now)
        found.half_open += 1
        self._strangers += not found.known
        return True

    def log_in(self, address: str) -> None:
        """Note that a known key logged in from an address."""
        found = self._find(address)
        if not found.known:
            found.known = True
            self._strangers -= found.half_open

    def leave(self, address: str) -> None:
        """Note that a connection has logged in, or has ended without."""
        found = self._addresses.get(address)
        if found is not None and found.half_open > 0:
            found.half_open -= 1
            self._strangers -= not found.known

    def _find(self, address: str) -> _Address:
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
