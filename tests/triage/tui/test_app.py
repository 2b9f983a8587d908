"""The application around the desk: order of strokes, errors, sizes, looks."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

import pytest
from textual.strip import Strip

from tests.triage.desk.fakes import FakeStore, causes
from tests.triage.desk.samples import BRIDGE, sample, samples
from tests.triage.store.made import BY, article
from tests.triage.tui.conftest import Opening
from tests.triage.tui.seat import seated
from triage.store.errors import StoreError, StoreLocked
from triage.store.records import Ack, Cause, Draft
from triage.store.rounds import Round
from triage.tui import app as app_of
from triage.tui.app import TICK, DeskApp


async def test_keys_typed_ahead_of_a_slow_log_are_kept_in_order() -> None:
    """While the log takes its time keys wait in line; dialogs that they open take the keys after them."""
    store = FakeStore(samples(2))
    async with seated(store.as_store) as seat:
        store.gate = asyncio.Event()
        await seat.ahead("4", "x", "n", "P", "enter", "5")
        await seat.drawn()
        assert causes(store) == []
        assert "1 of 2" in seat.text
        assert "mostly unreliable" in seat.row("Reliability")
        assert "●" not in seat.row("Reliability")
        store.gate.set()
        await seat.app.settled()
        answers = [
            (event.question, event.value["reason"] or event.value["values"][0])
            for event in store.log
            if event.cause is Cause.ANSWER
        ]
        assert answers == [
            ("reliability", "mostly_reliable"),
            ("date_validity", "no_evidence"),
            ("topics", "medtop:11000000"),
            ("reliability", "reliable"),
        ]
        assert "2 of 2" in seat.text


async def test_what_cannot_be_saved_is_said_kept_and_tried_again() -> None:
    """Nothing is shown as saved before it is; the key is not lost and not doubled."""
    store = FakeStore(samples(1))
    async with seated(store.as_store) as seat:
        store.failing = 1
        await seat.pilot.press("4")
        await seat.pilot.press("c")
        await seat.drawn()
        assert "NOT SAVED" in seat.rows[0]
        assert "The disk is full" in seat.rows[23]
        assert "●" not in seat.row("Reliability")
        await seat.app.settled()
        assert "saved" in seat.rows[0]
        assert "NOT SAVED" not in seat.rows[0]
        assert causes(store) == ["answer", "answer"]


AHEAD = (*"4cP", "enter", *"2xnnhi", "enter", *"[5]", "backspace", "backspace", "f")
"""Answers, a dialog with letters, going on and back, and an undo of another article, in one run."""


async def done_with(*, failing_each: int = 0, slow: bool = False) -> tuple[list[list[object]], list[str]]:
    """Type everything ahead and return what the log has then, and what the screen shows."""
    store = FakeStore(samples(3))
    record, calls = store.record, itertools.count(1)

    async def troubled(drafts: Sequence[Draft]) -> Ack:
        if slow:
            for _ in range(20):
                await asyncio.sleep(0)  # others get their turns, as they do while a log takes its time
        call = next(calls) % failing_each if failing_each else 2
        if call == 0:
            raise StoreError("The disk is full.")
        ack = await record(drafts)
        if call == 1:
            raise StoreError("The line dropped after it was saved.")
        return ack

    store.record = troubled  # type: ignore[method-assign]
    async with seated(store.as_store) as seat:
        await seat.ahead(*AHEAD)
        await seat.app.settled()
        await seat.drawn()
        said: list[list[object]] = [
            [event.cause, event.article, event.aspect, event.question, event.value] for event in store.log
        ]
        uids = [event.uid for event in store.log]
        assert len(set(uids)) == len(uids)
        return said, seat.rows


async def test_what_is_typed_ahead_comes_out_the_same_however_the_store_fares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Slow, failing before it saves or after: each key is done once and in order, in dialogs too."""
    monkeypatch.setattr(app_of, "LONGEST_PAUSE", 0.001)
    well = await done_with()
    assert {event[0] for event in well[0]} >= {Cause.ANSWER, Cause.NOTE, Cause.UNDO, Cause.FLAG}
    assert await done_with(slow=True) == well
    assert await done_with(failing_each=3) == well
    assert await done_with(failing_each=4, slow=True) == well


async def test_a_lost_owner_is_looked_for_again() -> None:
    """Through a connection the desk finds the next owner, and hands the same event in."""

    class Reached(FakeStore):
        reconnects = 0

        async def reconnect(self) -> None:
            self.reconnects += 1
            if self.reconnects == 1:
                raise StoreLocked("Nobody answers yet.")

    store = Reached(samples(1))
    async with seated(store.as_store) as seat:
        store.failing = 2
        await seat.press("4")
        assert store.reconnects == 2
        assert causes(store) == ["answer"]


async def test_ctrl_c_leaves_a_desk_that_cannot_save() -> None:
    """Nobody is held by a full disk."""
    store = FakeStore(samples(1))
    async with seated(store.as_store) as seat:
        store.failing = 10**6
        await seat.pilot.press("4")
        await seat.pilot.press("ctrl+c")
        await seat.app.settled()
        assert seat.app.failure is None
        assert seat.app.return_code == 1


