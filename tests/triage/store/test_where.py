"""The filter language: what it reads, and how it answers what it cannot read."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.codebook import read_codebook, shipped_codebook
from triage.articles.dates.copies import COPY_WITH_OTHER_DATE
from triage.store.records import Term
from triage.store.where import FLAGS, WhereError, parse_where

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
        ("source=,", "is no term"),
        ("source=a,,b", "is no term"),
        ('source="a"b', "is no term"),
        ('source=a"b"', "is no term"),
        ("form=ful", "did you mean full?"),
        ("form=Full", "did you mean full?"),
        ("flag=stale_pag", "did you mean stale_page?"),
        ("stated_date_kind=crwl", "did you mean crawl?"),
        ("set_aside=duplicat", "did you mean duplicate?"),
        ("SOURCE=bbc", "did you mean source?"),
        ("number=99999999999999999999", "at most 18 digits"),
        ("number=\uff11", "is a whole number"),
        ("stated_date=2023-02-30", "a date is YYYY"),
        ("stated_date=2023-13", "a date is YYYY"),
        ("form=full " * 51, "more than 50 terms"),
        ("=5", "is no term"),
        ('text~"open', "a quote in it is never closed"),
        ("\x1b[31m=1", "is no term"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, message: str) -> None:
    """An error says what is wrong and the nearest word that is known."""
    with pytest.raises(WhereError) as caught:
        parse_where(text, NEWS)
    assert message in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_names_of_lists_mean_the_same() -> None:
    """What ``articles list --json`` calls a cluster and flags may be asked for by these names."""
    assert parse_where("cluster_id=none flags=no_date", NEWS) == parse_where(
        "cluster=none flag=no_date", NEWS
    )


def test_every_flag_that_is_made_can_be_asked_for() -> None:
    """The names in the finder of evidence, and no others."""
    made = {COPY_WITH_OTHER_DATE}
    for path in (Path(__file__).parents[3] / "triage" / "articles").rglob("*.py"):
        made |= set(re.findall(r'Flag\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert made == set(FLAGS)


def test_a_long_filter_is_read_at_once() -> None:
    """No arrangement of quotes and commas takes more than its length."""
    began = time.process_time()
    for text in (
        "source=" + "a," * 200_000,
        'text~"' + "\\" * 200_000,
        "a" * 400_000,
        "source=" + '"a",' * 99_999,
    ):
        with pytest.raises(WhereError) as caught:
            parse_where(text, NEWS)
        assert len(str(caught.value)) < 700
    assert time.process_time() - began < 5


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_terms_or_an_error(text: str) -> None:
    """No text is a crash."""
    try:
        terms = parse_where(text, NEWS)
    except WhereError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, neither is a crash
    else:
        assert all(term.values for term in terms)
