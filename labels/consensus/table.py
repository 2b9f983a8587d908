"""One answer per item from a table of ratings, by majority or by Dawid-Skene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, sum_by
from labels.agreement.ratings import Ratings
from labels.consensus.dawid_skene import SMOOTHING, dawid_skene, too_large
from labels.consensus.method import Method

FEWEST_LABELS = 10
"""Labels that at least one annotator must have given before skill is estimated."""
_EQUAL = 1e-9
"""Probabilities that differ by less are a tie."""


@dataclass(frozen=True, slots=True)
class ItemConsensus:
    """The answer for one item."""

    item: str
    label: str | None
    """None for a tie."""
    posterior: tuple[float, ...]
    """Probability of each class; by majority the share of its votes."""
    tie: bool


@dataclass(frozen=True, slots=True)
class Consensus:
    """The answers for all items of a table."""

    method: Method
    """What was done; majority in place of Dawid-Skene says so in ``reason``."""
    reason: str | None
    """Why something is missing."""
    classes: tuple[str, ...]
    prior: tuple[float, ...]
    """Share of each class; by majority the mean share of its votes."""
    confusion: Mapping[str, tuple[tuple[float | None, ...], ...]] | None
    """Of each annotator, true class by answer; None in a row whose class they never met."""
    items: tuple[ItemConsensus, ...]
    log_likelihood: float | None
    iterations: int | None
    converged: bool | None


def consensus(ratings: Ratings, method: Method, smoothing: float = SMOOTHING) -> Consensus:
    """Return one answer per item.

    Args:
        ratings: Ratings of single labels; doubled ones are further draws and further votes.
        method: How.
        smoothing: Of Dawid-Skene.

    >>> from labels.agreement.ratings import ratings_from_columns
    >>> ratings = ratings_from_columns({"A": ["x", "x"], "B": ["x", "y"], "C": ["y", None]})
    >>> [(one.item, one.label, one.tie) for one in consensus(ratings, Method.MAJORITY).items]
    [('1', 'x', False), ('2', None, True)]
    """
    most = int(np.bincount(ratings.annotator).max()) if len(ratings.annotator) else 0
    if method is Method.MAJORITY:
        return _by_majority(ratings, "majority estimates no skill")
    if most < FEWEST_LABELS:
        return _by_majority(
            ratings, f"majority in place of dawid-skene: no annotator has {FEWEST_LABELS} labels"
        )
    if too_large(ratings):
        return _by_majority(ratings, "majority in place of dawid-skene: too many annotators and classes")
    skill = dawid_skene(ratings, smoothing)
    met_all = not bool(np.isnan(skill.confusion).any())
    return Consensus(
        Method.DAWID_SKENE,
        None if met_all else "an annotator has no row for a class that none of their items belongs to",
        ratings.values,
        tuple(skill.prior.tolist()),
        {
            name: tuple(tuple(None if np.isnan(x) else float(x) for x in row) for row in skill.confusion[i])
            for i, name in enumerate(ratings.annotators)
        },
        _items(ratings, skill.posterior),
        skill.log_likelihood,
        skill.iterations,
        skill.converged,
    )


def _by_majority(ratings: Ratings, reason: str) -> Consensus:
    items, classes = len(ratings.items), len(ratings.values)
    cell = ratings.item * max(classes, 1) + ratings.code
    votes = sum_by(cell, np.ones(len(cell)), items * classes).reshape(items, classes)
    shares = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)
    prior = shares.mean(axis=0) if items else np.zeros(classes)
    found = _items(ratings, shares)
    return Consensus(
        Method.MAJORITY, reason, ratings.values, tuple(prior.tolist()), None, found, None, None, None
    )


def _items(ratings: Ratings, posterior: Floats) -> tuple[ItemConsensus, ...]:
    """Return the likeliest class of each item, none where the first two are equal."""
    if not len(posterior):
        return ()
    first = posterior.argmax(axis=1)
    top = posterior[np.arange(len(first)), first]
    tie = (posterior >= top[:, None] - _EQUAL).sum(axis=1) > 1
    rows = zip(ratings.items, first.tolist(), posterior.tolist(), tie.tolist(), strict=True)
    return tuple(
        ItemConsensus(item, None if tied else ratings.values[code], tuple(row), tied)
        for item, code, row, tied in rows
    )
