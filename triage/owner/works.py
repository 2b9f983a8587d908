"""What persons said of the articles at hand, as it stands: read once, then kept up with the log."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple
from weakref import WeakValueDictionary

from labels.codebook import Codebook
from triage.rounds.completeness import is_complete, requirements, satisfied
from triage.store.records import Aspect, Cause, Event, Json, Work

KEPT = 5000
"""Works that stay in memory; a few hundred bytes each."""


class WorkKey(NamedTuple):
    """Whose work on what."""

    round: str
    person: str
    article: str


def work_key(event: Event) -> WorkKey | None:
    """Return whose work an event changes; None where it changes nobody's."""
    if event.aspect in (None, Aspect.SET_ASIDE) or event.article is None or event.round is None:
        return None
    return WorkKey(event.round, event.person, event.article)


def adjudicates(event: Event) -> bool:
    """Whether an event is an adjudicator's decision, or the undo of one; it is nobody's own work."""
    return event.cause is Cause.ADJUDICATION or event.data.get("adjudicates") is True


class WorkState:
    """The value of each aspect, with the position in the log that set it."""

    __slots__ = ("__weakref__", "_values", "ready")

    def __init__(self) -> None:
        self._values: dict[tuple[Aspect, str | None], tuple[int, Json]] = {}
        self.ready: asyncio.Future[None] | None = None
        """Done once what the tables hold was taken in; None where they were never asked."""

    def take(self, event: Event) -> None:
        """Take in an event; the order does not matter, the highest position wins."""
        if event.aspect is None:
            return
        name = (event.aspect, event.question)
        if event.sequence > self._values.get(name, (0, None))[0]:
            self._values[name] = (event.sequence, event.value)

    def value(self, aspect: Aspect, question: str | None = None) -> Json:
        """Return the present value of an aspect; None where it has none."""
        return self._values.get((aspect, question), (0, None))[1]

    def judgements(self) -> dict[str, Json]:
        """Return the judgements by question, only those that there are."""
        return {
            question: value
            for (aspect, question), (_, value) in self._values.items()
            if aspect is Aspect.JUDGEMENT and question is not None and value is not None
        }

    def complete(self, codebook: Codebook) -> bool:
        """Whether every required question is answered."""
        return all(
            satisfied(asked, self.value(Aspect.JUDGEMENT, asked.question)) for asked in requirements(codebook)
        )

    def work(self, codebook: Codebook) -> Work:
        """Return it as a record."""
        judgements = self.judgements()
        place = self.value(Aspect.PLACE)
        return Work(
            judgements={q.id: judgements[q.id] for q in codebook.questions if q.id in judgements}
            | {name: value for name, value in judgements.items() if codebook.question(name) is None},
            note=self.value(Aspect.NOTE),
            flag=bool(self.value(Aspect.FLAG)),
            spans=tuple((start, end) for start, end in self.value(Aspect.SPANS) or ()),
            skipped=bool(self.value(Aspect.SKIP)),
            complete=is_complete(codebook, judgements),
            scroll=place["scroll"] if place else 0,
        )


class Works:
    """The works in memory: at most :data:`KEPT`, and those that somebody holds."""

    def __init__(self, read: Callable[[WorkKey], Awaitable[Iterable[Event]]]) -> None:
        """Begin with none.

        Args:
            read: Returns the newest event of each aspect that the tables hold.
        """
        self._read = read
        self._known: WeakValueDictionary[WorkKey, WorkState] = WeakValueDictionary()
        self._recent: OrderedDict[WorkKey, WorkState] = OrderedDict()

    async def load(self, key: WorkKey, *, untouched: bool, unfolded: Iterable[Event]) -> WorkState:
        """Return a work, complete with what the tables hold.

        Args:
            key: Whose work on what.
            untouched: Whether the log is known to hold nothing of it.
            unfolded: Events that the tables may not hold yet.
        """
        state = self._known.get(key)
        if state is None:
            state = WorkState()
            self._known[key] = state
            if not untouched:
                state.ready = asyncio.get_running_loop().create_future()
                await self._fill(key, state, unfolded)
        elif state.ready is not None:
            await asyncio.shield(state.ready)
        self._keep(key, state)
        return state

    async def _fill(self, key: WorkKey, state: WorkState, unfolded: Iterable[Event]) -> None:
        """Take in what is acknowledged; meanwhile :meth:`take` adds what comes after."""
        ready = state.ready
        assert ready is not None  # noqa: S101 - set by the only caller
        try:
            for event in unfolded:
                if work_key(event) == key and not adjudicates(event):
                    state.take(event)
            for event in await self._read(key):
                state.take(event)
        except BaseException as error:
            self._known.pop(key, None)
            ready.set_exception(error)
            ready.exception()
            raise
        ready.set_result(None)

    def known(self, key: WorkKey) -> WorkState | None:
        """Return a work that is in memory, or None."""
        return self._known.get(key)

    def take(self, event: Event) -> WorkState | None:
        """Take an acknowledged event in; return the work it changed if that is in memory."""
        key = work_key(event)
        state = None if key is None or adjudicates(event) else self._known.get(key)
        if state is not None:
            state.take(event)
        return state

    def forget(self) -> None:
        """Drop everything; it is read again when it is needed."""
        self._recent.clear()
        self._known.clear()

    def _keep(self, key: WorkKey, state: WorkState) -> None:
        self._recent[key] = state
        self._recent.move_to_end(key)
        while len(self._recent) > KEPT:
            self._recent.popitem(last=False)
