"""Neighbours among what is imported: all at once, little by little, interrupted, taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from tests.triage.jobs.prose import edited, import_texts, prose, told
from tests.triage.store.made import BY, bring_in, copied, make_store
from triage.articles.neighbours import boilerplate, collapse, judged, sampled
from triage.articles.shingles import shingle
from triage.jobs import neighbours
from triage.jobs.neighbours import compare_new
from triage.owner.owner import Owner
from triage.store.comparison import Compared, Neighbour
from triage.store.errors import StoreFull
from triage.store.protocol import Store
from triage.store.records import ArticleRow, Term


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with nothing in it."""
    return make_store(tmp_path_factory.mktemp("new"))


@pytest.fixture
async def store(new_store: Path, tmp_path: Path) -> AsyncIterator[Owner]:
    """A new store."""
    place = copied(new_store, tmp_path)
    owner = await Owner.open(place, place.with_name(f"{place.name}.d"))
    yield owner
    await owner.close()


async def pairs(store: Store) -> list[Neighbour]:
    """Return all pairs."""
    return [pair async for page in store.neighbour_pairs() for pair in page]


async def clusters(store: Store) -> dict[int, str | None]:
    """Return number to cluster."""
    return {row.number: row.cluster_id for row in await listed(store)}


async def listed(store: Store, *where: Term) -> list[ArticleRow]:
    """Return rows."""
    return [row async for page in store.articles(where) for row in page]


async def import_little_by_little(store: Store, texts: list[str], size: int) -> list[str]:
    """Import texts in several imports, each compared at its end."""
    keys = []
    for start in range(0, len(texts), size):
        keys += await import_texts(store, texts[start : start + size], start + 1)
        await compare_new(store)
    return keys


@pytest.mark.parametrize("size", [200, 20, 7])
async def test_a_wire_story_in_two_hundred_edited_copies_is_one_cluster(store: Store, size: int) -> None:
    """Named after the first of them, in one import or in many; a late one of another day is told on all."""
    story = prose(250, 1)
    texts = [story, *(edited(story, 0.02, n) for n in range(199))]
    articles = [told(n, text, "2021-01-01" if n == 150 else "2023-03-03") for n, text in enumerate(texts, 1)]
    for start in range(0, len(articles), size):
        await bring_in(store, articles[start : start + size])
        await compare_new(store)
    assert set((await clusters(store)).values()) == {f"c:{articles[0].key[2:]}"}
    found = await pairs(store)
    assert len(found) == 200 * 199 // 2
    assert {pair.kind for pair in found} == {"near", "exact"}
    assert all("copy_with_other_date" in row.flags for row in await listed(store))
    assert [page async for page in store.boilerplate()] == []


@pytest.mark.parametrize("size", [200, 20, 7])
async def test_a_footer_in_two_hundred_articles_makes_no_neighbours(store: Store, size: int) -> None:
    """Also when it arrives over many small imports: pairs that it made while it was rare are gone."""
    footer = prose(60, 2)
    texts = [f"{prose(150, 100 + n)} {footer}" for n in range(200)]
    await import_texts(store, texts[:20])
    await compare_new(store)
    assert len(await pairs(store)) == 190
    await import_little_by_little(store, texts[20:], size)
    assert await pairs(store) == []
    assert set((await clusters(store)).values()) == {None}
    found = np.concatenate([np.frombuffer(page, dtype="<u8") async for page in store.boilerplate()])
    assert set(shingle([footer]).hashes.tolist()) <= set(found.tolist())


async def test_copies_with_a_common_footer_stay_copies(store: Store) -> None:
    """Boilerplate counts for nobody, and takes nobody's own text away."""
    footer = prose(60, 3)
    story = prose(150, 4)
    texts = [f"{prose(150, 300 + n)} {footer}" for n in range(30)]
    texts[3], texts[25] = f"{story} {footer}", f"{edited(story, 0.05, 1)} {footer}"
    keys = await import_little_by_little(store, texts, 10)
    found = await pairs(store)
    assert [(pair.a, pair.b) for pair in found] == [(keys[3], keys[25])]
    assert found[0].shared < 150


