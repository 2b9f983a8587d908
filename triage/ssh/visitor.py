"""One connection before and after login: the key says who it is, and nothing else opens anything."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import asyncssh

from triage.ssh.line import DeskChannel
from triage.ssh.owner_link import Member, OwnerLink, Peer
from triage.ssh.remains import break_connection
from triage.ssh.session import Session, Work

log = logging.getLogger("triage.ssh")

MOST_KEYS = 20
"""Unknown keys that one connection may offer."""

CHANNELS = 4
"""Channels of one connection at once."""

IDLE_SECONDS = 60.0
"""How long a connection without a channel is kept."""

BANNER = "No key you offered is known here; send your .pub file to the lead.\n"

WINDOW = 256 * 1024
"""Bytes of one channel that a client may send before they are read."""

PACKET = 32 * 1024
"""Bytes of one packet (RFC 4253, 6.1)."""

WorkFor = Callable[[str, Member], Work]
"""Returns what serves a line of whom a key, by its fingerprint, belongs to."""

LOG_LINES, LOG_SECONDS = 20, 10.0
"""Refused keys that are logged within a time; the others are counted."""


class RefusalLog:
    """Logs refused keys by fingerprint, and no more of them than somebody can read."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()
        self._count = 0

    def refuse(self, address: str, fingerprint: str) -> None:
        """Note a key that is nobody's."""
        now = self._clock()
        if now - self._since >= LOG_SECONDS:
            if self._count > LOG_LINES:
                log.info("%d more keys were refused", self._count - LOG_LINES)
            self._since, self._count = now, 0
        self._count += 1
        if self._count <= LOG_LINES:
            log.info("refused from %s: the key %s is nobody's here", address, fingerprint)


class Visitor(asyncssh.SSHServer):
    """Lets in whoever holds a key of the team, whatever name they typed.

    Args:
        owner: Knows whose a key is.
        refusals: Takes note of keys that are nobody's.
        work: What serves a line of theirs.
        sessions: The register of everything that runs in this front.
    """

    def __init__(
        self,
        owner: OwnerLink,
        refusals: RefusalLog,
        work: WorkFor,
        sessions: set[asyncio.Task[None]],
    ) -> None:
        self._owner = owner
        self._refusals = refusals
        self._work = work
        self._sessions = sessions
        self._connection: asyncssh.SSHServerConnection | None = None
        self._transport: object = None
        self._fingerprint = ""
        self._member: Member | None = None
        self._unknown: set[str] = set()
        self._open = 0
        self._idle: asyncio.TimerHandle | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Begin with a connection."""
        self._connection, self._transport = conn, conn._transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of it."""
        self._watch_idle(busy=True)
        connection, self._connection = self._connection, None
        if connection is not None:
            break_connection(connection, self._transport)

    @property
    def _peer(self) -> Peer:
        peer = self._connection.get_extra_info("peername") if self._connection else None
        return (str(peer[0]), int(peer[1])) if peer else ("?", 0)

    # -- login -----------------------------------------------------------------------------------
    def begin_auth(self, username: str) -> bool:
        """Ask for a key, whoever it is."""
        return True

    def public_key_auth_supported(self) -> bool:
        """Take public keys, and nothing else."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Return whether a key is somebody's; the proof that the client holds it is asyncssh's."""
        fingerprint = key.get_fingerprint()
        self._member = await self._owner.whose(fingerprint, self._peer)
        self._fingerprint = fingerprint
        if self._member is not None:
            return True
        connection = self._connection
        if connection is None:
            return False
        if not self._unknown:
            connection.send_auth_banner(BANNER)
        if fingerprint not in self._unknown:
            self._unknown.add(fingerprint)
            self._refusals.refuse(self._peer[0], fingerprint)
        if len(self._unknown) >= MOST_KEYS:
            connection.disconnect(
                asyncssh.constants.DISC_NO_MORE_AUTH_METHODS_AVAILABLE,
                f"{MOST_KEYS} keys were offered and none is known here; name one with ssh -i FILE",
            )
        return False

    def auth_completed(self) -> None:
        """Note who logged in."""
        if self._member is not None:
            log.info("%s logged in from %s", self._member.name, self._peer[0])
        self._watch_idle()

    # -- channels --------------------------------------------------------------------------------
    def session_requested(self) -> bool | tuple[DeskChannel, Session]:
        """Open a channel, if there are not too many."""
        connection, member = self._connection, self._member
        if connection is None or member is None or self._open >= CHANNELS:
            return False
        self._open += 1
        self._watch_idle(busy=True)
        channel = DeskChannel(
            connection,
            asyncio.get_running_loop(),
            True,
            False,
            False,
            0,
            1024,
            None,
            "strict",
            WINDOW,
            PACKET,
        )
        return channel, Session(
            self._work(self._fingerprint, member), member.name, self._began, self._channel_closed
        )

    def _began(self, task: asyncio.Task[None]) -> None:
        self._sessions.add(task)
        task.add_done_callback(self._sessions.discard)

    def _channel_closed(self) -> None:
        self._open -= 1
        if self._open == 0:
            self._watch_idle()

    def _watch_idle(self, *, busy: bool = False) -> None:
        """Close a connection that has had no channel for a while."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if not busy and self._connection is not None:
            loop = asyncio.get_running_loop()
            self._idle = loop.call_later(IDLE_SECONDS, self._connection.close)
