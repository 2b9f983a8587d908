"""The owner's end of the socket: who is let in, and the end of everybody when the owner ends."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import sys
from pathlib import Path

from triage.owner.connection import Connection
from triage.owner.held import Held
from triage.owner.roles import ADMINISTRATOR, Caller

READ_AHEAD = 2**20
"""Bytes that a connection buffers before it stops reading from its socket."""

WAITING = 512
"""Connections that may wait to be accepted."""


class Server:
    """Lets clients reach a store that this process owns."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._listener: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._clients)

    async def listen(self, path: Path) -> None:
        """Listen on a public socket: mode 0600, for this account alone."""
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listening.bind(os.fspath(path))
            path.chmod(0o600)
            listening.setblocking(False)
            self._listener = await asyncio.start_unix_server(
                self._accept, sock=listening, limit=READ_AHEAD, backlog=WAITING
            )
        except BaseException:
            listening.close()
            raise

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if peer_account(writer.get_extra_info("socket")) != os.geteuid():
            writer.close()
            return
        await self._serve(reader, writer, ADMINISTRATOR)

    async def serve_socket(self, connected: socket.socket, caller: Caller) -> None:
        """Serve an already connected socket for a caller until it ends, whatever it asks to act as."""
        reader, writer = await asyncio.open_unix_connection(sock=connected, limit=READ_AHEAD)
        await self._serve(reader, writer, caller)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, caller: Caller
    ) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine always runs in one
        self._clients.add(task)
        try:
            await Connection(self._held, reader, writer, caller).serve()
        except asyncio.CancelledError:
            # The owner ends; asyncio's own accepting would report the cancellation as a failure.
            return
        finally:
            self._clients.discard(task)

    async def close(self, *, patience: float) -> None:
        """Let nobody in any more, wait for clients to end by themselves, then end them.

        Args:
            patience: Seconds to wait.
        """
        if self._listener is not None:
            self._listener.close()
        if self._clients and patience > 0:
            await asyncio.wait(set(self._clients), timeout=patience)
        for task in list(self._clients):
            task.cancel()
        if self._clients:
            await asyncio.wait(set(self._clients))


def peer_account(connected: socket.socket) -> int:
    """Return the user id of the process at a Unix socket's other end.

    Source: unix(7), ``SO_PEERCRED``; on Darwin ``LOCAL_PEERCRED`` and ``struct xucred`` of ``sys/ucred.h``.
    """
    if sys.platform == "darwin":
        found: int = struct.unpack_from("=II", connected.getsockopt(0, 1, 76))[1]
        return found
    answer = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("=iII"))
    account: int = struct.unpack("=iII", answer)[1]
    return account
