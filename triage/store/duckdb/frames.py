"""Everything as it stood at one position of the log, as frames with the protocol's columns and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import orjson
import polars as pl

from labels.codebook import Codebook
from triage.rounds.completeness import requirements
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.memory import give_back
from triage.store.duckdb.neighbours import Kin
from triage.store.duckdb.rounds import read_slots
from triage.store.protocol import ARTICLE_COLUMNS, JUDGEMENT_COLUMNS
from triage.store.records import Role
from triage.store.rounds import ROUND_ALL

_PART = 150_000
"""Judgements that are read at once."""
_BUCKET = 100
"""Articles that are counted together when judgements are shared out."""
_STRUCTURE = """{"values":["VARCHAR"],"cannot_judge":"BOOLEAN","reason":"VARCHAR","corrected_date":"VARCHAR",
"confidence":"BIGINT"}"""

_JUDGEMENTS = """
with places as (select unnest(from_json(?::varchar, '[{{"question":"VARCHAR","place":"INTEGER"}}]')) p),
span as (select id, key from article where id between ? and ? and import_number in ({live})),
latest as (
    select max(sequence) as newest, sum(seconds) as spent
    from event semi join span on event.article = span.key
    where aspect = 'judgement' and sequence <= ? {alone}
    group by round, person, adjudicates, article, question
),
read as (
    select e.*, latest.spent, from_json(e.value, '{structure}') as judgement
    from latest join event e on e.sequence = latest.newest where e.value is not null
)
select a.id as number, j.article, j.person as annotator,
    case when j.adjudicates then 'adjudicator' else 'annotator' end as role, j.round, j.question,
    coalesce(j.judgement.values, []) as values,
    coalesce(j.judgement.cannot_judge, false) as cannot_judge,
    j.judgement.reason as reason, j.judgement.corrected_date as corrected_date,
    j.judgement.confidence as confidence, j.spent as seconds,
    j.reference_date, coalesce(j.codebook, ?) as codebook, j.suggestion is not null as suggestion_shown,
    coalesce((j.data->>'$.after_reveal') = 'true', false) as after_reveal,
    j.sequence, j.time
from read j join span a on a.key = j.article
left join places on places.p.question = j.question
order by a.id, j.person, j.round, j.adjudicates, places.p.place nulls last, j.question
"""

_ALONE = "and not (contains(data, 'after_reveal') and (data->>'$.after_reveal') = 'true')"
"""Leaves out what was answered after others' answers were seen; most events are told by their bytes."""

_SPREAD = """
select a.id // {width} as bucket, count(*) as judgements
from event join article a on a.key = event.article and a.import_number in ({live})
where aspect = 'judgement' and sequence <= ? group by bucket order by bucket
"""

_NOTES = """
select e.round, e.person as annotator, e.article, e.value->>'$' as note from event e semi join (
    select max(sequence) as newest from event where aspect = 'note' and sequence <= ?
    group by round, person, article
) n on e.sequence = n.newest where e.value is not null
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
    document_index::bigint as document_index, document_start, document_end,
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


def judgement_frame(
    cursor: duckdb.DuckDBPyConnection, moment: Moment, *, independent: bool = False
) -> pl.DataFrame:
    """Return the judgements of a moment as a frame of :data:`triage.store.protocol.JUDGEMENT_COLUMNS`.

    A part after the other, each with a bounded number of judgements: Arrow's copy of a part is given back
    before the next is asked for.

    Args:
        cursor: A reader's.
        moment: As of when.
        independent: Take each as it was before its person saw what others answered.
    """
    query = _JUDGEMENTS.format(structure=_STRUCTURE, live=NUMBERS, alone=_ALONE if independent else "")
    notes = pl.DataFrame(cursor.sql(_NOTES, params=[moment.position]))
    slots = read_slots(cursor, moment.position)
    parts = [_part(cursor, query, moment, span, notes, slots) for span in _spans(cursor, moment)]
    return pl.concat(parts) if parts else _part(cursor, query, moment, range(0), notes, slots)


def _spans(cursor: duckdb.DuckDBPyConnection, moment: Moment) -> Iterator[range]:
    """Yield ranges of article numbers that share the judgements out."""
    query = _SPREAD.format(width=_BUCKET, live=NUMBERS)
    rows = cursor.execute(query, [numbers(moment.live), moment.position]).fetchall()
    start, end, held = 0, 0, 0
    for bucket, judgements in rows:
        if held and held + judgements > _PART:
            yield range(start, end)
            start, held = end, 0
        end, held = (bucket + 1) * _BUCKET, held + judgements
    if held:
        yield range(start, end)


def _part(
    cursor: duckdb.DuckDBPyConnection,
    query: str,
    moment: Moment,
    span: range,
    notes: pl.DataFrame,
    slots: pl.DataFrame,
) -> pl.DataFrame:
    """Return the judgements of the articles of a range of numbers."""
    places = [
        {"question": question.id, "place": place} for place, question in enumerate(moment.codebook.questions)
    ]
    values = [
        orjson.dumps(places).decode(),
        span.start,
        span.stop - 1,
        numbers(moment.live),
        moment.position,
        moment.codebook.label,
    ]
    frame = pl.DataFrame(cursor.sql(query, params=values)).rechunk()
    give_back()
    complete = _complete(frame, moment.codebook)
    return frame.with_columns(complete, _notes(frame, notes), _surplus(frame, complete, slots)).select(
        JUDGEMENT_COLUMNS
    )


def _surplus(frame: pl.DataFrame, complete: pl.Series, slots: pl.DataFrame) -> pl.Series:
    """Return whether each row's article was completed without a slot of its planned round."""
    planned = (frame["round"] != ROUND_ALL) & (frame["role"] == Role.ANNOTATOR.value)
    if not planned.any():
        return pl.Series("surplus", [False], dtype=pl.Boolean).new_from_index(0, frame.height)
    keys = ["article", "annotator", "round"]
    marked = slots.with_columns(counted=pl.lit(True))
    counted = frame.select(keys).join(marked, on=keys, how="left", maintain_order="left")["counted"]
    return (planned & complete & counted.is_null()).alias("surplus")


