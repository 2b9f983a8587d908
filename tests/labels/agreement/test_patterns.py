"""Count patterns say of items what the items say themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

import labels.agreement.patterns as module
from labels.agreement.patterns import CountPatterns, count_patterns, patterns_of
from labels.agreement.ratings import ratings_from_columns
from tests.labels.agreement.tables import Table, counts, tables, unhurried


def rows(patterns: CountPatterns) -> list[tuple[int, ...]]:
    """The counts of every pattern, as a table."""
    dense = np.zeros((len(patterns.sizes), patterns.codes), dtype=int)
    dense[patterns.row, patterns.code] = patterns.count
    return [tuple(row.tolist()) for row in dense]


@unhurried
@given(columns=tables())
def test_patterns_are_the_distinct_rows_of_counts(columns: Table) -> None:
    """Each is there once, with as many items as have it, and each item knows its own."""
    ratings = ratings_from_columns(columns)
    patterns = count_patterns(ratings)
    expected = [tuple(row) for row in counts(columns, "".join(ratings.values)).astype(int).tolist()]
    found = rows(patterns)
    assert len(set(found)) == len(found)
    assert {row: expected.count(row) for row in expected} == dict(
        zip(found, patterns.multiplicity.tolist(), strict=True)
    )
    assert sorted(found[i] for i in patterns.of_item) == sorted(expected)
    assert patterns.sizes.tolist() == [sum(row) for row in found]
    assert patterns.items == len(expected)


@unhurried
@given(columns=tables())
def test_pairable_patterns_have_two_ratings(columns: Table) -> None:
    """The others are gone, and their items point nowhere."""
    patterns = count_patterns(ratings_from_columns(columns))
    paired = patterns.pairable()
    assert [row for row in rows(patterns) if sum(row) >= 2] == rows(paired)
    for before, after in zip(patterns.of_item, paired.of_item, strict=True):
        assert (after == -1) == (patterns.sizes[before] < 2)
        if after >= 0:
            assert rows(patterns)[before] == rows(paired)[after]


def test_the_order_of_items_does_not_matter() -> None:
    """Patterns come in the same order, so that resampling does too."""
    item = np.array([0, 0, 1, 1, 2, 2])
    code = np.array([0, 1, 2, 2, 1, 1])
    one = patterns_of(item, code, 3)
    two = patterns_of(np.array([0, 0, 1, 1, 2, 2]), np.array([1, 1, 0, 1, 2, 2]), 3)
    assert rows(one) == rows(two)


def test_items_that_look_alike_are_not_taken_for_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the marks of different rows meet, no rows are joined."""
    monkeypatch.setattr(module, "_mixed", lambda x: np.ones_like(x))
    patterns = patterns_of(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2]), 3)
    assert rows(patterns) == [(2, 0, 0), (0, 1, 1)]
    assert patterns.of_item.tolist() == [0, 1]
