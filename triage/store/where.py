"""The filter language wherever articles or answers are chosen: terms that must all hold.

::

    source=bbc,ap form=full flag=dateline_contradicts import=3 answers>=3 text~"price of bread"

A term is a name, an operator and values; a comma is *or* within a term; a value with a space or a comma
stands in double quotes (``\\"`` is a quote in it). ``none`` means that there is no value. A month or a year
is all of its days: ``stated_date=2023`` holds for any of them, ``stated_date>2023`` for none.
"""

from __future__ import annotations

import calendar
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
_SHOWN = 80
"""Characters of what was typed that an error repeats."""
MOST_TERMS = 50
"""Terms that a filter may have."""

FORMS = ("full", "teaser", "whole")
DATE_KINDS = ("header", "dateline", "byline", "metadata", "url", "crawl")
FLAGS = (
    *("dateline_contradicts", "lead_weekday", "later_than_stated", "year_later", "stale_page"),
    *("weekday_mismatch", "copy_with_other_date", "day_month_swapped", "impossible", "future", "no_date"),
    "stated_twice",
)
"""Evidence that an article may have."""


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
    words: tuple[str, ...] = ()
    """The only values there are, where these are few."""


NAMES: Mapping[str, Name] = {
    "id": Name(_TEXT, "the article's id, a:…"),
    "number": Name(_ORDER, "its number in import order", number=True),
    "title": Name(_TEXT, "its title"),
    "text": Name(("~",), "words of its text, upper or lower case"),
    "source": Name(_TEXT, "its outlet"),
    "url": Name(_TEXT, "its address"),
    "byline": Name(_TEXT, "its author"),
    "language": Name(_EQUAL, "its language as given"),
    "form": Name(_EQUAL, "full, teaser or whole", words=FORMS),
    "sha256": Name(_EQUAL, "the hash of its text"),
    "path": Name(_TEXT, "the file it came from"),
    "import": Name(_ORDER, "the number of its import", number=True),
    "version": Name(_ORDER, "its version", number=True),
    "chars": Name(_ORDER, "length of its text", number=True),
    "stated_date": Name(_ORDER, "the date it states, YYYY[-MM[-DD]]", date=True),
    "stated_date_kind": Name(_EQUAL, "header, dateline, byline, metadata, url or crawl", words=DATE_KINDS),
    "flag": Name(_EQUAL, "a flag among its evidence, such as stale_page", words=FLAGS),
    "set_aside": Name(_EQUAL, "the reason it was set aside, or none"),
    "cluster": Name(_EQUAL, "the cluster of near-duplicates it belongs to"),
    "answers": Name(_ORDER, "how many people have completed it", number=True),
    "by": Name(_EQUAL, "somebody who answered"),
}
"""What can be asked of an article; ``answer.QUESTION`` besides, for every question of the codebook."""

_SAME = {"cluster_id": "cluster", "flags": "flag"}
"""Names that lists of articles have for the same."""

_ITEM = r'(?:"(?:\\.|[^"\\])*"|[^\s",]+)'
_TERM = re.compile(rf"\s*([A-Za-z_][\w.]*)\s*(!=|<=|>=|=|<|>|~)\s*({_ITEM}(?:,{_ITEM})*)(?!\S)")
_VALUE = re.compile(r'"((?:\\.|[^"\\])*)"|([^,"]+)')
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


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
    terms: list[Term] = []
    position, text = 0, text.rstrip()
    while position < len(text):
        found = _TERM.match(text, position)
        if found is None:
            raise WhereError(_no_term(text[position:].strip()))
        if len(terms) == MOST_TERMS:
            raise WhereError(
                f"there are more than {MOST_TERMS} terms; several values of one stand in one term."
            )
        terms.append(_term(_SAME.get(found[1], found[1]), found[2], found[3], codebook))
        position = found.end()
    return tuple(terms)


def _no_term(rest: str) -> str:
    quoted = re.sub(r"\\.", "", rest).count('"') % 2
    why = "a quote in it is never closed" if quoted else "a term is a name, an operator and a value"
    return (
        f"“{visible(rest[:_SHOWN])}{'…' if len(rest) > _SHOWN else ''}” is no term; {why}, as in source=bbc."
    )


def _term(name: str, operator: str, given: str, codebook: Codebook | None) -> Term:
    values = tuple(bare or re.sub(r"\\(.)", r"\1", quoted) for quoted, bare in _VALUE.findall(given))
    if name.startswith("answer."):
        _check_answer(name, operator, values, codebook)
        return Term(name, operator, values)
    known = NAMES.get(name)
    if known is None:
        raise WhereError(
            f"“{visible(name[:_SHOWN])}” is not known here"
            f"{_nearest(name, [*NAMES, *_answer_names(codebook)])}"
        )
    if operator not in known.operators:
        raise WhereError(f"{name} goes with {' '.join(known.operators)}, not with {operator}.")
    words = tuple(reason.id for reason in codebook.set_aside_reasons) if codebook else ()
    for value in values:
        _check_value(name, operator, value, words if name == "set_aside" else known.words)
    return Term(name, operator, values)


def _check_value(name: str, operator: str, value: str, words: tuple[str, ...]) -> None:
    if value == NONE and operator in _EQUAL:
        return
    known, shown = NAMES[name], f"{name}{operator}{visible(value[:_SHOWN])}"
    if known.number and not re.fullmatch(r"[0-9]{1,18}", value):
        raise WhereError(f"{shown}: {name} is a whole number of at most 18 digits.")
    if known.date and not is_date(value):
        raise WhereError(f"{shown}: a date is YYYY, YYYY-MM or YYYY-MM-DD.")
    if words and value not in words:
        raise WhereError(f"{shown}: there is no such {name}{_nearest(value, [*words, NONE])}")


def is_date(value: str) -> bool:
    """Whether a value is a year, a month or a day that there is."""
    found = _DAY.fullmatch(value)
    if found is None or int(found[1]) < 1:
        return False
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _check_answer(name: str, operator: str, values: Iterable[str], codebook: Codebook | None) -> None:
    question_id = name.removeprefix("answer.")
    question = codebook.question(question_id) if codebook else None
    if codebook is not None and question is None:
        raise WhereError(
            f"“{visible(name[:_SHOWN])}” is not known here"
            f"{_nearest(name, [*_answer_names(codebook), *NAMES])}"
        )
    if operator not in _EQUAL:
        raise WhereError(f"{name} goes with = and !=, not with {operator}.")
    if question is None:
        return
    ids = [*(answer.id for answer in question.answers), CANNOT_JUDGE, NONE]
    for value in values:
        if value not in ids:
            raise WhereError(
                f"“{visible(value[:_SHOWN])}” is no answer to {question_id}{_nearest(value, ids)}"
            )


def _answer_names(codebook: Codebook | None) -> list[str]:
    return [f"answer.{question.id}" for question in codebook.questions] if codebook else []


def _nearest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word[:_SHOWN].lower(), known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}."
