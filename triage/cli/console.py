"""Output, progress, exit codes and the one ``asyncio.run`` of every command."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from labels.visible import visible

T = TypeVar("T")

DONE, NO, USAGE, UNUSABLE, STOPPED = 0, 1, 2, 3, 130
"""Exit codes: done; the answer is no; wrong usage; the store is not usable; stopped by Ctrl-C."""


class Failure(Exception):
    """A command that ends with a message and an exit code."""

    def __init__(self, message: str, code: int = USAGE) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class _Chosen:
    db: Path | None = None
    umask: int = 0o022


_chosen = _Chosen()


def choose_store(path: Path | None) -> None:
    """Remember the store that ``--db`` named."""
    _chosen.db = path


def store_path() -> Path:
    """Return the store to use: ``--db``, else ``$TRIAGE_DB``, else ``triage.duckdb`` here."""
    if _chosen.db is not None:
        return _chosen.db
    return Path(os.environ.get("TRIAGE_DB") or "triage.duckdb")


def keep_umask(umask: int) -> None:
    """Remember the umask that the program was started with, before it took a stricter one."""
    _chosen.umask = umask


def user_umask() -> int:
    """Return what the person does not allow others; for what is made to be handed on."""
    return _chosen.umask


def store_named() -> bool:
    """Whether ``--db`` named the store."""
    return _chosen.db is not None


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine to its end.

    Raises:
        Failure: Ctrl-C; by then the coroutine has been cancelled and has put back what it held.
    """
    import asyncio

    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise Failure("Stopped by Ctrl-C; nothing was left half done.", STOPPED) from None


def say(text: str) -> None:
    """Tell the person something, on stderr and through the door."""
    print(visible(text, newlines=True), file=sys.stderr, flush=True)


@contextmanager
def talk_held_back() -> Iterator[None]:
    """Keep what is said on stderr, while the terminal shows a screen, until the screen is gone."""
    if not sys.stderr.isatty():
        yield
        return
    held = io.StringIO()
    try:
        with redirect_stderr(held):
            yield
    finally:
        sys.stderr.write(held.getvalue())


def write(text: str) -> None:
    """Write a report's text to stdout, through the door."""
    print(visible(text, newlines=True), flush=True)


def emit(name: str, fields: Mapping[str, Any], *, version: int = 1) -> None:
    """Write one JSON object on one line of stdout, its first key ``schema``.

    Args:
        name: The name in ``triage.<name>/<version>``.
        fields: What follows; not a number is written as null by its author, never here.
        version: Number of the schema.
    """
    import orjson

    line = orjson.dumps({"schema": f"triage.{name}/{version}", **fields})
    if sys.stdout.isatty():
        sys.stdout.write(_escaped(line.decode()) + "\n")
    else:
        sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


def _escaped(line: str) -> str:
    """Escape what a terminal could act on: DEL, C1 and bidirectional controls."""
    return "".join(c if c == visible(c) else f"\\u{ord(c):04x}" for c in line)


def width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """Write a plain table to stdout, cells through the door, the last column cut to the terminal."""
    cells = [
        [visible("" if value is None else f"{value}") for value in row] for row in [list(columns), *rows]
    ]
    widths = [max(width(row[i]) for row in cells) for i in range(len(columns))]
    room = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 10_000
    for row in cells:
        parts = []
        for i, cell in enumerate(row):
            pad = " " * (widths[i] - width(cell))
            parts.append(pad + cell if columns[i] in right else cell + pad)
        print(_cut("  ".join(parts).rstrip(), room))
    sys.stdout.flush()


def _cut(line: str, room: int) -> str:
    if width(line) <= room:
        return line
    kept, used = [], 0
    for c in line:
        used += width(c)
        if used > room - 1:
            break
        kept.append(c)
    return "".join(kept) + "…"


def fail(message: str, code: int = USAGE) -> NoReturn:
    """End the command with one message on stderr.

    Raises:
        Failure: Always; the entry point prints it.
    """
    raise Failure(message, code)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal and nothing in a pipe.

    Args:
        label: What is being done.
        total: How many steps there are, if known.

    Yields:
        A function that adds steps.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    done, shown, began = 0, 0.0, time.monotonic()

    def draw(now: float) -> None:
        if total:
            filled = min(24, done * 24 // max(total, 1))
            bar = "#" * filled + "." * (24 - filled)
            text = f"{visible(label)} [{bar}] {done:,} of {total:,}"
        else:
            text = f"{visible(label)} {done:,}"
        sys.stderr.write(f"\r{text}  {now - began:.0f} s\x1b[K")
        sys.stderr.flush()

    def advance(steps: int) -> None:
        nonlocal done, shown
        done += steps
        now = time.monotonic()
        if now - shown >= 0.1:
            shown = now
            draw(now)

    try:
        yield advance
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
