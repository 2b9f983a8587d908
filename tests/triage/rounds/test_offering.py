"""Which article is next, compared with looking at every article each time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from triage.rounds.offering import Nothing, Offer, offer
from triage.rounds.shelf import Shelf, Withheld
from triage.rounds.standing import Mark, Standing


def shelf_of(count: int) -> Shelf:
    """Return a shelf of free articles."""
    shelf = Shelf()
    shelf.put(1, count)
    return shelf


def test_in_order_past_what_is_done_skipped_or_withheld() -> None:
    """The lowest article that is free, neither complete nor skipped, with its place among the free ones."""
    shelf, standing = shelf_of(6), Standing()
    shelf.withhold(2, Withheld.SET_ASIDE)
    assert offer(shelf, standing) == Offer(1, 1, 5)
    standing.touch(1, complete=False)
    assert offer(shelf, standing) == Offer(1, 1, 5)
    standing.touch(1, complete=True)
    standing.touch(3, complete=False)
    standing.skip(3, 10)
    assert offer(shelf, standing) == Offer(4, 3, 5)
    standing.touch(1, complete=False)
    assert offer(shelf, standing) == Offer(1, 1, 5)
    assert offer(shelf, standing, certain=3) == Offer(3, 2, 5)


def test_why_there_is_nothing() -> None:
    """Nothing at all, all done, or closed; with what was skipped."""
    assert offer(Shelf(), Standing()) == Nothing("empty", 0, 0)
    shelf, standing = shelf_of(2), Standing()
    standing.touch(1, complete=True)
    standing.touch(2, complete=False)
    standing.skip(2, 5)
    assert offer(shelf, standing) == Nothing("done", 1, 2)
    assert offer(shelf, standing, closed=True) == Nothing("closed", 1, 2)
    assert offer(shelf, standing, closed=True, certain=1) == Offer(1, 1, 2)


def test_skipped_articles_come_round() -> None:
    """The one that was skipped longest ago is first; skipping it again sends it to the end."""
    shelf, standing = shelf_of(3), Standing()
    for position, number in enumerate((2, 3, 1), 1):
        standing.skip(number, position)
    seen = []
    for position in range(4, 8):
        found = offer(shelf, standing, skipped=True)
        assert isinstance(found, Offer)
        seen.append(found.number)
        standing.skip(found.number, position)
    assert seen == [2, 3, 1, 2]
    standing.touch(3, complete=True)
    shelf.withhold(1, Withheld.SET_ASIDE)
    assert offer(shelf, standing, skipped=True) == Offer(2, 1, 2)
    standing.skip(2, None)
    assert offer(shelf, standing, skipped=True) == Nothing("done", 0, 2)
    assert offer(shelf, standing) == Offer(2, 1, 2)


def test_new_articles_are_found_after_everything_was_done() -> None:
    """The search goes on where it ended."""
    shelf, standing = shelf_of(2), Standing()
    for number in (1, 2):
        standing.touch(number, complete=True)
    assert offer(shelf, standing) == Nothing("done", 0, 2)
    shelf.put(3, 2)
    assert offer(shelf, standing) == Offer(3, 3, 4)


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
    shelf, standing = shelf_of(8), Standing()
    done: set[int] = set()
    skipped: set[int] = set()
    aside: set[int] = set()
    count = 8
    for position, (act, number) in enumerate(acts, 1):
        if act == "new":
            shelf.put(count + 1, 1)
            count += 1
            continue
        if number > count:
            continue
        if act in ("done", "open"):
            standing.touch(number, complete=act == "done")
            (done.add if act == "done" else done.discard)(number)
        elif act in ("skip", "unskip"):
            standing.skip(number, position if act == "skip" else None)
            (skipped.add if act == "skip" else skipped.discard)(number)
        else:
            shelf.withhold(number, Withheld.SET_ASIDE, act == "aside")
            (aside.add if act == "aside" else aside.discard)(number)
            if act == "back":
                standing.reopen(number)
        free = [n for n in range(1, count + 1) if n not in aside]
        waiting = [n for n in free if n not in done and n not in skipped]
        found = offer(shelf, standing)
        if waiting:
            assert found == Offer(waiting[0], free.index(waiting[0]) + 1, len(free))
        else:
            assert isinstance(found, Nothing) and found.of == len(free)
            assert found.skipped == len([n for n in free if n in skipped and n not in done])
        assert standing.completed() == len(done)
        assert {n for n in range(1, count + 1) if standing.mark(n) & Mark.COMPLETE} == done


def test_a_million_articles_are_a_megabyte_and_no_wait() -> None:
    """A person who has done them all but the last is offered the last at once."""
    shelf, standing = shelf_of(1_000_000), Standing()
    for number in range(1, 200_001):
        standing.touch(number, complete=True)
    standing.reopen(1)
    assert offer(shelf, standing) == Offer(200_001, 200_001, 1_000_000)
