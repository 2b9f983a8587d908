"""What comparing leaves in the tables, and when it is forgotten."""

from __future__ import annotations

from tests.triage.jobs.prose import edited, import_texts, prose
from tests.triage.store.duckdb.conftest import Place
from triage.jobs.neighbours import compare_new
from triage.store.duckdb.comparing import forget_comparisons
from triage.store.duckdb.neighbours import read_kin


async def test_comparisons_are_forgotten_when_their_articles_are_taken_back(place: Place) -> None:
    """An import whose event was lost gives its numbers back: nothing may be known of them by then."""
    story = prose(100, 1)
    async with place.opened(make=True) as owner:
        await import_texts(owner, [story, edited(story, 0.03, 1)])
        await import_texts(owner, [edited(story, 0.03, 2)], 3)
        await compare_new(owner)
        assert (await owner.comparison()).batch == 2
        database = owner._database
        await database.write(forget_comparisons, 7)
    async with place.opened() as owner:
        assert (await owner.comparison()).batch == 2
        await owner._database.write(forget_comparisons, 2)
    async with place.opened() as owner:
        assert (await owner.comparison()).waiting == 3
        assert await compare_new(owner) == 3
        assert len([pair async for page in owner.neighbour_pairs() for pair in page]) == 3
        assert (await owner.check()).ok


async def test_kin_of_an_empty_store_is_nobody(place: Place) -> None:
    """No member, no name, no cluster."""
    async with place.opened(make=True) as owner:
        kin = await owner._database.read(read_kin, ())
        assert kin.clusters.members.tolist() == [] and kin.members("c:0000000000000000") == []
        assert not kin.is_redated(1)
