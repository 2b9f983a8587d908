"""Squared differences between two values, as Krippendorff's alpha weighs disagreements.

Source: Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), section E; for sets any distance of
:mod:`labels.distance` stands in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from labels.agreement.arrays import Floats, Ints
from labels.agreement.scale import Level, Scale
from labels.distance import Labels, distance_matrix


class Difference(Protocol):
    """A squared difference that does not depend on how often values were given."""

    def between(self, a: Ints, b: Ints) -> Floats:
        """Return the squared differences between values of two codes each."""

    def weighted(self, totals: Floats) -> Floats:
        """Return the sum over all values of totals times squared difference, for every value.

        Args:
            totals: How often each value was given, shape ``(codes,)`` or ``(codes, resamples)``.

        Returns:
            An array of the same shape.
        """


@dataclass(frozen=True, slots=True)
class NominalDifference:
    """0 for the same value and 1 for any other."""

    def between(self, a: Ints, b: Ints) -> Floats:
        """See :class:`Difference`."""
        return np.asarray(a != b, dtype=np.float64)

    def weighted(self, totals: Floats) -> Floats:
        """See :class:`Difference`."""
        return np.asarray(totals.sum(axis=0) - totals)


@dataclass(frozen=True, slots=True, eq=False)
class NumberDifference:
    """The square of the difference of two numbers: the interval level, and ranks."""

    numbers: Floats
    """Number of each value, shape ``(codes,)``."""

    def between(self, a: Ints, b: Ints) -> Floats:
        """See :class:`Difference`."""
        return np.asarray((self.numbers[a] - self.numbers[b]) ** 2)

    def weighted(self, totals: Floats) -> Floats:
        """See :class:`Difference`."""
        x = self.numbers if totals.ndim == 1 else self.numbers[:, None]
        return np.asarray(
            x * x * totals.sum(axis=0) - 2 * x * (self.numbers @ totals) + (self.numbers**2) @ totals
        )


@dataclass(frozen=True, slots=True, eq=False)
class TableDifference:
    """Any difference, from a table of all of them."""

    table: Floats
    """Shape ``(codes, codes)``, symmetric, zero on its diagonal."""

    def between(self, a: Ints, b: Ints) -> Floats:
        """See :class:`Difference`."""
        return np.asarray(self.table[a, b])

    def weighted(self, totals: Floats) -> Floats:
        """See :class:`Difference`."""
        return np.asarray(self.table @ totals)


def midranks(totals: Floats) -> Floats:
    """Return numbers whose squared differences are the ordinal level's.

    Krippendorff's ordinal difference of c and k is the sum of the totals from c to k, less half of both ends,
    squared: the difference of the ranks that tied ratings share.

    Args:
        totals: How often each label was given, in the scale's order, shape ``(codes,)`` or
            ``(codes, resamples)``.

    Returns:
        An array of the same shape.
    """
    return np.asarray(np.cumsum(totals, axis=0) - totals / 2)


def fixed_difference(scale: Scale, sets: tuple[Labels, ...] | None, distance: str) -> Difference | None:
    """Return the difference of a scale's level; None where it depends on the ratings (the ordinal level).

    Args:
        scale: The scale; numbers of the interval level are centred, which changes no difference.
        sets: The sets that were given, for the level of sets.
        distance: Distance between sets.

    Raises:
        ValueError: There is no such distance between sets.
    """
    if scale.level is Level.SET:
        return TableDifference(distance_matrix(sets or (), distance))
    if scale.level is Level.NOMINAL:
        return NominalDifference()
    if scale.level is Level.ORDINAL:
        return None
    x = np.array(scale.numbers or (), dtype=np.float64)
    if scale.level is Level.INTERVAL:
        return NumberDifference(x - (x.mean() if len(x) else 0.0))
    total = x[:, None] + x[None, :]
    return TableDifference(((x[:, None] - x[None, :]) / np.where(total == 0, 1.0, total)) ** 2)
