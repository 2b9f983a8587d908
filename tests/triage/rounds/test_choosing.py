"""Which articles a round has, and how many answers each shall get."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.rounds.choosing import UNLIMITED, Candidates, Choice, Wishes, choose
from triage.rounds.permutation import Permutation, keyed, mixed

WISHES = Wishes(answers=2, share=None, share_answers=None, copies="all", teasers=True, seed=0)


def found(
    count: int,
    *,
    teasers: tuple[int, ...] = (),
    aside: tuple[int, ...] = (),
    superseded: tuple[int, ...] = (),
    clusters: dict[int, int] | None = None,
    strata: list[int] | None = None,
) -> Candidates:
    """Return articles 1 … count."""
    numbers = np.arange(1, count + 1, dtype=np.int32)
    return Candidates(
        numbers=numbers,
        digits=mixed(numbers.astype(np.uint64), 7),
        teaser=np.isin(numbers, teasers),
        set_aside=np.isin(numbers, aside),
        superseded=np.isin(numbers, superseded),
        flagged=np.zeros(count, dtype=np.bool_),
        cluster=np.array([(clusters or {}).get(n, 0) for n in numbers.tolist()], dtype=np.int64),
        stratum=np.array(strata or [1] * count, dtype=np.uint32),
    )


def chosen(candidates: Candidates, **wishes: object) -> tuple[list[int], Choice]:
    """Choose, and return the numbers beside everything."""
    given = {name: getattr(WISHES, name) for name in Wishes.__dataclass_fields__} | wishes
    choice = choose(candidates, Wishes(**given))
    return choice.numbers.tolist(), choice


def test_of_a_cluster_the_earliest_that_is_no_teaser() -> None:
    """The others are its copies; where all are teasers the earliest of them; what is in no cluster stays."""
    candidates = found(8, teasers=(1, 6, 7), clusters={1: 1, 3: 1, 5: 1, 6: 6, 7: 6})
    numbers, choice = chosen(candidates, copies="one")
    assert (numbers, choice.copies, choice.teasers) == ([2, 3, 4, 6, 8], 3, 0)
    numbers, choice = chosen(candidates, copies="one", teasers=False)
    assert (numbers, choice.copies, choice.teasers) == ([2, 3, 4, 8], 1, 3)
    assert chosen(candidates, copies="together")[0] == list(range(1, 9))


def test_an_article_is_left_out_for_the_first_reason_that_holds() -> None:
    """So that the counts add up to what was found."""
    candidates = found(6, teasers=(1, 2, 3), aside=(1, 2), superseded=(2, 3, 4), clusters={4: 4, 5: 4, 6: 4})
    numbers, choice = chosen(candidates, copies="one", teasers=False)
    assert numbers == [5]
    assert (choice.set_aside, choice.superseded, choice.teasers, choice.copies) == (2, 2, 0, 1)
    assert choice.matched == 6


def test_without_a_number_everybody_answers() -> None:
    """As many as there are annotators."""
    assert set(chosen(found(3), answers=None)[1].wanted.tolist()) == {UNLIMITED}
    assert chosen(found(0))[0] == []


@settings(max_examples=100, deadline=None)
@given(
    strata=st.lists(st.integers(1, 4), min_size=1, max_size=120),
    share=st.floats(0, 1),
    seed=st.integers(0, 50),
)
def test_a_share_is_drawn_within_each_stratum(strata: list[int], share: float, seed: int) -> None:
    """Over all it is the share, and in each stratum no more than one article off."""
    _, choice = chosen(found(len(strata), strata=strata), share=share, share_answers=5, seed=seed)
    more = choice.wanted == 5
    assert set(choice.wanted.tolist()) <= {2, 5}
    assert abs(int(more.sum()) - len(strata) * share) <= 0.5 + 1e-9
    for stratum in set(strata):
        among = np.array(strata) == stratum
        assert abs(int(more[among].sum()) - among.sum() * share) < 1 + 1e-9


def test_a_share_follows_from_the_seed_and_the_keys() -> None:
    """Not from what else is there: an article's lot is drawn from its key."""
    one = chosen(found(40), share=0.25, share_answers=3, seed=1)[1].wanted
    assert one.tolist() == chosen(found(40), share=0.25, share_answers=3, seed=1)[1].wanted.tolist()
    assert one.tolist() != chosen(found(40), share=0.25, share_answers=3, seed=2)[1].wanted.tolist()


@pytest.mark.parametrize("size", [1, 2, 3, 10, 97, 1_000, 65_537])
def test_a_permutation_is_one_and_knows_its_inverse(size: int) -> None:
    """Every place has another item, of all items, and each item knows its place."""
    places = np.arange(size, dtype=np.int64)
    items = Permutation(size, keyed("ana")).at(places)
    assert np.array_equal(np.sort(items), places)
    assert np.array_equal(Permutation(size, keyed("ana")).place(items), places)


def test_a_permutation_looks_drawn() -> None:
    """Neighbours are not kept together, and two people's orders have nothing in common."""
    places = np.arange(10_000, dtype=np.int64)
    one, other = (Permutation(10_000, keyed(name)).at(places) for name in ("ana", "bo"))
    assert abs(np.corrcoef(places, one)[0, 1]) < 0.05
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05
    assert np.count_nonzero(np.abs(np.diff(one)) == 1) < 20
