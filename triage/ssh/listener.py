"""Accepting connections: each front for itself, on the one socket that all of them share."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Collection

import asyncssh

from triage.ssh.owner_link import OwnerLink, Peer
from triage.ssh.refusal import Refusals
from triage.store.errors import OwnerGone

log = logging.getLogger("triage.ssh")

LONGEST_PAUSE = 0.02
PAUSE_A_SESSION = 0.002
"""Seconds between two connections: the fuller a front, the longer, so that the emptier one is faster."""

TROUBLE_SECONDS = 0.2


class Listener:
    """Takes connections and has them served.

    Args:
        listening: The shared socket.
        owner: Says who may knock.
        options: What every connection is served with.
        sessions: The register of what runs here.
    """

    def __init__(
        self,
        listening: socket.socket,
        owner: OwnerLink,
        options: asyncssh.SSHServerConnectionOptions,
        sessions: Collection[object],
    ) -> None:
        listening.setblocking(False)
        self._listening = listening
        self._owner = owner
        self._options = options
        self._sessions = sessions
        self._refusals = Refusals()
        self._logins: set[asyncio.Task[None]] = set()
        self.connections: set[asyncssh.SSHServerConnection] = set()
        """Those that have logged in."""

    async def accept(self) -> None:
        """Accept until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                connected, address = await loop.sock_accept(self._listening)
            except OSError as error:
                log.warning("no connection can be accepted now: %s", error.strerror)
                await asyncio.sleep(TROUBLE_SECONDS)
                continue
            task = asyncio.create_task(self._serve(connected, (str(address[0]), int(address[1]))))
            self._logins.add(task)
            task.add_done_callback(self._logins.discard)
            await asyncio.sleep(min(LONGEST_PAUSE, PAUSE_A_SESSION * len(self._sessions)))

    async def _serve(self, connected: socket.socket, peer: Peer) -> None:
        """Let a connection log in; after that asyncssh serves it by itself."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine always runs in one
        try:
            if not await self._owner.admits(peer, task.cancel):
                self._refusals.end(connected)
                return
        except (OwnerGone, asyncio.CancelledError):
            connected.close()
            return
        logged_in = False
        try:
            connection = await asyncssh.run_server(connected, config=None, options=self._options)
            logged_in = True
        except (OSError, asyncssh.Error, ValueError) as error:
            log.debug("a connection from %s ended before login: %s", peer[0], type(error).__name__)
            return
        finally:
            self._owner.leave(peer, logged_in=logged_in)
        self.connections.add(connection)
        try:
            await connection.wait_closed()
        finally:
            self.connections.discard(connection)
