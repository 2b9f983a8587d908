"""Which split an article goes to."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.splits import DEFAULT_SHARES, Share, ShareError, Unit, place, read_shares

KEYS = st.lists(st.text("abcdef0123456789", min_size=1, max_size=8), unique=True, max_size=60)


@given(KEYS, st.integers(0, 99))
def test_sizes_are_within_one_of_their_shares(keys: list[str], seed: int) -> None:
    """Whatever the keys and the seed, each split has its share, and there is a train if there is anything."""
    placed = place([Unit(key) for key in keys], DEFAULT_SHARES, seed)
    assert set(placed) == set(keys)
    for share in DEFAULT_SHARES:
        assert abs(list(placed.values()).count(share.name) - share.part * len(keys)) <= 1
    assert not keys or "train" in placed.values()


@given(KEYS, st.integers(), st.randoms(use_true_random=False))
def test_order_does_not_matter(keys: list[str], seed: int, chance: random.Random) -> None:
    """The same keys and seed are the same placement in any order."""
    mixed = list(keys)
    chance.shuffle(mixed)
    units, others = ([Unit(key) for key in some] for some in (keys, mixed))
    assert place(units, DEFAULT_SHARES, seed) == place(others, DEFAULT_SHARES, seed)


def test_another_seed_is_another_placement() -> None:
    """Seeds differ, and neither follows the order of the keys."""
    units = [Unit(f"a:{number:016x}") for number in range(200)]
    first, second = (place(units, DEFAULT_SHARES, seed) for seed in (0, 1))
    assert first != second
    ordered = [first[unit.key] for unit in units]
    assert ordered != sorted(ordered)


def test_a_placement_is_the_same_on_every_machine() -> None:
    """Written down once: a change of the hash would move every article of every dataset."""
    placed = place([Unit(f"a:{number}") for number in range(12)], DEFAULT_SHARES, 7)
    assert [placed[f"a:{number}"] for number in range(12)] == PLACED


PLACED = [
    "train",
    "train",
    "train",
    "validation",
    "train",
    "train",
    "test",
    "train",
    "train",
    "train",
    "train",
    "train",
]


@pytest.mark.parametrize(
    ("articles", "sizes"), [(1, [1, 0, 0]), (2, [2, 0, 0]), (5, [4, 1, 0]), (10, [8, 1, 1])]
)
def test_small_sets_fill_train_first(articles: int, sizes: list[int]) -> None:
    """A handful of articles makes a train, and no split that would be empty."""
    placed = list(place([Unit(str(number)) for number in range(articles)], DEFAULT_SHARES, 0).values())
    assert [placed.count(share.name) for share in DEFAULT_SHARES] == sizes


def test_train_is_there_however_small_its_share() -> None:
    """One article goes to train even where test has nearly everything."""
    assert place([Unit("only")], (Share("test", 99), Share("train", 1)), 0) == {"only": "train"}


def test_units_stay_together_and_count_by_size() -> None:
    """A unit of many records fills its split by that many."""
    units = [Unit("wire", 80), *(Unit(f"a{number}") for number in range(20))]
    placed = place(units, (Share("train", 0.8), Share("test", 0.2)), 3)
    sizes = {name: sum(unit.size for unit in units if placed[unit.key] == name) for name in ("train", "test")}
    assert sum(sizes.values()) == 100
    assert placed["wire"] == "train"


def test_what_was_placed_before_stays() -> None:
    """Earlier placements are kept and the others make up for them."""
    units = [Unit(str(number)) for number in range(10)]
    fixed = {"1": "test", "2": "test", "3": "test"}
    placed = place(units, (Share("train", 0.7), Share("test", 0.3)), 0, fixed=fixed)
    assert [placed[key] for key in fixed] == ["test"] * 3
    assert list(placed.values()).count("train") == 7


def test_shares_are_read_as_typed() -> None:
    """Numbers are taken relative to their sum."""
    assert read_shares(" train=8, dev_2 = 1.5 ") == (Share("train", 8.0), Share("dev_2", 1.5))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "train",
        "train=",
        "train=0",
        "train=-1",
        "train=nan",
        "train=inf",
        "Train=1",
        "a/b=1",
        "all=1",
        "train=1,train=2",
    ],
)
def test_shares_that_are_none_are_refused(text: str) -> None:
    """Each with a sentence that says what to write."""
    with pytest.raises(ShareError):
        read_shares(text)
