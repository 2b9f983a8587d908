"""What leads and adjudicators see first."""

from __future__ import annotations

import asyncio
import re
from typing import cast

import asyncssh
import pytest

from tests.hostile import HOSTILE_TITLE
from triage.ssh.line import Line
from triage.ssh.overview import Choice, overview_lines, run_overview
from triage.store.progress import Hold, PersonProgress, Progress, RoundProgress
from triage.store.protocol import Store
from triage.store.records import Role


def person(name: str, *, idle: float = 1.0, connected: bool = True, today: int = 0) -> PersonProgress:
    """Return somebody who holds one article."""
    held = (Hold("first", "a:0123456789abcdef", idle),)
    return PersonProgress(
        name,
        Role.ANNOTATOR,
        40,
        today,
        60.0 if connected else None,
        "2026-02-03T04:05:06.000Z",
        connected,
        held,
    )


def progress(*people: PersonProgress) -> Progress:
    """Return how far two rounds are, the first closed."""
    rounds = (
        RoundProgress("past", "closed", 10, 2, 20, 20, 0, 0),
        RoundProgress("first", "open", 100, 3, 300, 150, 2, 148),
    )
    return Progress(1234, 110, {"other": 2}, 60, rounds, people)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_numbers_stand_whole_under_their_heads_on_every_terminal(width: int) -> None:
    """A bar takes what the numbers leave, half of it full where half of the answers are there."""
    lines = overview_lines(progress(person("ana")), "lea", width)
    (head,) = (line for line in lines if line.startswith("round"))
    (told,) = (line for line in lines if line.startswith("first "))
    assert len(head) == len(told) <= width
    assert told.split()[-4:] == ["150", "300", "2", "148"]
    assert told.count("━") == told.count("─") == max(0, min(48, width - 60)) // 2


def test_whoever_keeps_others_waiting_stands_first() -> None:
    """Then those who are here, by what they did today; a closed round stands last."""
    people = (person("ana"), person("bo", today=9), person("cy", connected=False), person("zoe", idle=720))
    lines = overview_lines(progress(*people), "lea", 80)
    names = [line.split()[0] for line in lines if " annotator " in line]
    assert names == ["zoe", "bo", "ana", "cy"]
    assert next(line for line in lines if line.startswith("zoe")).endswith("! 12 min idle in first")
    assert next(line for line in lines if line.startswith("cy")).endswith("02-03 04:05 UTC")
    rounds = [line.split()[0] for line in lines if line.startswith(("first ", "past (closed)"))]
    assert rounds == ["first", "past"]


def test_what_is_left_is_told_at_the_pace_of_who_is_here() -> None:
    """Of whom nobody is here nothing is foretold."""
    assert "first: about 75 minutes more at the pace of who is here" in overview_lines(
        progress(person("ana"), person("bo"), person("cy", connected=False)), "lea", 80
    )
    assert not any(
        "pace" in line for line in overview_lines(progress(person("cy", connected=False)), "lea", 80)
    )


class Channel:
    """A terminal's end of a channel, which keeps what was drawn."""

    def __init__(self) -> None:
        self.drawn = b""
        self.screens: asyncio.Queue[str] = asyncio.Queue()

    def write(self, data: bytes) -> None:
        """Keep a drawing; each begins in the first row."""
        self.drawn += data
        if data.startswith(b"\x1b[1;1H"):
            self.screens.put_nowait(data.decode())

    def is_closing(self) -> bool:
        """It stays open."""
        return False

    def pause_reading(self) -> None:
        """Nothing comes."""

    def resume_reading(self) -> None:
        """Nothing comes."""


class Told:
    """A store that says how far everything is."""

    def __init__(self, told: Progress) -> None:
        self._told = told

    async def progress(self) -> Progress:
        """Return it."""
        return self._told


async def test_more_people_than_rows_are_a_key_away_and_no_name_acts() -> None:
    """Space turns to the next page and from the last to the first; q gives the terminal back."""
    people = [person(f"p{number:02}") for number in range(40)] + [person(HOSTILE_TITLE)]
    channel = Channel()
    line = Line(cast("asyncssh.SSHServerChannel[bytes]", channel), term="xterm", size=(80, 24))
    store = cast(Store, Told(progress(*people)))
    running = asyncio.create_task(run_overview(line, store, "lea", asyncio.Event()))
    screens = [await channel.screens.get()]
    for _ in range(3):
        line.arrived(b" ")
        screens.append(await channel.screens.get())
    assert "space more" in screens[0]
    shown = {name for screen in screens[:3] for name in re.findall(r"H(p\d\d) ", screen)}
    assert len(shown) == 40
    assert screens[3] == screens[0]
    assert not re.findall(r"\x1b(?!\[(?:\d+;1H|K|1?m))|[\x07\x9b\u202e]", "".join(screens))
    line.arrived(b"q")
    assert await running is Choice.LEAVE
    assert channel.drawn.endswith(b"\x1b[?25h")
