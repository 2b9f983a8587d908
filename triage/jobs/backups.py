"""Backups on a schedule: one every so often, the newest kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labels.visible import visible
from triage.jobs.beside import run_beside
from triage.jobs.partial import PARTIAL, clear_partial
from triage.owner.files import shown

RETRY_SECONDS = 300.0
"""How long after a failure another is tried; never later than the next is due."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_STAMP = "%Y%m%dT%H%M%SZ"
_SHORTEST = 60.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """When backups are made, and where."""

    folder: Path
    every: float
    """Seconds."""
    keep: int
    """How many, 1 or more."""


def read_interval(text: str) -> float:
    """Return the seconds of ``90s``, ``30m``, ``1h`` or ``1d``.

    Raises:
        ValueError: It is none, or less than a minute.
    """
    match = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", text)
    seconds = float(int(match[1]) * _UNITS[match[2]]) if match else 0.0
    if seconds < _SHORTEST:
        raise ValueError(
            f"{visible(text)} is no time between backups; write 30m, 1h or 1d, a minute at least"
        )
    return seconds


async def run_schedule(file: Path, schedule: Schedule, say: Callable[[str], None]) -> None:
    """Make a backup whenever one is due, until this is cancelled.

    Each is made by ``triage backup`` in a process of its own, so that looking at every row stops nobody here.

    Args:
        file: The store.
        schedule: When and where.
        say: Takes what each of them said, line by line.
    """
    while True:
        await asyncio.sleep(_seconds_left(file, schedule, datetime.now(UTC)))
        for _, folder in _ours(file, schedule.folder, before=".", behind=PARTIAL):
            clear_partial(folder)
        target = schedule.folder / _name(file, datetime.now(UTC))
        if await _back_up(file, target, say):
            for removed in prune(file, schedule):
                say(f"The backup {shown(removed)} was removed; the newest {schedule.keep} are kept.")
        else:
            await asyncio.sleep(min(RETRY_SECONDS, schedule.every))


async def _back_up(file: Path, target: Path, say: Callable[[str], None]) -> bool:
    """Run one backup; whether it is good."""
    code, said = await run_beside(file, "backup", str(target))
    for line in said.splitlines():
        say(visible(line))
    return code == 0


def _name(file: Path, moment: datetime) -> str:
    return f"{file.stem}-{moment.strftime(_STAMP)}.duckdb"


def _seconds_left(file: Path, schedule: Schedule, now: datetime) -> float:
    """Return how long it is until the next is due; a stamp in the future counts as none."""
    ages = [(now - moment).total_seconds() for moment, _ in _ours(file, schedule.folder)]
    youngest = min((age for age in ages if age >= 0), default=schedule.every)
    return max(0.0, schedule.every - youngest)


def prune(file: Path, schedule: Schedule) -> Sequence[Path]:
    """Remove the oldest of the backups that a schedule made of a store; nothing else is touched.

    Returns:
        What was removed.
    """
    removed = []
    for _, backup in _ours(file, schedule.folder)[: -schedule.keep]:
        with suppress(OSError):
            backup.unlink()
            removed.append(backup)
    return removed


def _ours(file: Path, folder: Path, *, before: str = "", behind: str = "") -> list[tuple[datetime, Path]]:
    """Return the files that a schedule made of a store, oldest first; or what it left of some."""
    form = re.compile(re.escape(f"{before}{file.stem}-") + r"(\d{8}T\d{6}Z)\.duckdb" + re.escape(behind))
    found = []
    with suppress(OSError):
        for entry in folder.iterdir():
            match = form.fullmatch(entry.name)
            if match is None or entry.is_symlink() or entry.is_file() is bool(behind):
                continue
            with suppress(ValueError):
                found.append((datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC), entry))
    return sorted(found)
