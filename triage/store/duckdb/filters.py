"""The filter language as SQL: terms that must all hold, each a bound comparison."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from labels.visible import visible
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.errors import Refused
from triage.store.records import Term

_TEXTS = {
    "id": "a.key",
    "source": "a.outlet",
    "title": "a.title",
    "url": "a.url",
    "byline": "a.byline",
    "language": "a.language",
    "form": "a.form",
    "stated_date": "a.stated_date",
    "stated_date_kind": "a.stated_date_kind",
    "path": "a.document_path",
    "upstream_id": "a.upstream_id",
}
_NUMBERS = {"number": "a.id", "import": "a.import_number", "version": "a.version", "chars": "a.chars"}
_COUNT = "(select count(distinct j.person) from judged j where j.article = a.key)"
_MANY = {
    "flag": "select unnest(a.flags)",
    "by": "select j.person from judged j where j.article = a.key",
    "set_aside": "select s.value from aside s where s.article = a.key",
}
_BODY = "(select b.text from body b where b.id = a.id)"
NAMES = (*_TEXTS, *_NUMBERS, *_MANY, "answers", "text", "answer.QUESTION")
"""What a term may name."""
_OPERATORS = {"=": "=", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}

_TABLES = """
with judged as (
    select article, person, question, value from event e semi join (
        select max(sequence) as newest from event
        where aspect = 'judgement' and not adjudicates and sequence <= $position
        group by round, person, article, question
    ) latest on e.sequence = latest.newest where value is not null
), aside as (
    select article, value->>'$' as value from event e semi join (
        select max(sequence) as newest from event where aspect = 'set_aside' and sequence <= $position
        group by article
    ) latest on e.sequence = latest.newest where value is not null
)
"""


def chosen_articles(
    cursor: duckdb.DuckDBPyConnection, where: Sequence[Term], live: Sequence[int], position: int
) -> npt.NDArray[np.int32]:
    """Return the numbers of the articles for which every term holds, ascending.

    Args:
        cursor: A reader's.
        where: Terms; within one, any of its values will do (none of them, for ``!=``).
        live: Imports that stand.
        position: The log's position for answers and set-asides.

    Raises:
        Refused: A name or operator is unknown, or a value is no number where one is asked.
    """
    values: dict[str, Any] = {"live": numbers(live), "position": position}
    conditions = [_condition(term, values) for term in where]
    imports = NUMBERS.replace("?", "$live")
    query = " and ".join([f"a.import_number in ({imports})", *conditions])
    used = {name: value for name, value in values.items() if f"${name}" in _TABLES + query}
    frame = pl.DataFrame(
        cursor.sql(f"{_TABLES} select a.id from article a where {query} order by a.id", params=used)  # noqa: S608
    )
    return frame["id"].to_numpy()


def _condition(term: Term, values: dict[str, Any]) -> str:
    """Return a term as SQL and add what it compares to the parameters."""
    if not term.values:
        raise Refused(f"The term {visible(term.name)} has no value.")
    several = [_one(term, value, values) for value in term.values]
    return "(" + (" and " if term.operator == "!=" else " or ").join(several) + ")"


def _one(term: Term, value: str, values: dict[str, Any]) -> str:
    name = f"v{len(values)}"
    column, number = _column(term.name)
    if column is not None:
        if number:
            values[name] = _whole(term.name, value)
        else:
            values[name] = value
        return _comparison(term, column, name, number)
    many = _many(term, values)
    values[name] = value
    if term.operator == "=":
        return f"${name}::varchar in ({many})"
    if term.operator == "!=":
        return f"${name}::varchar not in ({many})"
    if term.operator == "~":
        return f"exists (select 1 from ({many}) m(x) where contains(lower(x), lower(${name}::varchar)))"  # noqa: S608
    raise Refused(f"{visible(term.name)} can be compared by =, != and ~ only.")


def _column(name: str) -> tuple[str | None, bool]:
    """Return what a name stands for and whether it is a number; None for a name with many values."""
    if name in _TEXTS:
        return _TEXTS[name], False
    if name in _NUMBERS:
        return _NUMBERS[name], True
    if name == "answers":
        return _COUNT, True
    if name == "text":
        return _BODY, False
    if name in _MANY or name.startswith("answer."):
        return None, False
    near = difflib.get_close_matches(name, NAMES, 1, 0.0)[0]
    raise Refused(f"There is no {visible(name)} to choose by; the nearest is {near}.")


def _comparison(term: Term, column: str, name: str, number: bool) -> str:
    if term.operator == "~":
        return f"contains(lower({column}::varchar), lower(${name}::varchar))"
    operator = _OPERATORS.get(term.operator)
    if operator is None:
        raise Refused(f"There is no comparison {visible(term.operator)}.")
    kind = "bigint" if number else "varchar"
    if term.operator == "!=":
        return f"{column} is distinct from ${name}::{kind}"
    return f"{column} {operator} ${name}::{kind}"


def _many(term: Term, values: dict[str, Any]) -> str:
    if term.name in _MANY:
        return _MANY[term.name]
    question = f"q{len(values)}"
    values[question] = term.name.removeprefix("answer.")
    return f"""select unnest(case when (j.value->>'$.cannot_judge') = 'true' then ['cannot_judge']
        else from_json(j.value->'$.values', '["VARCHAR"]') end)
        from judged j where j.article = a.key and j.question = ${question}::varchar"""  # noqa: S608 - ours


def _whole(name: str, value: str) -> int:
    try:
        number = int(value)
    except ValueError as error:
        raise Refused(
            f"{visible(name)} is compared with whole numbers, not with {visible(value)}."
        ) from error
    if abs(number) >= 1 << 62:
        raise Refused(f"{visible(name)} is never {visible(value)}.")
    return number
