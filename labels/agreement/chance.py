"""Coefficients over count patterns: percent agreement, Gwet's AC, Fleiss' kappa and Brennan-Prediger.

All share the observed agreement and differ in what they expect by chance. Missing ratings and standard
errors are Gwet's: *Handbook of Inter-Rater Reliability* (4th ed., 2014), chapters 2, 3 and 5, as in his R
package irrCAC.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, sum_by
from labels.agreement.patterns import CountPatterns
from labels.agreement.weights import Weights


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient and its standard error, or why one of them does not exist."""

    value: float | None
    error: float | None = None
    freedom: int | None = None
    """Degrees of freedom of Student's interval; None for the normal one."""
    reason: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Agreement within items, by pattern; an item's share counts by Gwet's ``n / items of two ratings``."""

    value: float
    """Mean share of agreeing pairs over the items of two ratings and more."""
    by_pattern: Floats
    """The share in each pattern, 0 where there is no pair, shape ``(patterns,)``."""
    items: int
    """Items with any rating."""
    shares: Floats
    """Mean share of each value over all items, shape ``(codes,)``."""
    inflation: float
    """Items over items of two ratings and more."""


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """Agreement expected by chance."""

    value: float
    by_pattern: Floats | None = None
    """What each pattern contributes, shape ``(patterns,)``; None where chance does not depend on ratings."""


NO_PAIRS = "no item has two ratings"
ONE_ITEM = "one item alone tells no standard error"


def observed_agreement(patterns: CountPatterns, weights: Weights) -> Observed | None:
    """Return the agreement within items; None where no item has two ratings."""
    often, sizes = patterns.multiplicity, patterns.sizes
    paired = sizes >= 2
    several = int(often[paired].sum())
    if not several:
        return None
    left, right = patterns.entry_pairs()
    both = (
        patterns.count[left]
        * patterns.count[right]
        * weights.between(patterns.code[left], patterns.code[right])
    )
    agreeing = sum_by(patterns.row[left], both, len(often)) - sizes
    by_pattern = np.where(paired, agreeing / np.where(paired, sizes * (sizes - 1), 1), 0.0)
    items = patterns.items
    share = patterns.multiplicity[patterns.row] * patterns.count / sizes[patterns.row]
    shares = sum_by(patterns.code, share, patterns.codes) / items
    return Observed(float(often @ by_pattern) / several, by_pattern, items, shares, items / several)


def percent_agreement(patterns: CountPatterns, weights: Weights) -> Estimate:
    """Return the (weighted) percent agreement.

    Args:
        patterns: Patterns of all items.
        weights: Unweighted counts the same label alone.
    """
    observed = observed_agreement(patterns, weights)
    if observed is None:
        return Estimate(None, reason=NO_PAIRS)
    if observed.items < 2:
        return Estimate(observed.value, reason=ONE_ITEM)
    part = observed.inflation * observed.by_pattern
    return Estimate(observed.value, _error(patterns, part, observed.value), observed.items - 1)


def gwet_ac(patterns: CountPatterns, weights: Weights) -> Estimate:
    """Return Gwet's AC1, or AC2 with weights.

    Source: Gwet, *Computing inter-rater reliability and its variance in the presence of high agreement*,
    British Journal of Mathematical and Statistical Psychology 61 (2008).
    """
    if weights.codes < 2:
        return Estimate(None, reason="the scale has one label, and two are needed; declare the scale")
    observed = observed_agreement(patterns, weights)
    if observed is None:
        return Estimate(None, reason=NO_PAIRS)
    spread = weights.total() / (weights.codes * (weights.codes - 1))
    shares = observed.shares
    by_pattern = sum_by(patterns.row, patterns.count * (1 - shares)[patterns.code], len(patterns.sizes))
    chance = Chance(spread * float(shares @ (1 - shares)), spread * by_pattern / patterns.sizes)
    return corrected(patterns, observed, chance)


def brennan_prediger(patterns: CountPatterns, weights: Weights) -> Estimate:
    """Return Brennan and Prediger's coefficient: every label is equally likely by chance.

    Source: Brennan and Prediger, *Coefficient kappa: some uses, misuses, and alternatives*, Educational and
    Psychological Measurement 41 (1981).
    """
    if weights.codes < 2:
        return Estimate(None, reason="the scale has one label, and two are needed; declare the scale")
    observed = observed_agreement(patterns, weights)
    if observed is None:
        return Estimate(None, reason=NO_PAIRS)
    return corrected(patterns, observed, Chance(weights.total() / weights.codes**2))


def fleiss_kappa(patterns: CountPatterns, weights: Weights) -> Estimate:
    """Return Fleiss' kappa, in Gwet's form where ratings are missing.

    Source: Fleiss, *Measuring nominal scale agreement among many raters*, Psychological Bulletin 76 (1971).
    """
    observed = observed_agreement(patterns, weights)
    if observed is None:
        return Estimate(None, reason=NO_PAIRS)
    expected = weights.applied(observed.shares)
    by_pattern = sum_by(patterns.row, patterns.count * expected[patterns.code], len(patterns.sizes))
    chance = Chance(float(observed.shares @ expected), by_pattern / patterns.sizes)
    return corrected(patterns, observed, chance)


def corrected(patterns: CountPatterns, observed: Observed, chance: Chance) -> Estimate:
    """Return observed agreement corrected for chance, with Gwet's standard error.

    Args:
        patterns: Patterns of all items.
        observed: Their agreement.
        chance: What is expected.
    """
    if chance.value >= 1 - 1e-12:
        return Estimate(None, reason="every rating is the same, so chance alone would agree always")
    room = 1 - chance.value
    value = (observed.value - chance.value) / room
    if observed.items < 2:
        return Estimate(value, reason=ONE_ITEM)
    part = observed.inflation * (observed.by_pattern - chance.value * (patterns.sizes >= 2)) / room
    if chance.by_pattern is not None:
        part = part - 2 * (1 - value) * (chance.by_pattern - chance.value) / room
    return Estimate(value, _error(patterns, part, value), observed.items - 1)


def _error(patterns: CountPatterns, part: Floats, value: float) -> float:
    items = patterns.items
    return math.sqrt(float(patterns.multiplicity @ (part - value) ** 2) / (items * (items - 1)))


def fleiss_z(patterns: CountPatterns, value: float) -> float | None:
    """Return Fleiss' kappa over its standard error under no agreement beyond chance.

    Source: Fleiss, Nee and Landis, *Large sample variance of kappa in the case of different sets of raters*,
    Psychological Bulletin 86 (1979).

    Args:
        patterns: Patterns of all items.
        value: Unweighted Fleiss' kappa.

    Returns:
        The statistic; None where items have unequal numbers of ratings, or where it is undefined.
    """
    size = int(patterns.sizes[0])
    if size < 2 or (patterns.sizes != size).any():
        return None
    p = patterns.totals() / (patterns.items * size)
    spread = p * (1 - p)
    inner = spread.sum() ** 2 - float(spread @ (1 - 2 * p))
    if spread.sum() <= 0 or inner <= 0:
        return None
    variance = 2 * inner / (spread.sum() ** 2 * patterns.items * size * (size - 1))
    return value / math.sqrt(variance)


def fleiss_categories(patterns: CountPatterns) -> tuple[float | None, ...]:
    """Return Fleiss' kappa of each value against all others; None for a value that was never or always given.

    Args:
        patterns: Patterns of all items, some of them with two ratings.
    """
    often, sizes = patterns.multiplicity, patterns.sizes
    paired, items = sizes >= 2, patterns.items
    several = int(often[paired].sum())
    row, count = patterns.row, patterns.count
    share = sum_by(patterns.code, often[row] * count / sizes[row], patterns.codes) / items
    use = paired[row]
    apart = np.where(use, 2.0 * count * (sizes[row] - count), 0.0) / np.where(
        use, sizes[row] * (sizes[row] - 1), 1
    )
    observed = sum_by(patterns.code, often[row] * apart, patterns.codes) / several
    expected = 2 * share * (1 - share)
    found = 1 - observed / np.where(expected > 1e-15, expected, 1.0)
    return tuple(float(x) if e > 1e-15 else None for x, e in zip(found, expected, strict=True))
