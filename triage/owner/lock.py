"""The lock that makes one process the owner of a store: ``flock`` on ``FILE.d/lock``."""

from __future__ import annotations

import fcntl
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from triage.owner.files import shown
from triage.store.errors import StoreUnsupported


@dataclass(frozen=True, slots=True)
class Holder:
    """What the lock file says of its owner; for messages, and to find a socket that lies elsewhere."""

    pid: int
    host: str
    socket: str | None = None
    """Path of the public socket; None while the store is being opened or if nobody is let in."""
    serving: str | None = None
    """Where its SSH server listens; None if it is none."""


class Lock:
    """A held lock; it ends with :meth:`release` or with the process, however that dies."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> Lock | None:
        """Take the lock, or return None if another process holds it.

        Raises:
            StoreUnsupported: The lock file cannot be made or locked here.
        """
        while True:
            try:
                flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
                descriptor = os.open(path, flags, 0o600)
            except OSError as error:
                raise StoreUnsupported(f"{shown(path)} cannot be opened: {error.strerror}.") from error
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return None
            except OSError as error:
                os.close(descriptor)
                raise StoreUnsupported(f"{shown(path)} cannot be locked: {error.strerror}.") from error
            lock = cls(path, descriptor)
            if lock.still_named():
                _held.add(lock)
                return lock
            # Whoever removed the file meanwhile made this lock worthless: nobody else would meet it.
            os.close(descriptor)

    def still_named(self) -> bool:
        """Whether the lock's path still names the file that is locked."""
        try:
            named = self._path.stat(follow_symlinks=False)
        except OSError:
            return False
        return os.path.samestat(named, os.fstat(self._descriptor))

    def write(self, socket_path: Path | None, serving: str | None = None) -> None:
        """Write who holds it, and where it listens."""
        name = None if socket_path is None else f"{socket_path}"
        holder = Holder(os.getpid(), socket.gethostname(), name, serving)
        line = orjson.dumps(asdict(holder)) + b"\n"
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, line, 0)

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Give it up; the file stays, because removing it would race with the next owner."""
        _held.discard(self)
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)

    def forget(self) -> None:
        """Close it, and leave what it says; of a forked child, the parent's lock stands."""
        _held.discard(self)
        os.close(self._descriptor)


_held: set[Lock] = set()


def _forget_in_child() -> None:
    for lock in list(_held):
        lock.forget()


# A forked child that outlived the owner would keep the store locked for everybody (flock(2)).
os.register_at_fork(after_in_child=_forget_in_child)


def read_holder(path: Path) -> Holder | None:
    """Return what a lock file says, or None if it says nothing (yet)."""
    try:
        fields = orjson.loads(path.read_bytes())
        holder = Holder(int(fields["pid"]), str(fields["host"]), fields.get("socket"), fields.get("serving"))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    fits = isinstance(holder.socket, str | None) and isinstance(holder.serving, str | None)
    return holder if fits else None
