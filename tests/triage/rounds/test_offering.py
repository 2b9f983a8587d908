"""What a person is offered, compared with looking at every article each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.rounds.made import queue_of, shelf_of
from triage.rounds.offering import Nothing, Offer, Plan
from triage.rounds.queue import Queue
from triage.rounds.shelf import Shelf, Withheld
from triage.rounds.standing import Mark

ALL = Plan("all")


def everything(count: int) -> Queue:
    """Return the round ``all`` over free articles."""
    return Queue(shelf_of(count), ALL)


def numbers(queue: Queue, person: str = "ana") -> list[int]:
    """Let a person complete whatever they are offered, and return it in order."""
    seen = []
    while isinstance(found := queue.offer(person, 0.0), Offer):
        seen.append(found.number)
        queue.touch(person, found.number, complete=True)
        queue.count(person, found.number)
    return seen


# -- the round all -----------------------------------------------------------------------------------


def test_in_order_past_what_is_done_skipped_or_withheld() -> None:
    """The lowest article that is free, neither complete nor skipped, with its place among the free ones."""
    queue = everything(6)
    queue.shelf.withhold(2, Withheld.SET_ASIDE)
    assert queue.offer("ana", 0) == Offer(1, 1, 5)
    queue.touch("ana", 1, complete=False)
    assert queue.offer("ana", 0) == Offer(1, 1, 5)
    queue.touch("ana", 1, complete=True)
    queue.touch("ana", 3, complete=False)
    queue.skip("ana", 3, 10)
    assert queue.offer("ana", 0) == Offer(4, 3, 5)
    assert queue.offer("bo", 0) == Offer(1, 1, 5)
    queue.touch("ana", 1, complete=False)
    assert queue.offer("ana", 0) == Offer(1, 1, 5)
    assert queue.offer("ana", 0, certain=3) == Offer(3, 2, 5)


def test_why_there_is_nothing() -> None:
    """Nothing at all, all done, or closed; with what was skipped."""
    assert Queue(Shelf(), ALL).offer("ana", 0) == Nothing("empty", 0, 0)
    queue = everything(2)
    queue.touch("ana", 1, complete=True)
    queue.touch("ana", 2, complete=False)
    queue.skip("ana", 2, 5)
    assert queue.offer("ana", 0) == Nothing("done", 1, 2)
    queue.plan = Plan("all", closed=True)
    assert queue.offer("ana", 0) == Nothing("closed", 1, 2)
    assert queue.offer("ana", 0, certain=1) == Offer(1, 1, 2)


def test_skipped_articles_come_round() -> None:
    """The one that was skipped longest ago is first; skipping it again sends it to the end."""
    queue = everything(3)
    for position, number in enumerate((2, 3, 1), 1):
        queue.skip("ana", number, position)
    seen = []
    for position in range(4, 8):
        found = queue.offer("ana", 0, skipped=True)
        assert isinstance(found, Offer)
        seen.append(found.number)
        queue.skip("ana", found.number, position)
    assert seen == [2, 3, 1, 2]
    queue.touch("ana", 3, complete=True)
    queue.shelf.withhold(1, Withheld.SET_ASIDE)
    assert queue.offer("ana", 0, skipped=True) == Offer(2, 1, 2)
    queue.skip("ana", 2, None)
    assert queue.offer("ana", 0, skipped=True) == Nothing("done", 0, 2)
    assert queue.offer("ana", 0) == Offer(2, 1, 2)


def test_new_articles_are_found_after_everything_was_done() -> None:
    """An import's articles are offered at once."""
    queue = everything(2)
    assert numbers(queue) == [1, 2]
    queue.shelf.put(3, 2)
    assert queue.offer("ana", 0) == Offer(3, 3, 4)


def test_two_desks_of_one_person_never_show_the_same_article() -> None:
    """What a living desk shows is passed over by the other, and given back to nobody but it."""
    for queue in (everything(2), queue_of(2, wanted=3)):
        found = queue.offer("ana", 0, elsewhere={1})
        assert isinstance(found, Offer) and found.number == 2
        assert queue.offer("ana", 0, certain=1, elsewhere={1}) == Nothing("reserved", 0, 2, 1)
        found = queue.offer("ana", 0, elsewhere={1, 2})
        assert isinstance(found, Nothing)
        queue.touch("ana", 1, complete=True)
        queue.count("ana", 1)
        assert isinstance(queue.offer("ana", 0, certain=1, elsewhere={1}), Offer)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["done", "open", "skip", "unskip", "aside", "back", "new"]), st.integers(1, 12)
    ),
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(acts=ACTS)
def test_the_same_as_looking_at_every_article(acts: list[tuple[str, int]]) -> None:
    """Whatever was done in whatever order."""
    queue = everything(8)
    done: set[int] = set()
    skipped: set[int] = set()
    aside: set[int] = set()
    count = 8
    for position, (act, number) in enumerate(acts, 1):
        if act == "new":
            queue.shelf.put(count + 1, 1)
            count += 1
            continue
        if number > count:
            continue
        if act in ("done", "open"):
            queue.touch("ana", number, complete=act == "done")
            (done.add if act == "done" else done.discard)(number)
        elif act in ("skip", "unskip"):
            queue.skip("ana", number, position if act == "skip" else None)
            (skipped.add if act == "skip" else skipped.discard)(number)
        else:
            queue.shelf.withhold(number, Withheld.SET_ASIDE, act == "aside")
            (aside.add if act == "aside" else aside.discard)(number)
        free = [n for n in range(1, count + 1) if n not in aside]
        waiting = [n for n in free if n not in done and n not in skipped]
        found = queue.offer("ana", 0)
        if waiting:
            assert found == Offer(waiting[0], free.index(waiting[0]) + 1, len(free))
        else:
            assert isinstance(found, Nothing) and found.of == len(free)
            assert found.skipped == len([n for n in free if n in skipped and n not in done])
        standing = queue.standing("ana")
        assert standing.completed == len(done)
        assert {n for n in range(1, count + 1) if standing.mark(n) & Mark.COMPLETE} == done


