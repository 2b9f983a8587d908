"""Counts what one person's answers come to, in the tables."""

from __future__ import annotations

import duckdb

from triage.store.tally import PAUSE_MINUTES, Given, Repeated, Stretch, Tally

_STANDING = """
latest as (
    select max(sequence) as newest from event
    where person = ? and aspect = 'judgement' and not adjudicates group by round, article, question
),
standing as (
    select sequence, article, question,
        case when (value->>'$.cannot_judge') = 'true' then ['cannot_judge']
            else coalesce(from_json(value->'$.values', '["VARCHAR"]'), []) end as answers
    from event semi join latest on sequence = newest where value is not null
)
"""


def read_tally(cursor: duckdb.DuckDBPyConnection, person: str) -> Tally:
    """Return what the answers of a person come to, as far as the tables go."""
    given = cursor.execute(
        f"""with {_STANDING}, answer as (select question, unnest(answers) as id from standing)
        select question, id, count(*) from answer group by all order by question, count(*) desc, id""",  # noqa: S608 - our own text
        [person],
    ).fetchall()
    repeated = cursor.execute(
        f"""with {_STANDING}, again as (
            select question, list_sort(answers) as now,
                lag(list_sort(answers)) over (partition by question, article order by sequence) as before
            from standing
        )
        select question, count(*) filter (now = before), count(*) from again
        where before is not null group by question order by question""",  # noqa: S608 - our own text
        [person],
    ).fetchall()
    return Tally(
        tuple(Given(*row) for row in given),
        tuple(Repeated(*row) for row in repeated),
        _stretch(cursor, person),
    )


def _stretch(cursor: duckdb.DuckDBPyConnection, person: str) -> Stretch | None:
    """Return the events after the last pause as a stretch."""
    row = cursor.execute(
        """with own as (
            select sequence, time, article, aspect, adjudicates, try_cast(time as timestamp)
                - lag(try_cast(time as timestamp)) over (order by sequence) as gap
            from event where person = ?
        )
        select min(time), max(time), count(distinct article) filter (aspect = 'judgement' and not adjudicates)
        from own where sequence >= coalesce(
            (select max(sequence) from own where gap > to_minutes(?)), 0)""",
        [person, PAUSE_MINUTES],
    ).fetchone()
    return None if row is None or row[0] is None else Stretch(*row)
