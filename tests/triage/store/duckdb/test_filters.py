"""The filter language on a real store."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator

import pytest

from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.made import answer, article, bring_in, fill, remark
from triage.owner.owner import Owner
from triage.store.errors import Refused
from triage.store.records import Aspect, Term
from triage.store.where import NAMES, parse_where


@pytest.fixture
async def owner(place: Place) -> AsyncIterator[Owner]:
    """Articles 1 to 3 by an import, 4 to 6 by another, and some answers."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 3)
        more = [
            article(4, source="lagoon.example", text='It\'s 100% "quoted", ÉTÉ; drop table article'),
            dataclasses.replace(article(5), source=None, stated_date=None, byline="A. Writer"),
            dataclasses.replace(article(6, upstream="6"), stated_date="2024-03"),
        ]
        await bring_in(owner, more)
        codebook = await owner.codebook()
        await owner.record(
            [
                dataclasses.replace(
                    answer(n, keys[0], question=question.id), value={"values": [question.answers[0].id]}
                )
                for n, question in enumerate(codebook.questions, 1)
            ]
        )
        await owner.record(
            [
                answer(11, keys[0], "misdated", person="bo"),
                dataclasses.replace(answer(12, keys[1], person="bo"), value={"cannot_judge": True}),
                remark(13, keys[2], Aspect.SET_ASIDE, "satire"),
                answer(14, more[0].key),
                answer(15, more[0].key, None),
            ]
        )
        yield owner


CASES = {
    "": [1, 2, 3, 4, 5, 6],
    "source=harbour.example": [1, 2, 3, 6],
    "source=lagoon.example,harbour.example": [1, 2, 3, 4, 6],
    "source!=harbour.example": [4, 5],
    "source=none": [5],
    "source!=none": [1, 2, 3, 4, 6],
    "source~LAGOON": [4],
    'text~"été; DROP"': [4],
    "text~'": [4],
    "number>=3 number<5": [3, 4],
    "import=2 chars>10": [4, 5, 6],
    "version=1": [1, 2, 3, 4, 5, 6],
    "stated_date<2025": [6],
    "stated_date=none": [5],
    "stated_date=2025": [1, 2, 3, 4],
    "stated_date>2025": [],
    "stated_date>=2025-10": [1, 2, 3, 4],
    "stated_date<=2024": [6],
    "stated_date=2024-03,2025-10-21": [1, 2, 3, 4, 6],
    "stated_date!=2025": [5, 6],
    "id~a: number=2": [2],
    'text~quoted text~"drop table" text~nothing,100%': [4],
    "text~quoted text~nothing": [],
    "byline~writer": [5],
    "form=whole form!=teaser": [1, 2, 3, 4, 5, 6],
    "flag=lead_weekday import=1": [1, 2, 3],
    "flag=stale_page": [],
    "flag=none": [],
    "set_aside=satire": [3],
    "set_aside!=none": [3],
    "set_aside=none import=1": [1, 2],
    "answers>=1": [1],
    "answers=0": [2, 3, 4, 5, 6],
    "by=bo": [1, 2],
    "by!=bo import=1": [3],
    "by=none import=2": [4, 5, 6],
    "answer.date_validity=misdated": [1],
    "answer.date_validity=current,cannot_judge": [1, 2],
    "answer.date_validity!=misdated import=1": [2, 3],
    "answer.date_validity=none import=2": [4, 5, 6],
    "by=ana answer.date_validity=misdated": [],
    "by=bo answer.date_validity=misdated": [1],
    "by=ana,bo answer.date_validity=misdated answer.reliability=reliable": [],
    "by!=bo answer.date_validity=misdated": [],
    "by!=ana answer.date_validity=misdated,cannot_judge": [1, 2],
    "by=bo answer.date_validity!=misdated": [2],
    "by=bo answer.reliability=none": [1, 2],
    "by=ana answer.reliability=none": [],
    "by=none answer.date_validity=none import=1": [3],
    "number=1,3,none version!=2": [1, 3],
    "source=none,lagoon.example": [4, 5],
    "cluster=none": [1, 2, 3, 4, 5, 6],
    "path=ferries.jsonl language=en": [1, 2, 3, 4, 5, 6],
}


async def test_terms_must_all_hold(owner: Owner) -> None:
    """Each name with each kind of comparison, values bound, *none* where there is no value."""
    codebook = await owner.codebook()
    for text, numbers in CASES.items():
        where = parse_where(text, codebook)
        found = [row.number async for page in owner.articles(where, size=2) for row in page]
        assert found == numbers, text
        limited = [row.number async for page in owner.articles(where, limit=1) for row in page]
        assert limited == numbers[:1], text


async def test_every_name_can_be_asked(owner: Owner) -> None:
    """With every operator that goes with it."""
    for name, known in NAMES.items():
        for operator in known.operators:
            value = "2024" if known.number or known.date else "x"
            [page async for page in owner.articles([Term(name, operator, (value,))])]


async def test_what_the_parser_would_refuse_is_refused_here_too(owner: Owner) -> None:
    """A term may come over a socket."""
    for term in (
        Term("colour", "=", ("red",)),
        Term("source", "<", ("a",)),
        Term("number", "=", ("1 or 1",)),
        Term("number", "=", ("9" * 30,)),
        Term("source", "=", ()),
        Term("answer.date_validity", "~", ("x",)),
        Term("a.id = 1 --", "=", ("1",)),
        Term("source", "= 1 or", ("1",)),
        Term("source", "=", ("\udce4",)),
        Term("text", "~", ("a",) * 2000),
        Term("by", "=", ("a",) * 2000),
    ):
        with pytest.raises(Refused):
            [page async for page in owner.articles([term])]


async def test_very_many_values_are_one_comparison(owner: Owner) -> None:
    """As many ids as there are, at once."""
    keys = [row.key async for page in owner.articles() for row in page]
    wanted = (*(f"a:{n:016x}" for n in range(5000)), keys[2], keys[4])
    found = [row.number async for page in owner.articles([Term("id", "=", wanted)]) for row in page]
    assert found == [3, 5]


async def test_many_terms_about_texts_need_one_look_at_them(owner: Owner) -> None:
    """As many as a filter may have; one more is refused, whoever sends it."""
    terms = parse_where("text~a " * 50)
    assert [row.number async for page in owner.articles(terms) for row in page]
    with pytest.raises(Refused, match="at most 50 terms"):
        [page async for page in owner.articles((*terms, terms[0]))]


async def test_a_date_that_is_none_is_refused_by_the_store_too(owner: Owner) -> None:
    """Terms may come over a socket."""
    with pytest.raises(Refused, match="is no date"):
        [page async for page in owner.articles([Term("stated_date", ">", ("soon",))])]
