"""The index of sampled shingles: one posting per group, whoever comes when."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.articles.postings import Postings, meetings, merged, post, too_common

ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 12), st.integers(1, 4)), max_size=40)


def posted(rows: list[tuple[int, int, int]]) -> Postings:
    """Post (shingle, article, group)."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return post(columns[0].astype(np.uint64), columns[1], columns[2])


def triples(postings: Postings) -> list[tuple[int, int, int]]:
    """Return (shingle, group, article) in the order in which they stand."""
    columns = (postings.hashes.tolist(), postings.groups.tolist(), postings.numbers.tolist())
    return list(zip(*columns, strict=True))


@settings(deadline=None)
@given(ROWS)
def test_a_group_posts_a_shingle_once_by_its_first_member(rows: list[tuple[int, int, int]]) -> None:
    """Whatever the order of the rows."""
    first: dict[tuple[int, int], int] = {}
    for shingle, article, group in rows:
        first[shingle, group] = min(article, first.get((shingle, group), article))
    wanted = sorted((shingle, group, article) for (shingle, group), article in first.items())
    assert triples(posted(rows)) == wanted == triples(posted(rows[::-1]))


@settings(deadline=None)
@given(ROWS, ROWS)
def test_what_is_stored_stands_for_its_group(
    stored: list[tuple[int, int, int]], new: list[tuple[int, int, int]]
) -> None:
    """Only postings of other groups are added; all of them together are by shingle."""
    old = posted(stored)
    together, added = merged(old, posted([(shingle, article + 20, group) for shingle, article, group in new]))
    have = {(shingle, group) for shingle, group, _ in triples(old)}
    assert {(s, g) for s, g, _ in triples(added)} == {(s, g) for s, _, g in new} - have
    assert sorted(triples(together)) == sorted(triples(old) + triples(added))
    assert together.hashes.tolist() == sorted(together.hashes.tolist())


@settings(deadline=None)
@given(ROWS, st.lists(st.integers(0, 9), max_size=20))
def test_shingles_meet_every_posting_of_theirs(rows: list[tuple[int, int, int]], shingles: list[int]) -> None:
    """Each pair once."""
    postings = posted(rows)
    mine, theirs = meetings(np.array(shingles, dtype=np.uint64), postings)
    held = postings.hashes.tolist()
    wanted = [
        (m, t) for m, shingle in enumerate(shingles) for t, other in enumerate(held) if shingle == other
    ]
    assert list(zip(mine.tolist(), theirs.tolist(), strict=True)) == wanted


def test_more_than_twenty_groups_are_too_many() -> None:
    """Twenty are not; members of one group count once."""
    rows = (
        [(1, n, n) for n in range(1, 21)]
        + [(2, n, n) for n in range(1, 22)]
        + [(3, n, 1) for n in range(1, 99)]
    )
    assert too_common(posted(rows)).tolist() == [2]
