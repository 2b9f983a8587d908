"""What every store does about neighbours, whichever way it is reached."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.triage.jobs.prose import edited, import_texts, prose
from tests.triage.store.made import BY, copied
from tests.triage.store.test_contract import new_store as new_store
from tests.triage.store.test_contract import reach
from tests.triage.store.test_contract import store as store
from triage.jobs import neighbours
from triage.jobs.neighbours import compare_new
from triage.store import client_comparing
from triage.store.codec import table_bytes, table_frame
from triage.store.comparison import Compared, Comparison, NumberedPair
from triage.store.errors import Refused
from triage.store.protocol import Store


async def test_a_new_store_has_no_neighbours(store: Store) -> None:
    """Nothing waits, and nothing is an answer of its own kind."""
    assert await store.comparison() == Comparison(0, 0)
    assert await store.neighbours("a:0123456789abcdef") == ()
    assert [page async for page in store.neighbour_pairs()] == []
    assert [page async for page in store.uncompared(limit=5, chars=5)] == []
    assert [page async for page in store.boilerplate()] == []
    matches = await store.matching(b"", b"")
    assert table_frame(matches.postings).schema == {
        "hash": pl.UInt64, "number": pl.Int32, "leader": pl.Int32
    }  # fmt: skip


async def test_comparing_finds_the_same_each_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies, a footer that becomes common, several batches, messages in many pieces."""
    monkeypatch.setattr(neighbours, "BATCH_ARTICLES", 30)
    monkeypatch.setattr(client_comparing, "HASHES", 4096)
    footer, story = prose(40, 1), prose(150, 2)
    texts = [f"{prose(100, 50 + n)} {footer}" for n in range(45)]
    texts[5], texts[40] = story, edited(story, 0.03, 1)
    keys = await import_texts(store, texts)
    assert (await store.comparison()) == Comparison(0, 45)
    assert await compare_new(store) == 45
    assert await store.comparison() == Comparison(2, 0)
    (page,) = [page async for page in store.neighbour_pairs()]
    assert [(pair.a, pair.b, pair.kind) for pair in page] == [(keys[5], keys[40], "near")]
    assert await store.neighbours(keys[40]) == page and await store.neighbours(keys[0]) == ()
    stored = await store.article(keys[40])
    assert stored is not None and stored.row.cluster_id == f"c:{keys[5][2:]}"
    assert (await store.check()).ok


async def test_texts_come_with_their_groups(store: Store) -> None:
    """By number, withdrawn ones too; of a group its members that are there."""
    story = prose(100, 3)
    await import_texts(store, [story, prose(100, 4)])
    await import_texts(store, [edited(story, 0.02, 1)], 3)
    await compare_new(store)
    rows = [row async for page in store.texts([3, 2, 9]) for row in page]
    assert [(row.number, row.leader, row.import_number, row.there) for row in rows] == [
        (2, 2, 1, True),
        (3, 1, 2, True),
    ]
    await store.withdraw(1, person=BY)
    rows = [row async for page in store.texts([2], leaders=[1]) for row in page]
    assert [(row.number, row.there) for row in rows] == [(2, False), (3, True)]
    assert [page async for page in store.pairs_within([1])] == [(NumberedPair(1, 3),)]


async def test_only_the_next_batch_is_kept_and_only_whole(store: Store) -> None:
    """A batch that was kept before, one of no article, and one of another form."""
    await import_texts(store, [prose(50, 5), prose(50, 6)])
    good = Compared(1, 2, 1)
    assert not await store.save_compared(dataclasses.replace(good, batch=2))
    assert not await store.save_compared(dataclasses.replace(good, upto=3))
    for streams in ((b"no table",), (table_bytes(pl.DataFrame({"hash": [1]})),)):
        with pytest.raises(Refused):
            await store.save_compared(dataclasses.replace(good, postings=streams))
    with pytest.raises(Refused):
        await store.matching(b"12345", b"")
    assert await store.comparison() == Comparison(0, 2)
    hashes = table_bytes(pl.DataFrame({"hash": np.array([7], dtype=np.uint64)}))
    assert await store.save_compared(dataclasses.replace(good, boilerplate=(hashes,)))
    assert not await store.save_compared(good)
    assert [page async for page in store.boilerplate()] == [(7).to_bytes(8, "little")]
    assert await store.comparison() == Comparison(1, 0)


async def test_what_was_compared_is_there_after_a_restart(new_store: Path, tmp_path: Path) -> None:
    """Pairs, clusters and how far comparing came."""
    place = copied(new_store, tmp_path)
    story = prose(100, 7)
    async with reach("process", place) as store:
        keys = await import_texts(store, [story, edited(story, 0.03, 2)])
        await compare_new(store)
        before = await store.neighbours(keys[0])
    async with reach("process", place) as store:
        assert await store.neighbours(keys[0]) == before and len(before) == 1
        assert (await store.comparison()).waiting == 0
        assert {row.cluster_id async for page in store.articles() for row in page} == {f"c:{keys[0][2:]}"}
