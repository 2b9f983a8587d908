"""Clusters, and what never changes their names."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.articles.clusters import join

Pairs = list[tuple[int, int]]


def clusters(pairs: Pairs, gone: list[int] | None = None) -> dict[int, int]:
    """Return article to name."""
    a = np.array([pair[0] for pair in pairs], dtype=np.int64)
    b = np.array([pair[1] for pair in pairs], dtype=np.int64)
    found = join(a, b, np.array(sorted(gone or []), dtype=np.int64))
    return dict(zip(found.members.tolist(), found.names.tolist(), strict=True))


def slowly(pairs: Pairs) -> list[set[int]]:
    """Return the components, found by merging sets."""
    parts: list[set[int]] = []
    for pair in pairs:
        met = [part for part in parts if part & set(pair)]
        parts = [part for part in parts if part not in met] + [set(pair).union(*met)]
    return parts


def test_a_cluster_is_named_after_its_first_member() -> None:
    """Whatever the order in which pairs are listed."""
    assert clusters([]) == {}
    assert clusters([(2, 9), (1, 4), (1, 3)]) == {1: 1, 3: 1, 4: 1, 2: 2, 9: 2}


def test_a_new_member_that_brings_an_older_article_does_not_rename_a_cluster() -> None:
    """Article 1 was alone until 4 came, and the cluster of 2 and 3 was there by then."""
    assert clusters([(2, 3)]) == {2: 2, 3: 2}
    assert clusters([(2, 3), (1, 4), (3, 4)]) == dict.fromkeys((1, 2, 3, 4), 2)


def test_joined_clusters_have_the_name_that_was_there_first() -> None:
    """The cluster of 3 and 4 began before the one of 1 and 5."""
    assert set(clusters([(3, 4), (1, 5), (4, 6), (5, 6)]).values()) == {3}


def test_what_was_withdrawn_leaves_and_its_name_stays() -> None:
    """Also what it alone held together falls apart, and who is left alone is in no cluster."""
    chain = [(1, 2), (2, 3)]
    assert clusters(chain, [1]) == {2: 1, 3: 1}
    assert clusters(chain, [2]) == {}
    bridged = [(1, 2), (3, 4), (2, 5), (4, 5)]
    assert set(clusters(bridged).values()) == {1}
    assert clusters(bridged, [5]) == {1: 1, 2: 1, 3: 3, 4: 3}
    assert clusters(bridged, [1, 5]) == {3: 1, 4: 1}


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=40),
    st.sets(st.integers(1, 30), max_size=10),
)
def test_clusters_are_the_connected_components(drawn: Pairs, gone: set[int]) -> None:
    """Whoever is connected has the same name, nobody else; and names do not depend on the order of pairs."""
    pairs = [(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]]
    found = clusters(pairs, list(gone))
    parts = slowly([pair for pair in pairs if not gone & set(pair)])
    assert sorted(found) == sorted(member for part in parts for member in part)
    for part in parts:
        assert len({found[member] for member in part}) == 1
    assert len(set(found.values())) == len(parts)
    assert found == clusters(pairs[::-1], list(gone))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 25), st.integers(1, 25)), min_size=1, max_size=40))
def test_a_newer_article_changes_no_name(drawn: Pairs) -> None:
    """Articles come one after the other; each keeps its cluster's name or gets that of an older cluster."""
    pairs = sorted({(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]}, key=lambda p: p[::-1])
    former: dict[int, int] = {}
    for newest in sorted({pair[1] for pair in pairs}):
        present = clusters([pair for pair in pairs if pair[1] <= newest])
        kept = {name for member, name in former.items() if present[member] == name}
        joined = {present[member] for member, name in former.items() if present[member] != name}
        assert joined <= kept
        former = present
