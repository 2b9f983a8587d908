"""What planned rounds are made of: the articles that a filter found, and what everybody did in a round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import orjson

from triage.articles.article import Form
from triage.rounds.choosing import Candidates
from triage.rounds.completeness import Requirement
from triage.rounds.traces import OTHER, RELEASE, SKIP, RoundMarks, Stretch, Traces
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.columns import read_columns
from triage.store.duckdb.filters import Known, chosen_articles
from triage.store.duckdb.memory import give_back
from triage.store.duckdb.standings import read_set_aside, read_superseded
from triage.store.records import Term

if TYPE_CHECKING:
    import polars as pl

_STRATA = {
    "source": "coalesce(outlet, '')",
    "form": "form",
    "language": "coalesce(language, '')",
    "import": "import_number::varchar",
}

_DIGITS = "('0x' || substr({}, 3))::ubigint"
NOTHING_GIVEN = '"values":[]'
CANNOT_JUDGE_SAID = '"cannot_judge":true'
"""How a judgement's JSON, which is written in one form only, says so."""

_PART = 2_000_000
"""Positions of the log that are read at once."""
_LIVE = NUMBERS.replace("?", "$live")
_WHOSE = "case when cause = 'release' then coalesce(data->>'$.person', person) else person end"
"""Whose work an event is about."""

SLOTS = """
slot as (
    select round, article, coalesce(data->>'$.person', person) as person,
        coalesce(max(sequence) filter (cause <> 'release'), 0) as taken,
        coalesce(max(sequence) filter (cause = 'release'), 0) as freed
    from event where sequence <= {position} {only} and article is not null
        and (cause = 'release' or contains(data, '"slot":true'))
    group by all
)
"""
"""Who took which slot of a planned round, and where in the log it was given to others, if it was."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest event of a person in a round."""

    person: str
    article: str
    time: str
    left: bool
    """Whether it says that the person went away from the article."""


def read_candidates(
    cursor: duckdb.DuckDBPyConnection, where: Sequence[Term], known: Known, stratify: str
) -> Candidates:
    """Return the articles that a filter found as of a position.

    Args:
        cursor: A reader's.
        where: The filter's terms.
        known: What the store knew at the position.
        stratify: Within what a share is drawn.
    """
    import polars as pl

    found = chosen_articles(cursor, where, known)
    first, last = (int(found[0]), int(found[-1])) if len(found) else (1, 0)
    frame = pl.DataFrame(
        cursor.sql(
            f"""select id, {_DIGITS.format("key")} as digits, key, form, len(flags) > 0 as flagged,
                {_STRATA[stratify]} as stratum
            from article where id between ? and ? and import_number in ({NUMBERS}) order by id""",  # noqa: S608
            params=[first, last, numbers(known.live)],
        )
    )
    if frame.height != len(found):
        frame = frame.filter(pl.Series(np.isin(frame["id"].to_numpy(), found)))
    aside = pl.Series(list(read_set_aside(cursor, known.position)), dtype=pl.String)
    superseded = np.array(read_superseded(cursor, known.live), dtype=np.int32)
    return Candidates(
        numbers=frame["id"].to_numpy(),
        digits=frame["digits"].to_numpy(),
        teaser=(frame["form"] == Form.TEASER.value).to_numpy(),
        set_aside=frame["key"].is_in(aside.implode()).to_numpy(),
        superseded=np.isin(frame["id"].to_numpy(), superseded),
        flagged=frame["flagged"].to_numpy() | np.isin(frame["id"].to_numpy(), known.kin.redated),
        cluster=known.kin.clusters.named(frame["id"].to_numpy().astype(np.int64)),
        stratum=frame["stratum"].rank("dense").to_numpy().astype(np.uint32),
    )


def read_round_marks(
    cursor: duckdb.DuckDBPyConnection,
    round_name: str,
    required: Sequence[Requirement],
    live: Sequence[int],
    person: str | None = None,
) -> list[RoundMarks]:
    """Return what everybody, or one person, did in a round, article by article.

    Events leave the tables as columns of numbers, a stretch of the log after the other, and are folded
    outside: grouping millions of rows by their texts would cost DuckDB ten times as much.

    Args:
        cursor: A reader's.
        round_name: The round.
        required: What completeness asks; the rule is :func:`triage.rounds.completeness.satisfied`.
        live: Imports that stand.
        person: One person only.
    """
    people = [person] if person is not None else _people(cursor, round_name)
    traces = Traces(people, len(required))
    for first, last in _spans(cursor, round_name, person):
        traces.take(_stretch(cursor, _Span(round_name, first, last, person), required, live, people))
        give_back()
    return list(traces.marks())