async def test_a_paste_never_judges() -> None:
    """It is dropped with a line; in a text it is one line of that text."""
    store = FakeStore(samples(1))
    async with seated(store.as_store) as seat:
        await seat.paste("4cP\n")
        assert causes(store) == []
        assert "Pasted text was dropped: only keys judge" in seat.text
        await seat.press("n")
        await seat.paste("4cP\nand more")
        await seat.press("enter")
        assert [event.value for event in store.log if event.cause is Cause.NOTE] == ["4cP and more"]


async def test_small_windows_are_asked_for_room_and_lose_nothing() -> None:
    """Sizes change while typing; below 60×20 there is a plain request, and keys still count."""
    store = FakeStore([sample(1, BRIDGE * 9)])
    async with seated(store.as_store) as seat:
        await seat.press("j", "j", "4")
        for size in ((50, 24), (80, 15), (20, 5)):
            await seat.resize(*size)
            assert "make it larger" in seat.text or size == (20, 5)
        await seat.press("c")
        for size in ((200, 50), (60, 20), (120, 40), (80, 24)):
            await seat.resize(*size)
            assert "The bridge was opened" in seat.text
        assert "● 4 mostly reliable" in seat.row("Reliability")
        assert "● c current" in seat.row("Date")
        assert "─ 3-18 of" in seat.text


async def test_work_that_appears_is_taken_up() -> None:
    """A desk without work goes on by itself at the next tick."""
    store = FakeStore([])
    async with seated(store.as_store) as seat:
        assert "There are no articles to label yet" in seat.text
        await seat.press("4", "enter", "z", "n", "e", "/", "y", "g", "escape")
        store.held.update(FakeStore(samples(1)).held)
        seat.app._tick()
        await seat.app.settled()
        assert "1 of 1" in seat.text


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "linux"}, {}, {"COLORFGBG": "0;15"}])
async def test_looks(environ: dict[str, str]) -> None:
    """Without colours none is sent; poor consoles get ASCII signs; a light ground dark letters."""
    async with seated(FakeStore(samples(1)).as_store, environ=environ) as seat:
        await seat.press("4")
        strips = seat.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        coloured = [style for style in styles if style.color and not style.color.is_default]
        if "NO_COLOR" in environ:
            filtered = [
                segment.style
                for strip in strips
                for segment in strip.apply_filter(seat.app._filters[-1], seat.app.screen.background_colors[1])
                if segment.style
            ]
            assert all(style.color is None or style.color.is_default for style in filtered)
            assert not coloured
        else:
            assert coloured
        assert ("*" in seat.row("Reliability")) is ("TERM" in environ)
        if "TERM" in environ:
            assert all(row.isascii() for row in seat.rows if "“" not in row)


async def test_looks_belong_to_the_person() -> None:
    """Theme, ASCII and auto-advance are chosen by name in the palette and are there at the next sitting."""
    store = FakeStore(samples(2))
    async with seated(store.as_store) as seat:
        await seat.press("ctrl+p")
        await seat.type("light terminals")
        await seat.press("enter")
        await seat.act("ascii")
        await seat.act("advance")
        assert "auto-advance is on" in seat.text
    async with seated(store.as_store) as seat:
        assert seat.app.theme == "triage-light"
        await seat.press("4", "P", "c")
        assert "2 of 2" in seat.text


async def test_q_leaves_and_a_stranger_is_refused() -> None:
    """Leaving is exit 0; what keeps the desk from opening comes out for the command to tell."""
    store = FakeStore(samples(1))
    async with seated(store.as_store) as seat:
        await seat.pilot.press("q")
        await seat.app.settled()
    assert (seat.app.return_code, seat.app.failure) == (0, None)
    app = DeskApp(store.as_store, "zed")
    async with app.run_test() as pilot:
        await pilot.pause()
        await app.settled()
    assert "triage label --as zed" in str(app.failure)


async def test_an_answer_repaints_only_the_rows_that_changed() -> None:
    """What is sent for an answer is a few rows, never the text."""
    store = FakeStore([sample(1, BRIDGE * 20)])
    async with seated(store.as_store, size=(120, 40)) as seat:
        body = seat.app.screen.query_one("#body")
        drawn: list[int] = []
        render = body.render_line

        def counted(y: int) -> Strip:
            drawn.append(y)
            return render(y)

        body.render_line = counted  # type: ignore[method-assign]
        await seat.press("4")
        assert drawn == []
        await seat.press("j")
        assert drawn == list(range(35))


async def test_a_desk_goes_on_in_the_round_that_has_work(real_store: Opening) -> None:
    """It opens in the first planned round with work, goes over to the next one, and to one planned later."""
    async with real_store([article(number) for number in (1, 2, 3)]) as store:

        async def plan(name: str, number: int) -> None:
            await store.put_round(Round(name, where=f"number={number}", answers_per_article=1), by=BY)

        await plan("first", 1)
        await plan("second", 2)
        async with seated(store) as seat:
            assert "first" in seat.rows[0]
            await seat.press("4", "c", "P", "enter")
            assert "second" in seat.rows[0]
            await seat.press("4", "c", "P", "enter")
            assert seat.app.desk is not None
            assert seat.app.desk.view.article is None
            await plan("third", 3)
            seat.app.take(TICK)
            await seat.app.settled()
            assert "third" in seat.rows[0]
            await seat.press("4", "c", "P")
        rounds = {each.name: each.complete for each in (await store.progress()).rounds}
        assert rounds == {"all": 0, "first": 1, "second": 1, "third": 1}
