"""``triage serve``: keeps one owner and some fronts alive on one listening socket.

Whatever dies is started again. All of them end when this process does, however that happens: each has a pipe
from it on standard input, which closes then.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from triage.jobs.backups import Schedule, read_interval, run_schedule
from triage.jobs.beside import run_beside
from triage.owner.files import Place, locate, make_folder, shown
from triage.owner.lock import Lock, read_holder
from triage.owner.opening import acting_person, open_store
from triage.owner.packets import Packets, packet_pair
from triage.owner.serving import LOCK_SECONDS, owned_by_another
from triage.ssh.host_key import hold_to_host_key
from triage.ssh.settings import Settings
from triage.store.errors import StoreError, StoreLocked, StoreMissing

log = logging.getLogger("triage.ssh")

FRONT_SECONDS, OWNER_SECONDS = 2.5, 2.4
"""How long fronts, and then the owner, may take to end in order; together less than five seconds."""

QUICK_SECONDS = 5.0
"""A process that lives no longer than this is started again with a growing pause."""

LONGEST_PAUSE = 5.0

LOOKING_SECONDS = 0.5
"""How long commands that look whether a server lives may be in the way of one that starts."""

WAITING = 512
"""Connections that may wait to be accepted."""

NOBODY = (
    "Nobody can log in yet: 'triage team add NAME --key FILE' (or --key 'ssh-ed25519 AAAA…') adds a person "
    "with their public key, --role adjudicator or lead gives them more than an annotator may do."
)


def listen(settings: Settings) -> socket.socket:
    """Return the socket that all fronts accept from.

    Raises:
        StoreLocked: The address is in use, or is none of this host's.
    """
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=WAITING)
    except OSError as error:
        raise StoreLocked(
            f"{shown(settings.listen)} cannot be listened on ({_why(error)}); name another with --listen "
            "HOST:PORT, or end what listens there."
        ) from error


def _why(error: OSError) -> str:
    """Return why an address cannot be listened on, without what :func:`socket.create_server` adds."""
    if isinstance(error, socket.gaierror) or error.errno is None:
        return f"{error.strerror or error}"
    return os.strerror(error.errno)


async def _see_that_nobody_owns(place: Place) -> None:
    """Look whether the store is free, from whoever is about to let go of it too.

    Raises:
        StoreLocked: Another process owns it; one that is only opening it is waited for, to name itself.
    """
    give_up = time.monotonic() + LOCK_SECONDS
    while (lock := Lock.take(place.lock)) is None:
        if read_holder(place.lock) is not None or time.monotonic() > give_up:
            raise StoreLocked(owned_by_another(place))
        await asyncio.sleep(0.05)
    lock.release()


async def _named_owner(place: Place) -> str:
    """Say who owns a store; a server that only starts is waited for, until it names itself."""
    give_up = time.monotonic() + LOCK_SECONDS
    while True:
        if read_holder(place.lock) is not None or time.monotonic() > give_up:
            return owned_by_another(place)
        await asyncio.sleep(0.05)


async def _server_lock(place: Place) -> Lock:
    """Return the lock by which a command sees that a server lives, also while that has no owner.

    Raises:
        StoreLocked: Another server lives; a command that only looks holds the lock for less than a moment.
    """
    give_up = time.monotonic() + LOOKING_SECONDS
    while (lock := Lock.take(place.server_lock)) is None:
        if time.monotonic() > give_up:
            raise StoreLocked(await _named_owner(place))
        await asyncio.sleep(0.01)
    return lock


async def serve(
    path: Path, settings: Settings, *, new_host_key: bool, as_json: bool, say: Callable[[str], None]
) -> None:
    """Serve a store until SIGTERM or Ctrl-C.

    Args:
        path: The store's file.
        settings: How.
        new_host_key: Whether another host key than before is meant to be used.
        as_json: Whether log lines are objects.
        say: Takes sentences for whoever started it.

    Raises:
        StoreError: The store or the address cannot be used, or the host key is not the one of before.
    """
    place = locate(path)
    if not place.file.exists():
        raise StoreMissing(
            f"There is no store at {shown(place.file)}; 'triage init' makes one, or --db names another."
        )
    make_folder(place)
    await _see_that_nobody_owns(place)
    with await _server_lock(place), listen(settings) as listening:
        await Supervisor(place, settings, listening, as_json=as_json, say=say).run(new_host_key=new_host_key)


class Supervisor:
    """Starts, watches and ends the processes of one server.

    Args:
        place: Where the store is.
        settings: How to serve it.
        listening: The socket that all fronts accept from.
        as_json: Whether log lines are objects.
        say: Takes sentences for whoever started it.
    """

    def __init__(
        self,
        place: Place,
        settings: Settings,
        listening: socket.socket,
        *,
        as_json: bool,
        say: Callable[[str], None],
    ) -> None:
        self._place = place
        self._settings = settings
        self._listening = listening
        self._lines = "json" if as_json else "text"
        self._say = say
        self._host_key = Path(settings.host_key) if settings.host_key else place.host_key
        host, port = listening.getsockname()[:2]
        self._address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._owner: Process | None = None
        self._packets: Packets | None = None
        self._stop = asyncio.Event()

    async def run(self, *, new_host_key: bool) -> None:
        """Serve until told to stop.

        Raises:
            StoreError: The store cannot be owned, or the host key is not the one of before.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup(1)
                loop.add_signal_handler(number, self._stop.set)
        stopping = asyncio.create_task(self._stop.wait())
        beside: list[asyncio.Task[None]] = []
        try:
            await self._start_owner()
            await self._introduce(new=new_host_key)
            beside += [asyncio.create_task(work) for work in (self._back_up(), self._compare())]
            pause = _Pause()
            while not self._stop.is_set():
                await self._keep_fronts(stopping)
                if self._stop.is_set():
                    break
                log.error("the owner of %s died; starting anew", shown(self._place.file))
                await self._restart_owner(pause, stopping)
        finally:
            stopping.cancel()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await _end([self._owner], OWNER_SECONDS)

    async def _back_up(self) -> None:
        """Make the backups that the settings ask for."""
        if self._settings.backup_every:
            schedule = Schedule(
                folder=Path(self._settings.backup_to),
                every=read_interval(self._settings.backup_every),
                keep=self._settings.keep,
            )
            await run_schedule(self._place.file, schedule, log.info)

    async def _compare(self) -> None:
        """Compare what a stopped import left, so that desks find an article's neighbours."""
        async with open_store(self._place.file, listen=False) as store:
            waiting = (await store.comparison()).waiting
        if waiting:
            await run_beside(self._place.file, "articles", "neighbours", "--json")

    async def _introduce(self, *, new: bool) -> None:
        """Hold the store to its host key, and say how it can be reached."""
        async with open_store(self._place.file, listen=False) as store:
            fingerprint = await hold_to_host_key(store, self._host_key, person=acting_person(), new=new)
            team = await store.people()
        self._say(f"Serving {shown(self._place.file)} at {self._address}; host key {fingerprint}.")
        if not any(person.keys for person in team if person.active):
            self._say(NOBODY)

    # -- the owner -------------------------------------------------------------------------------
    async def _start_owner(self) -> None:
        """Start the owner, and wait until it has the store.

        Raises:
            StoreError: It has not.
        """
        mine, theirs = packet_pair()
        with theirs:
            process = self._owner = await self._spawn(
                "triage.owner.serving", [theirs.fileno()], str(theirs.fileno()), self._lines
            )
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

        def take(fields: dict[str, Any], _: Sequence[int]) -> None:
            if "say" in fields:
                self._say(fields["say"])
            elif not answer.done():
                answer.set_result(fields)

        packets = self._packets = Packets(mine, take, lambda: None)
        packets.send({"path": str(self._place.file), "address": self._address, "create": None})
        waits: list[asyncio.Future[Any]] = [answer, asyncio.create_task(process.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        waits[1].cancel()
        if not answer.done():
            raise StoreError(f"The owner of {shown(self._place.file)} ended while it started; see the log.")
        if "failed" in answer.result():
            failure = StoreError(answer.result()["failed"])
            failure.exit_code = answer.result()["code"]
            raise failure

    async def _restart_owner(self, pause: _Pause, stopping: asyncio.Task[bool]) -> None:
        """Start another owner, again and again: a command may have the store for a while."""
        while not self._stop.is_set():
            await pause.wait(stopping)
            try:
                await self._start_owner()
            except StoreError as error:
                log.error("the owner cannot start: %s", error)
            else:
                return

    async def _keep_fronts(self, stopping: asyncio.Task[bool]) -> None:
        """Keep fronts running until the owner ends or the server shall stop, then end them."""
        assert self._owner is not None  # noqa: S101 - it was started
        fronts: list[Process | None] = [None] * self._settings.fronts
        keeping = [asyncio.create_task(self._keep_front(fronts, number)) for number in range(len(fronts))]
        owner = asyncio.create_task(self._owner.wait())
        try:
            await asyncio.wait({owner, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (owner, *keeping):
                task.cancel()
            await _end(fronts, FRONT_SECONDS)
            if self._packets is not None and owner.done():
                self._packets.close()

    async def _keep_front(self, fronts: list[Process | None], number: int) -> None:
        """Start a front again whenever it dies."""
        pause = _Pause()
        while True:
            process = fronts[number] = await self._start_front()
            code = await process.wait()
            log.error("a front died (%s); starting another", code)
            await pause.wait()

    async def _start_front(self) -> Process:
        mine, theirs = packet_pair()
        assert self._packets is not None  # noqa: S101 - the owner was started
        with mine, theirs:
            self._packets.send({"front": True}, [mine.fileno()])
            return await self._spawn(
                "triage.ssh.front",
                [self._listening.fileno(), theirs.fileno()],
                str(self._listening.fileno()),
                str(theirs.fileno()),
                str(self._host_key),
                self._lines,
            )

    async def _spawn(self, module: str, descriptors: Sequence[int], *arguments: str) -> Process:
        """Start a process of our own; a Ctrl-C in this terminal is not for it."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            module,
            *arguments,
            stdin=PIPE,
            stdout=DEVNULL,
            pass_fds=descriptors,
            start_new_session=True,
        )


class _Pause:
    """The pause before something that died is started again: none, unless it dies again and again."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._since = time.monotonic()

    async def wait(self, unless: asyncio.Task[bool] | None = None) -> None:
        """Wait as long as it is wise, or until something else is done."""
        quick = time.monotonic() - self._since < QUICK_SECONDS
        if quick and self._seconds:
            if unless is None:
                await asyncio.sleep(self._seconds)
            else:
                await asyncio.wait({unless}, timeout=self._seconds)
        self._seconds = min(max(self._seconds * 2, 0.1), LONGEST_PAUSE) if quick else 0.0
        self._since = time.monotonic()


async def _end(processes: Sequence[Process | None], patience: float) -> None:
    """End processes: in order if they can, else by force."""
    living = [process for process in processes if process is not None and process.returncode is None]
    for process in living:
        with suppress(ProcessLookupError):
            process.terminate()
    waits = [asyncio.create_task(process.wait()) for process in living]
    if waits:
        _, late = await asyncio.wait(waits, timeout=patience)
        for process in living:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
        if late:
            await asyncio.wait(late)
