"""The unit bootstrap of alpha: items drawn anew with replacement, and the percentiles of what comes out.

Random numbers are numpy's PCG64, seeded as given; the same table (in any order of rows), seed and numpy give
the same interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from labels.agreement.alpha import Addends, AlphaSums
from labels.agreement.arrays import Floats, Ints
from labels.agreement.patterns import CountPatterns

_CELLS_AT_ONCE = 2_000_000
_COST_OF_PATTERN, _COST_OF_ITEM = 60, 7
"""Nanoseconds, about: a binomial draw for a pattern, an index drawn and counted for an item."""


@dataclass(frozen=True, slots=True)
class Resampled:
    """What resampling showed."""

    low: float
    high: float
    resamples: int
    undefined: int
    """Resamples in which alpha does not exist (one value alone was drawn); they are left out."""


def bootstrap_alpha(
    sums: AlphaSums, patterns: CountPatterns, *, resamples: int, seed: int, confidence: float
) -> Resampled | None:
    """Return the percentile interval of alpha over resamples of the items.

    Args:
        sums: Alpha's sums.
        patterns: Pairable patterns; a resample draws as many items as they have.
        resamples: How many resamples.
        seed: Seed of the generator, 0 and above.
        confidence: Share of resamples within the interval, such as .95.

    Returns:
        The interval; None where most resamples have no alpha.
    """
    one = _by_column(sums.addends(patterns))
    alphas = np.concatenate(
        [
            sums.alpha(_sums(one, drawn, sums.columns))
            for drawn in _draws(patterns, sums.columns, resamples, seed)
        ]
    )
    defined = alphas[~np.isnan(alphas)]
    if 2 * len(defined) <= resamples:
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Resampled(float(low), float(high), resamples, resamples - len(defined))


def _by_column(one: Addends) -> Addends:
    order = np.argsort(one.column, kind="stable")
    return Addends(one.row[order], one.column[order], one.value[order])


def _sums(one: Addends, drawn: Floats, columns: int) -> Floats:
    """Return alpha's sums ``(columns, resamples)`` of drawn multiplicities ``(patterns, resamples)``."""
    found = np.zeros((columns, drawn.shape[1]))
    starts = np.flatnonzero(np.diff(one.column, prepend=-1))
    ends = np.append(starts[1:], len(one.column))
    for start, end in zip(starts, ends, strict=True):
        found[one.column[start]] = one.value[start:end] @ drawn[one.row[start:end]]
    return found


def _draws(patterns: CountPatterns, columns: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield drawn multiplicities, shape ``(patterns, resamples of the block)``."""
    generator = np.random.Generator(np.random.PCG64(seed))
    items, often = patterns.items, patterns.multiplicity
    at_once = max(1, min(resamples, _CELLS_AT_ONCE // max(len(often), columns, 1)))
    by_pattern = len(often) * _COST_OF_PATTERN <= items * _COST_OF_ITEM
    owner = np.repeat(np.arange(len(often)), often)
    for start in range(0, resamples, at_once):
        block = min(at_once, resamples - start)
        if by_pattern:
            drawn = generator.multinomial(items, often / items, size=block).T
        else:
            drawn = np.stack([_counted(generator, owner, len(often)) for _ in range(block)], axis=1)
        yield drawn.astype(np.float64)


def _counted(generator: np.random.Generator, owner: Ints, patterns: int) -> Ints:
    chosen = generator.integers(0, len(owner), size=len(owner), dtype=np.int32)
    return np.bincount(owner[chosen], minlength=patterns)
