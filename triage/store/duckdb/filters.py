"""The filter language as SQL: terms that must all hold, each a comparison with bound parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import orjson

from labels.visible import visible
from triage.articles.dates.copies import COPY_WITH_OTHER_DATE
from triage.rounds.completeness import Requirement
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.columns import read_columns
from triage.store.duckdb.neighbours import Kin
from triage.store.duckdb.standings import REQUIRED, complete_sql, requirement_text
from triage.store.errors import Refused
from triage.store.records import Term
from triage.store.where import MOST_TERMS, NAMES, NONE, is_date

_COLUMNS = {
    "id": "a.key",
    "number": "a.id",
    "title": "a.title",
    "text": "b.text",
    "source": "a.outlet",
    "url": "a.url",
    "byline": "a.byline",
    "language": "a.language",
    "sha256": "a.sha256",
    "form": "a.form",
    "path": "a.document_path",
    "import": "a.import_number",
    "version": "a.version",
    "chars": "a.chars",
    "stated_date": "a.stated_date",
    "stated_date_kind": "a.stated_date_kind",
    "answers": "(select count(*) from complete c where c.article = a.key)",
}
"""What a name with one value stands for."""
_LISTS = {
    "by": "(select coalesce(list(distinct j.person), []) from judged j where j.article = a.key)",
    "set_aside": "(select coalesce(list(s.reason), []) from aside s where s.article = a.key)",
}
"""What a name with any number of values stands for."""
_FLAGS = (
    "list_concat(a.flags, case when a.id in (select unnest(from_json({redated}::varchar, '[\"INTEGER\"]'))) "
    f"then ['{COPY_WITH_OTHER_DATE}'] else [] end)"
)
"""All flags of an article: those of its import and those of its copies."""
_ANSWERS = "answer."
_ANSWER = """(select coalesce(flatten(list(j.given)), []) from judged j
where j.article = a.key and j.question = {question}::varchar)"""
_OPERATORS = {"<": "<", ">": ">", "<=": "<=", ">=": ">="}
MOST_VALUES = 200
"""Values of one term about answers, flags and the like; each is looked for by itself."""

_TABLES = """
with {required}, current as (
    select e.* from event e semi join (
        select max(sequence) as newest from event
        where aspect = 'judgement' and not adjudicates and sequence <= $position
        group by round, person, article, question
    ) latest on e.sequence = latest.newest where e.value is not null
), {complete}, judged as (
    select article, person, question, case when (value->>'$.cannot_judge') = 'true' then ['cannot_judge']
        else from_json(value->'$.values', '["VARCHAR"]') end as given from current
), aside as (
    select article, value->>'$' as reason from event e semi join (
        select max(sequence) as newest from event where aspect = 'set_aside' and sequence <= $position
        group by article
    ) latest on e.sequence = latest.newest where value is not null
)
select a.id from article a where {conditions} order by a.id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What an owner knows that terms ask for."""

    live: tuple[int, ...]
    """Imports that stand."""
    position: int
    """The log's position for answers and set-asides."""
    required: Sequence[Requirement]
    """What completeness asks, for the number of answers."""
    kin: Kin
    """Which articles belong together."""


def chosen_articles(
    cursor: duckdb.DuckDBPyConnection, where: Sequence[Term], known: Known
) -> npt.NDArray[np.int32]:
    """Return the numbers of the articles for which every term holds, ascending.

    Args:
        cursor: A reader's.
        where: Terms; within one, any of its values will do (none of them, for ``!=``). Where terms about
            answers stand beside terms that name who answered, they speak of one person's answers.
        known: What the store knows.

    Raises:
        Refused: A name or operator is unknown, or a value is no number where one is asked.
    """
    values: dict[str, Any] = {}
    conditions = [f"a.import_number in ({NUMBERS.replace('?', '$live')})"]
    if len(where) > MOST_TERMS:
        raise Refused(f"A filter has at most {MOST_TERMS} terms.")
    of_people, others = _about_people(where)
    conditions += [_condition(term, values, known.kin) for term in others if term.name != "text"]
    of_text = [_condition(term, values, known.kin) for term in others if term.name == "text"]
    if of_text:
        # One look at the texts, however many terms: each by itself would hold all texts in memory.
        conditions.append(f"a.id in (select b.id from body b where {' and '.join(of_text)})")  # noqa: S608 - bound
    if of_people:
        conditions.append(_one_person(of_people, values))
    query = _TABLES.format(
        required=REQUIRED.replace("?", "$required"),
        complete=complete_sql(len(known.required)),
        conditions=" and ".join(conditions),
    )
    values |= {
        "live": numbers(known.live),
        "position": known.position,
        "required": requirement_text(known.required),
    }
    return read_columns(cursor, query, values)["id"]


def _about_people(where: Sequence[Term]) -> tuple[list[Term], list[Term]]:
    """Part the terms that speak of one person's answers from the others."""
    people = [term for term in where if term.name == "by" and NONE not in term.values]
    answers = [term for term in where if term.name.startswith(_ANSWERS)]
    together = [*people, *answers] if people and answers else []
    for term in together:
        _check(term)
    return together, [term for term in where if term not in together]


