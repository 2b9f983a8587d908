"""The policy of a round under any interleaving of people, time and a lead's doings."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.triage.rounds.made import choice_of, shelf_of
from triage.rounds.offering import Nothing, Offer, Plan
from triage.rounds.queue import Queue
from triage.rounds.reservations import LEASE
from triage.rounds.shelf import Withheld
from triage.rounds.slots import Slots
from triage.rounds.standing import Mark

PEOPLE = ("ana", "bo", "cy", "di")
COUNT = 5
PERSON = st.sampled_from(PEOPLE)
NUMBER = st.integers(1, COUNT)
Work = tuple[str, int]


class Round(RuleBasedStateMachine):
    """A round and what its log would say; the rules are what can happen."""

    @initialize(
        wanted=st.lists(st.integers(1, 3), min_size=COUNT, max_size=COUNT),
        order=st.sampled_from(["import", "random", "fewest", "flagged"]),
        together=st.booleans(),
        cap=st.sampled_from([None, None, 2]),
    )
    def plan(self, wanted: list[int], order: str, together: bool, cap: int | None) -> None:
        self.wanted = dict(enumerate(wanted, 1))
        self.choice = choice_of(range(1, COUNT + 1), self.wanted, flagged=(2, 4), clusters={1: 1, 3: 1})
        self.shelf = shelf_of(COUNT)
        self.asked = Plan("first", order, cap, together)
        self.queue = Queue(self.shelf, self.asked, Slots(self.choice, COUNT))
        self.now = 0.0
        self.position = 0
        self.shown: dict[str, int] = {}
        self.complete: set[Work] = set()
        self.counted: set[Work] = set()
        self.released: set[Work] = set()
        self.touched: set[Work] = set()
        self.skipped: dict[Work, int] = {}
        self.aside: set[int] = set()

    # -- what people do ----------------------------------------------------------------------------
    @rule(person=PERSON)
    def reserve(self, person: str) -> None:
        """Ask for the next; completed answers without a slot are counted on the way, as the owner does."""
        while isinstance(found := self.queue.offer(person, self.now), Offer) and found.claims:
            self.take(person, found.number)
        self.seen(person, found)

    @rule(person=PERSON)
    def reserve_skipped(self, person: str) -> None:
        found = self.queue.offer(person, self.now, skipped=True)
        if isinstance(found, Offer):
            assert (person, found.number) in self.skipped
            self.shown[person] = found.number

    @rule(person=PERSON, number=NUMBER)
    def go_back(self, person: str, number: int) -> None:
        found = self.queue.offer(person, self.now, certain=number)
        if isinstance(found, Nothing):
            return
        self.shown[person] = number
        if found.claims:
            self.take(person, number)
        if number not in self.aside and (person, number) not in self.skipped:
            assert found.counts == (self.holds(person, number) or (person, number) in self.counted)

    @rule(person=PERSON, completes=st.booleans())
    def judge(self, person: str, completes: bool) -> None:
        """Answer the article that is shown, wholly or in part, or take answers back."""
        number = self.shown.get(person)
        if number is None or number in self.aside:
            return
        self.note(person, number, completes)

    def note(self, person: str, number: int, completes: bool) -> None:
        holds = self.queue.judge(person, number, self.now)
        self.touched.add((person, number))
        if completes and holds and (person, number) not in self.counted:
            self.take(person, number)
        self.queue.touch(person, number, complete=completes)
        (self.complete.add if completes else self.complete.discard)((person, number))

    def take(self, person: str, number: int) -> None:
        assert not self.queue.slots or not self.queue.slots.full(number)
        self.queue.count(person, number)
        self.counted.add((person, number))
        self.released.discard((person, number))

    @rule(person=PERSON)
    def skip(self, person: str) -> None:
        number = self.shown.pop(person, None)
        if number is not None and (person, number) not in self.complete:
            self.position += 1
            self.skipped[person, number] = self.position
            self.touched.add((person, number))
            self.queue.touch(person, number, complete=False)
            self.queue.skip(person, number, self.position)

    @rule(person=PERSON, number=NUMBER)
    def take_skip_back(self, person: str, number: int) -> None:
        if self.skipped.pop((person, number), None):
            self.queue.skip(person, number, None)

    @rule(person=PERSON)
    def lose_the_line(self, person: str) -> None:
        self.shown.pop(person, None)
        self.queue.reservations.lose(person, self.now)

    # -- what happens meanwhile --------------------------------------------------------------------
    @rule(seconds=st.sampled_from([1.0, LEASE / 2, LEASE]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(person=PERSON)
    def remove_somebody(self, person: str) -> None:
        self.queue.leave(person)
        self.shown.pop(person, None)
        assert not self.queue.reservations.of(person)

    @rule(number=NUMBER)
    def set_aside_or_back(self, number: int) -> None:
        holds = number not in self.aside
        (self.aside.add if holds else self.aside.discard)(number)
        self.shelf.withhold(number, Withheld.SET_ASIDE, holds)

    @rule()
    def bring_more_in(self) -> None:
        self.shelf.put(self.shelf.size + 1, 1)

    @rule()
    def close_or_open(self) -> None:
        self.asked = Plan(
            "first", self.asked.order, self.asked.cap, self.asked.together, not self.asked.closed
        )
        self.queue.plan = self.asked

    @precondition(lambda self: self.counted)
    @rule(data=st.data())
    def release_a_slot(self, data: st.DataObject) -> None:
        person, number = data.draw(st.sampled_from(sorted(self.counted)))
        self.queue.release(person, number)
        self.counted.discard((person, number))
        self.released.add((person, number))

    @rule(person=PERSON)
    def release_reservations(self, person: str) -> None:
        for number in self.queue.reservations.of(person):
            assert self.queue.let_go(person, number)

    @rule(killed=st.booleans())
    def begin_anew(self, killed: bool) -> None:
        """Fold the log again: after an import nobody loses what is reserved, after a kill it is revived."""
        held = self.queue.reservations
        queue = Queue(self.shelf, self.asked, Slots(self.choice, COUNT), None if killed else held)
        for person in PEOPLE:
            works = sorted(each for each in self.touched if each[0] == person)
            marks = [
                Mark.TOUCHED
                | Mark.COMPLETE * (each in self.complete)
                | Mark.SKIPPED * (each in self.skipped)
                | Mark.COUNTED * (each in self.counted)
                | Mark.RELEASED * (each in self.released)
                for each in works
            ]
            numbers = np.array([number for _, number in works], dtype=np.int64)
            skips = {
                number: self.skipped[each] for each in works for number in [each[1]] if each in self.skipped
            }
            queue.load(person, numbers, np.array(marks, dtype=np.uint8), skips)
        if killed:
            for person, number in self.shown.items():
                queue.revive(person, number, self.now)
        self.queue = queue

    # -- what must hold ----------------------------------------------------------------------------
    def holds(self, person: str, number: int) -> bool:
        return self.queue.reservations.holds(person, number)

    def seen(self, person: str, found: Offer | Nothing) -> None:
        """What was offered may be worked on; where nothing was, nothing is there for this person."""
        open_to = [
            number
            for number in self.wanted
            if number not in self.aside and not self.dealt_with(person, number) and self.room(number) > 0
        ]
        if isinstance(found, Offer):
            self.shown[person] = found.number
            begun = (person, found.number) in self.counted - self.complete
            assert self.holds(person, found.number) or begun
            assert (person, found.number) not in self.skipped and found.number not in self.aside
            return
        self.shown.pop(person, None)
        if found.reason in ("done", "reserved"):
            assert not open_to
        reserved = {
            number
            for holder, number in self.queue.reservations.all()
            if holder != person
            and number not in self.aside
            and not self.dealt_with(person, number)
            and self.taken(number) < self.wanted[number]
        }
        if found.reason in ("done", "reserved", "empty"):
            assert found.reserved == len(reserved)
            assert (found.reason == "reserved") == bool(reserved)
            assert (found.seconds is not None) == bool(reserved)
            assert found.seconds is None or 0 < found.seconds <= LEASE

    def dealt_with(self, person: str, number: int) -> bool:
        work = (person, number)
        return work in self.complete | self.counted | self.released or work in self.skipped

    def taken(self, number: int) -> int:
        return sum(each == number for _, each in self.counted)

    def room(self, number: int) -> int:
        held = sum(each == number for _, each in self.queue.reservations.all())
        return self.wanted[number] - self.taken(number) - held

    @invariant()
    def never_more_than_wanted(self) -> None:
        if not hasattr(self, "queue"):
            return
        slots = self.queue.slots
        assert slots is not None
        for number, wanted in self.wanted.items():
            assert self.taken(number) <= wanted and self.room(number) >= 0
            assert int(slots.taken[number]) == self.taken(number)
            assert int(slots.given[number]) == wanted - self.room(number)
            assert slots.is_open(number) == (self.room(number) > 0)
        assert set(self.queue.counted()) == self.counted
        tally = self.queue.tally()
        there = [number for number in self.wanted if number not in self.aside]
        assert (tally.articles, tally.slots) == (len(there), sum(self.wanted[n] for n in there))
        assert tally.complete == sum(number in there for _, number in self.counted & self.complete)
        assert tally.complete + tally.reserved == sum(self.wanted[n] - self.room(n) for n in there)

    @invariant()
    def no_answer_is_lost(self) -> None:
        if hasattr(self, "queue"):
            done = {
                (person, int(number))
                for person, standing in self.queue.standings.items()
                for number in np.flatnonzero([standing.mark(n) & 2 for n in range(COUNT + 1)])
            }
            assert done == self.complete

    def teardown(self) -> None:
        """Let everybody finish: then every article has what it shall get, or nobody is left for it."""
        if not hasattr(self, "queue"):
            return
        self.now += LEASE
        self.asked = self.queue.plan = Plan("first", self.asked.order, None, self.asked.together)
        waiting = list(PEOPLE)
        while waiting:
            person = waiting.pop(0)
            self.reserve(person)
            number = self.shown.get(person)
            if number is not None:
                self.note(person, number, True)
                waiting.append(person)
        for number, wanted in self.wanted.items():
            if number not in self.aside and self.taken(number) < wanted:
                assert all(self.dealt_with(person, number) for person in PEOPLE)
                late = self.complete - self.counted - self.released
                assert all((person, number) not in late for person in PEOPLE)


TestRound = Round.TestCase
TestRound.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
