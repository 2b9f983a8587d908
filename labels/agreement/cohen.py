"""Cohen's kappa of two annotators, its standard error, and the mean over all pairs of annotators."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, Ints, sum_by
from labels.agreement.chance import NO_PAIRS, ONE_ITEM, Estimate
from labels.agreement.pairs import PairTables, margins, pair_tables, rating_pairs
from labels.agreement.ratings import Ratings
from labels.agreement.weights import Weights

_CELLS_AT_ONCE = 4_000_000
SAME_ONLY = "both used one label alone, so chance would agree always"


@dataclass(frozen=True, slots=True, eq=False)
class PairKappas:
    """Agreement of every pair of annotators, and what each cell of their tables adds to kappa."""

    tables: PairTables
    agreement: Floats
    """(Weighted) percent agreement, shape ``(pairs,)``."""
    kappa: Floats
    """Cohen's kappa; not a number where chance alone would agree always."""
    influence: Floats
    """What an item in the cell adds to kappa beyond its mean, shape ``(cells,)``."""

    def error(self, pair: int) -> float:
        """Return the large-sample standard error of a pair's kappa.

        Source: Fleiss, Cohen and Everitt, *Large sample standard errors of kappa and weighted kappa*,
        Psychological Bulletin 72 (1969).
        """
        cells = slice(*np.searchsorted(self.tables.pair, [pair, pair + 1]))
        squares = float(self.tables.count[cells] @ self.influence[cells] ** 2)
        return math.sqrt(squares) / int(self.tables.items[pair])


def pair_kappas(ratings: Ratings, weights: Weights) -> PairKappas:
    """Return agreement and Cohen's kappa of every pair of annotators with a common item.

    Source: Cohen, *A coefficient of agreement for nominal scales*, Educational and Psychological Measurement
    20 (1960); with weights *Weighted kappa*, Psychological Bulletin 70 (1968).
    """
    tables = pair_tables(ratings)
    pairs, codes = len(tables.items), len(ratings.values)
    agreement, kappa = np.zeros(pairs), np.zeros(pairs)
    influence = np.zeros(len(tables.pair))
    step = max(1, _CELLS_AT_ONCE // max(codes, 1))
    for low in range(0, pairs, step):
        high = min(pairs, low + step)
        cells = slice(*np.searchsorted(tables.pair, [low, high]))
        found = _block(tables, weights, codes, low, high)
        agreement[low:high], kappa[low:high], influence[cells] = found
    return PairKappas(tables, agreement, kappa, influence)


def _block(
    tables: PairTables, weights: Weights, codes: int, low: int, high: int
) -> tuple[Floats, Floats, Floats]:
    cells = slice(*np.searchsorted(tables.pair, [low, high]))
    pair, of_a, of_b = tables.pair[cells] - low, tables.of_a[cells], tables.of_b[cells]
    share = tables.count[cells] / tables.items[low:high][pair]
    weight = weights.between(of_a, of_b)
    agreement = sum_by(pair, share * weight, high - low)
    margin_a, margin_b = margins(tables, codes, low, high)
    by_a = weights.applied(margin_b)
    by_b = weights.applied(margin_a)
    chance = (margin_a * by_a).sum(axis=1)
    room = 1 - chance
    defined = room > 1e-12
    room = np.where(defined, room, 1.0)
    kappa = (agreement - chance) / room
    part = weight - (by_a[pair, of_a] + by_b[pair, of_b]) * (1 - kappa)[pair]
    influence = (part - sum_by(pair, share * part, high - low)[pair]) / room[pair]
    return agreement, np.where(defined, kappa, np.nan), influence


def cohen_kappa(found: PairKappas) -> Estimate:
    """Return Cohen's kappa of the only pair there is, with its standard error.

    The table of Cohen (1960) and Fleiss, Cohen and Everitt (1969), 200 items on three labels:

    >>> from labels.agreement.ratings import ratings_from_columns
    >>> table = {"aa": 88, "ab": 14, "ac": 18, "ba": 10, "bb": 40, "bc": 10, "ca": 2, "cb": 6, "cc": 12}
    >>> said = [pair for pair, items in table.items() for _ in range(items)]
    >>> ratings = ratings_from_columns({"A": [one[0] for one in said], "B": [one[1] for one in said]})
    >>> from labels.agreement.choices import Weighting
    >>> from labels.agreement.weights import make_weights
    >>> weights = make_weights(Weighting.UNWEIGHTED, ratings.scale, 3)
    >>> estimate = cohen_kappa(pair_kappas(ratings, weights))
    >>> round(estimate.value, 3), round(estimate.error, 3)
    (0.492, 0.051)
    """
    if not len(found.kappa):
        return Estimate(None, reason="the two annotators have no item in common")
    value = float(found.kappa[0])
    if math.isnan(value):
        return Estimate(None, reason=SAME_ONLY)
    if int(found.tables.items[0]) < 2:
        return Estimate(value, reason=ONE_ITEM)
    return Estimate(value, found.error(0))


def mean_pairwise_kappa(ratings: Ratings, found: PairKappas) -> Estimate:
    """Return the mean of Cohen's kappa over the pairs of annotators for which it is defined.

    Source: Light, *Measures of response agreement for qualitative data*, Psychological Bulletin 76 (1971).
    The standard error adds up what each item adds to all kappas (the infinitesimal jackknife over items), so
    pairs that share items are not taken as independent; for one pair it is Fleiss, Cohen and Everitt's.
    """
    defined = ~np.isnan(found.kappa)
    if not len(found.kappa):
        return Estimate(None, reason=NO_PAIRS)
    if not defined.any():
        return Estimate(None, reason="every pair of annotators used one label alone")
    value = float(found.kappa[defined].mean())
    share = np.where(defined, 1 / found.tables.items, 0.0)[found.tables.pair] / int(defined.sum())
    by_item = _by_item(ratings, found.tables, found.influence * share)
    if np.count_nonzero(np.bincount(ratings.item) >= 2) < 2:
        return Estimate(value, reason=ONE_ITEM)
    return Estimate(value, math.sqrt(float((by_item**2).sum())))


def _by_item(ratings: Ratings, tables: PairTables, of_cell: Floats) -> Floats:
    """Add up for each item the numbers of the cells that its pairs of ratings lie in, shape ``(items,)``."""
    people, codes = len(ratings.annotators), len(ratings.values)
    pair_key = tables.a * people + tables.b
    keys = (pair_key[tables.pair] * codes + tables.of_a) * codes + tables.of_b
    found = np.zeros(len(ratings.items))
    for block in rating_pairs(ratings):
        pair = ratings.annotator[block.first] * people + ratings.annotator[block.second]
        key = (pair * codes + ratings.code[block.first]) * codes + ratings.code[block.second]
        cell: Ints = np.searchsorted(keys, key)
        found += sum_by(block.item, of_cell[cell], len(found))
    return found
