"""Opening a store: through the process that owns it, or by becoming its owner."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from triage.owner.files import Place, is_private, locate, make_folder, shown
from triage.owner.guard import Guarded
from triage.owner.holding import Holding
from triage.owner.lock import Lock, read_holder
from triage.owner.roles import Caller
from triage.owner.server import peer_account
from triage.store.client import Client
from triage.store.errors import OwnerGone, StoreLocked, StoreMissing
from triage.store.protocol import Store

STARTING_SECONDS = 30.0
"""How long another process may take to open the store before it is given up."""

SERVER_SECONDS = 15.0
"""How long a server whose owner died has to start another before its store is taken."""

RETRY_SECONDS = 0.02
SOON_SECONDS = 0.5
QUIET_SECONDS = 2.0
"""How long waiting for another process goes on without a word."""

CLIENT_SECONDS = 5.0
"""How long an owner inside a command waits for its clients when it ends."""

TERMINATED = 128 + signal.SIGTERM
"""Exit code of a command that SIGTERM ended."""


@dataclass(slots=True)
class _Inherited:
    """A connection to the owner that this process was started with."""

    connected: socket.socket | None = None
    person: str | None = None
    """Whom the owner has bound it to."""

    async def dial(self) -> socket.socket:
        """Return the connection, the first time."""
        connected, self.connected = self.connected, None
        if connected is None:
            raise OwnerGone("The server has ended this command's connection; try again.")
        return connected


_inherited = _Inherited()


def inherit(descriptor: int, person: str) -> None:
    """Let the one opening of a store in this process use a connection that it was started with.

    Args:
        descriptor: The connection.
        person: Whom the owner has bound it to.
    """
    _inherited.connected = socket.socket(fileno=descriptor)
    _inherited.connected.setblocking(False)
    _inherited.person = person


def acting_person() -> str:
    """Return the name that is recorded for what this process does: whom it serves, or the administrator."""
    return _inherited.person or "administrator"


def is_there(path: Path) -> bool:
    """Whether :func:`open_store` would open a store that is there, and make none.

    Args:
        path: The store's file.
    """
    return _inherited.person is not None or path.exists()


@asynccontextmanager
async def open_store(
    path: Path,
    *,
    create: str | None = None,
    person: str | None = None,
    listen: bool = True,
    say: Callable[[str], None] | None = None,
) -> AsyncIterator[Store]:
    """Open a store for the length of a block.

    If a process owns the store, its verbs go there; such a store is a :class:`triage.store.client.Client`,
    whose ``reconnect`` finds or becomes the next owner. Else this process owns it, until the block ends and
    its clients have ended or five seconds have passed. SIGTERM ends an owner's block as a cancellation.

    Args:
        path: The store's file.
        create: Codebook (TOML) to make the store with if there is none; None makes none.
        person: Whom to act as; None is the host's administrator.
        listen: Whether others may reach the store through this process while it owns it.
        say: Takes sentences for the person at the terminal.

    Yields:
        The store.

    Raises:
        StoreMissing: There is none, and none was to be made.
        StoreLocked: Another process holds it and does not answer.
        StoreError: Any other reason why it cannot be used.
    """
    if _inherited.person is not None:
        client = await Client.connect(_inherited.dial)
        try:
            yield client
        finally:
            await client.close()
        return
    opening = _Opening(path, create, person, listen, say or (lambda _: None))
    try:
        try:
            yield await opening.open()
        finally:
            await opening.end()
    except asyncio.CancelledError:
        if opening.terminated:
            raise SystemExit(TERMINATED) from None
        raise


def connect_to_owner(place: Place) -> socket.socket | None:
    """Connect to the socket of a store's owner, if there is one that answers.

    Raises:
        StoreLocked: Another account answers there.
    """
    holder = read_holder(place.lock)
    named = Path(holder.socket) if holder and holder.socket else place.socket
    for path in dict.fromkeys((place.socket, named)):
        if not is_private(path.parent):
            continue
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connected.setblocking(False)
        try:
            connected.connect(os.fspath(path))
            account = peer_account(connected)
        except OSError:  # nobody listens (yet, or any more), too many wait, or the path is too long
            connected.close()
            continue
        if account != os.geteuid():
            connected.close()
            raise StoreLocked(
                f"{shown(path)} is answered by account {account}, not by yours; nothing was sent."
            )
        return connected
    return None


class _Opening:
    """One open store: how it was reached, and what has to be let go of at its end."""

    def __init__(
        self, path: Path, create: str | None, person: str | None, listen: bool, say: Callable[[str], None]
    ) -> None:
        self._place = locate(path)
        self._create = create
        self._caller = Caller(person)
        self._listen = listen
        self._say = say
        self._holding: Holding | None = None
        self._client: Client | None = None
        self._found: socket.socket | None = None
        self._task = asyncio.current_task()
        self._handles_signal = False
        self.terminated = False

    async def open(self) -> Store:
        """Return the store, reached by whatever way there is."""
        self._check_exists()
        make_folder(self._place)
        give_up = time.monotonic() + STARTING_SECONDS
        while True:
            self._found = await self._reach()
            if self._holding is not None:
                self._holding.held.role(self._caller)
                return Guarded(self._holding.held, self._caller)
            try:
                self._client = await Client.connect(self._dial, person=self._caller.person)
            except OwnerGone:
                # It was met at its very end, so the next round finds its successor or becomes it.
                if time.monotonic() > give_up:
                    raise
                await asyncio.sleep(RETRY_SECONDS)
                continue
            return self._client

    def _check_exists(self) -> None:
        """Refuse a store that is not there, before anything is made beside it."""
        place = self._place
        if self._create is None and not place.file.exists() and read_holder(place.lock) is None:
            raise _missing(place.file)

    async def _reach(self) -> socket.socket | None:
        """Return a socket to the owner, or None once this process owns the store."""
        began, told = time.monotonic(), False
        while True:
            lock = Lock.take(self._place.lock)
            waited = time.monotonic() - began
            awaited = lock is not None and self._is_awaited(waited)
            if lock is not None and awaited:
                lock.forget()
            elif lock is not None:
                await self._become_owner(lock)
                return None
            connected = connect_to_owner(self._place)
            if connected is not None:
                return connected
            if waited > STARTING_SECONDS:
                raise StoreLocked(
                    f"{shown(self._place.file)} is held by {self._whose()}, which does not answer."
                )
            if waited > (SOON_SECONDS if awaited else QUIET_SECONDS) and not told:
                told = True
                self._say(self._waits_for(awaited=awaited))
            await asyncio.sleep(RETRY_SECONDS)

    def _is_awaited(self, waited: float) -> bool:
        """Whether a server whose owner died a moment ago lives, so that it is about to start another."""
        holder = read_holder(self._place.lock)
        if holder is None or holder.serving is None or waited >= SERVER_SECONDS:
            return False
        server = Lock.take(self._place.server_lock)
        if server is not None:
            server.release()
        return server is None

    def _waits_for(self, *, awaited: bool) -> str:
        file = shown(self._place.file)
        if awaited:
            return f"The server of {file} died a moment ago; waiting whether it starts anew …"
        return f"Waiting for {self._whose()}, which holds {file} …"

    def _whose(self) -> str:
        holder = read_holder(self._place.lock)
        return f"process {holder.pid} on {shown(holder.host)}" if holder else "another process"

    async def _become_owner(self, lock: Lock) -> None:
        if self._create is None and not self._place.file.exists():
            lock.release()
            raise _missing(self._place.file)
        self._holding = await Holding.begin(
            self._place, lock, create=self._create, listen=self._listen, say=self._say
        )
        self._handle_signal()

    def _handle_signal(self) -> None:
        """Let SIGTERM end the block in order, unless the program has a handler of its own."""
        if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
            return
        try:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._terminate)
        except (RuntimeError, ValueError, NotImplementedError):
            return  # signals reach the main thread's loop alone
        self._handles_signal = True

    def _terminate(self) -> None:
        self.terminated = True
        if self._task is not None:
            self._task.cancel()

    async def _dial(self) -> socket.socket:
        """Return a socket to whoever owns the store: the one just found, a new one, or this process's own."""
        found, self._found = self._found, None
        if found is None and self._holding is None:
            found = await self._reach()
        if found is None:
            if self._holding is None:
                raise OwnerGone("Nobody owns the store; try again.")
            found = self._holding.inner_socket()
        return found

    async def end(self) -> None:
        """Let go of the store, as a client or as its owner."""
        if self._client is not None:
            await self._client.close()
        if self._found is not None:
            self._found.close()
        if self._holding is not None:
            await self._holding.end(patience=CLIENT_SECONDS, say=self._say)
        if self._handles_signal:
            asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)


def _missing(file: Path) -> StoreMissing:
    return StoreMissing(
        f"There is no store at {shown(file)}; 'triage init' makes one, or --db names another."
    )
