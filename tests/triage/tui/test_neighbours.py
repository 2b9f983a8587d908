"""The neighbours of an article, behind their key."""

from __future__ import annotations

import pytest

from tests.triage.desk.samples import sample
from tests.triage.tui.conftest import Opening
from tests.triage.tui.seat import seated
from triage.jobs.neighbours import compare_new

SHARED = " ".join(f"word{n}" for n in range(60))


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_articles_that_share_its_text_are_listed(
    real_store: Opening, size: tuple[int, int]
) -> None:
    """``v`` lists kind, id and share; a second ``v`` closes it; no letter of the list judges."""
    articles = [sample(1, f"{SHARED} harbour."), sample(2, f"{SHARED} and a bridge."), sample(3, "Alone.")]
    async with real_store(articles) as store:
        await compare_new(store)
        keys = [row.key async for page in store.articles() for row in page]
        async with seated(store, size=size) as seat:
            await seat.press("v")
            shown = seat.text
            assert "Neighbours" in shown and keys[1] in shown and keys[2] not in shown
            assert "near" in shown and "came after it" in shown
            await seat.press("v")
            assert keys[1] not in seat.text
            assert (await store.work("all", "ana", keys[0])).judgements == {}


async def test_an_article_without_neighbours_says_so(real_store: Opening) -> None:
    """Nothing opens; the foot says why."""
    async with real_store([sample(1, "Alone.")]) as store, seated(store) as seat:
        await seat.press("v")
        assert "No neighbour of this article is known" in seat.text
