"""The filter language: what it reads, and how it answers what it cannot read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.codebook import read_codebook, shipped_codebook
from triage.store.records import Term
from triage.store.where import WhereError, parse_where

NEWS = read_codebook(shipped_codebook("news"), reserved_keys={}, record_fields=frozenset())


def test_terms_are_read_in_order() -> None:
    """Names, operators, several values, quotes and escapes."""
    assert parse_where('source=bbc,ap answers>=3 text~"price, of \\"bread\\"" flag!=stale_page', NEWS) == (
        Term("source", "=", ("bbc", "ap")),
        Term("answers", ">=", ("3",)),
        Term("text", "~", ('price, of "bread"',)),
        Term("flag", "!=", ("stale_page",)),
    )
    assert parse_where("  ") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sorce=bbc", "did you mean source?"),
        ("answer.reliabilty=mixed", "did you mean answer.reliability?"),
        ("answer.reliability=mixd", "did you mean mixed?"),
        ("answer.reliability>mixed", "goes with = and !="),
        ("import=three", "is a whole number"),
        ("stated_date>May", "a date is YYYY"),
        ("title>5", "goes with = != ~"),
        ("source", "is no term"),
        ("source=", "is no term"),
        ("source=,", "has no value"),
        ("=5", "is no term"),
        ('text~"open', "is no term"),
        ("\x1b[31m=1", "is no term"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, message: str) -> None:
    """An error says what is wrong and the nearest word that is known."""
    with pytest.raises(WhereError) as caught:
        parse_where(text, NEWS)
    assert message in str(caught.value)
    assert "\x1b" not in str(caught.value)


@given(st.text(max_size=80))
def test_any_text_is_terms_or_an_error(text: str) -> None:
    """No text is a crash."""
    try:
        terms = parse_where(text, NEWS)
    except WhereError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, neither is a crash
    else:
        assert all(term.values for term in terms)
