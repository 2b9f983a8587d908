"""The event table: the fold of the journal, and what administrative events unfold into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson

from triage.store.duckdb.database import transaction
from triage.store.lines import event_from_line
from triage.store.records import Event

_STRUCTURE = orjson.dumps(
    [
        {
            "sequence": "BIGINT",
            "uid": "VARCHAR",
            "time": "VARCHAR",
            "person": "VARCHAR",
            "session": "VARCHAR",
            "cause": "VARCHAR",
            "article": "VARCHAR",
            "text_hash": "VARCHAR",
            "round": "VARCHAR",
            "aspect": "VARCHAR",
            "question": "VARCHAR",
            "value": "JSON",
            "was": "JSON",
            "codebook": "VARCHAR",
            "reference_date": "VARCHAR",
            "seconds": "DOUBLE",
            "suggestion": "VARCHAR",
            "data": "JSON",
        }
    ]
).decode()

_FOLDED = f"""
select e.sequence as sequence, e.uid as uid,
    left(e.uid, length(e.uid) - length(split_part(e.uid, ':', -1)) - 1) as uid_session,
    split_part(e.uid, ':', -1)::bigint as uid_counter,
    e.time as time, e.person as person, e.session as session, e.cause as cause, e.article as article,
    e.text_hash as text_hash, e.round as round, e.aspect as aspect, e.question as question,
    nullif(e.value::varchar, 'null') as value, nullif(e.was::varchar, 'null') as was,
    e.codebook as codebook, e.reference_date as reference_date, e.seconds as seconds,
    e.suggestion as suggestion,
    e.cause = 'adjudication' or coalesce((e.data->>'$.adjudicates') = 'true', false) as adjudicates,
    coalesce(e.data::varchar, '{{}}') as data
from (select unnest(from_json(?::varchar, '{_STRUCTURE}')) e)
"""  # noqa: S608 - the structure is ours; one text parameter, because long lists of parameters are slow
_INSERT = f"insert into event {_FOLDED}"
_DIFFERING = f"""
select line.sequence from ({_FOLDED}) line
left join (select * from event where sequence between ? and ?) row on row.sequence = line.sequence
where line is distinct from row order by line.sequence
"""  # noqa: S608 - our own text

_UNFOLD = (
    """insert into import select sequence, (data->>'$.number')::integer, (data->>'$.articles')::integer,
    data->>'$.keys_sha256', data from event where cause = 'import' and sequence between ? and ?""",
    """insert into tombstone select sequence, (data->>'$.number')::integer
    from event where cause = 'withdraw' and sequence between ? and ?""",
    """insert into person select sequence, data->>'$.name', data->>'$.role', (data->>'$.active')::boolean,
    data->>'$.display_name', data->'$.settings' from event
    where cause = 'team' and sequence between ? and ?""",
    """insert into codebook select sequence, data->>'$.name', (data->>'$.revision')::integer, data->>'$.toml'
    from event where cause = 'codebook' and sequence between ? and ?""",
    """insert into round select sequence, data->>'$.name', data->>'$.state', data->>'$.where',
    (data->>'$.answers_per_article')::integer, (data->>'$.share')::double,
    (data->>'$.share_answers')::integer, data->>'$.order', (data->>'$.cap')::integer, data->>'$.copies',
    (data->>'$.teasers')::boolean, (data->>'$.source_blind')::boolean, data->>'$.suggestions',
    (data->>'$.show_answers')::boolean, (data->>'$.gold')::double, (data->>'$.repeats')::double,
    (data->>'$.seed')::bigint from event where cause = 'round' and sequence between ? and ?""",
)
_UNFOLDED = {"import", "withdraw", "team", "codebook", "round"}

_COLUMNS = (
    "sequence, uid, time, person, session, cause, article, text_hash, round, aspect, question, value, was, "
    "codebook, reference_date, seconds, suggestion, data"
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the event table reaches."""

    rows: int
    last: int
    """Highest sequence; 0 where there is none."""


def fold_lines(connection: duckdb.DuckDBPyConnection, lines: Sequence[bytes], causes: set[str]) -> None:
    """Take lines of the journal into the tables, all or none, in one statement.

    Args:
        connection: The writer's.
        lines: JSON objects with ascending sequences that the table does not have.
        causes: The causes that are among them.
    """
    if not lines:
        return
    first, last = (orjson.loads(line)["sequence"] for line in (lines[0], lines[-1]))
    text = b"".join((b"[", b",".join(lines), b"]")).decode()
    with transaction(connection):
        connection.execute(_INSERT, [text])
        if causes & _UNFOLDED:
            for statement in _UNFOLD:
                connection.execute(statement, [first, last])