@dataclass(frozen=True, slots=True)
class _Span:
    """Which events of a round are read at once."""

    round: str
    first: int
    last: int
    person: str | None
    """One person's only."""


def _people(cursor: duckdb.DuckDBPyConnection, round_name: str) -> list[str]:
    """Return everybody whose work events of a round are about."""
    rows = cursor.execute(
        f"select distinct {_WHOSE} as name from event where round = ? order by name",  # noqa: S608 - our own
        [round_name],
    ).fetchall()
    return [name for (name,) in rows]


def _spans(
    cursor: duckdb.DuckDBPyConnection, round_name: str, person: str | None
) -> Iterator[tuple[int, int]]:
    """Yield first and last positions of stretches of the log that are read at once, oldest first."""
    only = "" if person is None else "and (person = $person or cause = 'release')"
    ((first, last),) = cursor.execute(
        f"select min(sequence), max(sequence) from event where round = $round {only}",  # noqa: S608 - our own
        {"round": round_name} | ({} if person is None else {"person": person}),
    ).fetchall()
    if first is not None:
        most = _PART if person is None else last - first + 1
        yield from ((start, start + most - 1) for start in range(first, last + 1, most))


def _stretch(
    cursor: duckdb.DuckDBPyConnection,
    span: _Span,
    required: Sequence[Requirement],
    live: Sequence[int],
    people: Sequence[str],
) -> Stretch:
    """Return the events of a span, oldest first: whose, about what, and whether a value stands after it."""
    answers = " ".join(
        f"when question = $question{place} then {_enough(asked)}"
        for place, asked in enumerate(required, 1)
        if asked.least
    )
    given = f"contains(value, '{CANNOT_JUDGE_SAID}') or case {answers} else true end" if answers else "true"
    kinds = " ".join(
        f"when question = $question{place} then {place}" for place in range(1, len(required) + 1)
    )
    found = read_columns(
        cursor,
        f"""with who as (
            select unnest(names) as name, unnest(range(len(names)))::usmallint as place
            from (select from_json($people::varchar, '["VARCHAR"]') as names)
        ),
        there as (select id::bigint as number, key from article where import_number in ({_LIVE}))
        select sequence, coalesce(number, 0) as number, coalesce(place, {len(people)})::usmallint as place,
            (case when cause = 'release' then {RELEASE} when aspect = 'skip' then {SKIP}
                {kinds} else {OTHER} end)::utinyint as kind,
            value is not null and ({given}) as stands, contains(data, '"slot":true') as takes
        from event left join there on there.key = event.article left join who on who.name = {_WHOSE}
        where round = $round and sequence between $first and $last and not adjudicates
            and (aspect is not null and aspect <> 'set_aside' or cause in ('claim', 'release'))
            {"" if span.person is None else "and (person = $person or cause = 'release')"}""",  # noqa: S608
        {"round": span.round, "first": span.first, "last": span.last}
        | {"people": orjson.dumps(list(people)).decode(), "live": numbers(live)}
        | {f"question{place}": asked.question for place, asked in enumerate(required, 1)}
        | ({} if span.person is None else {"person": span.person}),
    )
    # Inner joins would be turned round: millions of events would be kept to be looked up, and come unordered.
    known = (found["number"] > 0) & (found["place"] < len(people))
    if not known.all():
        found = {name: column[known] for name, column in found.items()}
    if np.any(found["sequence"][1:] < found["sequence"][:-1]):
        order = np.argsort(found["sequence"])
        found = {name: column[order] for name, column in found.items()}
    return Stretch(*found.values())


def _enough(asked: Requirement) -> str:
    """Return SQL for whether a judgement that says something gives answers enough."""
    if asked.least == 1:
        return f"not contains(value, '{NOTHING_GIVEN}')"
    return f"json_array_length(value, '$.values') >= {int(asked.least)}"


def read_newest(cursor: duckdb.DuckDBPyConnection, round_name: str) -> list[Newest]:
    """Return the newest event of each person in a round, newest first."""
    rows = cursor.execute(
        """select person, article, time, aspect = 'skip' or coalesce((data->>'$.left') = 'true', false)
        from event semi join (
            select max(sequence) as newest from event
            where round = ? and aspect is not null and aspect <> 'set_aside' and not adjudicates
            group by person
        ) latest on sequence = latest.newest order by sequence desc""",
        [round_name],
    ).fetchall()
    return [Newest(*row) for row in rows]


def read_slots(cursor: duckdb.DuckDBPyConnection, position: int) -> pl.DataFrame:
    """Return ``round, article, annotator`` of every slot that was taken as of a position."""
    import polars as pl

    query = f"""with {SLOTS.format(position=int(position), only="")}
    select round, article, person as annotator from slot where taken > freed"""  # noqa: S608 - our own text
    return pl.DataFrame(cursor.sql(query))
