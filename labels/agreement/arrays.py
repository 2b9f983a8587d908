"""Types of the arrays that the statistics pass to each other."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


def spans(lengths: Ints) -> tuple[Ints, Ints]:
    """Number the members of consecutive groups.

    Args:
        lengths: Length of each group, shape ``(groups,)``.

    Returns:
        For every member the index of its group, and its place in it from 0.

    >>> [array.tolist() for array in spans(np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]
    """
    group = np.repeat(np.arange(len(lengths)), lengths)
    first = np.cumsum(lengths) - lengths
    return group, np.arange(len(group)) - first[group]


def sum_by(group: Ints, values: Floats | Ints, groups: int) -> Floats:
    """Return the sum of the values of each group, shape ``(groups,)``."""
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64, copy=False)
