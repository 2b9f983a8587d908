"""A connection over a limit: told so in the one message that clients show before keys are exchanged."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from asyncssh.constants import DISC_TOO_MANY_CONNECTIONS, MSG_DISCONNECT
from asyncssh.packet import Byte, String, UInt32

VERSION = b"SSH-2.0-triage"

WHY = "too many connections from there that have not logged in; try again in a moment"

MOST_TOLD = 8
"""Connections that are told at once in a front; the others are closed without a word, which costs nothing."""

TOLD_SECONDS = 1.0
"""How long a client may take to read it."""

BLOCK = 8
"""Bytes that an unencrypted packet is a multiple of."""


def message() -> bytes:
    """Return the greeting and a packet that gives the reason of the end (RFC 4253, 4.2, 6 and 11.1)."""
    payload = Byte(MSG_DISCONNECT) + UInt32(DISC_TOO_MANY_CONNECTIONS) + String(WHY) + String("en")
    padding = BLOCK - (5 + len(payload)) % BLOCK
    padding += BLOCK if padding < 4 else 0
    packet = UInt32(1 + len(payload) + padding) + Byte(padding) + payload + bytes(padding)
    return VERSION + b"\r\n" + packet


MESSAGE = message()


class Refusals:
    """Ends connections that may not begin."""

    def __init__(self) -> None:
        self._told: set[asyncio.Task[None]] = set()

    def end(self, connected: socket.socket) -> None:
        """End a connection, which belongs to this object from now on."""
        if len(self._told) >= MOST_TOLD:
            connected.close()
            return
        task = asyncio.create_task(_tell(connected))
        self._told.add(task)
        task.add_done_callback(self._told.discard)


async def _tell(connected: socket.socket) -> None:
    """Say why, and take what the client sends until it hangs up: else the system would drop what was said."""
    loop = asyncio.get_running_loop()
    with connected, suppress(OSError, TimeoutError):
        async with asyncio.timeout(TOLD_SECONDS):
            await loop.sock_sendall(connected, MESSAGE)
            connected.shutdown(socket.SHUT_WR)
            while await loop.sock_recv(connected, 4096):
                pass
