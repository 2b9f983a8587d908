"""Distances between sets are distances, and the table of all pairs holds the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.distance import SET_DISTANCES, distance_matrix, set_distance
from tests.labels.agreement.tables import unhurried

SETS = st.frozensets(st.sampled_from("abcde"))


@pytest.mark.parametrize("name", SET_DISTANCES)
@unhurried
@given(a=SETS, b=SETS)
def test_a_distance_is_symmetric_and_zero_only_at_home(
    name: str, a: frozenset[str], b: frozenset[str]
) -> None:
    """It lies between 0 and 1, is 0 for the same set alone, and does not depend on the side."""
    between = set_distance(name)
    assert between(a, b) == between(b, a)
    assert 0 <= between(a, b) <= 1
    assert (between(a, b) == 0) == (a == b)


@pytest.mark.parametrize("name", SET_DISTANCES)
@unhurried
@given(sets=st.lists(SETS, unique=True, max_size=8))
def test_the_table_agrees_with_the_function(name: str, sets: list[frozenset[str]]) -> None:
    """Every cell of the table is the distance of its two sets."""
    expected = [[set_distance(name)(a, b) for b in sets] for a in sets]
    assert distance_matrix(sets, name) == pytest.approx(np.array(expected).reshape(len(sets), len(sets)))


def test_the_empty_set_is_a_set() -> None:
    """Two empty sets agree; an empty one and any other have nothing in common."""
    for name in SET_DISTANCES:
        assert set_distance(name)(frozenset(), frozenset()) == 0
        assert set_distance(name)(frozenset(), frozenset("a")) == 1


def test_masi_tells_nested_from_overlapping_sets() -> None:
    """With the same share in common, a set within the other is nearer than one that overlaps."""
    masi = set_distance("masi")
    assert masi(frozenset("ab"), frozenset("abcd")) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi(frozenset("abc"), frozenset("bcd")) == pytest.approx(1 - 1 / 2 * 1 / 3)


def test_an_unknown_distance_names_the_known_ones() -> None:
    """The message lists what there is."""
    with pytest.raises(ValueError, match="masi, jaccard, dice, nominal"):
        distance_matrix([], "cosine")