# -- orders of planned rounds ------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 7, 5_000])
def test_everybody_has_an_order_of_their_own_that_is_always_the_same(count: int) -> None:
    """Drawn orders hold every article once, differ between people, and follow from seed, round and person."""
    plan = Plan("first", order="random", seed=3)
    orders = [numbers(queue_of(count, plan=plan), person) for person in ("ana", "ana", "bo")]
    assert all(sorted(order) == list(range(1, count + 1)) for order in orders)
    assert orders[0] == orders[1]
    assert count == 1 or orders[0] != orders[2]
    other = numbers(queue_of(count, plan=Plan("first", order="random", seed=4)))
    assert count == 1 or other != orders[0]


@pytest.mark.parametrize("order", ["import", "random", "fewest", "flagged"])
@pytest.mark.parametrize("count", [1, 9, 3_000])
def test_what_comes_next_is_foretold_and_nothing_changed_by_it(order: str, count: int) -> None:
    """The same articles in the same order as they are then offered, whether it was asked or not."""
    plan = Plan("first", order=order, seed=3)
    asked, silent = (queue_of(count, plan=plan, flagged=(3, 5)) for _ in range(2))
    foretold: list[int] = []
    for _ in range(20):
        offers = [queue.offer("ana", 0) for queue in (asked, silent)]
        assert offers[0] == offers[1]
        if not isinstance(offers[0], Offer):
            assert not foretold
            break
        assert foretold[:1] in ([], [offers[0].number])
        foretold = asked.upcoming("ana", 3)
        assert len(set(foretold)) == len(foretold) and offers[0].number not in foretold
        assert asked.reservations.all() == silent.reservations.all()
        for queue in (asked, silent):
            queue.touch("ana", offers[0].number, complete=True)
            queue.count("ana", offers[0].number)
    assert asked.upcoming("bo", 3, elsewhere={1}) == silent.upcoming("bo", 3, elsewhere={1})


def test_nothing_is_foretold_to_whoever_gets_nothing() -> None:
    """In a closed round, or at one's cap."""
    queue = queue_of(5, plan=Plan("first", cap=1))
    assert isinstance(queue.offer("ana", 0), Offer)
    assert queue.upcoming("ana", 3) == []
    queue.plan = Plan("first", closed=True)
    assert queue.upcoming("bo", 3) == []


def test_what_is_given_back_in_a_drawn_order_is_found_again() -> None:
    """Also where it lies before the place that the person has reached."""
    queue = queue_of(6_000, plan=Plan("first", order="random"))
    first = queue.offer("ana", 0)
    assert isinstance(first, Offer)
    queue.skip("ana", first.number, 1)
    rest = numbers(queue)
    assert first.number not in rest and len(rest) == 5_999
    queue.skip("ana", first.number, None)
    assert numbers(queue) == [first.number]


def test_fewest_answers_first() -> None:
    """Answers and reservations of others count alike; among equals the import order holds."""
    queue = queue_of(3, wanted=2, plan=Plan("first", order="fewest"))
    seen = []
    for person in ("ana", "bo", "cy", "di", "eve", "fay"):
        found = queue.offer(person, 0)
        assert isinstance(found, Offer)
        seen.append(found.number)
    assert seen == [1, 2, 3, 1, 2, 3]


def test_flagged_first() -> None:
    """Then the others, each in import order."""
    queue = queue_of(6, plan=Plan("first", order="flagged"), flagged=(3, 5))
    assert numbers(queue) == [3, 5, 1, 2, 4, 6]


def test_near_duplicates_follow_each_other() -> None:
    """Whoever has one of a cluster gets the others next, in any order of the round."""
    for order in ("import", "fewest", "flagged"):
        plan = Plan("first", order=order, together=True)
        assert numbers(queue_of(6, plan=plan, clusters={2: 9, 5: 9, 6: 9}))[:5] == [1, 2, 5, 6, 3]
    drawn = numbers(queue_of(6, plan=Plan("r", "random", together=True), clusters={2: 9, 5: 9, 6: 9}))
    places = [drawn.index(number) for number in (2, 5, 6)]
    assert max(places) - min(places) == 2


def test_places_count_on() -> None:
    """The place is one more than what is done; a cap is the end of the way."""
    queue = queue_of(9, plan=Plan("first", cap=4))
    for place in range(1, 5):
        found = queue.offer("ana", 0)
        assert isinstance(found, Offer) and (found.place, found.of) == (place, 4)
        queue.touch("ana", found.number, complete=True)
        queue.count("ana", found.number)
    assert queue.offer("ana", 0) == Nothing("cap", 0, 4)
    assert queue.offer("ana", 0, certain=2) == Offer(2, 2, 4)


def test_an_article_of_no_concern_is_not_handed_out() -> None:
    """One that is not in the round, or whose answers others give."""
    queue = queue_of(2)
    queue.shelf.put(3, 1)
    assert isinstance(queue.offer("ana", 0, certain=3), Nothing)
    assert isinstance(queue.offer("bo", 0), Offer)
    assert queue.offer("ana", 0, certain=1) == Nothing("reserved", 0, 2, 1, 900.0)


def test_marks_are_numbers_of_a_byte() -> None:
    """Every combination fits where it is kept."""
    assert max(Mark) <= np.iinfo(np.uint8).max