async def test_exact_copies_parts_and_quotations(store: Store) -> None:
    """Each kind is told, with shares that add up; what is too little is nothing."""
    story = prose(300, 5)
    words = story.split()
    texts = [
        story,
        f"“{story.upper()}”",
        " ".join(words[:60]),
        f"{prose(200, 6)} {' '.join(words[100:125])}",
        f"{prose(200, 7)} {' '.join(words[200:208])}",
    ]
    keys = await import_little_by_little(store, texts, 2)
    found = {(keys.index(pair.a), keys.index(pair.b)): pair for pair in await pairs(store)}
    assert {pair: found[pair].kind for pair in found} == {
        (0, 1): "exact", (0, 2): "part", (1, 2): "part", (0, 3): "near", (1, 3): "near"
    }  # fmt: skip
    assert (found[0, 1].containment, found[0, 1].jaccard) == (1.0, 1.0)
    assert found[0, 2].containment == 1.0 and found[0, 2].shared == 56
    assert found[0, 3].containment == pytest.approx(21 / 221)
    assert await store.neighbours(keys[2]) == (found[0, 2], found[1, 2])
    assert await clusters(store) == dict.fromkeys((1, 2, 3), f"c:{keys[0][2:]}") | {4: None, 5: None}


async def test_texts_without_words_are_nobodys_copies(store: Store) -> None:
    """Nor do they stop anything."""
    await import_little_by_little(store, ["…", "—!", "?", "A bell.", "a bell"], 2)
    assert [(pair.kind, pair.shared) for pair in await pairs(store)] == [("exact", 1)]


