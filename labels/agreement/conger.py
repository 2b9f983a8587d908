"""Conger's kappa: Cohen's for any number of annotators, each with their own habits."""

from __future__ import annotations

import numpy as np

from labels.agreement.arrays import Floats, sum_by
from labels.agreement.chance import NO_PAIRS, ONE_ITEM, Estimate, observed_agreement
from labels.agreement.patterns import CountPatterns
from labels.agreement.ratings import Ratings
from labels.agreement.weights import Weights

_MOST_CELLS = 50_000_000


def conger_kappa(ratings: Ratings, patterns: CountPatterns, weights: Weights) -> Estimate:
    """Return Conger's kappa with Gwet's treatment of missing ratings and his standard error.

    Chance agreement is the mean over pairs of annotators of what their own shares of labels would agree on.
    Sources: Conger, *Integration and generalization of kappas for multiple raters*, Psychological Bulletin 88
    (1980); Gwet, *Handbook of Inter-Rater Reliability* (4th ed., 2014), chapters 2 and 5.

    Args:
        ratings: All ratings.
        patterns: Patterns of all items.
        weights: Agreement weights.
    """
    observed = observed_agreement(patterns, weights)
    if observed is None:
        return Estimate(None, reason=NO_PAIRS)
    used, annotator = np.unique(ratings.annotator, return_inverse=True)
    people, codes = len(used), patterns.codes
    if people < 2:
        return Estimate(None, reason="one annotator alone")
    if people * codes > _MOST_CELLS:
        return Estimate(
            None, reason=f"{people:,} annotators with {codes:,} labels are too many to tell apart"
        )
    given = sum_by(annotator * codes + ratings.code, np.ones(len(annotator)), people * codes).reshape(
        people, codes
    )
    rated = given.sum(axis=1)
    shares = given / rated[:, None]
    mean = shares.mean(axis=0)
    applied = weights.applied(shares)
    # The mean over ordered pairs of different annotators, from the mean over all pairs.
    together = float(mean @ weights.applied(mean)) * people**2 - float((shares * applied).sum())
    chance = together / (people * (people - 1))
    if chance >= 1 - 1e-12:
        return Estimate(None, reason="every rating is the same, so chance alone would agree always")
    value = (observed.value - chance) / (1 - chance)
    if observed.items < 2:
        return Estimate(value, reason=ONE_ITEM)
    used_items, item = np.unique(ratings.item, return_inverse=True)
    items = len(used_items)
    others = people * weights.applied(mean)[None, :] - applied
    usual = (others * shares).sum(axis=1)
    scaled = items / rated
    moved = scaled[annotator] * (others[annotator, ratings.code] - usual[annotator])
    by_item = (sum_by(item, moved, items) + usual.sum()) / (people * (people - 1))
    part = _agreement_part(observed.by_pattern, patterns, chance) * observed.inflation / (1 - chance)
    linear = part - 2 * (1 - value) * (by_item - chance) / (1 - chance)
    error = float(np.sqrt(((linear - value) ** 2).sum() / (items * (items - 1))))
    return Estimate(value, error, items - 1)


def _agreement_part(by_pattern: Floats, patterns: CountPatterns, chance: float) -> Floats:
    """Agreement of each item beyond chance, 0 for an item of one rating."""
    return np.asarray((by_pattern - chance * (patterns.sizes >= 2))[patterns.of_item])
