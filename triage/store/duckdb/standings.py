"""What an owner keeps in memory, read from the tables as columns when it opens or first needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import orjson

from triage.rounds.completeness import Requirement
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.columns import read_columns
from triage.store.imports import ImportRecord
from triage.store.lines import files_from_data, person_from_data, request_from_data, round_from_data
from triage.store.records import PersonRecord
from triage.store.rounds import Round

_COMPLETE = """
complete as (
    select round, person, adjudicates, article
    from current left join required on current.question = required.q.question
    where aspect = 'judgement' and value is not null
    group by round, person, adjudicates, article
    having count(*) filter (required.q.question is not null and ((value->>'$.cannot_judge') = 'true'
        or json_array_length(value, '$.values') >= required.q.least)) = {asked}
)
"""

REQUIRED = (
    """required as (select unnest(from_json(?::varchar, '[{"question":"VARCHAR","least":"INTEGER"}]')) q)"""
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A finished import, and where in the log it began and ceased to hold."""

    record: ImportRecord
    sequence: int
    articles: int
    keys_sha256: str
    withdrawn: int | None
    """Sequence of its withdrawal, or None."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """Every article that is there, as columns."""

    numbers: npt.NDArray[np.int32]
    keys: npt.NDArray[np.uint64]
    """The 16 hex digits of each key."""


def read_imports(cursor: duckdb.DuckDBPyConnection) -> dict[int, Imported]:
    """Return all finished imports by number, the withdrawn ones too."""
    rows = cursor.execute(
        """select i.number, i.sequence, i.articles, i.keys_sha256, i.record, e.time, e.person,
        (select min(t.sequence) from tombstone t where t.import_number = i.number)
        from import i join event e using (sequence) order by i.number"""
    ).fetchall()
    found = {}
    for number, sequence, articles, keys, data, time, person, withdrawn in rows:
        fields = orjson.loads(data)
        record = ImportRecord(
            number=number,
            time=time,
            person=person,
            request=request_from_data(fields["request"]),
            files=files_from_data(fields["files"]),
            skipped=fields["skipped"],
            withdrawn=withdrawn is not None,
        )
        found[number] = Imported(record, sequence, articles, keys, withdrawn)
    return found


def read_people(cursor: duckdb.DuckDBPyConnection) -> dict[str, PersonRecord]:
    """Return the team by name."""
    rows = cursor.execute(
        """select data from event semi join (select max(sequence) as newest from person group by name) latest
        on event.sequence = latest.newest"""
    ).fetchall()
    team = [person_from_data(orjson.loads(data)) for (data,) in rows]
    return {person.name: person for person in sorted(team, key=lambda person: person.name)}


def read_rounds(cursor: duckdb.DuckDBPyConnection) -> dict[str, Round]:
    """Return the planned rounds by name."""
    rows = cursor.execute("select data from event where cause = 'round' order by sequence").fetchall()
    planned = [round_from_data(orjson.loads(data)) for (data,) in rows]
    return {each.name: each for each in planned}


def read_codebooks(cursor: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    """Return each codebook's position in the log and its TOML, oldest first."""
    return cursor.execute("select sequence, toml from codebook order by sequence").fetchall()


def read_counters(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the last counter of each session that uids name."""
    rows = cursor.execute("select uid_session, max(uid_counter) from event group by uid_session").fetchall()
    return dict(rows)


def read_settings(cursor: duckdb.DuckDBPyConnection) -> list[tuple[int, str, str]]:
    """Return position, person and data of each change of settings, oldest first."""
    return cursor.execute(
        "select sequence, person, data from event where cause = 'setting' order by sequence"
    ).fetchall()


def read_last_time(cursor: duckdb.DuckDBPyConnection) -> str:
    """Return the latest time in the log; empty where there is none."""
    row = cursor.execute("select coalesce(arg_max(time, sequence), '') from event").fetchone()
    return row[0] if row else ""


def read_set_aside(cursor: duckdb.DuckDBPyConnection, position: int) -> dict[str, str]:
    """Return the articles set aside as of a position, with the reason."""
    rows = cursor.execute(
        """select article, value from event where aspect = 'set_aside' and sequence <= ?
        qualify row_number() over (partition by article order by sequence desc) = 1""",
        [position],
    ).fetchall()
    return {article: orjson.loads(value) for article, value in rows if value is not None}


def read_decisions(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Return round, article and question of each decision of an adjudicator that stands."""
    return cursor.execute(
        """select round, article, question from event where adjudicates and aspect = 'judgement'
        group by all having arg_max(value is not null, sequence)"""
    ).fetchall()


def read_shelf(cursor: duckdb.DuckDBPyConnection, live: Sequence[int]) -> Shelved:
    """Return every article of imports that stand."""
    found = read_columns(
        cursor,
        f"""select id, ('0x' || substr(key, 3))::ubigint as digits from article
        where import_number in ({NUMBERS})""",  # noqa: S608 - our own text
        [numbers(live)],
    )
    return Shelved(found["id"], found["digits"])


def read_superseded(cursor: duckdb.DuckDBPyConnection, live: Sequence[int]) -> list[int]:
    """Return the numbers of articles of which a newer version is there."""
    rows = cursor.execute(
        f"""with there as (
            select id, outlet, upstream_id, version from article
            where upstream_id is not null and import_number in ({NUMBERS})
        )
        select there.id from there join (
            select outlet, upstream_id, max(version) as newest from there group by outlet, upstream_id
            having count(*) > 1
        ) v on there.upstream_id = v.upstream_id and there.outlet is not distinct from v.outlet
        where there.version < v.newest order by id""",  # noqa: S608 - our own text
        [numbers(live)],
    ).fetchall()
    return [row[0] for row in rows]


def complete_sql(asked: int) -> str:
    """Return a query named ``complete``: who completed what, of ``current`` and ``required``.

    It is the same rule as :func:`triage.rounds.completeness.is_complete`.

    Args:
        asked: How many questions are required.
    """
    return _COMPLETE.format(asked=int(asked))


def requirement_text(required: Sequence[Requirement]) -> str:
    """Return requirements as the parameter of :data:`REQUIRED`."""
    return orjson.dumps([{"question": each.question, "least": each.least} for each in required]).decode()
