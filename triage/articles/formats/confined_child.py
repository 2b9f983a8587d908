"""The child of :mod:`triage.articles.formats.confined`: one task, no network, bounded memory and time."""

from __future__ import annotations

import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

import orjson

_LENGTH = struct.Struct(">I")
_FORBIDDEN = (
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.spawn"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.truncate"),
    *("shutil.", "ftplib.", "http.", "urllib.", "webbrowser.", "ctypes.dlopen"),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_AFTER_DESKS = 5
"""By how much nicer the children of an import are: who labels on the same machine goes first."""

Task = Callable[[dict[str, Any]], Iterator[dict[str, Any]]]
"""Answers one message with one or more."""


def forbid() -> None:
    """Make everything raise that reaches the network, starts a process, or changes a file."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader of files must not use {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError("a reader of files must not write one")


def limit(memory: int) -> None:
    """Bound the address space, where the system lets a process do that."""
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        try:
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))
        except (OSError, ValueError):
            continue


def _task(name: str) -> Task:
    """Load what a task needs; after this nothing is written or reached any more."""
    if name == "html":
        from triage.articles.formats.html_page import load

        return cast(Task, load())
    if name == "parquet":
        from triage.articles.formats.parquet_rows import rows

        return rows
    if name == "dates":
        from triage.articles.examined_apart import answer

        os.nice(_AFTER_DESKS)
        return answer
    raise SystemExit(2)


def main() -> None:
    """Answer messages until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this
    answer = _task(sys.argv[1])
    limit(int(sys.argv[2]))
    forbid()
    _say({"ready": True})
    while (message := _hear()) is not None:
        # The parent kills a child that is late; if the parent is gone too, this ends it.
        late = int(message.get("seconds", 60)) + 10
        signal.alarm(late)
        try:
            for told in answer(message):
                _say(told)
                signal.alarm(late)
        except MemoryError:
            _say({"problem": "it needs more memory than one file may take", "end": True})
        except RecursionError:
            _say({"problem": "it is nested too deep", "end": True})
        except Exception as error:  # noqa: BLE001 - whatever a parser raises, the file is to blame
            _say(
                {"problem": f"it could not be read ({type(error).__name__}: {f'{error}'[:200]})", "end": True}
            )
        signal.alarm(0)


def _say(message: dict[str, Any]) -> None:
    data = orjson.dumps(message, default=_plain)
    sys.stdout.buffer.write(_LENGTH.pack(len(data)) + data)
    sys.stdout.buffer.flush()


def _hear() -> dict[str, Any] | None:
    head = sys.stdin.buffer.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    message: dict[str, Any] = orjson.loads(sys.stdin.buffer.read(_LENGTH.unpack(head)[0]))
    return message


def _plain(value: object) -> str:
    """Return what JSON has no form for as text: numbers of many digits, lengths of time, bytes."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return f"{value}"


if __name__ == "__main__":
    main()
