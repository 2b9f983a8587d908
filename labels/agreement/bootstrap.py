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
_FEW_ITEMS = 1_000
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


def usual_resamples(items: int) -> int:
    """Return how many resamples are enough unless a person says otherwise.

    Of few items alpha takes few values, so the ends of its interval need more resamples to stand still, and
    these cost next to nothing.
    """
    return 10_000 if items <= _FEW_ITEMS else 2_000


def bootstrap_alpha(
    sums: AlphaSums, patterns: CountPatterns, *, single: int, resamples: int, seed: int, confidence: float
) -> Resampled | None:
    """Return the percentile interval of alpha over resamples of the items.

    Args:
        sums: Alpha's sums.
        patterns: Pairable patterns.
        single: Items with one rating: they are drawn as often as any other and add nothing, as in the R
            package krippendorffsalpha (Hughes, 2021).
        resamples: How many resamples; each draws as many items as there are.
        seed: Seed of the generator, 0 and above.
        confidence: Share of resamples within the interval, such as .95.

    Returns:
        The interval; None where most resamples have no alpha.
    """
    one = _by_column(sums.addends(patterns))
    drawn = _draws(patterns, single, sums.columns, resamples, seed)
    alphas = np.concatenate([sums.alpha(_sums(one, block, sums.columns)) for block in drawn])
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


def _draws(patterns: CountPatterns, single: int, columns: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield drawn multiplicities, shape ``(patterns, resamples of the block)``."""
    generator = np.random.Generator(np.random.PCG64(seed))
    items, often = patterns.items, patterns.multiplicity
    at_once = max(1, min(resamples, _CELLS_AT_ONCE // max(len(often), columns, 1)))
    by_pattern = len(often) * _COST_OF_PATTERN <= items * _COST_OF_ITEM
    owner = np.repeat(np.arange(len(often)), often)
    for start in range(0, resamples, at_once):
        block = min(at_once, resamples - start)
        paired = generator.binomial(items + single, items / (items + single), size=block)
        if by_pattern:
            drawn = generator.multinomial(paired, often / items).T
        else:
            drawn = np.stack([_counted(generator, owner, len(often), int(some)) for some in paired], axis=1)
        yield drawn.astype(np.float64)


def _counted(generator: np.random.Generator, owner: Ints, patterns: int, items: int) -> Ints:
    chosen = generator.integers(0, len(owner), size=items, dtype=np.int32)
    return np.bincount(owner[chosen], minlength=patterns)
