"""What leads and adjudicators meet first: how far everything is, with one key to the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum

from labels.visible import visible
from triage.ssh.line import Line
from triage.store.progress import PersonProgress, Progress, RoundProgress
from triage.store.protocol import Store

REFRESH_SECONDS = 5.0

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE = "\x1b[?7h\x1b[?1049l\x1b[?25h"
_BOLD, _PLAIN = "\x1b[1m", "\x1b[m"

_LONG_HOURS = 2
"""From here on what is left is told in hours."""


class Choice(StrEnum):
    """Where a key leads."""

    DESK = "d"
    LEAVE = "q"


async def run_overview(line: Line, store: Store, person: str, leave: asyncio.Event) -> Choice:
    """Show progress until a key is pressed that leads on.

    Args:
        line: The person's line.
        store: The store, as the person may use it.
        person: Who it is.
        leave: Set when they are told to leave.

    Raises:
        StoreError: The store could not be read.
    """
    keys = _keys(line)
    line.take_screen(_ENTER, _LEAVE)
    ends = [asyncio.create_task(event.wait()) for event in (line.lost, leave)]
    skip = 0
    try:
        while True:
            skip = _draw(line, overview_lines(await store.progress(), person, line.size[0]), skip)
            pressed = asyncio.create_task(keys.get())
            done, _ = await asyncio.wait(
                {pressed, *ends}, timeout=REFRESH_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            pressed.cancel()
            if done & set(ends):
                return Choice.LEAVE
            key = pressed.result() if pressed in done else ""
            if key in ("q", "\x03", "\x04"):
                return Choice.LEAVE
            if key == "d":
                return Choice.DESK
            if key == " ":
                skip += max(1, line.size[1] - 2)
    finally:
        for end in ends:
            end.cancel()
        line.read(lambda _: None)
        line.resized = None
        line.give_screen_back()


def _keys(line: Line) -> asyncio.Queue[str]:
    """Return where the keys of a line arrive, and an empty one when its size changes."""
    keys: asyncio.Queue[str] = asyncio.Queue()

    def take(data: bytes) -> None:
        for key in data.decode("ascii", "replace"):
            keys.put_nowait(key)

    line.read(take)
    line.resized = lambda: keys.put_nowait("")
    return keys


def _draw(line: Line, lines: Sequence[str], skip: int) -> int:
    """Draw the screen.

    Args:
        line: The person's line.
        lines: What there is to show.
        skip: How many lines after the first were looked at already; past the last it begins again.

    Returns:
        How many were skipped.
    """
    width, height = line.size
    head, rest = lines[0], lines[1:]
    room = max(1, height - 2)
    skip = skip if skip < len(rest) else 0
    more = "space more   " if len(rest) > room else ""
    body = list(rest[skip : skip + room])
    rows = [head, *body, *[""] * (room - len(body)), f"d desk   {more}q leave"]
    if not line.full:
        cells = [visible(row)[:width] for row in rows]
        cells[0] = f"{_BOLD}{cells[0]}{_PLAIN}"
        line.write("".join(f"\x1b[{row};1H{text}\x1b[K" for row, text in enumerate(cells, 1)).encode())
    return skip


def overview_lines(progress: Progress, person: str, width: int) -> list[str]:
    """Return what the screen shows, top down.

    Args:
        progress: How far everything is.
        person: Who looks.
        width: Columns; a bar takes what is left of them.
    """
    here = [each for each in progress.people if each.connected]
    people = sorted(progress.people, key=lambda p: (not p.stuck, not p.connected, -p.today, p.name))
    rounds = sorted(progress.rounds, key=lambda r: r.state != "open")
    return [
        f"{person} · {len(here)} of {len(people)} here · log position {progress.position:,}",
        f"{progress.complete:,} of {progress.articles:,} articles complete · "
        f"{sum(progress.set_aside.values()):,} set aside",
        "",
        f"{'round':<22} {'':<{_bar_width(width)}} {'complete':>8} {'of':>8} {'reserved':>8} {'open':>8}",
        *(_round_line(each, width) for each in rounds),
        *_pace(progress),
        "",
        f"{'person':<22} {'role':<12} {'complete':>8} {'today':>6} {'per hour':>8}  now",
        *(_person_line(each) for each in people),
    ]


def _bar_width(width: int) -> int:
    """Return the cells of a round's bar: what a row of numbers leaves, and no more than is calm."""
    return max(0, min(48, width - 60))


def _round_line(told: RoundProgress, width: int) -> str:
    cells = _bar_width(width)
    filled = told.complete * cells // told.slots if told.slots else 0
    state = "" if told.state == "open" else f" ({told.state})"
    name = told.name[: 22 - len(state)] + state
    bar = "━" * filled + "─" * (cells - filled)
    return f"{name:<22} {bar} {told.complete:>8,} {told.slots:>8,} {told.reserved:>8,} {told.open:>8,}"


def _pace(progress: Progress) -> list[str]:
    """Return how long the first round with work takes those who are here, if that can be said."""
    speed = sum(each.per_hour or 0.0 for each in progress.people if each.connected)
    left = next((r for r in progress.rounds if r.state == "open" and r.answers_per_article and r.open), None)
    if left is None or not speed:
        return []
    hours = (left.open + left.reserved) / speed
    length = f"{hours:.0f} hours" if hours >= _LONG_HOURS else f"{hours * 60:.0f} minutes"
    return [f"{left.name}: about {length} more at the pace of who is here"]


def _person_line(told: PersonProgress) -> str:
    speed = "-" if told.per_hour is None else f"{told.per_hour:.0f}"
    return (
        f"{told.name[:22]:<22} {told.role:<12} {told.complete:>8,} {told.today:>6,} {speed:>8}  {_now(told)}"
    )


def _now(told: PersonProgress) -> str:
    """Return whether somebody is here, when they were, and whether they hold what others wait for."""
    if told.stuck:
        held = told.stuck[0]
        return f"! {held.idle_seconds / 60:.0f} min idle in {held.round}"
    if told.connected:
        return "here"
    return "never" if told.last_seen is None else f"{told.last_seen[5:16].replace('T', ' ')} UTC"
