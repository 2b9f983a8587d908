"""How far everything and everyone is."""

from __future__ import annotations

import datetime
import zoneinfo
from collections import Counter
from collections.abc import Mapping, Sequence

from triage.owner.drafting import instant
from triage.owner.fold import Fold
from triage.rounds.completeness import requirements
from triage.store.duckdb.counting import Done, Seen, read_done, read_seen
from triage.store.duckdb.database import Database
from triage.store.duckdb.standings import read_superseded
from triage.store.records import PersonProgress, PersonRecord, Progress, Role, Round, RoundProgress

LEAST_SECONDS = 60.0
"""Attention below which a speed would be noise."""


async def progress(database: Database, fold: Fold, moment: datetime.datetime) -> Progress:
    """Return how far everything and everyone is; the tables hold what is acknowledged.

    Args:
        database: Where the counts come from.
        fold: People, rounds and articles.
        moment: The present.
    """
    live = fold.live()
    position = fold.position
    midnights = {name: instant(_midnight(person, moment)) for name, person in fold.people.items()}
    superseded = await database.read(read_superseded, live)
    done, anybody = await database.read(read_done, requirements(fold.codebook), live, superseded, midnights)
    seen = await database.read(read_seen, midnights)
    there = {key: reason for key, reason in fold.set_aside.items() if fold.catalogue.number(key) is not None}
    return Progress(
        position=position,
        articles=len(fold.catalogue),
        set_aside=dict(sorted(Counter(there.values()).items())),
        complete=anybody,
        rounds=tuple(_round(planned, fold, done) for planned in fold.all_rounds()),
        people=tuple(
            _person(person, [each for each in done if each.person == name], seen)
            for name, person in sorted(fold.people.items())
            if person.active
        ),
    )


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
    articles = fold.shelf.count()
    working = {
        name for name, person in fold.people.items() if person.active and person.role is Role.ANNOTATOR
    }
    each = planned.answers_per_article
    slots = articles * (each if each is not None else len(working | {done.person for done in mine}))
    complete = sum(done.counted for done in mine)
    return RoundProgress(
        name=planned.name,
        state=planned.state,
        articles=articles,
        answers_per_article=each,
        slots=slots,
        complete=complete,
        reserved=0,
        open=max(slots - complete, 0),
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
