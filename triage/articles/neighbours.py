"""Which articles share text: exact copies, near ones, and parts of one another.

Two texts are neighbours when they share at least 8 distinct five-word shingles and these are at least .05
of the smaller one's. Shingles that stand in more than 20 texts (after copies have been collapsed into one)
are boilerplate, such as the footer of a site, and do not count. Sampled shingles only propose candidates;
the rule is decided on all of them. Everything here is pure: numbers in, numbers out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.articles.shingles import U64, Hashes, Shingles

MIN_SHARED = 8
"""Fewest distinct shingles that two neighbours share."""
MIN_CONTAINMENT = 0.05
"""Least share of the smaller text's shingles that are shared."""
COMMON_IN = 20
"""A shingle in more texts than this is boilerplate."""
COLLAPSE = 0.55
"""Jaccard from which two texts count as one when boilerplate is looked for: .6, less a sketch's error."""
JOIN = 0.1
"""Containment from which neighbours belong to one cluster."""
OTHER_DATE = 0.3
"""Containment from which a copy's other date is evidence."""
SAMPLE = 4
"""One shingle in so many is stored and proposes candidates."""
PROPOSE = 2
"""Sampled shingles in common that make a candidate."""

_STEPS = 4
"""Of texts that may be copies of each other, each is compared with so many before it."""
_BUCKET_BITS = 5
_EXACT, _NEAR, _PART = "exact", "near", "part"
_NONE = np.empty(0, dtype=U64)

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two neighbours are alike."""

    kind: str
    """``exact|near|part``."""
    containment: float
    """Shared shingles over the smaller text's, 0 to 1."""
    jaccard: float
    """Shared shingles over the union's, 0 to 1."""
    shared: int
    """Distinct shingles in common that are no boilerplate."""


def sampled(hashes: Hashes) -> NDArray[np.bool_]:
    """Return which shingles are sampled: the numbers divisible by 4."""
    chosen: NDArray[np.bool_] = hashes % U64(SAMPLE) == 0
    return chosen


def exact(size: int) -> Likeness | None:
    """Return how two texts of the same words are alike; None if they have no words.

    Args:
        size: Distinct shingles of each.
    """
    return Likeness(_EXACT, 1.0, 1.0, size) if size else None


def judged(shared: int, one: int, other: int) -> Likeness | None:
    """Decide whether two texts are neighbours.

    Args:
        shared: Distinct shingles in common that are no boilerplate.
        one: All distinct shingles of one text.
        other: All of the other.
    """
    smaller, larger = min(one, other), max(one, other)
    if shared < MIN_SHARED or shared < MIN_CONTAINMENT * smaller:
        return None
    containment = shared / smaller
    kind = _PART if containment >= 0.5 and smaller < 0.6 * larger else _NEAR
    return Likeness(kind, containment, shared / (one + other - shared), shared)


def shared_counts(one: Hashes, others: Sequence[Hashes]) -> Indices:
    """Return how many shingles a text has in common with each of others.

    Args:
        one: Distinct, ascending.
        others: The same, each.
    """
    ends = np.cumsum([0, *(len(other) for other in others)])
    met = is_among(np.concatenate([_NONE, *others]), one)
    counts: Indices = np.diff(np.concatenate([[0], np.cumsum(met)])[ends])
    return counts


def is_among(hashes: Hashes, few: Hashes) -> NDArray[np.bool_]:
    """Return which numbers are among others that are ascending."""
    if not len(few):
        return np.zeros(len(hashes), dtype=bool)
    found: NDArray[np.bool_] = few[np.minimum(few.searchsorted(hashes), len(few) - 1)] == hashes
    return found


