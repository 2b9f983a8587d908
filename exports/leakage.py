"""Whether near-duplicates stand in two splits of a dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NOT_COMPUTED = "neighbours not computed"
"""Why no figure exists."""


@dataclass(frozen=True, slots=True)
class Leakage:
    """Clusters of near-duplicates among what is exported."""

    clusters: int
    """Those of which at least two articles are exported."""
    articles: int
    """Their exported articles."""
    in_two_splits: int
    """Of the clusters, those whose articles are not all in one split."""


def measure_leakage(clusters: Iterable[tuple[str, str | None]], splits: Mapping[str, str]) -> Leakage:
    """Count clusters that two splits share.

    Args:
        clusters: Key of an article and its cluster, each article once.
        splits: Key of an exported article to its split.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for key, cluster in clusters:
        if cluster is not None and key in splits:
            found[cluster].append(splits[key])
    several = [places for places in found.values() if len(places) > 1]
    return Leakage(len(several), sum(map(len, several)), sum(len(set(places)) > 1 for places in several))


def described(leakage: Leakage | None) -> dict[str, object]:
    """Return the figures as manifests and ``export --json`` have them.

    Args:
        leakage: The figures; None where neighbours were not computed.
    """
    if leakage is None:
        return {"clusters_in_two_splits": None, "reason": NOT_COMPUTED}
    return {
        "clusters_in_two_splits": leakage.in_two_splits,
        "clusters": leakage.clusters,
        "articles_in_clusters": leakage.articles,
    }


def sentence(leakage: Leakage | None) -> str:
    """Say it in a sentence."""
    if leakage is None:
        return f"Whether near-duplicates stand in two splits is not known: {NOT_COMPUTED}."
    if not leakage.clusters:
        return "No two exported articles are near-duplicates of each other."
    return (
        f"{leakage.articles:,} exported articles are near-duplicates of others, in {leakage.clusters:,} "
        f"clusters; {leakage.in_two_splits:,} of these stand in two splits."
    )
