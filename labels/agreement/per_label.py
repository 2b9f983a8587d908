"""Agreement on each label taken alone: those who gave it against all who did not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, Ints, spans, sum_by
from labels.agreement.patterns import CountPatterns
from labels.agreement.ratings import Ratings


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far people agree on one label (for sets: on whether it is in the set)."""

    label: str
    judgements: int
    """Ratings that gave it."""
    share: float | None
    """Of all ratings."""
    items: int
    """Items to which anybody gave it."""
    pairs: int
    """Pairs of ratings of one item of which at least one gave it."""
    agreeing: int
    """Pairs of which both gave it."""
    specific: float | None
    """Specific agreement: given that one gave it, how likely the other did."""
    percent: float | None
    """Share of pairs that agree on whether it applies, mean over items."""
    alpha: float | None
    """Krippendorff's nominal alpha of whether it applies."""
    reason: str | None


def label_agreements(ratings: Ratings, patterns: CountPatterns) -> tuple[LabelAgreement, ...]:
    """Return the agreement on each label of the scale, in its order.

    Specific agreement is that of Cicchetti and Feinstein, *High agreement but low kappa: II*, Journal of
    Clinical Epidemiology 43 (1990), over all pairs of ratings.

    >>> from labels.agreement.patterns import count_patterns
    >>> from labels.agreement.ratings import ratings_from_columns
    >>> ratings = ratings_from_columns({"A": list("xxxy"), "B": list("xxyy")})
    >>> [round(one.specific, 3) for one in label_agreements(ratings, count_patterns(ratings))]
    [0.8, 0.667]

    Args:
        ratings: The ratings.
        patterns: Patterns of all items.
    """
    labels = len(ratings.scale.labels)
    row, label, count = _given(ratings, patterns)
    often, size = patterns.multiplicity[row].astype(np.float64), patterns.sizes[row]
    judgements = sum_by(label, often * count, labels)
    items = sum_by(label, often, labels)
    both = sum_by(label, often * count * (count - 1) / 2, labels)
    one = sum_by(label, often * count * (size - count), labels)
    paired = int(patterns.multiplicity[patterns.sizes >= 2].sum())
    apart = np.where(size >= 2, 2.0 * count * (size - count), 0.0) / np.maximum(size * (size - 1), 1)
    percent = 1 - sum_by(label, often * apart, labels) / max(paired, 1)
    alpha = _alphas(patterns, row, label, count, labels)
    total = int(patterns.multiplicity @ patterns.sizes)
    found = []
    for i, name in enumerate(ratings.scale.labels):
        met = both[i] + one[i] > 0
        found.append(
            LabelAgreement(
                name,
                int(judgements[i]),
                float(judgements[i] / total) if total else None,
                int(items[i]),
                int(both[i] + one[i]),
                int(both[i]),
                float(2 * both[i] / (2 * both[i] + one[i])) if met else None,
                float(percent[i]) if paired else None,
                None if np.isnan(alpha[i]) else float(alpha[i]),
                _reason(paired, int(judgements[i]), bool(met), bool(np.isnan(alpha[i]))),
            )
        )
    return tuple(found)


def _given(ratings: Ratings, patterns: CountPatterns) -> tuple[Ints, Ints, Ints]:
    """Return how often (third) an item of a pattern (first) was given a label (second)."""
    if ratings.sets is None:
        return patterns.row, patterns.code, patterns.count
    place = {label: i for i, label in enumerate(ratings.scale.labels)}
    members = [sorted(place[label] for label in one) for one in ratings.sets]
    width = np.array([len(one) for one in members], dtype=np.int64)
    flat = np.array([i for one in members for i in one], dtype=np.int64)
    first = np.cumsum(width) - width
    entry, nth = spans(width[patterns.code])
    label = flat[first[patterns.code[entry]] + nth]
    labels = max(len(place), 1)
    keys, where = np.unique(patterns.row[entry] * labels + label, return_inverse=True)
    count = sum_by(where, patterns.count[entry], len(keys)).astype(np.int64)
    return keys // labels, keys % labels, count


def _alphas(patterns: CountPatterns, row: Ints, label: Ints, count: Ints, labels: int) -> Floats:
    """Return nominal alpha of each label against the rest; not a number where only one of both was met."""
    paired = patterns.sizes >= 2
    ratings = float(patterns.multiplicity[paired] @ patterns.sizes[paired])
    use = paired[row]
    row, label, count = row[use], label[use], count[use]
    often, size = patterns.multiplicity[row], patterns.sizes[row]
    observed = sum_by(label, often * 2.0 * count * (size - count) / np.maximum(size - 1, 1), labels)
    given = sum_by(label, often * count, labels)
    expected = 2 * given * (ratings - given)
    return np.where(expected > 0, 1 - (ratings - 1) * observed / np.where(expected > 0, expected, 1), np.nan)


def _reason(paired: int, judgements: int, met: bool, no_alpha: bool) -> str | None:
    if not judgements:
        return "never given"
    if not paired:
        return "no item has two ratings"
    if not met:
        return "given only where nobody else rated"
    return "everybody gave it always" if no_alpha else None
