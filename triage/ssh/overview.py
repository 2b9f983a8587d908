"""What leads and adjudicators meet first: how far everything is, with one key to the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum

from labels.visible import visible
from triage.ssh.line import Line
from triage.store.progress import Progress
from triage.store.protocol import Store

REFRESH_SECONDS = 5.0

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE = "\x1b[?7h\x1b[?1049l\x1b[?25h"


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
    try:
        while True:
            _draw(line, overview_lines(await store.progress(), person))
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


def _draw(line: Line, lines: Sequence[str]) -> None:
    if line.full:
        return
    width, height = line.size
    shown = [visible(each)[:width] for each in lines]
    body = shown[: height - 1] if len(shown) >= height else shown + [""] * (height - 1 - len(shown))
    foot = "d desk   q leave"[:width]
    line.write("".join(f"\x1b[{row};1H{text}\x1b[K" for row, text in enumerate([*body, foot], 1)).encode())


def overview_lines(progress: Progress, person: str) -> list[str]:
    """Return what the screen shows, top down."""
    aside = sum(progress.set_aside.values())
    lines = [
        f"{person} · log position {progress.position:,}",
        f"{progress.complete:,} of {progress.articles:,} articles complete · {aside:,} set aside",
        "",
        f"{'round':<24} {'state':<8} {'articles':>9} {'complete':>9} {'reserved':>9} {'open':>9}",
    ]
    lines += [
        f"{r.name[:24]:<24} {r.state:<8} {r.articles:>9,} {r.complete:>9,} {r.reserved:>9,} {r.open:>9,}"
        for r in progress.rounds
    ]
    lines += ["", f"{'person':<24} {'role':<12} {'complete':>9} {'today':>7} {'per hour':>9}  here"]
    lines += [
        f"{p.name[:24]:<24} {p.role:<12} {p.complete:>9,} {p.today:>7,} "
        f"{'-' if p.per_hour is None else format(p.per_hour, '.0f'):>9}  {'yes' if p.connected else 'no'}"
        for p in progress.people
    ]
    return lines
