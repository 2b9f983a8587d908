"""Krippendorff's alpha: observed over expected disagreement, with missing ratings, at any level.

Sources: Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011); its standard error is the
linearised one of Gwet, *Handbook of Inter-Rater Reliability* (4th ed., 2014), chapter 5, as the R package
irrCAC has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, Ints, sum_by
from labels.agreement.difference import Difference, NumberDifference, fixed_difference, midranks
from labels.agreement.patterns import CountPatterns, count_patterns
from labels.agreement.ratings import Ratings
from labels.agreement.scale import Level


@dataclass(frozen=True, slots=True, eq=False)
class Addends:
    """What each pattern adds to the sums that alpha is made of: sparse (row, column, value)."""

    row: Ints
    """Pattern."""
    column: Ints
    """First the totals of each value; then the disagreements."""
    value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class AlphaSums:
    """Alpha as a function of sums over items, so that whole sets of resamples are one product of matrices."""

    codes: int
    fixed: Difference | None
    """None for the ordinal level, whose ranks follow from the totals of each resample."""
    cells: Ints
    """Ordinal level: the pairs of labels met within an item, as ``low * codes + high``, ascending."""

    @property
    def columns(self) -> int:
        """How many sums there are."""
        return self.codes + (len(self.cells) if self.fixed is None else 1)

    def addends(self, patterns: CountPatterns) -> Addends:
        """Return what one item of each (pairable) pattern adds."""
        left, right = patterns.entry_pairs()
        differ = patterns.code[left] < patterns.code[right]
        left, right = left[differ], right[differ]
        row = patterns.row[left]
        weight = 2.0 * patterns.count[left] * patterns.count[right] / (patterns.sizes[row] - 1)
        low, high = patterns.code[left], patterns.code[right]
        if self.fixed is None:
            column = self.codes + np.searchsorted(self.cells, low * self.codes + high)
        else:
            weight = weight * self.fixed.between(low, high)
            column = np.full(len(row), self.codes)
        return Addends(
            np.concatenate([patterns.row, row]),
            np.concatenate([patterns.code, column]),
            np.concatenate([patterns.count.astype(np.float64), weight]),
        )

    def total(self, patterns: CountPatterns) -> Floats:
        """Return the sums over all items of (pairable) patterns, shape ``(columns,)``."""
        one = self.addends(patterns)
        return sum_by(one.column, one.value * patterns.multiplicity[one.row], self.columns)

    def alpha(self, sums: Floats) -> Floats:
        """Return alpha for each column of sums.

        Args:
            sums: Shape ``(columns, resamples)``.

        Returns:
            Shape ``(resamples,)``; not a number where fewer than two values were given.
        """
        totals = sums[: self.codes]
        ratings = totals.sum(axis=0)
        if self.fixed is None:
            ranks = midranks(totals)
            low, high = np.divmod(self.cells, self.codes)
            observed = np.einsum("kb,kb->b", sums[self.codes :], (ranks[low] - ranks[high]) ** 2)
            squares, middle = (totals * ranks * ranks).sum(axis=0), (totals * ranks).sum(axis=0)
            expected = 2 * (ratings * squares - middle**2)
        else:
            observed = sums[self.codes]
            expected = (totals * self.fixed.weighted(totals)).sum(axis=0)
        defined = (totals > 0).sum(axis=0) >= 2
        return np.where(defined, 1 - (ratings - 1) * observed / np.where(defined, expected, 1.0), np.nan)


def alpha_sums(ratings: Ratings, patterns: CountPatterns, distance: str = "masi") -> AlphaSums:
    """Return alpha's sums for a table.

    Args:
        ratings: The ratings, for their scale and sets.
        patterns: Their pairable patterns.
        distance: Distance between sets, where ratings are sets.
    """
    fixed = fixed_difference(ratings.scale, ratings.sets, distance)
    if fixed is not None:
        return AlphaSums(patterns.codes, fixed, np.zeros(0, dtype=np.int64))
    left, right = patterns.entry_pairs()
    low, high = patterns.code[left], patterns.code[right]
    cells = np.unique((low * patterns.codes + high)[low < high])
    return AlphaSums(patterns.codes, None, cells)


def krippendorff_alpha(ratings: Ratings, *, distance: str = "masi") -> float | None:
    """Return Krippendorff's alpha at the level of the ratings' scale.

    Args:
        ratings: The ratings; items with one rating do not enter.
        distance: Distance between sets, where ratings are sets.

    Returns:
        Alpha; None where it is undefined (see :func:`why_undefined`).

    The data of Krippendorff (2011), section C, with his .743, .815, .849 and .797:

    >>> from labels.agreement.ratings import Reading, ratings_from_columns
    >>> data = {
    ...     "A": "1 2 3 3 2 1 4 1 2 . . .",
    ...     "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    ...     "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    ...     "D": "1 2 3 3 2 4 4 1 2 5 1 .",
    ... }
    >>> columns = {who: [None if x == "." else x for x in row.split()] for who, row in data.items()}
    >>> for level in (Level.NOMINAL, Level.ORDINAL, Level.INTERVAL, Level.RATIO):
    ...     print(level, round(krippendorff_alpha(ratings_from_columns(columns, Reading(level))), 3))
    nominal 0.743
    ordinal 0.815
    interval 0.849
    ratio 0.797
    """
    patterns = count_patterns(ratings).pairable()
    if why_undefined(ratings, patterns) is not None:
        return None
    sums = alpha_sums(ratings, patterns, distance)
    return float(sums.alpha(sums.total(patterns)[:, None])[0])


def why_undefined(ratings: Ratings, patterns: CountPatterns) -> str | None:
    """Return why alpha does not exist, in one sentence; None where it does.

    Args:
        ratings: The ratings, for their scale.
        patterns: Their pairable patterns.
    """
    scale = ratings.scale
    if scale.outside is not None and scale.level not in (Level.NOMINAL, Level.SET):
        return f"{scale.outside} has no place on the {scale.level} scale; count it as missing"
    if not patterns.pairs:
        return "no item has two ratings"
    used = np.flatnonzero(patterns.totals())
    if len(used) < 2:
        return "every rating is the same, so no disagreement can be expected by chance"
    return None


def alpha_standard_error(sums: AlphaSums, patterns: CountPatterns) -> float | None:
    """Return Gwet's linearised standard error of alpha; ordinal ranks are taken as given.

    With the disagreement d of an item, n its ratings, m their mean and D the expected disagreement, an item's
    share in alpha is ``1 - (d - (1 - e) mean(d)(n/m - 1))/D - 2(1 - a)(D n/m - t)/D``, where e is one over
    the number of ratings, a alpha without its small-sample term, and t the item's mean chance disagreement;
    the error is that of the mean of the shares (as in irrCAC 1.0, whose published .14557 the tests hold).

    Args:
        sums: Alpha's sums.
        patterns: Pairable patterns for which alpha is defined.

    Returns:
        The standard error; None below two items.
    """
    items, often = patterns.items, patterns.multiplicity
    if items < 2:
        return None
    totals = patterns.totals()
    ratings = totals.sum()
    difference = sums.fixed or NumberDifference(midranks(totals))
    mean_size = ratings / items
    shares = totals / ratings
    chance = difference.weighted(shares)
    expected = float(shares @ chance)
    left, right = patterns.entry_pairs()
    weight = (
        patterns.count[left]
        * patterns.count[right]
        * difference.between(patterns.code[left], patterns.code[right])
    )
    within = sum_by(patterns.row[left], weight, len(often)) / (mean_size * (patterns.sizes - 1))
    mean_within = float(often @ within) / items
    relative = patterns.sizes / mean_size
    by_chance = sum_by(patterns.row, patterns.count * chance[patterns.code], len(often)) / mean_size
    plain = 1 - mean_within / expected
    share = 1 - (within - (1 - 1 / ratings) * mean_within * (relative - 1)) / expected
    share -= 2 * (1 - plain) * (expected * relative - by_chance) / expected
    return float(np.sqrt(often @ (share - plain) ** 2 / (items * (items - 1))))
