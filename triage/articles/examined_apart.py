"""Drafts to a child that looks for their dates, and the evidence back: lists of plain values, in order.

A record is the list of its fields' values, which JSON carries a few times faster than their names with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from triage.articles.article import DateKind, Evidence, Expression, Flag, StatedDate
from triage.articles.dates.evidence import PageFacts, find_evidence
from triage.articles.draft import Draft


def _fields_of(record: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what tells all fields of a record, in order."""
    return attrgetter(*(field.name for field in fields(record)))


_STATED, _EXPRESSION, _FLAG = map(_fields_of, (StatedDate, Expression, Flag))


def question(drafts: Sequence[Draft], seconds: float) -> dict[str, Any]:
    """Return the message that asks for the evidence of drafts.

    Args:
        drafts: Any number.
        seconds: How long the child may take.
    """
    return {"seconds": seconds, "drafts": [_asked(draft) for draft in drafts]}


def answer(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Look for the dates of a message's drafts, in the child."""
    yield {"evidence": [_told(_find(*asked)) for asked in message["drafts"]]}


def evidence_of(told: dict[str, Any]) -> list[Evidence]:
    """Return the evidence of a child's answer, one for each draft.

    Raises:
        KeyError: The child had a problem.
    """
    return [
        Evidence(
            tuple(map(_stated, stated)),
            None if anchor is None else _stated(anchor),
            tuple(Expression(*expression) for expression in expressions),
            tuple(
                Flag(name, strength, reason, tuple((start, end) for start, end in spans), *rest)
                for name, strength, reason, spans, *rest in flags
            ),
        )
        for stated, anchor, expressions, flags in told["evidence"]
    ]


def _asked(draft: Draft) -> list[Any]:
    page = draft.page
    return [
        draft.article.text,
        [_STATED(date) for date in draft.given],
        draft.article.url,
        draft.article.position.start,
        None
        if page is None
        else [[_STATED(date) for date in page.stated], _maybe(page.newest), page.day_first],
        draft.reference_date,
    ]


def _find(
    text: str, given: list[Any], url: str | None, start: int, page: list[Any] | None, reference_date: str
) -> Evidence:
    return find_evidence(
        text,
        given=[_stated(date) for date in given],
        url=url,
        start=start,
        page=None if page is None else _page(*page),
        reference_date=reference_date,
    )


def _page(stated: list[Any], newest: list[Any] | None, day_first: bool | None) -> PageFacts:
    return PageFacts(tuple(map(_stated, stated)), None if newest is None else _stated(newest), day_first)


def _told(evidence: Evidence) -> list[Any]:
    return [
        [_STATED(date) for date in evidence.stated_dates],
        _maybe(evidence.anchor),
        [_EXPRESSION(expression) for expression in evidence.expressions],
        [_FLAG(flag) for flag in evidence.flags],
    ]


def _maybe(date: StatedDate | None) -> tuple[Any, ...] | None:
    return None if date is None else _STATED(date)


def _stated(told: list[Any]) -> StatedDate:
    value, kind, *rest = told
    return StatedDate(value, DateKind(kind), *rest)
