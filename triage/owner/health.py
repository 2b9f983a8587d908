"""Whether a running server answers: asked from outside, without becoming the store's owner."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import dataclass

from triage.owner.files import Place, shown
from triage.owner.lock import Holder, read_holder
from triage.owner.opening import connect_to_owner
from triage.store.client import Client
from triage.store.errors import OwnerGone, Refused, StoreError, StoreLocked

SECONDS = 1.0
"""A server that takes longer is not well."""
_BANNER = b"SSH-2.0-"


@dataclass(frozen=True, slots=True)
class Health:
    """What a server that is well says."""

    listen: str
    """Where its SSH server listens."""
    position: int
    """Of the log."""
    seconds: float
    """How long it took to answer."""


class Unwell(Refused):
    """A server runs, and does not do what it should."""


async def look(place: Place) -> Health:
    """Ask a store's owner, and knock at its SSH server.

    Raises:
        StoreLocked: No server runs.
        Unwell: One runs and does not answer within a second.
    """
    began = time.monotonic()
    holder = read_holder(place.lock)
    connected = connect_to_owner(place) if holder is not None else None
    if holder is None or connected is None:
        raise StoreLocked(f"No server has {shown(place.file)}; 'triage serve' starts one.")
    if holder.serving is None:
        connected.close()
        raise StoreLocked(
            f"Process {holder.pid} has {shown(place.file)}, a command and no server; "
            "'triage serve' starts one once that has ended."
        )
    try:
        async with asyncio.timeout(SECONDS):
            position = await _ask(connected)
            await _knock(holder, holder.serving)
    except TimeoutError:
        raise Unwell(
            f"The server at {shown(holder.serving)} (process {holder.pid}) did not answer within a second."
        ) from None
    return Health(holder.serving, position, time.monotonic() - began)


async def _ask(connected: socket.socket) -> int:
    async def dial() -> socket.socket:
        return connected

    try:
        client = await Client.connect(dial)
        try:
            return (await client.describe()).position
        finally:
            await client.close()
    except OwnerGone as error:
        raise Unwell("The owner of the store ended while it was asked; its server starts another.") from error
    except StoreError as error:
        raise Unwell(str(error)) from error


async def _knock(holder: Holder, listen: str) -> None:
    """Wait for the first line that an SSH server says (RFC 4253, section 4.2)."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    # Whoever listens on every address is met at the own one.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - met, not bound
    try:
        reader, writer = await asyncio.open_connection(host, int(port))
    except (OSError, ValueError) as error:
        raise Unwell(
            f"Nothing listens at {shown(listen)}, though process {holder.pid} serves there."
        ) from error
    try:
        banner = await reader.read(len(_BANNER))
    except ConnectionError:
        banner = b""
    finally:
        writer.close()
    if not _BANNER.startswith(banner) or not banner:
        raise Unwell(f"What listens at {shown(listen)} does not answer as an SSH server.")
