"""Dawid-Skene: the most likely answers together with what each annotator says of each true answer.

Source: Dawid and Skene, *Maximum likelihood estimation of observer error-rates using the EM algorithm*,
Applied Statistics 28 (1979), started from each item's label shares; with smoothing the confusion of an
annotator has a Dirichlet prior, and EM climbs the posterior instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats
from labels.agreement.patterns import CountPatterns, patterns_of
from labels.agreement.ratings import Ratings

SMOOTHING = 0.1
DIAGONAL = 5
"""How many times the smoothing is added once more where an annotator is right."""


_MOST_CELLS = 20_000_000
"""Cells of all confusions together that fit into memory with room for the work on them."""


def too_large(ratings: Ratings) -> bool:
    """Whether annotators and classes are too many for a confusion each."""
    return len(ratings.annotators) * len(ratings.values) ** 2 > _MOST_CELLS


@dataclass(frozen=True, slots=True)
class Climb:
    """When EM stops."""

    gain: float = 1e-10
    """Below this gain of the logarithm that it climbs."""
    rounds: int = 1000
    """After this many rounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Skill:
    """What EM found."""

    prior: Floats
    """Share of each true answer, shape ``(classes,)``."""
    confusion: Floats
    """For each annotator the share of each answer (column) given each true one (row), shape ``(annotators,
    classes, classes)``; not a number in a row whose true answer the annotator never met."""
    met: Floats
    """How many ratings of items of each true answer an annotator is expected to have given, shape
    ``(annotators, classes)``."""
    posterior: Floats
    """Probability of each answer for each item, shape ``(items, classes)``."""
    log_likelihood: float
    """Natural logarithm of the likelihood of all ratings, without the multinomial constant."""
    iterations: int
    converged: bool


def dawid_skene(ratings: Ratings, smoothing: float = SMOOTHING, climb: Climb | None = None) -> Skill:
    """Estimate true answers and annotators' confusions.

    Args:
        ratings: Ratings of single labels; several by one annotator of one item are further draws.
        smoothing: Added to every cell of a confusion, and :data:`DIAGONAL` times more on its diagonal; 0 is
        the
            EM of 1979.
        climb: When to stop.

    Returns:
        The estimate; every item has at least one rating.
    """
    climb = climb or Climb()
    classes, people = len(ratings.values), len(ratings.annotators)
    answer = ratings.annotator * classes + ratings.code
    patterns = patterns_of(ratings.item, answer, people * classes)
    step = _Steps(patterns, classes, people, smoothing)
    posterior = step.shares()
    reached, iterations, converged = -np.inf, 0, False
    prior, confusion, likelihood = np.zeros(classes), np.zeros((people, classes, classes)), 0.0
    while iterations < climb.rounds and len(ratings.item):
        iterations += 1
        prior, confusion = step.maximise(posterior)
        posterior, likelihood, objective = step.expect(prior, confusion)
        converged = objective - reached < climb.gain
        if converged:
            break
        reached = objective
    met = step.met(posterior)
    if not smoothing:
        confusion = np.where(met[:, :, None] > 1e-12, confusion, np.nan)
    return Skill(prior, confusion, met, posterior[patterns.of_item], likelihood, iterations, converged)


class _Steps:
    """The two steps of EM over the distinct sets of answers that items have."""

    def __init__(self, patterns: CountPatterns, classes: int, people: int, smoothing: float) -> None:
        self._patterns, self._classes, self._people = patterns, classes, people
        self._starts = np.flatnonzero(np.diff(patterns.row, prepend=-1))
        self._by_answer = np.argsort(patterns.code, kind="stable")
        answers = patterns.code[self._by_answer]
        self._answer_starts = np.flatnonzero(np.diff(answers, prepend=-1))
        self._answers = answers[self._answer_starts]
        self._extra = smoothing * (np.ones((classes, classes)) + DIAGONAL * np.eye(classes))

    def shares(self) -> Floats:
        """Return each pattern's label shares, shape ``(patterns, classes)``."""
        patterns = self._patterns
        cell = patterns.row * self._classes + patterns.code % max(self._classes, 1)
        size = len(patterns.sizes) * self._classes
        counts = np.bincount(cell, weights=patterns.count, minlength=size)
        return np.asarray(counts.reshape(len(patterns.sizes), self._classes) / patterns.sizes[:, None])

    def _expected(self, posterior: Floats) -> Floats:
        """Return how often each annotator gave each answer (axis 1) to each true one (axis 2)."""
        patterns, order = self._patterns, self._by_answer
        often = (patterns.count * patterns.multiplicity[patterns.row])[order]
        weighted = posterior[patterns.row[order]] * often[:, None]
        table = np.zeros((self._people * self._classes, self._classes))
        table[self._answers] = np.add.reduceat(weighted, self._answer_starts, axis=0)
        return table.reshape(self._people, self._classes, self._classes)

    def met(self, posterior: Floats) -> Floats:
        """Return how many ratings annotators gave items of each true answer, shape ``(people, classes)``."""
        if not len(posterior):
            return np.zeros((self._people, self._classes))
        return np.asarray(self._expected(posterior).sum(axis=1))

    def maximise(self, posterior: Floats) -> tuple[Floats, Floats]:
        """Return the prior and confusions that are likeliest given posteriors."""
        often = self._patterns.multiplicity
        prior = often @ posterior / often.sum()
        counts = np.swapaxes(self._expected(posterior), 1, 2) + self._extra
        rows = counts.sum(axis=2, keepdims=True)
        return np.asarray(prior), counts / np.where(rows > 0, rows, 1.0)

    def expect(self, prior: Floats, confusion: Floats) -> tuple[Floats, float, float]:
        """Return posteriors, the log likelihood, and the logarithm that is climbed."""
        patterns = self._patterns
        with np.errstate(divide="ignore"):
            log_prior, log_confusion = np.log(prior), np.log(confusion)
        by_answer = np.swapaxes(log_confusion, 1, 2).reshape(-1, self._classes)
        joint = (
            np.add.reduceat(by_answer[patterns.code] * patterns.count[:, None], self._starts, axis=0)
            + log_prior
        )
        top = joint.max(axis=1, keepdims=True)
        scaled = np.exp(joint - top)
        total = scaled.sum(axis=1, keepdims=True)
        likelihood = float(patterns.multiplicity @ (top + np.log(total))[:, 0])
        penalty = float((self._extra * log_confusion).sum()) if self._extra.any() else 0.0
        return scaled / total, likelihood, likelihood + penalty
