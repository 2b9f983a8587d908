"""Counts of what is done: by round and person, and of an import's answered articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import orjson

from triage.rounds.completeness import Requirement
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.standings import REQUIRED, complete_sql, requirement_text


@dataclass(frozen=True, slots=True)
class Done:
    """What one person completed in one round."""

    round: str
    person: str
    complete: int
    """Articles that are there."""
    counted: int
    """Of these, articles that are not set aside and have no newer version."""
    today: int
    """Of those that are there, articles whose last answer was given today."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A person's latest traces in the log."""

    last: str
    """Time of the latest event."""
    seconds_today: float
    """Attention spent today."""


_CURRENT = """
latest as (
    select round, person, adjudicates, article, question, max(sequence) as newest from event
    where aspect = 'judgement' and not adjudicates group by round, person, adjudicates, article, question
),
current as (select e.* from event e semi join latest on e.sequence = latest.newest)
"""

_AVAILABLE = """
aside as (
    select e.article from event e semi join (
        select max(sequence) as newest from event where aspect = 'set_aside' group by article
    ) s on e.sequence = s.newest where e.value is not null
),
there as (
    select key, key not in (select article from aside) and id not in ({superseded}) as counts
    from article where import_number in ({live})
)
"""


def read_done(
    cursor: duckdb.DuckDBPyConnection,
    required: Sequence[Requirement],
    live: Sequence[int],
    superseded: Sequence[int],
    midnights: Mapping[str, str],
) -> tuple[list[Done], int]:
    """Return who completed how much, and how many articles anybody completed.

    Args:
        cursor: A reader's.
        required: What completeness asks.
        live: Imports that stand.
        superseded: Numbers of articles with a newer version.
        midnights: Person to the UTC instant at which their day began.
    """
    available = _AVAILABLE.format(live=NUMBERS, superseded=NUMBERS)
    rows = cursor.execute(
        f"""with {REQUIRED}, {_CURRENT}, {complete_sql(len(required))}, {available},
        midnight as (select unnest(from_json(?::varchar, '[{{"person":"VARCHAR","time":"VARCHAR"}}]')) m),
        last as (
            select round, person, article, max(time) as time from current
            where value is not null group by round, person, article
        ),
        done as (
            select last.round, last.person, last.article, there.counts,
                last.time >= coalesce(midnight.m.time, '9') as today
            from complete join last on complete.round = last.round and complete.person = last.person
                and complete.article = last.article
            join there on there.key = last.article
            left join midnight on midnight.m.person = last.person
        )
        select round, person, count(*), count(*) filter (counts), count(*) filter (today),
            count(distinct article) filter (counts)
        from done group by grouping sets ((round, person), ()) order by round, person""",  # noqa: S608 - ours
        [requirement_text(required), numbers(superseded), numbers(live), _people(midnights)],
    ).fetchall()
    done = [Done(*row[:5]) for row in rows if row[0] is not None]
    return done, next(row[5] for row in rows if row[0] is None)


def read_seen(cursor: duckdb.DuckDBPyConnection, midnights: Mapping[str, str]) -> dict[str, Seen]:
    """Return each person's latest traces.

    Args:
        cursor: A reader's.
        midnights: Person to the UTC instant at which their day began.
    """
    rows = cursor.execute(
        """with midnight as (
            select unnest(from_json(?::varchar, '[{"person":"VARCHAR","time":"VARCHAR"}]')) m
        )
        select event.person, arg_max(time, sequence),
            coalesce(sum(seconds) filter (time >= coalesce(midnight.m.time, '9')), 0)
        from event left join midnight on midnight.m.person = event.person
        group by event.person""",
        [_people(midnights)],
    ).fetchall()
    return {person: Seen(last, seconds) for person, last, seconds in rows}


def count_answered(cursor: duckdb.DuckDBPyConnection, number: int) -> int:
    """Return how many articles of an import have an answer that stands."""
    row = cursor.execute(
        """select count(distinct e.article) from event e semi join (
            select max(sequence) as newest from event where aspect = 'judgement'
            group by round, person, adjudicates, article, question
        ) latest on e.sequence = latest.newest
        join article a on a.key = e.article and a.import_number = ? where e.value is not null""",
        [number],
    ).fetchone()
    return int(row[0]) if row else 0


def _people(midnights: Mapping[str, str]) -> str:
    return orjson.dumps([{"person": person, "time": time} for person, time in midnights.items()]).decode()
