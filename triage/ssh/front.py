"""A front of a server, a process of its own: ``python -m triage.ssh.front LISTENING PACKETS KEY text|json``.

LISTENING is the descriptor of the socket that all fronts share, PACKETS one end of a pair whose other end the
owner has, KEY the file of the server's key. Standard input is held open by the supervisor and never written
to: when it ends, so does the front.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from pathlib import Path

import asyncssh

from triage.owner.log_lines import log_to_stderr
from triage.owner.sweeping import sweep
from triage.ssh.hall import Hall
from triage.ssh.host_key import read_host_key
from triage.ssh.listener import Listener
from triage.ssh.options import server_options
from triage.ssh.owner_link import OwnerLink
from triage.ssh.visitor import RefusalLog, Visitor

log = logging.getLogger("triage.ssh")

LEAVING_SECONDS = 2.0
"""How long desks may take to give their screens back when the server stops."""

ORPHAN_SECONDS = 0.5
"""The same when the owner or the server has died: nothing may outlive that by more than a second."""

STOPPED = "The server stops; everything you answered is saved."
ANEW = "The server is starting anew; log in again in a moment."


class Front:
    """Serves connections until it is told to stop.

    Args:
        listening: The shared socket.
        end: The front's end of its pair of packets.
        host_key: File of the server's key.
    """

    def __init__(self, listening: socket.socket, end: socket.socket, host_key: Path) -> None:
        loop = asyncio.get_running_loop()
        self._stop: asyncio.Future[tuple[str, float]] = loop.create_future()
        self._owner = OwnerLink(end, lambda: self._stop_because(ANEW, ORPHAN_SECONDS))
        self._hall = Hall(self._owner)
        refusals = RefusalLog()
        options = server_options(
            read_host_key(host_key),
            lambda: Visitor(self._owner, refusals, self._hall.work_for, self._hall.sessions),
        )
        self._listener = Listener(listening, self._owner, options, self._hall.sessions)
        loop.add_signal_handler(signal.SIGTERM, self._stop_because, STOPPED, LEAVING_SECONDS)
        loop.add_reader(sys.stdin.fileno(), self._orphaned)

    def _orphaned(self) -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
            self._stop_because(ANEW, ORPHAN_SECONDS)

    def _stop_because(self, why: str, patience: float) -> None:
        if not self._stop.done():
            self._stop.set_result((why, patience))

    async def run(self) -> None:
        """Serve."""
        accepting = asyncio.create_task(self._listener.accept())
        sweeping = asyncio.create_task(sweep(lambda: bool(self._hall.sessions)))
        why, patience = await self._stop
        accepting.cancel()
        sweeping.cancel()
        self._hall.tell_all_to_leave(why)
        if self._hall.sessions:
            await asyncio.wait(set(self._hall.sessions), timeout=patience)
            self._hall.give_screens_back()
        for connection in list(self._listener.connections):
            connection.disconnect(asyncssh.constants.DISC_BY_APPLICATION, why)
        await asyncio.sleep(0.05)  # what was written last is on its way


def main() -> None:
    """Run the process."""
    os.umask(0o077)
    log_to_stderr(as_json=sys.argv[4] == "json")
    listening, end = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])

    async def run() -> None:
        await Front(listening, end, Path(sys.argv[3])).run()
        # A desk or a command that has not ended by now, or a thread of theirs, is nobody's concern any more.
        os._exit(0)

    asyncio.run(run())


if __name__ == "__main__":
    main()