def _one_person(terms: Sequence[Term], values: dict[str, Any]) -> str:
    """Whether there is somebody of whom all terms hold."""
    held = []
    for term in terms:
        if term.name == "by":
            anyone = " or ".join(f"p.person = {_bind(values, value)}::varchar" for value in term.values)
        else:
            given = _ANSWER.format(question=_bind(values, term.name.removeprefix(_ANSWERS)))
            own = given.replace("where j.article", "where j.person = p.person and j.article")
            anyone = " or ".join(_among(own, value, values) for value in term.values)
        held.append(f"not coalesce({anyone}, false)" if term.operator == "!=" else f"({anyone})")
    all_hold = " and ".join(held)
    return f"exists (select 1 from judged p where p.article = a.key and {all_hold})"  # noqa: S608 - bound


def _check(term: Term) -> None:
    """Refuse a term that is none; it may come over a socket."""
    name, answer = term.name, term.name.startswith(_ANSWERS)
    if not answer and name not in NAMES:
        raise Refused(f"There is no {visible(name)} to choose by; there are {', '.join(NAMES)}.")
    allowed = ("=", "!=") if answer else NAMES[name].operators
    if term.operator not in allowed:
        raise Refused(f"{visible(name)} goes with {' '.join(allowed)}, not with {visible(term.operator)}.")
    if not term.values:
        raise Refused(f"{visible(name)} has no value.")
    if len(term.values) > MOST_VALUES and not (name in _COLUMNS and term.operator in ("=", "!=")):
        raise Refused(f"{visible(name)}{term.operator} takes at most {MOST_VALUES} values.")
    if any(
        not value.isascii() and value != value.encode("utf-8", "ignore").decode() for value in term.values
    ):
        raise Refused(f"{visible(name)}{term.operator} has a value that is no text.")


def _condition(term: Term, values: dict[str, Any], kin: Kin) -> str:
    """Return a term as SQL, and add what it compares to the parameters."""
    _check(term)
    name = term.name
    if name.startswith(_ANSWERS):
        question = _bind(values, name.removeprefix(_ANSWERS))
        several = [_among(_ANSWER.format(question=question), value, values) for value in term.values]
    elif name == "flag":
        flags = _FLAGS.format(redated=_bind(values, numbers(kin.redated.tolist())))
        several = [_among(flags, value, values) for value in term.values]
    elif name == "cluster":
        several = [_clustered(value, values, kin) for value in term.values]
    elif name in _LISTS:
        several = [_among(_LISTS[name], value, values) for value in term.values]
    elif term.operator in ("=", "!="):
        several = _equal(term, values)
    else:
        several = [_compared(term, value, values) for value in term.values]
    anyone = f"({' or '.join(several)})"
    return f"not coalesce({anyone}, false)" if term.operator == "!=" else anyone


def _clustered(value: str, values: dict[str, Any], kin: Kin) -> str:
    """Whether an article belongs to this cluster; ``none`` is to none."""
    members = kin.clusters.members.tolist() if value == NONE else kin.members(value)
    among = f"a.id in ({NUMBERS.replace('?', _bind(values, numbers(members)))})"
    return f"not ({among})" if value == NONE else among


def _among(column: str, value: str, values: dict[str, Any]) -> str:
    """Whether one of many values is this one; ``none`` is none of any."""
    if value == NONE:
        return f"len({column}) = 0"
    return f"list_contains({column}, {_bind(values, value)}::varchar)"


def _equal(term: Term, values: dict[str, Any]) -> list[str]:
    """Whether a column has one of these values, however many; ``none`` is no value."""
    column, known = _COLUMNS[term.name], NAMES[term.name]
    if known.date:
        return [_dated(column, "=", value, values) for value in term.values]
    plain = [value for value in term.values if value != NONE]
    several = [f"{column} is null"] if NONE in term.values else []
    if plain and known.number:
        listed = _bind(values, numbers([_whole(term.name, value) for value in plain]))
        several.append(f"{column} in (select unnest(from_json({listed}::varchar, '[\"BIGINT\"]')))")
    elif plain:
        listed = _bind(values, orjson.dumps(plain).decode())
        several.append(f"{column} in (select unnest(from_json({listed}::varchar, '[\"VARCHAR\"]')))")
    return several


def _compared(term: Term, value: str, values: dict[str, Any]) -> str:
    """Whether a column compares so with this value."""
    column, known = _COLUMNS[term.name], NAMES[term.name]
    if term.operator == "~":
        return f"contains(lower({column}), lower({_bind(values, value)}::varchar))"
    if known.date:
        return _dated(column, _OPERATORS[term.operator], value, values)
    return f"{column} {_OPERATORS[term.operator]} {_bind(values, _whole(term.name, value))}::bigint"


def _dated(column: str, operator: str, value: str, values: dict[str, Any]) -> str:
    """Whether a date compares so with a day, or with all of a month or year."""
    if value == NONE:
        return f"{column} is null"
    if not is_date(value):
        raise Refused(f"{visible(value)} is no date; one is YYYY, YYYY-MM or YYYY-MM-DD.")
    return f"left({column}, {len(value)}) {operator} {_bind(values, value)}::varchar"


def _whole(name: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise Refused(f"{visible(name)} is compared with whole numbers, not with {visible(value)}.")
    return int(value)


def _bind(values: dict[str, Any], value: object) -> str:
    """Add a parameter and return its place."""
    name = f"v{len(values)}"
    values[name] = value
    return f"${name}"
