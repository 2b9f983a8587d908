"""Real pages at the desk: labelled to the end by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from tests.triage.tui.seat import seated
from triage.articles.options import ReadOptions
from triage.jobs.importing import import_paths
from triage.owner.opening import open_store
from triage.store.records import PersonRecord, Role


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_seeds_are_labelled_to_the_end_by_keys(
    tmp_path: Path, shared: Path, size: tuple[int, int]
) -> None:
    """Every article is read to its end, judged by keys, and counted; then the desk says that all is done."""
    async with open_store(tmp_path / "t.duckdb", create=shipped_codebook(), listen=False) as store:
        await import_paths(
            store, [str(shared / "seeds")], ReadOptions(reference_date="2025-11-02"), person="administrator"
        )
        await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by="administrator")
        async with seated(store, size=size) as seat:
            for place in range(1, 31):
                assert f"{place} of 30" in seat.rows[0]
                assert "stated " in seat.rows[2] or "no stated date" in seat.rows[2]
                await seat.press("right", "left", "space", "end", "4", "c", "P", "B", "enter")
            assert "All done: nothing of round all waits for you (30 articles)." in seat.text
        (ana,) = [person for person in (await store.progress()).people if person.name == "ana"]
        assert ana.complete == 30
