"""Readers that may go wrong in ways Python cannot catch, each in a child that is killed when it does.

A parser written in C or Rust can take all memory, end the process or never come back. The process that holds
the store must not be the one to which that happens, so such a parser runs in a child without network, with
limits on memory and time; see :mod:`triage.articles.formats.confined_child`. Messages both ways are a length
of four bytes (big-endian) and JSON.
"""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

CHILD = "triage.articles.formats.confined_child"
STARTING_SECONDS = 60.0
"""How long a child may take to load its library."""
_LENGTH = struct.Struct(">I")
_KEPT = ("HOME", "LANG", "PATH", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_MOST = 1 << 30


class ChildLost(Exception):
    """The child ended or was killed; the message says why, in words that fit after *it*."""


class Confined:
    """One child; it is started when it is first needed and again after it was lost."""

    def __init__(self, task: str, *, memory: int) -> None:
        """Begin without a child.

        Args:
            task: What the child does, one of the tasks of :mod:`triage.articles.formats.confined_child`.
            memory: Most bytes of address space it may take.
        """
        self._task = task
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._waiting = b""

    def ask(self, question: Mapping[str, Any], *, seconds: float, lend: Sequence[int] = ()) -> None:
        """Send the child a message, starting it if there is none.

        Args:
            question: What JSON can hold.
            seconds: How long it may take to accept the message.
            lend: Descriptors that a child started now may use, under the same numbers.

        Raises:
            ChildLost: It could not be started, or ended meanwhile.
        """
        child = self._child or self._start(lend)
        assert child.stdin is not None  # noqa: S101 - it was started with a pipe
        data = orjson.dumps(question)
        fd, left = child.stdin.fileno(), memoryview(_LENGTH.pack(len(data)) + data)
        give_up = time.monotonic() + seconds
        while left:
            wait = give_up - time.monotonic()
            if wait <= 0 or not select.select([], [fd], [], wait)[1]:
                raise self._lost(f"took longer than {seconds:.0f} seconds")
            try:
                left = left[os.write(fd, left) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._ended() from None

    def answer(self, seconds: float) -> dict[str, Any]:
        """Return the child's next message.

        Args:
            seconds: How long it may take.

        Raises:
            ChildLost: It took longer, or ended; it is gone then.
        """
        give_up = time.monotonic() + seconds
        size = _LENGTH.unpack(self._take(_LENGTH.size, give_up, seconds))[0]
        if size > _MOST:
            raise self._lost("gave an answer without end")
        told: dict[str, Any] = orjson.loads(self._take(size, give_up, seconds))
        return told

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child, self._waiting = self._child, None, b""
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()

    def _start(self, lend: Sequence[int]) -> subprocess.Popen[bytes]:
        environment = {
            name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("PYTHON")
        }
        try:
            # -P: no module is taken from the folder that the person happens to be in.
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", CHILD, self._task, f"{self._memory}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={**environment, "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"},
                pass_fds=lend,
            )
        except OSError as error:
            raise ChildLost(f"needs a process of its own, which could not be started ({error})") from None
        self._child = child
        assert child.stdin is not None  # noqa: S101
        os.set_blocking(child.stdin.fileno(), False)
        self.answer(STARTING_SECONDS)
        return child

    def _take(self, size: int, give_up: float, seconds: float) -> bytes:
        """Return exactly ``size`` bytes of what the child says."""
        assert self._child is not None  # noqa: S101 - something was asked before
        assert self._child.stdout is not None  # noqa: S101
        fd = self._child.stdout.fileno()
        parts, held = [self._waiting], len(self._waiting)
        while held < size:
            wait = give_up - time.monotonic()
            if wait <= 0 or not select.select([fd], [], [], wait)[0]:
                raise self._lost(f"took longer than {seconds:.0f} seconds")
            part = os.read(fd, 1 << 20)
            if not part:
                raise self._ended()
            parts.append(part)
            held += len(part)
        data = b"".join(parts)
        self._waiting = data[size:]
        return data[:size]

    def _ended(self) -> ChildLost:
        return self._lost("needs more memory or time than one file may take, or is made to break its reader")

    def _lost(self, why: str) -> ChildLost:
        self.close()
        return ChildLost(why)
