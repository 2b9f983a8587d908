"""Drafts become events: numbered, timed, and complete with the value that was there before."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labels.visible import visible
from triage.owner.bounds import PERSONAL, RESTORING, as_json, checked_data, checked_value
from triage.owner.fold import Fold
from triage.owner.works import WorkKey, WorkState
from triage.rounds.completeness import requirements, satisfied
from triage.rounds.standing import Mark
from triage.store.errors import Refused
from triage.store.records import Ack, Aspect, Cause, Draft, Event, Json
from triage.store.rounds import ROUND_ALL

HOST = "administrator"
"""Who is recorded for what the host's administrator does; no member of the team has this name."""


_WAS_BYTES = 64 << 10
_OWNERS_MARKS = frozenset({"slot", "after_close", "after_adjudication"})
"""What the owner says of an event, and nobody else."""


class Retry(Exception):
    """What composing needs has changed since it was prepared."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Drafts, and what was read so that they can be composed without waiting."""

    drafts: Sequence[Draft]
    own: bool = False
    """Whether they are the owner's own and were checked by the verb that made them."""
    known: Mapping[str, Event] = field(default_factory=dict)
    """Events of the tables that have the uid of a draft."""
    looked_at: int | None = None
    """What the tables held when uids were looked up; None if none had to be."""
    former: frozenset[str] = frozenset()
    """Uids of drafts that give back a value which was recorded before."""
    works: Mapping[WorkKey, WorkState] = field(default_factory=dict)
    """The works they change, held so that they stay in memory."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Turns prepared drafts into events."""

    fold: Fold
    clock: Callable[[], datetime.datetime]
    """The present in UTC."""
    monotonic: Callable[[], float]
    """Seconds that no setting of a clock changes."""

    def begin(self, unfolded: Mapping[str, Event], folded: int) -> Composition:
        """Begin a batch.

        Args:
            unfolded: Acknowledged events that the tables may lack, by uid.
            folded: What the tables hold.
        """
        return Composition(self.fold, unfolded, folded, instant(self.clock()), self.monotonic())


@dataclass(slots=True)
class _Layer:
    """What events that are composed but not yet on disk have changed."""

    made: dict[str, Event] = field(default_factory=dict)
    """Events by uid."""
    values: dict[tuple[str, ...], Json] = field(default_factory=dict)
    """New values by whose, of what."""
    counters: dict[str, int] = field(default_factory=dict)
    """Last counter by session."""
    slots: set[tuple[str, str, str]] = field(default_factory=set)
    """Round, article and person of slots that are taken for good."""
    decided: set[tuple[str, str]] = field(default_factory=set)
    """Round and article of decisions."""
    surplus: dict[str, None] = field(default_factory=dict)
    """Articles that were judged without a slot."""

    def take(self, other: _Layer) -> None:
        """Take in what came later."""
        self.made.update(other.made)
        self.values.update(other.values)
        self.counters.update(other.counters)
        self.slots |= other.slots
        self.decided |= other.decided


