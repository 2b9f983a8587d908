"""Rounds that hide or show something, on the screen."""

from __future__ import annotations

import re

import pytest

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import samples
from tests.triage.store.made import BY
from tests.triage.tui.conftest import Opening
from tests.triage.tui.seat import Seat, seated
from triage.desk.desk import Desk
from triage.store.records import PersonRecord, Role
from triage.store.rounds import Round

SOURCES = ("example.org", "Ana Writer", "news.jsonl")
NARROW, WIDE = (80, 24), (200, 50)


async def everything(seat: Seat) -> str:
    """Return what can be read of an article without judging it: text, evidence, and what keys open."""
    seen = []
    for key in ("left", "right", "y", "g", "e", "/", "?", "n", "ctrl+p", "v"):
        await seat.press(key)
        seen.append(seat.text)
        await seat.press("end")
        seen.append(seat.text)
        await seat.press("escape")
    await seat.press("right")
    seen.append(seat.text)
    await seat.press("left")
    return "\n".join(seen)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_where_it_comes_from_is_nowhere_until_the_first_answer(size: tuple[int, int]) -> None:
    """Head, evidence, find and dialogs hide outlet, byline, URL and file; one key later all are there."""
    store = FakeStore(samples(2))
    store.round = Round("all", source_blind=True)
    async with seated(store.as_store, size=size) as seat:
        hidden = await everything(seat)
        assert not [source for source in SOURCES if source in hidden]
        await seat.press("4")
        assert "the source is shown now" in seat.text
        shown = await everything(seat)
        assert [source for source in SOURCES if source in shown] == list(SOURCES)
        await seat.press("3", "2")
        assert "Reliability was revised once" in seat.text
        assert "● 3 mixed" in seat.text or "●3 mixed" in seat.text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_suggestions_are_said_with_their_source_where_the_round_shows_them(
    size: tuple[int, int],
) -> None:
    """The line at the foot and the evidence tell what was suggested and by whom; else nothing does.

    Among the answers it has a sign, until it is chosen.
    """
    for kind in ("hidden", "shown"):
        store = FakeStore(samples(1))
        store.suggestion = {"source": "model-7", "answers": {"reliability": "mixed"}}
        store.round = Round("all", suggestions=kind)
        async with seated(store.as_store, size=size) as seat:
            assert ("suggested by model-7: Reliability 3 mixed" in seat.text) is (kind == "shown")
            assert ("→3" in seat.text) is (kind == "shown")
            assert ("model-7" in await everything(seat)) is (kind == "shown")
            await seat.press("4", "tab", "tab")
            assert ("→3" in seat.text) is (kind == "shown")
            await seat.press("3")
            assert "→3" not in seat.text and "3 mixed" in seat.text


async def test_own_numbers_are_of_nobody_else(real_store: Opening) -> None:
    """The screen opens by name; what others answered is in none of its numbers."""
    async with real_store(samples(2)) as store:
        await store.put_person(PersonRecord("zebulon", Role.ANNOTATOR), by=BY)
        other = await Desk.open(store, "zebulon")
        await other.answer("reliability", "unreliable")
        async with seated(store) as seat:
            await seat.press("4", "c", "P", "ctrl+p")
            await seat.type("own numbers")
            await seat.press("enter")
            for part in (
                "Completed today",
                "An hour of attention",
                "Without a pause",
                "no article came twice",
            ):
                assert part in seat.text
            assert re.search(r"mostly reliable +1 +100%", seat.text)
            assert not re.search(r" unreliable +\d", seat.text)
            assert "zebulon" not in seat.text
