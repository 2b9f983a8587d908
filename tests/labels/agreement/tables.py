"""Small tables of ratings, and coefficients computed from their definitions, slowly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from labels.agreement.ratings import Ratings, Reading, ratings_from_columns
from labels.agreement.scale import Level

unhurried = settings(max_examples=40, deadline=None)
"""Property tests say nothing of time: the machine may be busy."""

Table = dict[str, list[str | None]]

KRIPPENDORFF = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}
"""The data of Krippendorff's *Computing Krippendorff's Alpha-Reliability* (2011), section C."""


def table(rows: dict[str, str]) -> Table:
    """Read columns written as text, a dot for a missing rating."""
    return {who: [None if x == "." else x for x in row.split()] for who, row in rows.items()}


def ratings(
    rows: dict[str, str], level: Level = Level.NOMINAL, scale: Sequence[str] | None = None
) -> Ratings:
    """Ratings of columns written as text."""
    return ratings_from_columns(table(rows), Reading(level, scale))


@st.composite
def tables(draw: st.DrawFn, labels: str = "123", most_people: int = 4, most_items: int = 8) -> Table:
    """Any table of a few people and items, with holes."""
    people = draw(st.integers(1, most_people))
    items = draw(st.integers(1, most_items))
    cell = st.one_of(st.none(), st.sampled_from(labels))
    return {f"p{i}": draw(st.lists(cell, min_size=items, max_size=items)) for i in range(people)}


def units(columns: Table) -> list[list[str]]:
    """The labels of each item."""
    return [[x for x in row if x is not None] for row in zip(*columns.values(), strict=True)]


def slow_alpha(columns: Table, difference: Callable[[str, str, list[str]], float]) -> float | None:
    """Alpha as one minus the mean difference within items over that between all paired ratings."""
    paired = [unit for unit in units(columns) if len(unit) >= 2]
    pool = [x for unit in paired for x in unit]
    if len(set(pool)) < 2:
        return None
    within = sum(
        sum(difference(a, b, pool) for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in paired
    ) / len(pool)
    between = sum(difference(a, b, pool) for a, b in permutations(pool, 2)) / (len(pool) * (len(pool) - 1))
    return 1 - within / between


def ordinal(a: str, b: str, pool: list[str]) -> float:
    """Krippendorff's ordinal difference, by counting what lies between."""
    low, high = sorted((a, b))
    between = sum(low <= x <= high for x in pool)
    return (between - (pool.count(low) + pool.count(high)) / 2) ** 2


def counts(columns: Table, labels: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """How often each item has each label; items without a rating are left out."""
    rows = [[unit.count(label) for label in labels] for unit in units(columns) if unit]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(labels))