def collapse(shingles: Shingles) -> Indices:
    """Return for each text the first one that it copies exactly or nearly (itself, if none).

    Candidates share two neighbouring minima of 32 buckets (one-permutation hashing: Li, Owen and Zhang, NIPS
    2012), which finds all but one in a thousand pairs of Jaccard .6. Copies of a copy are copies.
    """
    leader = np.arange(len(shingles.ends), dtype=np.int64)

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = int(leader[i])
        return i

    for first, other, same in _alike(shingles):
        a, b = find(first), find(other)
        if a != b and (same or nearly_identical(shingles.of(first), shingles.of(other))):
            leader[max(a, b)] = min(a, b)
    return np.fromiter((find(i) for i in range(len(leader))), dtype=np.int64, count=len(leader))


def nearly_identical(a: Hashes, b: Hashes) -> bool:
    """Whether two texts, by their distinct ascending shingles, count as one."""
    if min(len(a), len(b)) < COLLAPSE * max(len(a), len(b)):
        return False
    shared = int(is_among(a, b).sum())
    return shared >= COLLAPSE * (len(a) + len(b) - shared)


def _alike(shingles: Shingles) -> Iterator[tuple[int, int, bool]]:
    """Yield (earlier text, later text, whether exact) of texts that may be copies."""
    worded = np.flatnonzero(np.diff(shingles.ends, prepend=0))
    for run in _runs(shingles.texts[worded], worded):
        yield from ((int(run[0]), int(other), True) for other in run[1:])
    owners = np.repeat(np.arange(len(shingles.ends)), np.diff(shingles.ends, prepend=0))
    bucket = (shingles.hashes >> U64(64 - _BUCKET_BITS)).astype(np.int64)
    place = owners * (1 << _BUCKET_BITS) + bucket
    first = np.ones(len(place), dtype=bool)
    first[1:] = place[1:] != place[:-1]
    place, least = place[first], shingles.hashes[first]
    pair = (place[1:] == place[:-1] + 1) & (place[:-1] % 2 == 0)
    keys = least[:-1][pair] * U64(0x9E3779B97F4A7C15) ^ least[1:][pair]
    for run in _runs(keys, place[:-1][pair] >> _BUCKET_BITS):
        for step in range(1, min(_STEPS, len(run))):
            yield from zip(run[:-step].tolist(), run[step:].tolist(), itertools.repeat(False))


def _runs(keys: Hashes, values: Indices) -> Iterator[Indices]:
    """Yield the values that share a key, ascending, where more than one does."""
    order = np.lexsort((values, keys))
    keys, values = keys[order], values[order]
    limits = np.flatnonzero(np.diff(keys)) + 1
    sizes = np.diff(limits, prepend=0, append=len(keys))
    begins = np.concatenate([[0], limits])
    for begin, size in zip(begins[sizes > 1], sizes[sizes > 1], strict=True):
        yield values[begin : begin + size]


def boilerplate(hashes: Hashes) -> Hashes:
    """Return the shingles that stand in too many texts.

    Args:
        hashes: The distinct shingles of every text (of a group of copies, of its first), in any order.

    Returns:
        Those in more than 20 texts, ascending.
    """
    distinct, counts = np.unique(hashes, return_counts=True)
    return distinct[counts > COMMON_IN]


def candidates(hashes: Hashes, texts: Indices) -> Indices:
    """Return pairs of texts that have at least two sampled shingles in common.

    Args:
        hashes: Sampled shingles without boilerplate, each once per text.
        texts: The text of each, shape like ``hashes``.

    Returns:
        Pairs (earlier, later), ascending; shape (pairs, 2).
    """
    order = np.lexsort((texts, hashes))
    hashes, texts = hashes[order], texts[order]
    firsts, seconds = [], []
    for step in range(1, COMMON_IN):
        same = hashes[step:] == hashes[:-step] if len(hashes) > step else np.zeros(0, dtype=bool)
        if not same.any():
            break
        firsts.append(texts[:-step][same])
        seconds.append(texts[step:][same])
    if not firsts:
        return np.zeros((0, 2), dtype=np.int64)
    pairs = np.stack([np.concatenate(firsts), np.concatenate(seconds)], axis=1)
    distinct, counts = np.unique(pairs, axis=0, return_counts=True)
    return distinct[counts >= PROPOSE]
