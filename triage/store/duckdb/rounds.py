"""What planned rounds are made of: the articles that a filter found, and what everybody did in a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from triage.articles.article import Form
from triage.rounds.choosing import Candidates
from triage.rounds.completeness import Requirement
from triage.rounds.standing import Mark
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.filters import Known, chosen_articles
from triage.store.duckdb.memory import give_back
from triage.store.duckdb.standings import read_set_aside, read_superseded
from triage.store.records import Term

_STRATA = {
    "source": "coalesce(outlet, '')",
    "form": "form",
    "language": "coalesce(language, '')",
    "import": "import_number::varchar",
}

_DIGITS = "('0x' || substr({}, 3))::ubigint"
_OTHER, _SKIP, _RELEASE = 0, 254, 255
"""Kinds of events that are no answer to a required question."""
NOTHING_GIVEN = '"values":[]'
CANNOT_JUDGE_SAID = '"cannot_judge":true'
"""How a judgement's JSON, which is written in one form only, says so."""

_PART = 1_000_000
"""Events that are folded at once."""
_HEX = "0123456789abcdef"

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
class RoundMarks:
    """What one person did in one round."""

    person: str
    numbers: npt.NDArray[np.int64]
    """Articles, ascending."""
    marks: npt.NDArray[np.uint8]
    """Of each; see :class:`triage.rounds.standing.Mark`."""
    skips: Mapping[int, int]
    """Skipped article to the position of its skip."""


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

    Events leave the tables as columns of numbers and are folded here: grouping millions of rows by their
    texts would cost DuckDB ten times as much.

    Args:
        cursor: A reader's.
        round_name: The round.
        required: What completeness asks; the rule is :func:`triage.rounds.completeness.satisfied`.
        live: Imports that stand.
        person: One person only.
    """
    parts = []
    for last_digits in _parts(cursor, round_name):
        traces = _traces(cursor, round_name, required, person, last_digits)
        parts.append(_folded(traces, len(required)))
        del traces
        give_back()
    works = pl.concat(parts)
    there = pl.DataFrame(
        cursor.sql(
            f"""select id::bigint as id, {_DIGITS.format("key")} as article from article
            where import_number in ({NUMBERS})""",  # noqa: S608 - our own text
            params=[numbers(live)],
        )
    )
    works = works.join(there, on="article").sort("id")
    return [
        RoundMarks(
            str(name),
            rows["id"].to_numpy(),
            rows["marks"].to_numpy(),
            dict(rows.filter(rows["skipped"] > 0).select("id", "skipped").iter_rows()),
        )
        for (name,), rows in works.group_by("person", maintain_order=True)
    ]


def _parts(cursor: duckdb.DuckDBPyConnection, round_name: str) -> list[str]:
    """Return the last hex digits of keys in groups, so that no part of a round has too many events."""
    ((events,),) = cursor.execute("select count(*) from event where round = ?", [round_name]).fetchall()
    count = min(max(-(-events // _PART), 1), len(_HEX))
    return [_HEX[place::count] for place in range(count)]


def _traces(
    cursor: duckdb.DuckDBPyConnection,
    round_name: str,
    required: Sequence[Requirement],
    person: str | None,
    last_digits: str,
) -> pl.DataFrame:
    """Return the events of a round, oldest first: whose, about what, and whether a value stands after it.

    ``kind`` is the place of a required question from 1, or one of the codes of this module.
    """
    whose = "coalesce(data->>'$.person', person)"
    answers = " ".join(
        f"when question = $question{place} then {_enough(asked)}"
        for place, asked in enumerate(required, 1)
        if asked.least
    )
    given = f"contains(value, '{CANNOT_JUDGE_SAID}') or case {answers} else true end" if answers else "true"
    kinds = " ".join(
        f"when question = $question{place} then {place}" for place in range(1, len(required) + 1)
    )
    traces = pl.DataFrame(
        cursor.sql(
            f"""select sequence, {_DIGITS.format("article")} as article,
                case when cause = 'release' then {whose} else person end as person,
                (case when cause = 'release' then {_RELEASE} when aspect = 'skip' then {_SKIP}
                    {kinds} else {_OTHER} end)::utinyint as kind,
                value is not null and ({given}) as stands, contains(data, '"slot":true') as takes
            from event where round = $round and article is not null and not adjudicates
                and (aspect is not null and aspect <> 'set_aside' or cause in ('claim', 'release'))
                and contains($digits, right(article, 1))
                {"" if person is None else "and (person = $person or cause = 'release')"}""",  # noqa: S608
            params={"round": round_name, "digits": last_digits}
            | {f"question{place}": asked.question for place, asked in enumerate(required, 1)}
            | ({} if person is None else {"person": person}),
        )
    )
    traces = traces if person is None else traces.filter(traces["person"] == person)
    # Rows lie in the order of the log; sorting millions for nothing would cost as much as all the rest.
    return traces if traces["sequence"].is_sorted() else traces.sort("sequence")


def _enough(asked: Requirement) -> str:
    """Return SQL for whether a judgement that says something gives answers enough."""
    if asked.least == 1:
        return f"not contains(value, '{NOTHING_GIVEN}')"
    return f"json_array_length(value, '$.values') >= {int(asked.least)}"


def _folded(traces: pl.DataFrame, asked: int) -> pl.DataFrame:
    """Return ``person, article, skipped, marks`` of every work: the last word on each kind holds."""
    kind, stands, sequence = pl.col("kind"), pl.col("stands"), pl.col("sequence")
    answered = [
        stands.filter(kind == place).last().fill_null(False).cast(pl.UInt8) for place in range(1, asked + 1)
    ]
    latest = pl.when(stands).then(sequence).otherwise(0)
    taken = sequence.filter(pl.col("takes")).last().fill_null(0)
    freed = sequence.filter(kind == _RELEASE).last().fill_null(0)
    works = traces.group_by("person", "article").agg(
        complete=pl.sum_horizontal(answered) == asked if asked else pl.lit(True).first(),
        skipped=latest.filter(kind == _SKIP).last().fill_null(0),
        counted=taken > freed,
        released=freed > taken,
    )
    bits = {
        "complete": Mark.COMPLETE,
        "counted": Mark.COUNTED,
        "released": Mark.RELEASED,
    }
    marks = sum(
        (pl.col(name).cast(pl.UInt8) * int(mark) for name, mark in bits.items()),
        (pl.col("skipped") > 0).cast(pl.UInt8) * int(Mark.SKIPPED) + int(Mark.TOUCHED),
    )
    return works.select("person", "article", "skipped", marks=marks.cast(pl.UInt8))


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
    query = f"""with {SLOTS.format(position=int(position), only="")}
    select round, article, person as annotator from slot where taken > freed"""  # noqa: S608 - our own text
    return pl.DataFrame(cursor.sql(query))
