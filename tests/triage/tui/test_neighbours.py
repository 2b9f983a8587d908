"""The neighbours of an article, beside it, behind their key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.hostile import HOSTILE_TEXT, hostile_article
from tests.triage.desk.samples import sample
from tests.triage.tui.conftest import Opening
from tests.triage.tui.glass import Glass
from tests.triage.tui.lines import connected
from tests.triage.tui.seat import screen_rows, seated
from triage.jobs.neighbours import compare_new

SHARED = " ".join(f"word{n}" for n in range(160))
SIZES = [(80, 24), (120, 40), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
async def test_both_texts_with_what_differs_between_braces(
    real_store: Opening, size: tuple[int, int]
) -> None:
    """``v`` shows both, their dates above them, n and p the other neighbours; Escape leads back."""
    articles = [
        sample(1, f"First of three\n\n{SHARED} harbour."),
        sample(2, f"Second of three\n\n{SHARED} bridge and quay."),
        sample(3, f"Third of three\n\n{SHARED} tunnel."),
    ]
    async with real_store(articles) as store:
        await compare_new(store)
        async with seated(store, size=size) as seat:
            await seat.press("v")
            await seat.drawn()
            assert "Neighbour 1 of 2 · near" in seat.rows[0] and "came after it" in seat.rows[0]
            assert "this article" in seat.text and "stated" in seat.text
            assert "{First}" in seat.text
            first = "Second" if "{Second}" in seat.text else "Third"
            await seat.press("tab", "end")
            assert "{harbour}" in seat.text.replace("\n", " ")
            await seat.press("n")
            second = "Third" if first == "Second" else "Second"
            assert "Neighbour 2 of 2" in seat.rows[0] and f"{{{second}}}" in seat.text
            await seat.press("p", "4", "c", "enter")
            await seat.drawn()
            assert "1 of 3" in seat.rows[0]
            assert (await store.work("all", "ana", articles[0].key)).judgements == {}
            await seat.press("v")
            await seat.resize(50, 18)
            assert "make it larger" in seat.text
            await seat.resize(*size)
            await seat.press("v")
            await seat.drawn()
            assert "First of three" in seat.rows[1]


async def test_what_is_sent_of_it_is_what_it_shows(real_store: Opening) -> None:
    """Over the desk and away again, hostile text included: the glass at the end of the line shows it."""
    first = hostile_article(f"{HOSTILE_TEXT}{SHARED}", number=1)
    second = hostile_article(f"{SHARED} and {HOSTILE_TEXT}", number=2)
    for size in SIZES:
        async with real_store([first, second] if size == SIZES[0] else None) as store:
            await compare_new(store)
            async with connected(store, size=size) as desk:
                glass = Glass(*size)
                glass.feed(desk.line.take())
                for key in ("v", "tab", "space", "tab", "j", "end", "shift+tab", "k", "home", "n", "v", "j"):
                    glass.feed(await desk.press(key))
                    assert glass.rows == screen_rows(desk.app), (size, key)


async def test_outlets_are_hidden_where_the_round_is_blind(real_store: Opening) -> None:
    """Neither outlet is shown before the first answer."""
    articles = [sample(1, f"{SHARED} harbour."), sample(2, f"{SHARED} bridge.")]
    async with real_store(articles) as store:
        await compare_new(store)
        async with seated(store, size=(120, 40)) as seat:
            await seat.press("v")
            await seat.drawn()
            assert seat.text.count("example.org") == 2
            await seat.press("escape")
            assert seat.app.desk is not None
            seat.app.desk._view = replace(seat.app.desk.view, blind=True)
            await seat.press("v")
            await seat.drawn()
            assert "example.org" not in seat.text


async def test_an_article_without_neighbours_says_so(real_store: Opening) -> None:
    """Nothing opens; the foot says why."""
    async with real_store([sample(1, "Alone.")]) as store, seated(store) as seat:
        await seat.press("v")
        assert "No neighbour of this article is known" in seat.text
