"""Count patterns: what distinct distributions of labels the items have, and how many items share each.

A million ratings on a short scale have only some hundred patterns, so coefficients and resamples that look at
patterns cost the same for a thousand items and for a million.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, Ints, spans, sum_by
from labels.agreement.ratings import Ratings


@dataclass(frozen=True, slots=True, eq=False)
class CountPatterns:
    """Distinct rows of label counts, as entries (pattern, code, count) for the counts that are not 0."""

    multiplicity: Ints
    """Items that have the pattern, shape ``(patterns,)``."""
    sizes: Ints
    """Ratings of such an item, shape ``(patterns,)``."""
    row: Ints
    """Pattern of each entry, ascending, shape ``(entries,)``."""
    code: Ints
    """Its value, ascending within a pattern."""
    count: Ints
    """How often an item of the pattern has the value."""
    codes: int
    """How many values there are."""
    of_item: Ints
    """Pattern of each item, shape ``(items,)``."""

    @property
    def items(self) -> int:
        """Items with at least one rating."""
        return int(self.multiplicity.sum())

    @property
    def pairs(self) -> int:
        """Pairs of ratings of the same item."""
        return int((self.multiplicity * (self.sizes * (self.sizes - 1) // 2)).sum())

    def totals(self) -> Floats:
        """Return how often each value was given, shape ``(codes,)``."""
        return sum_by(self.code, self.multiplicity[self.row] * self.count, self.codes)

    def pairable(self) -> CountPatterns:
        """Return the patterns of two ratings and more; ``of_item`` is -1 for other items."""
        keep = self.sizes >= 2
        place = np.where(keep, np.cumsum(keep) - 1, -1)
        entries = keep[self.row]
        of_item = place[self.of_item] if len(place) else self.of_item
        return CountPatterns(
            self.multiplicity[keep], self.sizes[keep], place[self.row[entries]], self.code[entries],
            self.count[entries], self.codes, of_item,
        )  # fmt: skip

    def entry_pairs(self) -> tuple[Ints, Ints]:
        """Return the ordered pairs of entries of the same pattern, an entry with itself too."""
        width = np.bincount(self.row, minlength=len(self.sizes))
        first = np.cumsum(width) - width
        left, place = spans(width[self.row])
        return left, first[self.row[left]] + place


def count_patterns(ratings: Ratings) -> CountPatterns:
    """Return the count patterns of ratings; items without a rating are left out.

    The patterns come in an order that depends on what they are and not on the order of items, so that the
    same table in another order gives the same resamples.
    """
    return patterns_of(ratings.item, ratings.code, len(ratings.values))


def patterns_of(item: Ints, code: Ints, codes: int) -> CountPatterns:
    """Return the count patterns of parallel arrays of items and codes (see :func:`count_patterns`)."""
    keys, count = np.unique(item * max(codes, 1) + code, return_counts=True)
    owner, value = np.divmod(keys, max(codes, 1))
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    width = np.diff(np.append(starts, len(owner)))
    if not len(starts):
        none = np.zeros(0, dtype=np.int64)
        return CountPatterns(none, none, none, none, none, codes, none)
    mark = _mixed(value.astype(np.uint64)) * count.astype(np.uint64)
    _, example, of_item, multiplicity = np.unique(
        np.add.reduceat(mark, starts), return_index=True, return_inverse=True, return_counts=True
    )
    if not _same(example[of_item], starts, width, value, count):
        example, of_item = np.arange(len(starts)), np.arange(len(starts))
        multiplicity = np.ones(len(starts), dtype=np.int64)
    row, place = spans(width[example])
    entry = starts[example][row] + place
    sizes = np.add.reduceat(count, starts)[example]
    return CountPatterns(multiplicity, sizes, row, value[entry], count[entry], codes, of_item)


def _mixed(x: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Spread small numbers over 64 bits (splitmix64; Steele, Lea and Flood, OOPSLA 2014)."""
    x = (x + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _same(example: Ints, starts: Ints, width: Ints, value: Ints, count: Ints) -> bool:
    """Whether every item has exactly the entries of the item that stands for its pattern."""
    if not np.array_equal(width, width[example]):
        return False
    row, place = spans(width)
    theirs = starts[example][row] + place
    return np.array_equal(value, value[theirs]) and np.array_equal(count, count[theirs])