def differing_sequences(cursor: duckdb.DuckDBPyConnection, lines: Sequence[bytes]) -> list[int]:
    """Return the sequences of lines that would fold into another row than the table has.

    Args:
        cursor: A reader's.
        lines: JSON objects of events.
    """
    sequences = [orjson.loads(line)["sequence"] for line in lines]
    text = b"".join((b"[", b",".join(lines), b"]")).decode()
    rows = cursor.execute(_DIFFERING, [text, min(sequences), max(sequences)]).fetchall()
    return [row[0] for row in rows]


def extent(cursor: duckdb.DuckDBPyConnection) -> Extent:
    """Return how far the table reaches."""
    row = cursor.execute("select count(*), coalesce(max(sequence), 0) from event").fetchone()
    return Extent(*row) if row else Extent(0, 0)


def missing_sequences(cursor: duckdb.DuckDBPyConnection, last: int, *, limit: int = 1000) -> list[int]:
    """Return sequences up to ``last`` that the table lacks, lowest first."""
    rows = cursor.execute(
        "select range from range(1, ?) anti join event on range = sequence order by range limit ?",
        [last + 1, limit],
    ).fetchall()
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class Loss:
    """A damaged place of the journal that somebody accepted."""

    lost: tuple[int, ...]
    """Sequences that are nowhere any more."""
    lines: tuple[tuple[str, int], ...]
    """Segment and offset of its bad lines."""


def read_losses(cursor: duckdb.DuckDBPyConnection) -> tuple[Loss, ...]:
    """Return the damaged places that were accepted."""
    rows = cursor.execute("select data from event where cause = 'loss' order by sequence").fetchall()
    found = [orjson.loads(data) for (data,) in rows]
    return tuple(
        Loss(tuple(each["lost"]), tuple((name, offset) for name, offset in each["lines"])) for each in found
    )


def read_last_backup(cursor: duckdb.DuckDBPyConnection, person: str) -> str | None:
    """Return when a backup was last recorded as good, or None.

    Args:
        cursor: A reader's.
        person: In whose name backups are recorded.
    """
    row = cursor.execute(
        "select max(time) from event where cause = 'setting' and person = ? "
        "and (data->>'$.backup') is not null",
        [person],
    ).fetchone()
    return row[0] if row else None


def accepted_losses(cursor: duckdb.DuckDBPyConnection) -> set[int]:
    """Return the sequences whose loss was accepted."""
    return {sequence for loss in read_losses(cursor) for sequence in loss.lost}


def read_history(
    cursor: duckdb.DuckDBPyConnection,
    *,
    person: str | None,
    article: str | None,
    before: int | None,
    limit: int,
) -> tuple[Event, ...]:
    """Return the newest events of a person or article before a position, newest first."""
    return _read(
        cursor,
        """where (?::varchar is null or person = ?) and (?::varchar is null or article = ?)
        and sequence < ? order by sequence desc limit ?""",
        [person, person, article, article, before if before is not None else 1 << 62, limit],
    )


def read_page(cursor: duckdb.DuckDBPyConnection, after: int, upto: int, limit: int) -> tuple[Event, ...]:
    """Return events after a position and up to another, oldest first."""
    return _read(
        cursor, "where sequence > ? and sequence <= ? order by sequence limit ?", [after, upto, limit]
    )


def read_uids(cursor: duckdb.DuckDBPyConnection, uids: Sequence[tuple[str, int]]) -> tuple[Event, ...]:
    """Return the events that have these uids, given as session and counter."""
    wanted = orjson.dumps([{"s": session, "c": counter} for session, counter in uids]).decode()
    return _read(
        cursor,
        """semi join (select unnest(from_json(?::varchar, '[{"s":"VARCHAR","c":"BIGINT"}]')) u) w
        on event.uid_session = w.u.s and event.uid_counter = w.u.c order by sequence""",
        [wanted],
    )


def read_sequence(cursor: duckdb.DuckDBPyConnection, sequence: int) -> Event | None:
    """Return the event with this sequence, or None."""
    found = _read(cursor, "where sequence = ?", [sequence])
    return found[0] if found else None


def read_standing(
    cursor: duckdb.DuckDBPyConnection, round_name: str, person: str, article: str
) -> tuple[Event, ...]:
    """Return what a person did with an article in a round, adjudications apart, in no order."""
    return _read(
        cursor,
        """where article = ? and person = ? and round = ? and aspect is not null and aspect <> 'set_aside'
        and not adjudicates""",
        [article, person, round_name],
    )


def _read(cursor: duckdb.DuckDBPyConnection, rest: str, values: list[Any]) -> tuple[Event, ...]:
    rows = cursor.execute(f"select {_COLUMNS} from event {rest}", values).fetchall()  # noqa: S608 - our own text
    names = _COLUMNS.split(", ")
    return tuple(_event(dict(zip(names, row, strict=True))) for row in rows)


def _event(fields: dict[str, Any]) -> Event:
    for name in ("value", "was", "data"):
        if fields[name] is not None:
            fields[name] = orjson.loads(fields[name])
    return event_from_line(fields)
