"""What stands around an article on its page: out of the way, and there when it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import sample
from tests.triage.store.test_contract_pages import AROUND, page
from tests.triage.store.test_contract_pages import bring_in as bring_page
from tests.triage.tui.conftest import Opening
from tests.triage.tui.seat import seated
from triage.store.records import PageMatter
from triage.store.rounds import Round
from triage.tui.matter import matter_lines
from triage.tui.paint import ASCII, UNICODE

MATTER = PageMatter(("Thu, 06-Feb-2020\r\n\r\n", "\n\nRead more\n\n", "", "\n" + "All rights reserved. " * 9))


def shown(matter: PageMatter, here: int = 2, width: int = 60) -> list[str]:
    """Return page matter as lines of text."""
    return ["".join(piece.text for piece in line) for line in matter_lines(matter, here, width, UNICODE)]


def test_each_story_has_its_place_and_what_the_page_says_is_indented() -> None:
    """Blank ends are left out, lines are wrapped, and no text of a page begins where a story's line does."""
    lines = shown(replace(MATTER, parts=(*MATTER.parts[:3], "→ story 9\n" + MATTER.parts[3]), left_out=1200))
    assert lines[:6] == [
        "  Thu, 06-Feb-2020",
        "── story 1",
        "  Read more",
        "→ story 2: the article you judge",
        "── story 3",
        "  → story 9",
    ]
    assert lines[-1] == "… 1,200 more characters are not shown"
    assert all(len(line) <= 60 for line in lines) and len(lines) > 8
    plain = matter_lines(MATTER, 1, 60, ASCII)
    assert all("".join(piece.text for piece in line).isascii() for line in plain)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_it_is_opened_from_the_palette_and_scrolls(real_store: Opening, size: tuple[int, int]) -> None:
    """Folded until then; no key of the sheet judges; Escape leads back."""
    async with real_store([]) as store:
        matter, articles = page()
        await bring_page(store, matter + "\n".join(f"row {n}" for n in range(60)), articles)
        async with seated(store, size=size) as seat:
            assert "06-Feb-2020" not in seat.text
            await seat.press("ctrl+p")
            await seat.type("page matter")
            await seat.press("enter")
            assert "06-Feb-2020" in seat.text and "story 1: the article you judge" in seat.text
            assert "All rights␛[31m 🚢" in seat.text and "Page matter: story 1 of 3" in seat.text
            await seat.press("end")
            assert "row 59" in seat.text and AROUND[0].strip() not in seat.text
            await seat.press("4", "c", "escape")
            assert "row 59" not in seat.text
            assert (await store.work("all", "ana", articles[0].key)).judgements == {}


async def test_it_is_hidden_with_the_source_and_said_to_be_nothing_where_it_is() -> None:
    """A page names its outlet: a source-blind round shows it after the first answer."""
    store = FakeStore([sample(1, "Alone on its page.")])
    store.matter = MATTER
    store.round = Round("all", source_blind=True)
    async with seated(store.as_store) as seat:
        await seat.act("matter")
        assert "after your first answer" in seat.text and "Feb" not in seat.text
        await seat.press("4")
        await seat.act("matter")
        assert "06-Feb-2020" in seat.text
        await seat.press("escape")
        store.matter = None
        await seat.act("matter")
        assert "Nothing stands around this article" in seat.text
