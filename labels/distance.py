"""Distances between two sets of answers, from 0 (the same) to 1 (nothing in common)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Labels = frozenset[str]
SetDistance = Callable[[Labels, Labels], float]


def nominal_distance(a: Labels, b: Labels) -> float:
    """Return 0 for equal sets and 1 for any other two.

    >>> nominal_distance(frozenset("xy"), frozenset("x"))
    1.0
    """
    return float(a != b)


def jaccard_distance(a: Labels, b: Labels) -> float:
    """Return 1 minus the share of the union that both sets hold; 0 for two empty sets.

    Source: Jaccard, *The distribution of the flora in the alpine zone*, New Phytologist 11 (1912).

    >>> jaccard_distance(frozenset("xyz"), frozenset("xy"))
    0.33333333333333337
    """
    union = len(a | b)
    return 1.0 - len(a & b) / union if union else 0.0


def dice_distance(a: Labels, b: Labels) -> float:
    """Return 1 minus twice the common answers over the answers of both; 0 for two empty sets.

    Source: Dice, *Measures of the amount of ecologic association between species*, Ecology 26 (1945).

    >>> dice_distance(frozenset("xyz"), frozenset("x"))
    0.5
    """
    total = len(a) + len(b)
    return 1.0 - 2.0 * len(a & b) / total if total else 0.0


def masi_distance(a: Labels, b: Labels) -> float:
    """Return the MASI distance: 1 minus Jaccard's similarity times monotonicity.

    Monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, 0 where they are
    disjoint. Source: Passonneau, *Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic
    Annotation*, LREC 2006, with its exact thirds.

    >>> masi_distance(frozenset("xyz"), frozenset("xy"))
    0.5555555555555556
    >>> masi_distance(frozenset("x"), frozenset("y"))
    1.0
    """
    if a == b:
        return 0.0
    common = len(a & b)
    if not common:
        return 1.0
    monotonicity = 2 / 3 if a < b or b < a else 1 / 3
    return 1.0 - common / len(a | b) * monotonicity


SET_DISTANCES: dict[str, SetDistance] = {
    "masi": masi_distance,
    "jaccard": jaccard_distance,
    "dice": dice_distance,
    "nominal": nominal_distance,
}
"""Distances between two sets, by the name that options and codebooks use."""


def set_distance(name: str) -> SetDistance:
    """Return the distance between two sets of this name.

    Raises:
        ValueError: There is none of that name; the message lists those there are.
    """
    try:
        return SET_DISTANCES[name]
    except KeyError:
        known = ", ".join(SET_DISTANCES)
        raise ValueError(f"no distance between sets is called {name!r}; there are {known}") from None


def distance_matrix(sets: Sequence[Labels], name: str) -> npt.NDArray[np.float64]:
    """Return the distance of every pair of sets.

    Args:
        sets: The sets, each once.
        name: One of :data:`SET_DISTANCES`.

    Returns:
        A symmetric matrix of shape ``(len(sets), len(sets))``, zero on its diagonal.

    Raises:
        ValueError: There is no distance of that name.

    >>> distance_matrix([frozenset("x"), frozenset("xy"), frozenset()], "dice").round(3).tolist()
    [[0.0, 0.333, 1.0], [0.333, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    set_distance(name)
    labels = {label: i for i, label in enumerate(sorted(set().union(*sets)))}
    member = np.zeros((len(sets), max(len(labels), 1)), dtype=np.float32)
    for row, chosen in enumerate(sets):
        member[row, [labels[label] for label in chosen]] = 1
    size = member.sum(axis=1, dtype=np.float64)
    common = (member @ member.T).astype(np.float64)
    found = 1.0 - _similarity(name, common, size[:, None], size[None, :])
    np.fill_diagonal(found, 0.0)
    return found


def _similarity(
    name: str, common: npt.NDArray[np.float64], a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Similarity of different sets from the sizes of both and of what they share."""
    if name == "nominal":
        return np.zeros_like(common)
    if name == "dice":
        return 2.0 * common / np.maximum(a + b, 1.0)
    jaccard = common / np.maximum(a + b - common, 1.0)
    if name == "jaccard":
        return jaccard
    nested = common == np.minimum(a, b)
    return jaccard * np.where(nested, 2 / 3, 1 / 3)
