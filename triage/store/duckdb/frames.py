"""Everything as it stood at one position of the log, as frames with the protocol's columns and types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import orjson
import polars as pl

from labels.codebook import Codebook
from triage.rounds.completeness import requirements
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.standings import REQUIRED, complete_sql, requirement_text
from triage.store.protocol import ARTICLE_COLUMNS, JUDGEMENT_COLUMNS

_STRUCTURE = """{"values":["VARCHAR"],"cannot_judge":"BOOLEAN","reason":"VARCHAR","corrected_date":"VARCHAR",
"confidence":"BIGINT"}"""

_JUDGEMENTS = """
with {required},
places as (select unnest(from_json(?::varchar, '[{{"question":"VARCHAR","place":"INTEGER"}}]')) p),
latest as (
    select round, person, adjudicates, article, question, max(sequence) as newest, sum(seconds) as spent
    from event where aspect = 'judgement' and sequence <= {position}
    group by round, person, adjudicates, article, question
),
current as (
    select e.round, e.person, e.adjudicates, e.article, e.question, e.aspect, e.value, e.reference_date,
        e.codebook, e.suggestion, e.data, e.sequence, e.time, latest.spent
    from latest join event e on e.sequence = latest.newest where e.value is not null
),
{complete},
note as (
    select e.round, e.person, e.article, e.value->>'$' as text from event e semi join (
        select max(sequence) as newest from event where aspect = 'note' and sequence <= {position}
        group by round, person, article
    ) n on e.sequence = n.newest where e.value is not null
),
read as (select *, from_json(value, '{structure}') as judgement from current)
select j.article, j.person as annotator,
    case when j.adjudicates then 'adjudicator' else 'annotator' end as role, j.round, j.question,
    coalesce(j.judgement.values, []) as values,
    coalesce(j.judgement.cannot_judge, false) as cannot_judge,
    j.judgement.reason as reason, j.judgement.corrected_date as corrected_date,
    j.judgement.confidence as confidence, note.text as note, j.spent as seconds,
    j.reference_date, coalesce(j.codebook, ?) as codebook, j.suggestion is not null as suggestion_shown,
    coalesce((j.data->>'$.after_reveal') = 'true', false) as after_reveal,
    c.article is not null or {asked} = 0 as complete,
    coalesce((j.data->>'$.surplus') = 'true', false) as surplus, j.sequence, j.time
from read j
join article a on a.key = j.article and a.import_number in ({live})
left join complete c on c.article = j.article and c.person = j.person and c.round = j.round
    and c.adjudicates = j.adjudicates
left join note on note.article = j.article and note.person = j.person and note.round = j.round
left join places on places.p.question = j.question
order by a.id, j.person, j.round, j.adjudicates, places.p.place nulls last, j.question
"""

_SKIPPED = """
select s.article, s.person as annotator, s.round from event s semi join (
    select max(sequence) as newest from event where aspect = 'skip' and sequence <= ?
    group by round, person, article
) latest on s.sequence = latest.newest
join article a on a.key = s.article and a.import_number in ({live})
where s.value is not null order by a.id, s.person, s.round
"""

_ARTICLES = """
select a.id::bigint as number, key, version::bigint as version, title, {text} as text, outlet as source, url,
    byline, language, upstream_id, stated_date, stated_date_kind, sha256, form, document_path,
    document_index::bigint as document_index, document_start, document_end, null::varchar as cluster_id,
    import_number::bigint as import_number, reference_date
from article a {body} where a.id between ? and ? and a.import_number in ({live}) order by a.id
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a frame is asked for."""

    position: int
    codebook: Codebook
    live: tuple[int, ...]
    """Imports that stand at that position."""


def judgement_frame(cursor: duckdb.DuckDBPyConnection, moment: Moment) -> pl.DataFrame:
    """Return the judgements of a moment as a frame of :data:`triage.store.protocol.JUDGEMENT_COLUMNS`."""
    required = requirements(moment.codebook)
    query = _JUDGEMENTS.format(
        required=REQUIRED,
        complete=complete_sql(len(required)),
        position=int(moment.position),
        structure=_STRUCTURE,
        asked=len(required),
        live=NUMBERS,
    )
    places = [
        {"question": question.id, "place": place} for place, question in enumerate(moment.codebook.questions)
    ]
    values = [
        requirement_text(required),
        orjson.dumps(places).decode(),
        moment.codebook.label,
        numbers(moment.live),
    ]
    return pl.DataFrame(cursor.sql(query, params=values)).select(JUDGEMENT_COLUMNS)


def skipped_frame(cursor: duckdb.DuckDBPyConnection, moment: Moment) -> pl.DataFrame:
    """Return the open skips of a moment as a frame of ``article, annotator, round``."""
    query = _SKIPPED.format(live=NUMBERS)
    return pl.DataFrame(cursor.sql(query, params=[moment.position, numbers(moment.live)]))


def article_frame(
    cursor: duckdb.DuckDBPyConnection,
    moment: Moment,
    span: range,
    *,
    with_text: bool,
    set_aside: Mapping[str, str],
    superseded: npt.NDArray[np.int32],
) -> pl.DataFrame:
    """Return the articles of a range of numbers as a frame of :data:`triage.store.protocol.ARTICLE_COLUMNS`.

    Args:
        cursor: A reader's.
        moment: As of when.
        span: Their numbers.
        with_text: Whether their texts are wanted.
        set_aside: Article key to reason, at that moment.
        superseded: Numbers of articles of which a newer version was there at that moment.
    """
    query = _ARTICLES.format(
        text="b.text" if with_text else "''",
        body="join body b on b.id = a.id and b.id between ? and ?" if with_text else "",
        live=NUMBERS,
    )
    ends = [span.start, span.stop - 1]
    values = [*(ends if with_text else []), *ends, numbers(moment.live)]
    frame = pl.DataFrame(cursor.sql(query, params=values))
    return frame.with_columns(
        pl.Series("superseded", np.isin(frame["number"].to_numpy(), superseded), dtype=pl.Boolean),
        pl.Series("set_aside", [set_aside.get(key) for key in frame["key"]], dtype=pl.String),
    ).select(ARTICLE_COLUMNS)


def first_and_last(cursor: duckdb.DuckDBPyConnection, live: Sequence[int]) -> tuple[int, int]:
    """Return the lowest and highest number of articles that are there; (1, 0) where there are none."""
    row = cursor.execute(
        f"select min(id), max(id) from article where import_number in ({NUMBERS})",  # noqa: S608 - ours
        [numbers(live)],
    ).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else (1, 0)
