"""Which articles belong together: connected components of pairs, by names that new members never change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """The articles that share text with another, and the cluster of each."""

    members: Numbers
    """Numbers of articles, ascending."""
    names: Numbers
    """For each, the number of the article that its cluster is named after; it may have been withdrawn."""

    def named(self, members: Numbers) -> Numbers:
        """Return the name of each article's cluster; 0 for one that is in none."""
        if not len(self.members):
            return np.zeros(len(members), dtype=np.int64)
        place = np.minimum(self.members.searchsorted(members), len(self.members) - 1)
        return np.where(self.members[place] == members, self.names[place], 0)


def join(a: Numbers, b: Numbers, gone: Numbers) -> Clusters:
    """Join pairs into clusters.

    Articles come in the order of their numbers, so a pair begins with its later one. A cluster is named after
    the earlier article of its first pair: whoever comes later does not change that, and of clusters that are
    joined the one that was there first gives its name. The name outlives the withdrawal of its article: of
    the parts into which a withdrawal cuts a cluster, the one that began first keeps it.

    Args:
        a: The earlier article of each pair.
        b: The later one.
        gone: Articles that were withdrawn, ascending.

    Returns:
        The clusters of the articles that are there.

    >>> found = join(np.array([1, 4, 1]), np.array([2, 5, 3]), np.array([], dtype=np.int64))
    >>> found.members.tolist(), found.names.tolist()
    ([1, 2, 3, 4, 5], [1, 1, 1, 4, 4])
    """
    order = np.lexsort((a, b))
    a, b = a[order], b[order]
    ever = _components(a, b)
    there = ~(np.isin(a, gone) | np.isin(b, gone))
    if there.all():
        return Clusters(ever.members, a[ever.first])
    now = _components(a[there], b[there])
    begun, one, part = np.unique(now.first, return_index=True, return_inverse=True)
    own = a[there][begun]
    former = a[ever.first[ever.members.searchsorted(now.members[one])]]
    _, leads = np.unique(former, return_index=True)
    heir = np.zeros(len(begun), dtype=bool)
    heir[leads] = ~np.isin(former[leads], own)
    return Clusters(now.members, np.where(heir, former, own)[part])


@dataclass(frozen=True, slots=True)
class _Components:
    members: Numbers
    """Ascending."""
    first: Numbers
    """For each, the place of its component's first pair."""


def _components(a: Numbers, b: Numbers) -> _Components:
    """Find connected components by hooking to the smaller label and jumping.

    Shiloach and Vishkin, "An O(log n) parallel connectivity algorithm", J. Algorithms 3, 1982.
    """
    members, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    one, other = ends[: len(a)], ends[len(a) :]
    label = np.arange(len(members))
    while True:
        low, high = np.minimum(label[one], label[other]), np.maximum(label[one], label[other])
        if (low == high).all():
            break
        np.minimum.at(label, high, low)
        while not np.array_equal(label, label[label]):
            label = label[label]
    first = np.full(len(members), len(a))
    np.minimum.at(first, label[one], np.arange(len(a)))
    return _Components(members, first[label])
