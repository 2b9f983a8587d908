"""Who gets what in one round: the policy over what was folded from the log, in one atomic step each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from triage.rounds.offering import Nothing, Offer, Plan, next_number, next_numbers
from triage.rounds.reservations import LEASE, Reservations
from triage.rounds.shelf import Shelf
from triage.rounds.slots import Slots
from triage.rounds.standing import DEALT_WITH, Mark, Numbers, Standing

_OFFERED = Mark.COMPLETE | Mark.SKIPPED


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a round is; over the articles that may be handed out."""

    articles: int
    slots: int
    complete: int
    reserved: int
    """Held by somebody, or open again after it was complete."""


class Queue:
    """One round. The round ``all`` has no slots: there everybody gets every article.

    A slot belongs to a person and an article. It is *open*, *reserved* while somebody works on the article,
    or *taken* for good once they completed it; never are more taken and reserved than answers are wanted.
    """

    def __init__(
        self, shelf: Shelf, plan: Plan, slots: Slots | None = None, reservations: Reservations | None = None
    ) -> None:
        self.shelf = shelf
        self.plan = plan
        self.slots = slots
        self.reservations = reservations or Reservations()
        self.standings: dict[str, Standing] = {}
        self._ready = np.zeros(0, dtype=np.bool_)
        """By number: whether an article may be handed to somebody new to it."""
        self._articles = 0
        self._looked_at = -1
        """Changes of the shelf that the two follow from."""
        if slots is not None:
            for _, number in self.reservations.all():
                slots.reserve(number)

    def standing(self, person: str) -> Standing:
        """Return how a person stands."""
        if person not in self.standings:
            self.standings[person] = Standing(planned=self.slots is not None)
        return self.standings[person]

    # -- handing out -------------------------------------------------------------------------------
    def offer(
        self,
        person: str,
        now: float,
        *,
        certain: int | None = None,
        skipped: bool = False,
        elsewhere: Collection[int] = (),
    ) -> Offer | Nothing:
        """Choose an article for a person and reserve it.

        Args:
            person: For whom.
            now: Monotonic seconds.
            certain: An article to go back to.
            skipped: Offer what was skipped longest ago instead of what is new.
            elsewhere: Articles that other living desks of the same person show.

        Returns:
            The article, or why there is none.
        """
        self.expire(now)
        standing = self.standing(person)
        if certain is not None:
            return self._back(person, standing, certain, now, elsewhere)
        if self.plan.closed:
            return self._nothing(person, standing, "closed", now)
        if skipped:
            numbers = [n for n in self._skipped(person, standing) if n not in elsewhere]
            number = numbers[0] if numbers else None
        else:
            number = self._own(person, standing, elsewhere)
        if number is None and self._capped(person, standing):
            return self._nothing(person, standing, "cap", now)
        if number is None and not skipped:
            late = self._late(standing)
            if late is not None:
                self._hold(person, late, now)
                return Offer(late, self._place(standing, late), self._of(), claims=True)
            available = self._available(standing, elsewhere)
            number = next_number(available, self.plan, self.slots, standing, person)
        if number is None:
            return self._nothing(person, standing, "done", now, elsewhere)
        if self.slots is not None and not standing.mark(number) & Mark.COUNTED:
            self._hold(person, number, now)
        standing.last = number
        return Offer(number, self._place(standing, number), self._of())

    def upcoming(self, person: str, count: int, elsewhere: Collection[int] = ()) -> list[int]:
        """Return what a person would be offered after the article they have; nothing is reserved by it.

        Args:
            person: Who.
            count: Most articles.
            elsewhere: Articles that other living desks of the same person show.
        """
        standing = self.standing(person)
        if self.plan.closed or self._capped(person, standing):
            return []
        available = self._available(standing, elsewhere)
        taken = (*self.reservations.of(person), *([] if standing.last is None else [standing.last]))
        for number in taken:
            if number < len(available):
                available[number] = False
        return next_numbers(available, self.plan, self.slots, standing, person, count)

    def _back(
        self, person: str, standing: Standing, number: int, now: float, elsewhere: Collection[int]
    ) -> Offer | Nothing:
        """Go back to a certain article; its slot is taken again if one is open."""
        mark = standing.mark(number)
        if number in elsewhere and not mark & Mark.COMPLETE:
            return self._nothing(person, standing, "reserved", now, elsewhere)
        place, of = self._place(standing, number), self._of()
        if self.slots is None or mark & Mark.COUNTED:
            return Offer(number, place, of)
        if mark & Mark.SKIPPED or not self.shelf.free(number):
            return Offer(number, place, of, counts=self.slots.is_open(number))
        holds = self.judge(person, number, now)
        if not holds and mark is Mark.UNTOUCHED:
            return self._nothing(person, standing, "closed" if self.plan.closed else "done", now)
        standing.last = number
        return Offer(number, place, of, counts=holds, claims=holds and bool(mark & Mark.COMPLETE))

    def _own(self, person: str, standing: Standing, elsewhere: Collection[int]) -> int | None:
        """Return an article that the person has begun: one that is reserved for them, or open again."""
        if self.slots is None:
            return None
        for number in (*self.reservations.of(person), *standing.reopened):
            begun = not standing.mark(number) & _OFFERED
            if begun and number not in elsewhere and self.shelf.free(number):
                return number
        return None

    def _late(self, standing: Standing) -> int | None:
        """Return an article that the person completed without a slot, and that has an open one by now."""
        slots, free = self.slots, self.shelf.free
        if slots is None:
            return None
        return next((number for number in standing.late if slots.is_open(number) and free(number)), None)

    def _available(self, standing: Standing, elsewhere: Collection[int]) -> npt.NDArray[np.bool_]:
        """Return for every number whether the article may be handed to this person as a new one."""
        self._look()
        available = standing.new_among(self._ready)
        for number in elsewhere:
            if number < len(available):
                available[number] = False
        return available

    def _look(self) -> None:
        """See which articles are there, if that has changed."""
        if self._looked_at == self.shelf.changes:
            return
        self._looked_at = self.shelf.changes
        self._ready = self.shelf.available()
        if self.slots is not None:
            there = self._there()
            self._articles = int(np.count_nonzero(there))
            self._ready = there & self.slots.open[: len(there)]

    def _there(self) -> npt.NDArray[np.bool_]:
        """Return for every number whether it is an article of this planned round that may be handed out."""
        assert self.slots is not None  # noqa: S101 - the callers looked
        there = self.shelf.available()[: len(self.slots.wanted)]
        return there & (self.slots.wanted[: len(there)] > 0)

    def _changed(self, number: int) -> None:
        """Take in that an article has more or fewer open slots."""
        if self.slots is not None and number < len(self._ready):
            self._ready[number] = self.slots.is_open(number) and self.shelf.free(number)

    def _skipped(self, person: str, standing: Standing) -> list[int]:
        """Return the skipped articles that can be offered again, longest skipped first."""
        return [
            number
            for number in standing.skipped(self.shelf)
            if self.slots is None
            or self.slots.is_open(number)
            or standing.mark(number) & Mark.COUNTED
            or self.reservations.holds(person, number)
        ]

    def _capped(self, person: str, standing: Standing) -> bool:
        """Whether the person has as many articles as the round lets them complete."""
        if self.plan.cap is None or self.slots is None:
            return False
        return standing.counted + len(self.reservations.of(person)) >= self.plan.cap

    def _nothing(
        self, person: str, standing: Standing, reason: str, now: float, elsewhere: Collection[int] = ()
    ) -> Nothing:
        of, waiting = self._of(), len(self._skipped(person, standing))
        if reason == "done" and not of:
            return Nothing("empty", waiting, 0)
        if reason in ("closed", "cap"):
            return Nothing(reason, waiting, of)
        held = self._held_by_others(person, standing)
        unfinished = sum(not standing.mark(number) & _OFFERED for number in elsewhere)
        reserved = len({number for _, number in held}) + unfinished
        left = [LEASE - self.reservations.idle(*each, now) for each in held]
        return Nothing("reserved" if reserved else "done", waiting, of, reserved, min(left, default=None))

    def _held_by_others(self, person: str, standing: Standing) -> list[tuple[str, int]]:
        """Return the reservations without which the person would be offered an article."""
        return [
            (holder, number)
            for holder, number in self.reservations.all()
            if holder != person
            and self.slots is not None
            and self.shelf.free(number)
            and not self.slots.full(number)
            and not standing.mark(number) & DEALT_WITH
        ]

    def _place(self, standing: Standing, number: int) -> int:
        if self.slots is None:
            return self.shelf.place(number)
        if not standing.mark(number) & Mark.COMPLETE:
            return standing.completed + 1
        return int(np.count_nonzero(standing.those(Mark.COMPLETE) <= number))

    def _of(self) -> int:
        if self.slots is None:
            return self.shelf.count()
        self._look()
        return self._articles if self.plan.cap is None else min(self._articles, self.plan.cap)

    # -- reservations ------------------------------------------------------------------------------
    def judge(self, person: str, number: int, now: float) -> bool:
        """Note that a person judges an article; whether they have a slot, taken again if one is open."""
        if self.slots is None:
            return True
        standing = self.standing(person)
        mark = standing.mark(number)
        if mark & Mark.COUNTED:
            return True
        if not self.reservations.holds(person, number):
            shut = self.plan.closed or not self.slots.is_open(number) or bool(mark & Mark.RELEASED)
            if shut or self._capped(person, standing):
                return False
        self._hold(person, number, now)
        return True

    def note(self, person: str, number: int, now: float) -> None:
        """Note a sign of life of a person on an article, for the reservation if they have one."""
        if self.reservations.holds(person, number):
            self.reservations.hold(person, number, now)

    def revive(self, person: str, number: int, now: float) -> None:
        """Reserve what a person had before them when the last owner ended, if a slot is open."""
        mark = self.standing(person).mark(number)
        if self.slots is not None and not mark & DEALT_WITH and self.slots.is_open(number):
            self._hold(person, number, now)

    def _hold(self, person: str, number: int, now: float) -> None:
        if self.slots is not None:
            if not self.reservations.holds(person, number):
                self.slots.reserve(number)
                self._changed(number)
            self.reservations.hold(person, number, now)

    def let_go(self, person: str, number: int) -> bool:
        """Take a reservation back; False if there was none."""
        if not self.reservations.let_go(person, number):
            return False
        if self.slots is not None:
            self.slots.reserve(number, -1)
            self._changed(number)
        return True

    def leave(self, person: str) -> None:
        """Take everything back that a person has reserved."""
        for number in self.reservations.of(person):
            self.let_go(person, number)

    def expire(self, now: float) -> None:
        """Take back what nobody gave a sign of life for."""
        for person, number in self.reservations.expired(now):
            self.let_go(person, number)

    # -- what the log says -------------------------------------------------------------------------
    def load(
        self, person: str, numbers: Numbers, marks: npt.NDArray[np.uint8], skips: Mapping[int, int]
    ) -> None:
        """Take in what was read of a person; see :meth:`triage.rounds.standing.Standing.load`."""
        self.standing(person).load(numbers, marks, skips)
        if self.slots is not None:
            self.slots.load(numbers[(marks & int(Mark.COUNTED)) != 0])
            self._looked_at = -1

    def touch(self, person: str, number: int, *, complete: bool) -> None:
        """Note an event of a person on an article, and whether the article is complete after it."""
        self.standing(person).touch(number, complete=complete)

    def skip(self, person: str, number: int, position: int | None) -> None:
        """Note a skip at a log position, which gives the article back; None takes the skip back."""
        self.standing(person).skip(number, position)
        if position is not None:
            self.let_go(person, number)

    def count(self, person: str, number: int) -> None:
        """Note that a person has a slot for good."""
        standing = self.standing(person)
        if self.slots is None or standing.mark(number) & Mark.COUNTED:
            return
        self.let_go(person, number)
        standing.count(number)
        self.slots.take(number)
        self._changed(number)

    def release(self, person: str, number: int) -> None:
        """Note that a person's slot was given to others."""
        standing = self.standing(person)
        if self.slots is not None and standing.mark(number) & Mark.COUNTED:
            standing.release(number)
            self.slots.take(number, -1)
            self._changed(number)

    # -- how far it is -----------------------------------------------------------------------------
    def counted(self, person: str | None = None, number: int | None = None) -> list[tuple[str, int]]:
        """Return the slots that are taken, of a person, of an article, or all."""
        return [
            (name, found)
            for name, standing in self.standings.items()
            if person in (None, name)
            for found in standing.those(Mark.COUNTED).tolist()
            if number in (None, found)
        ]

    def tally(self) -> Tally:
        """Return how far a planned round is."""
        assert self.slots is not None  # noqa: S101 - the round all is counted by the tables
        there = self._there()
        complete = sum(
            _among(there, standing.those(Mark.COUNTED | Mark.COMPLETE))
            for standing in self.standings.values()
        )
        given = self.slots.given[: len(there)][there].sum(dtype=np.int64)
        return Tally(
            articles=int(np.count_nonzero(there)),
            slots=int(self.slots.wanted[: len(there)][there].sum(dtype=np.int64)),
            complete=complete,
            reserved=int(given) - complete,
        )


def _among(there: npt.NDArray[np.bool_], numbers: npt.NDArray[np.int64]) -> int:
    """Return how many of these articles are there."""
    return int(np.count_nonzero(there[numbers[numbers < len(there)]]))
