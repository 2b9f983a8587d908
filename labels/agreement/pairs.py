"""What every two annotators said of the items that both rated, as one sparse table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, Ints, spans, sum_by
from labels.agreement.ratings import Ratings

_AT_ONCE = 2_000_000
"""Pairs of ratings formed at once, to bound memory."""


@dataclass(frozen=True, slots=True, eq=False)
class RatingPairs:
    """A block of pairs of ratings of the same item; the first annotator comes before the second."""

    item: Ints
    first: Ints
    """Index of the rating of the first annotator."""
    second: Ints


@dataclass(frozen=True, slots=True, eq=False)
class PairTables:
    """For every pair of annotators with a common item the table of their labels, as non-zero cells."""

    a: Ints
    """First annotator of each pair, shape ``(pairs,)``."""
    b: Ints
    """Second annotator."""
    items: Ints
    """Items that both rated."""
    pair: Ints
    """Pair of each cell, ascending, shape ``(cells,)``."""
    of_a: Ints
    """What the first annotator said."""
    of_b: Ints
    count: Ints
    """Items in the cell."""


def rating_pairs(ratings: Ratings) -> Iterator[RatingPairs]:
    """Yield all pairs of ratings of the same item, block by block."""
    size = (
        np.bincount(ratings.item, minlength=len(ratings.items))
        if len(ratings.item)
        else np.zeros(0, np.int64)
    )
    last = np.cumsum(size)
    start = 0
    for end in _blocks(size * (size - 1) // 2):
        low = int(last[start - 1]) if start else 0
        rating = np.arange(low, int(last[end - 1]))
        first, place = spans(last[ratings.item[rating]] - rating - 1)
        first = first + low
        yield RatingPairs(ratings.item[first], first, first + 1 + place)
        start = end


def _blocks(pairs: Ints) -> list[int]:
    """Cut the items into blocks of about as many pairs; return the end of each block."""
    if not len(pairs):
        return []
    block = np.cumsum(pairs) // _AT_ONCE
    ends = np.flatnonzero(np.diff(block)) + 1
    return [*(int(end) for end in ends), len(pairs)]


def pair_tables(ratings: Ratings) -> PairTables:
    """Return the tables of all pairs of annotators."""
    people, codes = max(len(ratings.annotators), 1), max(len(ratings.values), 1)
    keys, counts = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for block in rating_pairs(ratings):
        pair = ratings.annotator[block.first] * people + ratings.annotator[block.second]
        key = (pair * codes + ratings.code[block.first]) * codes + ratings.code[block.second]
        found, often = np.unique(key, return_counts=True)
        keys.append(found)
        counts.append(often)
    key, place = np.unique(np.concatenate(keys), return_inverse=True)
    count = sum_by(place, np.concatenate(counts), len(key)).astype(np.int64)
    rest, of_b = np.divmod(key, codes)
    pair_key, of_a = np.divmod(rest, codes)
    pairs, pair = np.unique(pair_key, return_inverse=True)
    items = sum_by(pair, count, len(pairs)).astype(np.int64)
    a, b = np.divmod(pairs, people)
    return PairTables(a, b, items, pair, of_a, of_b, count)


def margins(tables: PairTables, codes: int, low: int, high: int) -> tuple[Floats, Floats]:
    """Return both annotators' shares of each value, shape ``(high - low, codes)``, for a range of pairs."""
    cells = slice(*np.searchsorted(tables.pair, [low, high]))
    row = tables.pair[cells] - low
    share = tables.count[cells] / tables.items[tables.pair[cells]]
    width = high - low
    of_a = sum_by(row * codes + tables.of_a[cells], share, width * codes).reshape(width, codes)
    of_b = sum_by(row * codes + tables.of_b[cells], share, width * codes).reshape(width, codes)
    return of_a, of_b
