"""The filter language wherever articles or answers are chosen: terms that must all hold.

::

    source=bbc,ap form=full flag=dateline_contradicts import=3 answers>=3 text~"price of bread"

A term is a name, an operator and values; a comma is *or* within a term; a value with a space, a comma or an
operator stands in double quotes (``\\"`` is a quote in it). ``none`` means that there is no value.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labels.codebook import CANNOT_JUDGE, Codebook
from labels.visible import visible
from triage.store.records import Term

NONE = "none"
"""The value that stands for *there is none*."""

_EQUAL = ("=", "!=")
_ORDER = ("=", "!=", "<", ">", "<=", ">=")
_TEXT = ("=", "!=", "~")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a term may begin with."""

    operators: tuple[str, ...]
    means: str
    """One line for help and errors."""
    number: bool = False
    """Whether values are whole numbers."""
    date: bool = False
    """Whether values are ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""


NAMES: Mapping[str, Name] = {
    "id": Name(_EQUAL, "the article's id, a:…"),
    "number": Name(_ORDER, "its number in import order", number=True),
    "title": Name(_TEXT, "its title"),
    "text": Name(("~",), "words of its text, upper or lower case"),
    "source": Name(_TEXT, "its outlet"),
    "url": Name(_TEXT, "its address"),
    "byline": Name(_TEXT, "its author"),
    "language": Name(_EQUAL, "its language as given"),
    "form": Name(_EQUAL, "full, teaser or whole"),
    "path": Name(_TEXT, "the file it came from"),
    "import": Name(_ORDER, "the number of its import", number=True),
    "version": Name(_ORDER, "its version", number=True),
    "chars": Name(_ORDER, "length of its text", number=True),
    "stated_date": Name(_ORDER, "the date it states, YYYY[-MM[-DD]]", date=True),
    "stated_date_kind": Name(_EQUAL, "header, dateline, byline, metadata, url or crawl"),
    "flag": Name(_EQUAL, "a flag among its evidence, such as stale_page"),
    "set_aside": Name(_EQUAL, "the reason it was set aside, or none"),
    "cluster": Name(_EQUAL, "the cluster of near-duplicates it belongs to"),
    "answers": Name(_ORDER, "how many people have completed it", number=True),
    "by": Name(_EQUAL, "somebody who answered"),
}
"""What can be asked of an article; ``answer.QUESTION`` besides, for every question of the codebook."""

_TERM = re.compile(r'\s*([A-Za-z_][\w.]*)\s*(!=|<=|>=|=|<|>|~)\s*((?:"(?:\\.|[^"\\])*"|[^\s"])+)')
_VALUE = re.compile(r'"((?:\\.|[^"\\])*)"|([^,"]+)')


class WhereError(ValueError):
    """A filter that cannot be understood; the message says where and what would be right."""


def parse_where(text: str, codebook: Codebook | None = None) -> tuple[Term, ...]:
    """Read a filter.

    Args:
        text: The terms; empty means every article.
        codebook: Its questions and answers are what ``answer.QUESTION`` may name.

    Returns:
        The terms, in order.

    Raises:
        WhereError: Naming the term, and the nearest known name where one is unknown.
    """
    terms, position = [], 0
    while position < len(text.rstrip()):
        found = _TERM.match(text, position)
        if found is None:
            rest = visible(text[position:].strip())
            raise WhereError(
                f"“{rest}” is no term; a term is a name, an operator and a value, as in source=bbc."
            )
        terms.append(_term(found[1], found[2], found[3], codebook))
        position = found.end()
    return tuple(terms)


def _term(name: str, operator: str, given: str, codebook: Codebook | None) -> Term:
    values = tuple(
        re.sub(r"\\(.)", r"\1", quoted) if quoted or not bare else bare
        for quoted, bare in _VALUE.findall(given)
    )
    if not values:
        raise WhereError(f"{visible(name)}{operator} has no value.")
    if name.startswith("answer."):
        _check_answer(name, operator, values, codebook)
        return Term(name, operator, values)
    known = NAMES.get(name)
    if known is None:
        raise WhereError(
            f"“{visible(name)}” is not known here{_nearest(name, [*NAMES, *_answer_names(codebook)])}"
        )
    if operator not in known.operators:
        raise WhereError(f"{name} goes with {' '.join(known.operators)}, not with {operator}.")
    for value in values:
        _check_value(name, known, operator, value)
    return Term(name, operator, values)


def _check_value(name: str, known: Name, operator: str, value: str) -> None:
    if value == NONE and operator in _EQUAL:
        return
    if known.number and not re.fullmatch(r"\d{1,18}", value):
        raise WhereError(f"{name}{operator}{visible(value)}: {name} is a whole number.")
    if known.date and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value):
        raise WhereError(f"{name}{operator}{visible(value)}: a date is YYYY, YYYY-MM or YYYY-MM-DD.")


def _check_answer(name: str, operator: str, values: Iterable[str], codebook: Codebook | None) -> None:
    question_id = name.removeprefix("answer.")
    question = codebook.question(question_id) if codebook else None
    if codebook is not None and question is None:
        raise WhereError(
            f"“{visible(name)}” is not known here{_nearest(name, [*_answer_names(codebook), *NAMES])}"
        )
    if operator not in _EQUAL:
        raise WhereError(f"{name} goes with = and !=, not with {operator}.")
    if question is None:
        return
    ids = [*(answer.id for answer in question.answers), CANNOT_JUDGE, NONE]
    for value in values:
        if value not in ids:
            raise WhereError(f"“{visible(value)}” is no answer to {question_id}{_nearest(value, ids)}")


def _answer_names(codebook: Codebook | None) -> list[str]:
    return [f"answer.{question.id}" for question in codebook.questions] if codebook else []


def _nearest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}."
