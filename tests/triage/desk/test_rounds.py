"""Which round a desk opens in."""

from __future__ import annotations

from typing import Any, cast

from triage.desk.rounds import current_round
from triage.store.protocol import Store
from triage.store.records import Cause, Event
from triage.store.rounds import NoWork, Round


class Planned:
    """Rounds by name, with what each has for the person: an article, or why there is none."""

    def __init__(self, *, last: Event | None = None, closed: tuple[str, ...] = (), **rounds: str) -> None:
        self._last = (last,) if last else ()
        self._closed = closed
        self._has = rounds
        self.asked: list[str] = []

    async def rounds(self) -> tuple[Round, ...]:
        """Return the rounds, the planned ones after ``all``."""
        states = {name: "closed" if name in self._closed else "open" for name in self._has}
        return (Round("all"), *(Round(name, state=state) for name, state in states.items()))

    async def history(self, **_: Any) -> tuple[Event, ...]:
        """Return the newest event."""
        return self._last

    async def reserve(self, name: str, person: str, *, session: str | None) -> object:
        """Hand out something that is an article, or a reason."""
        self.asked.append(name)
        has = self._has[name]
        return object() if has == "work" else NoWork(name, has, 0)


async def _chosen(store: Planned) -> str:
    return await current_round(cast(Store, store), "ana", "s")


def _event(round_name: str, **data: object) -> Event:
    return Event(uid="s:1", person="ana", session="s", cause=Cause.VISIT, round=round_name, data=data)


async def test_without_a_planned_round_everybody_works_on_all_articles() -> None:
    """The round all is there without a plan."""
    assert await _chosen(Planned()) == "all"


async def test_the_first_planned_round_that_has_work_is_taken() -> None:
    """Rounds are looked at in the order of their planning; closed ones are passed over."""
    store = Planned(first="done", second="work", third="work", closed=("third",))
    assert await _chosen(store) == "second"
    assert store.asked == ["first", "second"]


async def test_somebody_who_sits_in_a_round_stays_in_it() -> None:
    """An article that was not left is returned to, whatever other rounds have."""
    assert await _chosen(Planned(first="work", second="work", last=_event("second"))) == "second"
    assert await _chosen(Planned(first="work", second="work", last=_event("second", left=True))) == "first"
    closed = Planned(first="work", second="work", last=_event("second"), closed=("second",))
    assert await _chosen(closed) == "first"


async def test_without_work_the_round_that_may_have_some_soonest_says_why() -> None:
    """Reserved articles come free before a cap is raised, and a cap before a finished round."""
    assert await _chosen(Planned(first="done", second="cap", third="reserved")) == "third"
    assert await _chosen(Planned(first="done", second="cap")) == "second"
    assert await _chosen(Planned(first="work", closed=("first",))) == "first"
