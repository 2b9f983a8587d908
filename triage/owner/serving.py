"""The owner of a served store: a process of its own, ``python -m triage.owner.serving FD text|json``.

FD is one end of a pair of packets; at the other end is the supervisor, which says first what to open and
then hands over one pair for each front. Standard input is held open by the supervisor and never written to:
when it ends the supervisor is gone, however that happened.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from triage.owner.files import Place, locate, make_folder, shown
from triage.owner.fronts import Fronts
from triage.owner.holding import Holding
from triage.owner.known_addresses import KnownAddresses
from triage.owner.lock import Lock, read_holder
from triage.owner.log_lines import log_to_stderr
from triage.owner.packets import Packets
from triage.owner.sweeping import sweep
from triage.store.errors import StoreError, StoreLocked

log = logging.getLogger("triage.owner")

CLIENT_SECONDS = 2.0
"""How long commands on the host may go on once the server is told to end."""

LOCK_SECONDS = 5.0
"""How long another process may take to let go of the store."""

TURN_SECONDS = 0.0005
"""How long a thread that brings articles in may keep the interpreter while a key waits for it; a key takes
several turns."""


class Serving:
    """The owner's side of a server.

    Args:
        end: The owner's end of the supervisor's pair.
    """

    def __init__(self, end: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._orders: asyncio.Future[dict[str, Any]] = loop.create_future()
        self._patience: asyncio.Future[float] = loop.create_future()
        self._fronts: Fronts | None = None
        self._supervisor = Packets(end, self._take, lambda: self._stop(0))
        loop.add_reader(sys.stdin.fileno(), self._orphaned)
        loop.add_signal_handler(signal.SIGTERM, self._stop, CLIENT_SECONDS)

    def _take(self, fields: dict[str, Any], descriptors: list[int]) -> None:
        if descriptors and self._fronts is not None:
            self._fronts.join(socket.socket(fileno=descriptors[0]))
        elif not self._orders.done():
            self._orders.set_result(fields)

    def _orphaned(self) -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
            self._stop(0)

    def _stop(self, patience: float) -> None:
        if not self._patience.done():
            self._patience.set_result(patience)

    async def run(self) -> None:
        """Own the store until the supervisor says that it is enough, or is gone."""
        orders = await self._orders
        place = locate(Path(orders["path"]))
        try:
            make_folder(place)
            holding = await Holding.begin(
                place,
                await _take_lock(place),
                create=orders["create"],
                listen=True,
                say=lambda text: self._supervisor.send({"say": text}),
                serving=orders["address"],
            )
        except StoreError as error:
            self._supervisor.send({"failed": str(error), "code": error.exit_code})
            return
        self._fronts = Fronts(holding.server, holding.held, KnownAddresses(place.known_addresses))
        self._supervisor.send({"ready": True})
        sweeping = asyncio.create_task(sweep(lambda: holding.server.clients > 0))
        patience = 0.0
        try:
            patience = await self._patience
        finally:
            sweeping.cancel()
            await holding.end(patience=patience, say=log.info)


async def _take_lock(place: Place) -> Lock:
    """Take the store's lock, from whoever is about to let go of it too.

    Raises:
        StoreLocked: Another process has the store.
    """
    give_up = time.monotonic() + LOCK_SECONDS
    while True:
        lock = Lock.take(place.lock)
        if lock is not None:
            return lock
        if time.monotonic() > give_up:
            raise StoreLocked(owned_by_another(place))
        await asyncio.sleep(0.05)


def owned_by_another(place: Place) -> str:
    """Say who owns a store, and how to reach it."""
    holder = read_holder(place.lock)
    file = shown(place.file)
    if holder is None:
        return f"{file} is held by another process; end it, then start the server."
    who = f"process {holder.pid} on {shown(holder.host)}"
    if holder.serving is None:
        return f"{file} is held by {who}, a command that is at work on it; end that, then start the server."
    host, _, port = holder.serving.rpartition(":")
    return (
        f"{file} is served already, by {who} at {shown(holder.serving)}: "
        f"'ssh -p {shown(port)} {shown(host).strip('[]')}' opens a desk there, and commands here reach it as "
        "they are."
    )


def main() -> None:
    """Run the process."""
    os.umask(0o077)
    # Its libraries load before anybody is there: later everybody would wait for them.
    import_module("triage.owner.snapshot")
    log_to_stderr(as_json=sys.argv[2] == "json")

    async def run() -> None:
        await Serving(socket.socket(fileno=int(sys.argv[1]))).run()

    asyncio.run(run())


if __name__ == "__main__":
    main()
