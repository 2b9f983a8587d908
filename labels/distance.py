"""Distances between two answers: between sets, and between the ranks or numbers of single labels.

Every distance here is the *squared* metric difference of Krippendorff's alpha where one is defined (ordinal,
interval, ratio), and a distance from 0 to 1 between sets (Jaccard, Dice, MASI), which enters alpha as it is.
"""

from __future__ import annotations

from collections.abc import Callable

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
