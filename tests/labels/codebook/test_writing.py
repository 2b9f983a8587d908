"""Any codebook that may exist is written and read back equal."""

from __future__ import annotations

import string
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from labels.codebook import Answer, Codebook, Kind, Question, Reason, read_codebook, write_codebook
from labels.codebook.reading import DISTANCES
from labels.visible import visible

PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(" #=[]'\"\\éß東")


def lines(most: int = 30, least: int = 1) -> st.SearchStrategy[str]:
    """One line of text without white space around it."""
    return (
        st.text(PRINTABLE, max_size=most).map(str.strip).filter(lambda t: len(t) >= least and visible(t) == t)
    )


TEXTS = st.text(PRINTABLE | st.sampled_from("\n\t\\\"'"), max_size=80).filter(
    lambda t: visible(t, newlines=True) == t
)
ANSWER_IDS = lines().filter(lambda t: not set(t) & set("|'\"`") and t != "cannot_judge")
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,12}", fullmatch=True)


@st.composite
def reasons(draw: st.DrawFn) -> tuple[Reason, ...]:
    """Some reasons with keys of their own."""
    ids = draw(st.lists(ANSWER_IDS, min_size=1, max_size=4, unique=True))
    return tuple(Reason(name, draw(lines()), key) for name, key in zip(ids, string.digits, strict=False))


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """A codebook that keeps all rules."""
    keys = iter(draw(st.permutations(string.ascii_letters + string.digits)))
    questions = []
    for question_id in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)):
        kind = draw(st.sampled_from(Kind))
        ids = draw(st.lists(ANSWER_IDS, min_size=2, max_size=5, unique_by=str.casefold))
        values = sorted(draw(st.sets(st.integers(-99, 99), min_size=len(ids), max_size=len(ids))))
        answers = tuple(
            Answer(
                id=name,
                key=next(keys),
                label=draw(lines()),
                guidance=draw(lines(least=0)),
                value=value if kind is Kind.ORDINAL else None,
                coarse=draw(st.none() | lines()),
            )
            for name, value in zip(ids, values, strict=True)
        )
        least = draw(st.integers(0, len(ids))) if kind is Kind.SET else 1
        questions.append(
            Question(
                id=question_id,
                label=draw(lines()),
                kind=kind,
                answers=answers,
                cannot_judge=Answer("cannot_judge", next(keys), draw(lines()), draw(lines(least=0))),
                guideline=draw(TEXTS),
                required=draw(st.booleans()),
                min=least,
                max=draw(st.integers(max(least, 1), len(ids))) if kind is Kind.SET else 1,
                distance=draw(st.sampled_from(DISTANCES[kind])),
                corrected_date=frozenset(draw(st.sets(st.sampled_from(ids)))),
            )
        )
    return Codebook(
        name=draw(NAMES),
        revision=draw(st.integers(1, 10**6)),
        title=draw(lines()),
        guideline=draw(TEXTS),
        questions=tuple(questions),
        cannot_judge_reasons=draw(reasons()),
        set_aside_reasons=draw(reasons()),
    )


def read(text: str) -> Codebook:
    """Read without a desk's and records' own names."""
    return read_codebook(text, reserved_keys={}, record_fields=frozenset())


@settings(max_examples=60, deadline=None)
@given(codebooks())
def test_written_codebooks_read_back_equal(codebook: Codebook) -> None:
    """Order, texts of several lines, quotes and brackets survive."""
    assert read(write_codebook(codebook)) == codebook


@settings(max_examples=40, deadline=None)
@given(codebooks(), codebooks())
def test_changed_codebooks_read_back_equal(one: Codebook, other: Codebook) -> None:
    """Whatever text a codebook came from, what is written says what it says now."""
    changed = replace(other, source="# kept\n" + write_codebook(one))
    assert read(write_codebook(changed)) == other
