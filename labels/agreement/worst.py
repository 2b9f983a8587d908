"""The items on which people disagree most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, Ints, sum_by
from labels.agreement.difference import Difference
from labels.agreement.patterns import CountPatterns
from labels.agreement.ratings import Ratings


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """One item that people disagree on."""

    item: str
    ratings: int
    agreement: float
    """Share of its pairs of ratings that are the same."""
    disagreement: float
    """Mean difference of its pairs over the one expected by chance: 1 is as bad as chance."""
    labels: tuple[tuple[str, str], ...]
    """Annotator and what they said, by annotator."""


def worst_items(
    ratings: Ratings, patterns: CountPatterns, difference: Difference, most: int
) -> tuple[ItemAgreement, ...]:
    """Return the items with the largest disagreement, worst first, more ratings before fewer.

    Args:
        ratings: The ratings, sorted by item.
        patterns: Patterns of all items.
        difference: How different two values are.
        most: How many items at most.
    """
    left, right = patterns.entry_pairs()
    both = patterns.count[left] * patterns.count[right]
    apart = both * difference.between(patterns.code[left], patterns.code[right])
    pairs = np.maximum(patterns.sizes * (patterns.sizes - 1), 1)
    mean = sum_by(patterns.row[left], apart, len(patterns.sizes)) / pairs
    same = (sum_by(patterns.row, patterns.count**2, len(patterns.sizes)) - patterns.sizes) / pairs
    totals = patterns.pairable().totals()
    expected = float(totals @ difference.weighted(totals)) / max(totals.sum() * (totals.sum() - 1), 1)
    if not len(mean) or expected <= 0:
        return ()
    chosen = _largest(mean, patterns, most)
    present = np.unique(ratings.item)
    return tuple(
        _item(
            ratings,
            int(present[i]),
            float(same[patterns.of_item[i]]),
            float(mean[patterns.of_item[i]] / expected),
        )
        for i in chosen
    )


def _largest(mean: Floats, patterns: CountPatterns, most: int) -> Ints:
    """Return the positions of the worst items, worst first."""
    order = np.lexsort((-patterns.sizes, -mean))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    of_item = rank[patterns.of_item]
    bad = np.flatnonzero(mean[patterns.of_item] > 0)
    return bad[np.argsort(of_item[bad], kind="stable")][:most]


def _item(ratings: Ratings, item: int, agreement: float, disagreement: float) -> ItemAgreement:
    low, high = np.searchsorted(ratings.item, [item, item + 1])
    labels = tuple(
        (ratings.annotators[ratings.annotator[i]], ratings.values[ratings.code[i]]) for i in range(low, high)
    )
    return ItemAgreement(ratings.items[item], int(high - low), agreement, disagreement, labels)
