"""An article of ordinary length is drawn in one frame: nothing of it comes later."""

from __future__ import annotations

from pathlib import Path

from labels.codebook import shipped_codebook
from tests.triage.store.made import BY, article, bring_in
from tests.triage.tui.lines import connected
from triage.owner.opening import open_store
from triage.store.records import PersonRecord, Role


async def test_the_next_article_comes_in_one_frame(tmp_path: Path) -> None:
    """With how long it is, though that is known only once all of it is in lines; nothing follows."""
    text = "\n\n".join(f"The harbour office said {n} times that the ferry is late again." for n in range(90))
    async with open_store(tmp_path / "t.duckdb", create=shipped_codebook(), listen=False) as store:
        await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by=BY)
        await bring_in(store, [article(1, text="Short."), article(2, text=text)])
        async with connected(store, size=(80, 24)) as desk:
            frame = await desk.press("w")
            assert "harbour" in frame and "179" in frame
            assert desk.app._screen.body.wrapped and not desk.app._screen._goes_on
