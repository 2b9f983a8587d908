"""Being the owner: the held lock, the opened store, its socket, and letting go of them in order."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from pathlib import Path

from triage.owner.files import Place, remove_socket, shown, socket_place
from triage.owner.held import Held
from triage.owner.lock import Lock, read_holder
from triage.owner.roles import ADMINISTRATOR
from triage.owner.server import Server
from triage.store.errors import StoreLocked

WATCH_SECONDS = 60.0
"""How often the owner looks whether its lock still counts."""


class Holding:
    """A store that this process owns."""

    def __init__(self, place: Place, lock: Lock, held: Held) -> None:
        self.held = held
        self.server = Server(held)
        """Serves whoever is connected."""
        self._place = place
        self._lock = lock
        self._socket: Path | None = None
        self._watch: asyncio.Task[None] | None = None
        self._inner: set[asyncio.Task[None]] = set()
        # In a file, because standard error may be a screen that somebody works on.
        self._log = logging.FileHandler(place.log, encoding="utf-8", delay=True)
        self._log.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logging.getLogger("triage.owner").addHandler(self._log)

    @classmethod
    async def begin(
        cls,
        place: Place,
        lock: Lock,
        *,
        create: str | None,
        listen: bool,
        say: Callable[[str], None],
        serving: str | None = None,
    ) -> Holding:
        """Open the store whose lock is held, clear what a dead owner left, and let others in.

        Args:
            place: Where the store is.
            lock: Its lock; it belongs to the holding from now on.
            create: Codebook (TOML) to make the store with if there is none.
            listen: Whether others may reach it.
            say: Takes sentences for the person at the terminal.
            serving: Where this owner's SSH server listens, if it has one.

        Raises:
            StoreError: It cannot be opened; the lock is given up.
        """
        from triage.owner.owner import Owner

        try:
            _clear(place)
            lock.write(None, serving)
            new = not place.file.exists()
            owner = await Owner.open(place.file, place.folder, create=create)
        except BaseException:
            lock.release()
            raise
        holding = cls(place, lock, Held(owner, presence=owner.presence))
        try:
            await holding.held.refresh()
            described = await owner.describe()
            if new:
                say(f"Made the store {shown(place.file)} with codebook {described.codebook}.")
            for notice in described.notices:
                say(notice)
            if listen:
                await holding._listen(serving)
        except BaseException:
            await holding.end(patience=0, say=say)
            raise
        holding._watch = asyncio.create_task(holding._watch_lock(say))
        return holding

    async def _listen(self, serving: str | None) -> None:
        self._socket = socket_place(self._place)
        await self.server.listen(self._socket)
        self._lock.write(self._socket, serving)

    def inner_socket(self) -> socket.socket:
        """Return a socket to this process's own store, for a client that has outlived the former owner."""
        outer, inner = socket.socketpair()
        task = asyncio.create_task(self.server.serve_socket(inner, ADMINISTRATOR))
        self._inner.add(task)
        task.add_done_callback(self._inner.discard)
        return outer

    async def _watch_lock(self, say: Callable[[str], None]) -> None:
        """Stop everything once the lock's path names another file: somebody else may own the store then."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if not self._lock.still_named():
                break
        lock = shown(self._place.lock)
        text = f"{lock} was removed or replaced, so this process no longer owns the store."
        self.held.lost = StoreLocked(f"{text} Nothing more is saved here; start again.")
        say(text)
        await self.server.close(patience=0)

    async def end(self, *, patience: float, say: Callable[[str], None]) -> None:
        """Wait for clients, then close the store and give the lock up.

        Args:
            patience: Seconds that clients have.
            say: Takes a sentence about the waiting.
        """
        if self._watch is not None:
            self._watch.cancel()
        if self.server.clients and patience > 0:
            say(f"Waiting up to {patience:.0f} s for {self.server.clients} other command(s) on this store.")
        try:
            await self.server.close(patience=patience)
        finally:
            # If this is cut short the lock stays until the process ends: the store may still be written.
            await self.held.store.close()
            if self._socket is not None:
                remove_socket(self._socket, self._place)
            logging.getLogger("triage.owner").removeHandler(self._log)
            self._log.close()
            self._lock.release()


def _clear(place: Place) -> None:
    """Remove the socket that a dead owner left; whoever holds the lock may."""
    former = read_holder(place.lock)
    remove_socket(place.socket, place)
    if former is not None and former.socket is not None:
        remove_socket(Path(former.socket), place)
