"""Agreement weights of the kappa and AC family: 1 for the same label, less for labels that lie apart.

Source: Gwet, *Handbook of Inter-Rater Reliability* (4th ed., 2014), section 3.5; linear and quadratic
weights go back to Cohen, *Weighted kappa*, Psychological Bulletin 70 (1968).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labels.agreement.arrays import Floats, Ints
from labels.agreement.choices import Weighting
from labels.agreement.scale import Scale

_MOST_WEIGHED = 4000
"""Labels above which a table of weights would not fit into memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Agreement weights between all values."""

    kind: Weighting
    codes: int
    table: Floats | None
    """Shape ``(codes, codes)``, symmetric; None for unweighted, which needs no table."""

    def between(self, a: Ints, b: Ints) -> Floats:
        """Return the weights between values of two codes each."""
        if self.table is None:
            return np.asarray(a == b, dtype=np.float64)
        return np.asarray(self.table[a, b])

    def applied(self, shares: Floats) -> Floats:
        """Return, for each value, the sum over all values of weight times share.

        Args:
            shares: Shape ``(..., codes)``.

        Returns:
            An array of the same shape.
        """
        return shares if self.table is None else np.asarray(shares @ self.table)

    def total(self) -> float:
        """Return the sum of all weights."""
        return float(self.codes if self.table is None else self.table.sum())


def make_weights(kind: Weighting, scale: Scale, codes: int) -> Weights | str:
    """Return the weights of a scale, or one sentence on why it has none.

    Linear and quadratic weights go by the labels' numbers where all are numbers, else by their places on the
    scale; ordinal weights always go by places.

    Args:
        kind: Which weights.
        scale: The scale.
        codes: How many values there are.

    >>> from labels.agreement.scale import Level, Scale
    >>> for kind in (Weighting.LINEAR, Weighting.QUADRATIC, Weighting.ORDINAL):
    ...     weights = make_weights(kind, Scale(Level.ORDINAL, ("a", "b", "c"), None), 3)
    ...     print(kind, weights.table[0].round(3).tolist())
    linear [1.0, 0.5, 0.0]
    quadratic [1.0, 0.75, 0.0]
    ordinal [1.0, 0.667, 0.0]
    """
    if kind is Weighting.UNWEIGHTED:
        return Weights(kind, codes, None)
    if scale.outside is not None:
        return f"{scale.outside} has no place on the scale that {kind} weights could use"
    if not scale.ordered:
        return f"sets have no order that {kind} weights could use"
    if codes > _MOST_WEIGHED:
        return f"a scale of {codes:,} labels is too long for {kind} weights"
    if codes < 2:
        return Weights(kind, codes, np.ones((codes, codes)))
    place = np.arange(codes, dtype=np.float64)
    x = place if scale.numbers is None or kind is Weighting.ORDINAL else np.array(scale.numbers)
    apart = np.abs(x[:, None] - x[None, :])
    if kind is Weighting.ORDINAL:
        apart = apart * (apart + 1) / 2
    largest = apart.max()
    if largest == 0:
        return f"all labels are the same number, so {kind} weights tell nothing apart"
    table = 1 - apart / largest if kind is not Weighting.QUADRATIC else 1 - (apart / largest) ** 2
    return Weights(kind, codes, table)