def expected(texts: list[str]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return the pairs that keep the rule, and those of them that samples of their texts propose."""
    found = shingle(texts)
    owners = np.repeat(np.arange(len(texts)), np.diff(found.ends, prepend=0))
    leaders = collapse(found)
    common = boilerplate(found.hashes[leaders[owners] == owners])
    neighbours, proposed = set(), set()
    for b in range(len(texts)):
        for a in range(b):
            both = np.intersect1d(found.of(a), found.of(b))
            both = both[~np.isin(both, common)]
            if judged(len(both), len(found.of(a)), len(found.of(b))):
                neighbours.add((a, b))
                if sampled(both).sum() >= 2 or leaders[a] == leaders[b]:
                    proposed.add((a, b))
    return neighbours, proposed


@pytest.mark.parametrize("size", [500, 60, 17])
async def test_it_finds_what_comparing_everything_with_everything_finds(
    store: Store, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stories, copies, halves, quotations and footers; in whatever imports and batches they come."""
    monkeypatch.setattr(neighbours, "BATCH_ARTICLES", 50)
    footers = [prose(40, n) for n in range(3)]
    texts: list[str] = []
    for n in range(240):
        text = prose(120, 1000 + n)
        if n % 5 == 4:
            text = edited(texts[n // 2], 0.08, n)
        elif n % 7 == 6:
            text = " ".join(texts[n // 3].split()[:70])
        elif n % 11 == 10:
            text = f"{text} {' '.join(texts[n - 9].split()[20:50])}"
        texts.append(f"{text} {footers[n % 3]}" if n % 2 else text)
    keys = await import_little_by_little(store, texts, size)
    found = {(keys.index(pair.a), keys.index(pair.b)) for pair in await pairs(store)}
    neighbourly, proposed = expected(texts)
    assert proposed <= found <= neighbourly and len(proposed) > 100


async def test_an_interrupted_comparison_goes_on_where_it_was(
    store: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept is not compared again, and nothing is missing or doubled in the end."""
    monkeypatch.setattr(neighbours, "BATCH_ARTICLES", 10)
    story = prose(200, 8)
    keys = await import_texts(store, [edited(story, 0.02, n) for n in range(35)])
    keep, kept = store.save_compared, 0

    async def fail(compared: Compared) -> bool:
        nonlocal kept
        if kept == 2:
            raise StoreFull("No room.")
        kept += 1
        return await keep(compared)

    with monkeypatch.context() as failing:
        failing.setattr(store, "save_compared", fail)
        with pytest.raises(StoreFull):
            await compare_new(store)
    assert (await store.comparison()).waiting == 15
    counted: list[int] = []
    assert await compare_new(store, advance=counted.append) == 15 and counted == [10, 5]
    assert await compare_new(store) == 0
    found = [(pair.a, pair.b) for pair in await pairs(store)]
    assert sorted(found) == sorted((a, b) for n, b in enumerate(keys) for a in keys[:n])
    assert (await store.check()).ok


async def test_two_that_compare_at_once_do_not_double_anything(store: Owner) -> None:
    """Whose batch comes second throws it away."""
    story = prose(200, 9)
    await import_texts(store, [story, edited(story, 0.05, 1)])
    counts = await asyncio.gather(compare_new(store), compare_new(store))
    assert sorted(counts) == [0, 2]
    assert len(await pairs(store)) == 1


async def test_a_bridge_that_is_withdrawn_parts_what_it_joined(store: Store) -> None:
    """Names are what they were before it came; and what comes again is found again."""
    one, other = prose(150, 10), prose(150, 11)
    texts = [one, edited(one, 0.05, 1), other, edited(other, 0.05, 2)]
    keys = await import_little_by_little(store, texts, 4)
    before = await clusters(store)
    assert {*before.values()} == {f"c:{keys[n][2:]}" for n in (0, 2)}
    await import_texts(store, [f"{one} {other}"], 5)
    await compare_new(store)
    assert set((await clusters(store)).values()) == {f"c:{keys[0][2:]}"}
    position = (await store.describe()).position
    await store.withdraw(2, person=BY)
    assert await clusters(store) == before
    await store.withdraw(1, person=BY)
    assert await clusters(store) == {} and await pairs(store) == []
    again = await import_little_by_little(store, texts, 4)
    assert again == keys and len(await pairs(store)) == 2
    assert set((await clusters(store)).values()) == set(before.values())
    pages = [page async for page in (await store.snapshot(position)).article_pages()]
    assert pages[0]["cluster_id"].to_list() == [f"c:{keys[0][2:]}"] * 5


async def test_two_hundred_copies_that_come_again_after_a_withdrawal_are_one_cluster(store: Store) -> None:
    """Members that are gone take nobody's place."""
    story = prose(120, 12)
    texts = [edited(story, 0.02, n) for n in range(150)]
    await import_texts(store, texts)
    await compare_new(store)
    await store.withdraw(1, person=BY)
    await import_texts(store, texts)
    await compare_new(store)
    found = await clusters(store)
    assert len(found) == 150 and len(set(found.values())) == 1


async def test_a_snapshot_has_the_clusters_of_its_day(store: Store) -> None:
    """Also when what made them has become boilerplate since."""
    footer = prose(40, 13)
    texts = [f"{prose(100, 500 + n)} {footer}" for n in range(30)]
    keys = await import_texts(store, texts[:10])
    await compare_new(store)
    position = (await store.describe()).position
    before = await store.snapshot(position)
    await import_texts(store, texts[10:], 11)
    await compare_new(store)
    for snapshot, clustered in ((before, True), (await store.snapshot(position), True),
                                (await store.snapshot(), False)):  # fmt: skip
        (page,) = [page async for page in snapshot.article_pages(with_text=False)]
        assert set(page["cluster_id"].to_list()) == {f"c:{keys[0][2:]}" if clustered else None}


async def test_a_copy_that_states_another_date_is_evidence_for_both(store: Store) -> None:
    """In lists, in the article, in filters; from the copy of another day, not from that of the same."""
    story = prose(150, 14)
    part = " ".join(story.split()[:80])
    articles = [
        told(1, story, "2023-03-16"),
        told(2, edited(story, 0.04, 1), "2023-03-17"),
        told(3, f"{part} {prose(30, 15)}", "2025-10-21"),
        told(4, prose(150, 16), "2025-10-21"),
        told(5, story, None),
    ]
    await bring_in(store, articles)
    await compare_new(store)
    name = "copy_with_other_date"
    rows = await listed(store)
    assert [name in row.flags for row in rows] == [True, True, True, False, False]
    assert [row.number for row in await listed(store, Term("flag", "=", (name,)))] == [1, 2, 3]
    assert [row.number for row in await listed(store, Term("flag", "!=", (name,)))] == [4, 5]
    for place, (other, days) in enumerate(((3, 950), (3, 949), (1, -950))):
        stored = await store.article(articles[place].key)
        assert stored is not None and stored.row == rows[place]
        flag = next(flag for flag in stored.evidence.flags if flag.name == name)
        assert (flag.strength, flag.days) == ("strong", days)
        assert f"Story {other}" in flag.reason and articles[other - 1].key in flag.reason
        (span,) = flag.spans
        assert len(stored.text[slice(*span)].split()) > 20
    await bring_in(store, [told(6, prose(150, 17))])
    await store.withdraw(1, person=BY)
    assert [name in row.flags for row in await listed(store)] == [False]


async def test_articles_are_chosen_by_cluster(store: Store) -> None:
    """By its name, by none, by any other."""
    story = prose(100, 18)
    await import_texts(store, [story, prose(100, 19), edited(story, 0.05, 1)])
    await compare_new(store)
    cluster = (await clusters(store))[1]
    assert cluster is not None
    for operator, value, numbers in (
        ("=", cluster, [1, 3]), ("!=", cluster, [2]), ("=", "none", [2]), ("!=", "none", [1, 3]),
        ("=", "c:0", []), ("=", "x", []), ("=", "c:zz", []),
    ):  # fmt: skip
        found = await listed(store, Term("cluster", operator, (value,)))
        assert [row.number for row in found] == numbers, (operator, value)
