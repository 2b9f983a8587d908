"""How far everything and everyone is."""

from __future__ import annotations

import datetime
import zoneinfo
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from triage.owner.drafting import instant
from triage.owner.fold import Fold
from triage.owner.queues import Queues
from triage.rounds.completeness import requirements
from triage.store.duckdb.counting import Done, Seen, read_done, read_seen
from triage.store.duckdb.database import Database
from triage.store.duckdb.standings import read_superseded
from triage.store.progress import Hold, PersonProgress, Progress, RoundProgress
from triage.store.records import PersonRecord, Role
from triage.store.rounds import ROUND_ALL, Round

LEAST_SECONDS = 60.0
"""Attention below which a speed would be noise."""


async def progress(database: Database, fold: Fold, queues: Queues) -> Progress:
    """Return how far everything and everyone is; the tables hold what is acknowledged.

    Args:
        database: Where the counts come from.
        fold: People, rounds and articles.
        queues: What is reserved and counted in rounds.
    """
    for planned in fold.all_rounds():
        if planned.name != ROUND_ALL:
            await queues.get(planned.name, "")
    live = fold.live()
    position = fold.position
    moment = queues.clocks.wall()
    midnights = {name: instant(_midnight(person, moment)) for name, person in fold.people.items()}
    superseded = await database.read(read_superseded, live)
    done, anybody = await database.read(read_done, requirements(fold.codebook), live, superseded, midnights)
    seen = await database.read(read_seen, midnights)
    there = {key: reason for key, reason in fold.set_aside.items() if fold.catalogue.number(key) is not None}
    holds = _holds(fold, queues.clocks.monotonic())
    return Progress(
        position=position,
        articles=len(fold.catalogue),
        set_aside=dict(sorted(Counter(there.values()).items())),
        complete=anybody,
        rounds=tuple(_round(planned, fold, done) for planned in fold.all_rounds()),
        people=tuple(
            replace(
                _person(person, [each for each in done if each.person == name], seen),
                holds=tuple(holds.get(name, ())),
            )
            for name, person in sorted(fold.people.items())
            if person.active
        ),
    )


def _holds(fold: Fold, now: float) -> dict[str, list[Hold]]:
    """Return by person what is reserved for them."""
    found: dict[str, list[Hold]] = {}
    for name, queue in fold.queues.items():
        queue.expire(now)
        held = queue.reservations.all()
        for (person, number), key in zip(held, fold.catalogue.keys([n for _, n in held]), strict=True):
            if key is not None:
                idle = queue.reservations.idle(person, number, now)
                found.setdefault(person, []).append(Hold(name, key, idle))
    return found


def _midnight(person: PersonRecord, moment: datetime.datetime) -> datetime.datetime:
    """Return when a person's day began: in the zone of their settings, else in UTC."""
    zone: datetime.tzinfo = datetime.UTC
    named = person.settings.get("zone")
    if isinstance(named, str):
        try:
            zone = zoneinfo.ZoneInfo(named)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            zone = datetime.UTC
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _round(planned: Round, fold: Fold, done: Sequence[Done]) -> RoundProgress:
    """Return how far a round is; without a number of answers each annotator has a slot per article."""
    mine = [each for each in done if each.round == planned.name]
    queue = fold.queues.get(planned.name)
    tally = queue.tally() if queue is not None and queue.slots is not None else None
    articles = fold.shelf.count() if tally is None else tally.articles
    working = {
        name for name, person in fold.people.items() if person.active and person.role is Role.ANNOTATOR
    }
    each = planned.answers_per_article
    slots = articles * len(working | {done.person for done in mine})
    if tally is not None and each is not None:
        slots = tally.slots
    complete = sum(done.counted for done in mine) if tally is None else tally.complete
    reserved = 0 if tally is None else tally.reserved
    return RoundProgress(
        name=planned.name,
        state=planned.state,
        articles=articles,
        answers_per_article=each,
        slots=slots,
        complete=complete,
        reserved=reserved,
        open=max(slots - complete - reserved, 0),
    )


def _person(person: PersonRecord, done: Sequence[Done], seen: Mapping[str, Seen]) -> PersonProgress:
    traces = seen.get(person.name)
    today = sum(each.today for each in done)
    spent = traces.seconds_today if traces is not None else 0.0
    return PersonProgress(
        name=person.name,
        role=person.role,
        complete=sum(each.complete for each in done),
        today=today,
        per_hour=today / spent * 3600 if spent >= LEAST_SECONDS else None,
        last_seen=None if traces is None else traces.last,
        connected=False,
    )
