"""Which article first brought a sampled shingle into its group of copies: the index that new articles meet.

A group is an article with its exact and nearly identical copies, named by the number of its first member. A
shingle has one posting per group, so that a story in ten thousand copies is met once and counts once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triage.articles.neighbours import COMMON_IN, Indices
from triage.articles.shingles import Hashes


@dataclass(frozen=True, slots=True)
class Postings:
    """Postings by ascending shingle; all three have the same length."""

    hashes: Hashes
    numbers: Indices
    """The article that brought it."""
    groups: Indices
    """First member of that article's group."""

    def where(self, kept: np.typing.NDArray[np.bool_]) -> Postings:
        """Return some of them."""
        return Postings(self.hashes[kept], self.numbers[kept], self.groups[kept])


def post(hashes: Hashes, numbers: Indices, groups: Indices) -> Postings:
    """Return one posting for each shingle of each group: by its first member that has it.

    Args:
        hashes: Sampled shingles of some articles, in any order.
        numbers: The article of each.
        groups: That article's group.
    """
    order = np.lexsort((numbers, groups, hashes))
    hashes, numbers, groups = hashes[order], numbers[order], groups[order]
    first = np.ones(len(hashes), dtype=bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (groups[1:] != groups[:-1])
    return Postings(hashes[first], numbers[first], groups[first])


def merged(stored: Postings, new: Postings) -> tuple[Postings, Postings]:
    """Add postings to those that are stored.

    Args:
        stored: Those of the shingles in question, by shingle.
        new: Of other articles, by shingle.

    Returns:
        All of them by shingle, and those of the new that no stored one stands for already.
    """
    hashes = np.concatenate([stored.hashes, new.hashes])
    groups = np.concatenate([stored.groups, new.groups])
    numbers = np.concatenate([stored.numbers, new.numbers])
    added = np.arange(len(hashes)) >= len(stored.hashes)
    order = np.lexsort((added, groups, hashes))
    hashes, numbers, groups, added = hashes[order], numbers[order], groups[order], added[order]
    first = np.ones(len(hashes), dtype=bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (groups[1:] != groups[:-1])
    together = Postings(hashes, numbers, groups)
    return together.where(first), together.where(first & added)


def too_common(postings: Postings) -> Hashes:
    """Return the shingles that more than 20 groups have, ascending."""
    distinct, counts = np.unique(postings.hashes, return_counts=True)
    return distinct[counts > COMMON_IN]


def meetings(hashes: Hashes, postings: Postings) -> tuple[Indices, Indices]:
    """Return where shingles of some texts meet postings.

    Args:
        hashes: The texts' shingles, in any order.
        postings: By shingle.

    Returns:
        Places in ``hashes`` and in ``postings``, of the same length: every pair that has the same shingle.
    """
    begins = postings.hashes.searchsorted(hashes, side="left")
    counts = postings.hashes.searchsorted(hashes, side="right") - begins
    mine = np.repeat(np.arange(len(hashes)), counts)
    steps = np.arange(len(mine)) - np.repeat(np.cumsum(counts) - counts, counts)
    return mine, np.repeat(begins, counts) + steps
