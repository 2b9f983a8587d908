"""Long texts: read and wrapped beside what else the event loop does, and shown as short ones are."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import sample
from tests.triage.tui.seat import seated
from triage.articles.article import Evidence
from triage.store.comparison import Neighbour
from triage.tui import wrapping as lines_of
from triage.tui.beside import Beside
from triage.tui.paint import UNICODE, Signs
from triage.tui.reading import Reading
from triage.tui.screens import desk as screens
from triage.tui.strokes import Stroke
from triage.tui.widgets.body import Body

CJK = "".join(f"\u4e2d {n:06}\u3002" for n in range(200_000)) + "\u7ec8"
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


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect where each line that is wrapped begins; each is bounded work."""
    begun: list[int] = []
    cut = lines_of._cut

    def counted(text: str, start: int, limit: int, width: int) -> tuple[int, int]:
        begun.append(start)
        return cut(text, start, limit, width)

    monkeypatch.setattr(lines_of, "_cut", counted)
    return begun


@pytest.mark.parametrize("key", ["end", "tab"])
def test_a_key_beside_a_neighbour_wraps_no_more_than_leads_to_it(key: str, cuts: list[int]) -> None:
    """Wherever it leads, and also when the screen changes its width there."""
    here, there = (FakeStore([sample(1, LONG + end)]).held for end in (" one end.", " another."))
    pair = Neighbour("a:0", "a:1", "near", 1.0, 0.9, 900, None)
    articles = (next(iter(here.values())), next(iter(there.values())))
    beside = Beside(*articles, pair, 1, 1, UNICODE, blind=False)
    beside.lines(120, 40, UNICODE)
    assert beside.press(Stroke(key)) is None
    for width in (120, 160):
        shown = "\n".join("".join(piece.text for piece in line) for line in beside.lines(width, 40, UNICODE))
        assert "{one end}" in shown and "{another}" in shown
    assert len(cuts) < 1_000


async def test_wherever_a_key_leads_in_a_long_text_little_is_wrapped(
    cuts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end, a hit, a mark, another width or look: each shows its lines without those between."""
    monkeypatch.setattr(screens, "PAUSE", 0.0)
    monkeypatch.setattr(Body, "go_on_wrapping", lambda self: None)

    async def cost(*keys: str) -> int:
        cuts.clear()
        await seat.press(*keys)
        return len(cuts)

    async with seated(FakeStore([sample(1, CJK)]).as_store) as seat:
        few = 600  # two blocks of short lines
        assert await cost("end") < few and "\u7ec8" in seat.text
        assert await cost("home") < few and "\u7ec8" not in seat.text
        assert await cost("/") < few
        cuts.clear()
        await seat.type("\u4e2d 150000")
        while "1 of 1   Enter" not in seat.text:
            await seat.drawn()
        assert len(cuts) < few * len("\u4e2d 150000") and "150000" in seat.text
        assert await cost("escape") < few
        assert await cost("e", "right", "right", "enter") < 2 * few and "evidence marked: 1" in seat.text
        for size in ((60, 24), (120, 40), (81, 24)):
            cuts.clear()
            here = seat.app._screen.position()
            await seat.resize(*size)
            assert len(cuts) < 2 * few and 0 <= here - seat.app._screen.position() < 100
        before = seat.rows[3:12]
        assert await cost("pageup", "pageup", "k", "pagedown", "pagedown", "j") < few
        assert before == seat.rows[3:12]


async def test_lines_of_a_long_text_are_counted_while_nothing_else_is_done() -> None:
    """From wherever it was left; the place in sight does not move meanwhile."""
    async with seated(FakeStore([sample(1, LONG)]).as_store) as seat:
        await seat.press("/")
        await seat.type("row 02000")
        await seat.press("escape")
        before = [row for row in seat.rows if "row 0" in row]
        async with asyncio.timeout(30):
            while "of 4,000 " not in seat.text:
                await seat.drawn()
        assert [row for row in seat.rows if "row 0" in row] == before