class Composition:
    """One batch of events that will be written together."""

    def __init__(self, fold: Fold, unfolded: Mapping[str, Event], folded: int, time: str, now: float) -> None:
        self.events: list[Event] = []
        self._fold = fold
        self._unfolded = unfolded
        self._folded = folded
        self._time = time
        self._now = now
        self._batch = _Layer()
        self._request = _Layer()

    def compose(self, prepared: Prepared) -> Ack:
        """Compose one request, whole or not at all.

        Raises:
            Retry: It has to be prepared again.
            Refused: It is out of bounds.
        """
        before = len(self.events)
        self._request = _Layer()
        try:
            events = tuple(self._event(draft, prepared) for draft in prepared.drafts)
        except BaseException:
            del self.events[before:]
            raise
        self._batch.take(self._request)
        last = max((event.sequence for event in events), default=self._fold.position)
        return Ack(last, events, tuple(self._request.surplus))

    def _event(self, draft: Draft, prepared: Prepared) -> Event:
        present = prepared.known.get(draft.uid) or self._present(draft.uid)
        if present is not None:
            if present.person != draft.person:
                raise Refused(f"Not recorded: the uid {draft.uid} is another person's.")
            return present
        session, _, counter = draft.uid.rpartition(":")
        last = self._request.counters.get(session) or self._batch.counters.get(session)
        last = last or self._fold.counters.get(session, 0)
        if int(counter) <= last and prepared.looked_at != self._folded:
            raise Retry
        fields = self._own_fields(draft) if prepared.own else self._checked_fields(draft, prepared)
        event = Event(**fields, sequence=self._next(), time=self._time)
        self._request.counters[session] = max(last, int(counter))
        self._request.made[draft.uid] = event
        self.events.append(event)
        return event

    def _present(self, uid: str) -> Event | None:
        """Return the event of a uid that the tables may lack."""
        return self._request.made.get(uid) or self._batch.made.get(uid) or self._unfolded.get(uid)

    def _value(self, place: tuple[str, ...], recorded: Json) -> Json:
        """Return a value as the events of this batch leave it."""
        for layer in (self._request, self._batch):
            if place in layer.values:
                return layer.values[place]
        return recorded

    def _next(self) -> int:
        return self.events[-1].sequence + 1 if self.events else self._fold.position + 1

    def _own_fields(self, draft: Draft) -> dict[str, Any]:
        if draft.cause is Cause.CLAIM and not self._takes_slot(str(draft.round), draft):
            raise Refused(f"Not recorded: {draft.article} has all its answers in round {draft.round}.")
        return {**_fields(draft), "data": checked_data(self._marked(draft.data))}

    def _checked_fields(self, draft: Draft, prepared: Prepared) -> dict[str, Any]:
        """Return the fields of a person's event, each in the one form that is stored."""
        round_name = draft.round
        if round_name is None and draft.aspect in PERSONAL:
            round_name = ROUND_ALL
        fields = _fields(draft) | {
            "round": round_name,
            "value": checked_value(draft, self._fold.codebook, former=draft.uid in prepared.former),
            "data": checked_data(self._marked(_without_marks(draft.data))),
            "seconds": None if draft.seconds is None else float(draft.seconds),
        }
        self._refuse_strangers(draft, round_name)
        if draft.aspect is not None and draft.article is not None:
            fields["was"] = self._was(draft, fields, prepared)
            if draft.cause is Cause.ADJUDICATION:
                self._request.decided.add((str(round_name), draft.article))
            elif draft.aspect in PERSONAL:
                fields["data"] |= self._round_marks(str(round_name), draft, prepared)
        return fields

    def _round_marks(self, round_name: str, draft: Draft, prepared: Prepared) -> dict[str, Json]:
        """Return what the round makes of an event: whether it takes a slot, or comes too late to count."""
        queue = self._fold.queues[round_name]
        judges = draft.aspect is Aspect.JUDGEMENT and draft.data.get("adjudicates") is not True
        marks: dict[str, Json] = {}
        if judges and queue.plan.closed:
            marks["after_close"] = True
        if judges and self._is_decided(round_name, draft.article or ""):
            marks["after_adjudication"] = True
        number = self._fold.catalogue.number(draft.article or "")
        if queue.slots is None or number is None:
            return marks
        if not judges:
            queue.note(draft.person, number, self._now)
        elif not queue.judge(draft.person, number, self._now):
            self._request.surplus[draft.article or ""] = None
        elif self._completes(
            WorkKey(round_name, draft.person, draft.article or ""), prepared
        ) and self._takes_slot(round_name, draft):
            marks["slot"] = True
        return marks

    def _is_decided(self, round_name: str, article: str) -> bool:
        """Whether an adjudicator decided on an article, in the log or in what is written with this."""
        place = (round_name, article)
        composed = place in self._request.decided or place in self._batch.decided
        return composed or self._fold.decisions.stand(*place)

    def _completes(self, key: WorkKey, prepared: Prepared) -> bool:
        """Whether every required question is answered once this batch is in the log."""
        state = prepared.works[key]
        return all(
            satisfied(
                asked,
                self._value(
                    (*key, Aspect.JUDGEMENT, asked.question), state.value(Aspect.JUDGEMENT, asked.question)
                ),
            )
            for asked in requirements(self._fold.codebook)
        )

    def _takes_slot(self, round_name: str, draft: Draft) -> bool:
        """Whether a person who holds an article takes a slot of it now; then it is theirs in this batch."""
        queue = self._fold.queues.get(round_name)
        number = self._fold.catalogue.number(draft.article or "")
        if queue is None or queue.slots is None or number is None:
            return False
        slot = (round_name, draft.article or "", draft.person)
        taken = self._batch.slots | self._request.slots
        if slot in taken or queue.standing(draft.person).mark(number) & Mark.COUNTED:
            return False
        pending = sum(each[:2] == slot[:2] for each in taken)
        if not queue.reservations.holds(draft.person, number) or queue.slots.full(number, pending):
            return False
        self._request.slots.add(slot)
        return True

    def _was(self, draft: Draft, fields: Mapping[str, Any], prepared: Prepared) -> Json:
        """Return the former value, and remember the new one for what follows in this batch."""
        assert draft.aspect is not None  # noqa: S101 - the caller looked
        assert draft.article is not None  # noqa: S101
        if draft.aspect is Aspect.SET_ASIDE:
            place: tuple[str, ...] = (draft.article,)
            present = self._value(place, self._fold.set_aside.get(draft.article))
        else:
            key = WorkKey(str(fields["round"]), draft.person, draft.article)
            state = prepared.works.get(key)
            if state is None or self._fold.works.known(key) is not state:
                raise Retry
            place = (*key, draft.aspect, draft.question or "")
            present = self._value(place, state.value(draft.aspect, draft.question))
            self._refuse_set_aside(draft, fields["value"])
        self._request.values[place] = fields["value"]
        return as_json(draft.was, "was", _WAS_BYTES) if draft.was is not None else present

    def _refuse_strangers(self, draft: Draft, round_name: str | None) -> None:
        """Refuse who is no member of the team, and what is about no article or round of this store."""
        person = self._fold.people.get(draft.person)
        if draft.person != HOST or draft.aspect in PERSONAL:
            if person is None:
                raise Refused(
                    f"There is no {visible(draft.person)} in this team: 'triage team add NAME' adds one."
                )
            if not person.active:
                raise Refused(f"{visible(draft.person)} is no longer in this team.")
        if round_name is not None and self._fold.round(round_name) is None:
            raise Refused(f"There is no round {visible(round_name)}: triage status lists the rounds.")
        if draft.article is not None and self._fold.catalogue.number(draft.article) is None:
            raise Refused(f"There is no article {visible(draft.article)} here, or it was withdrawn.")
        if draft.aspect in PERSONAL and self._fold.queue(round_name or "", draft.person) is None:
            raise Retry

    def _refuse_set_aside(self, draft: Draft, value: Json) -> None:
        """An article that is set aside takes no labels; what was recorded may be taken back or given back."""
        if draft.aspect is not Aspect.JUDGEMENT or value is None or draft.cause in RESTORING:
            return
        article = draft.article or ""
        reason = self._value((article,), self._fold.set_aside.get(article))
        if reason is not None and draft.cause is not Cause.ADJUDICATION:
            raise Refused(f"Not recorded: {article} is set aside ({visible(reason)}).")

    def _marked(self, data: Mapping[str, Json]) -> Mapping[str, Json]:
        """Mark an event whose clock stands before that of the event before it."""
        return (
            {**data, "clock_went_back": True}
            if self._time < self._fold.last_time and not self.events
            else data
        )


def instant(moment: datetime.datetime) -> str:
    """Return a moment as ``YYYY-MM-DDTHH:MM:SS.mmmZ``."""
    return (
        moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )


def _without_marks(data: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the data of a person's draft without what the owner alone says."""
    return {name: value for name, value in data.items() if name not in _OWNERS_MARKS} if data else data


def _fields(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
