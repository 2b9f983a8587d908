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
from triage.store.duckdb.standings import (
    CURRENT,
    REQUIRED,
    complete_sql,
    read_set_aside,
    read_superseded,
    requirement_text,
)
from triage.store.records import Term

_STRATA = {
    "source": "coalesce(outlet, '')",
    "form": "form",
    "language": "coalesce(language, '')",
    "import": "import_number::varchar",
}

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
            f"""select id, ('0x' || substr(key, 3))::ubigint as digits, key, form, len(flags) > 0 as flagged,
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
    """Return what everybody, or one person, did in a round, article by article."""
    only = "and round = $round" + (" and person = $person" if person is not None else "")
    current = CURRENT.format(position=1 << 62, only=f"{only} and article is not null and not adjudicates")
    frame = pl.DataFrame(
        cursor.sql(
            f"""with {REQUIRED.replace("?", "$required")}, {current}, {complete_sql(len(required))},
            {SLOTS.format(position=1 << 62, only="and round = $round")},
            work as (
                select person, article,
                    max(case when aspect = 'skip' and value is not null then sequence else 0 end) as skipped
                from current group by person, article
            )
            select work.person, a.id::bigint as id, skipped,
                ({Mark.TOUCHED:d}
                + case when c.article is not null or {len(required)} = 0 then {Mark.COMPLETE:d} else 0 end
                + case when skipped > 0 then {Mark.SKIPPED:d} else 0 end
                + case when slot.taken > slot.freed then {Mark.COUNTED:d} else 0 end
                + case when slot.freed > slot.taken then {Mark.RELEASED:d} else 0 end)::utinyint as marks
            from work join article a on a.key = work.article
                and a.import_number in ({NUMBERS.replace("?", "$live")})
            left join complete c on c.article = work.article and c.person = work.person
            left join slot on slot.article = work.article and slot.person = work.person
            order by a.id""",  # noqa: S608 - our own text
            params={"required": requirement_text(required), "round": round_name, "live": numbers(live)}
            | ({} if person is None else {"person": person}),
        )
    )
    return [
        RoundMarks(
            str(name),
            rows["id"].to_numpy(),
            rows["marks"].to_numpy(),
            dict(rows.filter(rows["skipped"] > 0).select("id", "skipped").iter_rows()),
        )
        for (name,), rows in frame.group_by("person", maintain_order=True)
    ]


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