def _notes(frame: pl.DataFrame, notes: pl.DataFrame) -> pl.Series:
    """Return each row's note of its person on its article."""
    if not notes.height:
        return pl.Series("note", [None], dtype=pl.String).new_from_index(0, frame.height)
    keys = ["article", "annotator", "round"]
    return frame.select(keys).join(notes, on=keys, how="left", maintain_order="left")["note"]


def _complete(frame: pl.DataFrame, codebook: Codebook) -> pl.Series:
    """Return whether everything required is answered, for each (article, annotator, round, role).

    It is the same rule as :func:`triage.rounds.completeness.is_complete`. Such rows follow each other.
    """
    required = requirements(codebook)
    given = np.where(frame["cannot_judge"].to_numpy(), 1 << 30, frame["values"].list.len().to_numpy())
    answered = np.zeros(frame.height, dtype=np.bool_)
    for each in required:
        answered |= (frame["question"] == each.question).to_numpy() & (given >= each.least)
    begins = np.zeros(frame.height, dtype=np.bool_)
    for name in ("number", "annotator", "round", "role"):
        begins |= (frame[name] != frame[name].shift()).fill_null(True).to_numpy()
    group = np.cumsum(begins) - 1
    return pl.Series("complete", (np.bincount(group, weights=answered) == len(required))[group])


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
    kin: Kin,
) -> pl.DataFrame:
    """Return the articles of a range of numbers as a frame of :data:`triage.store.protocol.ARTICLE_COLUMNS`.

    Args:
        cursor: A reader's.
        moment: As of when.
        span: Their numbers.
        with_text: Whether their texts are wanted.
        set_aside: Article key to reason, at that moment.
        superseded: Numbers of articles of which a newer version was there at that moment.
        kin: Which articles belonged together.
    """
    query = _ARTICLES.format(
        text="b.text" if with_text else "''",
        body="join body b on b.id = a.id and b.id between ? and ?" if with_text else "",
        live=NUMBERS,
    )
    ends = [span.start, span.stop - 1]
    values = [*(ends if with_text else []), *ends, numbers(moment.live)]
    frame = pl.DataFrame(cursor.sql(query, params=values))
    numbered = frame["number"].to_numpy()
    return frame.with_columns(
        pl.Series("superseded", np.isin(numbered, superseded), dtype=pl.Boolean),
        pl.Series("cluster_id", kin.cluster_ids(numbered), dtype=pl.String),
        pl.Series("set_aside", [set_aside.get(key) for key in frame["key"]], dtype=pl.String),
    ).select(ARTICLE_COLUMNS)


def first_and_last(cursor: duckdb.DuckDBPyConnection, live: Sequence[int]) -> tuple[int, int]:
    """Return the lowest and highest number of articles that are there; (1, 0) where there are none."""
    row = cursor.execute(
        f"select min(id), max(id) from article where import_number in ({NUMBERS})",  # noqa: S608 - ours
        [numbers(live)],
    ).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else (1, 0)
