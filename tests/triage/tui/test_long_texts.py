"""Long texts: read and wrapped beside what else the event loop does, and shown as short ones are."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import sample
from tests.triage.tui.seat import seated
from triage.articles.article import Evidence
from triage.store.comparison import Neighbour
from triage.tui.beside import Beside
from triage.tui.paint import UNICODE, Signs
from triage.tui.reading import Reading
from triage.tui.screens import desk as screens
from triage.tui.strokes import Stroke
from triage.tui.wrapping import Wrapping

LONG = "\n".join(f"row {n:05} of a text that has no end" for n in range(4_000))
SHORT = "\n".join(f"row {n:05}" for n in range(60))


async def test_long_texts_are_read_in_a_thread_and_short_ones_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both open where they were left, deep in the text too, and the lines are the same."""
    threads: list[tuple[int, bool]] = []

    class Watched(Reading):
        def __init__(
            self, text: str, evidence: Evidence, signs: Signs, different: Sequence[tuple[int, int]] = ()
        ) -> None:
            threads.append((len(text), threading.current_thread() is threading.main_thread()))
            super().__init__(text, evidence, signs, different)

    monkeypatch.setattr(screens, "Reading", Watched)
    store = FakeStore([sample(1, SHORT), sample(2, LONG)])
    async with seated(store.as_store) as seat:
        await seat.press("4", "c", "P", "enter")
        assert "2 of 2" in seat.rows[0] and "row 00003" in seat.text
        await seat.press("/")
        await seat.type("row 03210")
        await seat.press("escape", "3")
        before = seat.rows[3:17]
        assert any("row 03210" in row for row in before)
        await seat.press("[")
        assert "1 of 2" in seat.rows[0]
        await seat.press("]")
        assert seat.rows[3:17] == before
    async with seated(store.as_store) as seat:
        assert seat.rows[3:17] == before
    assert set(threads) == {(len(SHORT), True), (len(LONG), False)}


@pytest.mark.parametrize("key", ["end", "tab"])
async def test_neighbours_are_wrapped_before_a_key_leads_far(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key itself then wraps no more than a screen."""
    here, there = (FakeStore([sample(1, LONG + end)]).held for end in (" one end.", " another."))
    pair = Neighbour("a:0", "a:1", "near", 1.0, 0.9, 900, None)
    articles = (next(iter(here.values())), next(iter(there.values())))
    beside = Beside(*articles, pair, 1, 1, UNICODE, blind=False)
    beside.lines(120, 40, UNICODE)
    await beside.make_ready(Stroke(key))
    made = 0
    following = Wrapping._next

    def counted(self: Wrapping) -> None:
        nonlocal made
        made += 1
        following(self)

    monkeypatch.setattr(Wrapping, "_next", counted)
    assert beside.press(Stroke(key)) is None
    shown = "\n".join("".join(piece.text for piece in line) for line in beside.lines(120, 40, UNICODE))
    assert "{one end}" in shown and "{another}" in shown
    assert made < 100
