"""Finding date expressions: what is found, what is not, and where."""

from __future__ import annotations

import pickle
import sys
import time
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.articles.dates.corpus import CALENDAR, SENTENCES, Sentence
from tests.triage.articles.dates.evidence_of import evidence_of, values_of
from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.evidence import find_evidence, resolve_by


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda one: one.text[:60])
def test_every_calendar_expression_of_a_sentence_and_no_other(sentence: Sentence) -> None:
    """Exactly the labelled expressions are found, each with its value."""
    anchor = StatedDate(sentence.anchor, DateKind.METADATA, None, None)
    evidence = resolve_by(sentence.text, evidence_of(sentence.text), anchor)
    found = tuple((one.text, one.value) for one in evidence.expressions if one.kind in CALENDAR)
    assert found == sentence.expressions


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Trains have recently run late.", "vague", "recently"),
        ("It opened in the 1990s.", "vague", "the 1990s"),
        ("It rained for two hours.", "duration", "two hours"),
        ("The market is held each day at noon.", "set", "each day"),
        ("It sails on Fridays.", "set", "Fridays"),
        ("The gate shut at 06:03 GMT sharp.", "clock", "06:03 GMT"),
        ("The gate shut at 6.30 p.m. sharp.", "clock", "6.30 p.m."),
        ("The gate shut at 0603 GMT sharp.", "clock", "0603 GMT"),
        ("Decades ago it was a farm; years ago a mill; a few days ago, a ruin.", "vague", "a few days ago"),
    ],
)
def test_what_has_no_value_is_found_without_one(text: str, kind: str, words: str) -> None:
    """Vague words, durations, sets and clock times are found, with neither value nor granularity."""
    found = [one for one in evidence_of(text, "2023-03-14").expressions if one.text == words]
    assert [(one.kind, one.value, one.granularity, one.anchored) for one in found] == [
        (kind, None, None, False)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "granularity", "anchored"),
    [
        ("on 4 June 2020", "full", "day", False),
        ("in June 2020", "month_year", "month", False),
        ("since 2020", "year", "year", False),
        ("on 4 June", "month_day", "day", True),
        ("in June", "month", "month", True),
        ("on Friday", "weekday", "day", True),
        ("it fell last week", "deictic", "week", True),
        ("it fell last year", "deictic", "year", True),
        ("in summer 2020", "season", "season", False),
    ],
)
def test_kind_granularity_and_dependence(text: str, kind: str, granularity: str, anchored: bool) -> None:
    """An expression says what it is, how fine its value is, and whether the anchor decided it."""
    (one,) = evidence_of(text, "2023-03-14").expressions
    assert (one.kind, one.granularity, one.anchored) == (kind, granularity, anchored)


def test_without_an_anchor_only_what_needs_none_has_a_value() -> None:
    """Weekdays and deictics stay unresolved, and do not claim to depend on an anchor."""
    evidence = evidence_of("On Friday, as in 2014 and on 4 June 2020, rents rose; last month they fell.")
    assert evidence.anchor is None
    assert [(one.text, one.value, one.anchored) for one in evidence.expressions] == [
        ("Friday", None, False),
        ("2014", "2014", False),
        ("4 June 2020", "2020-06-04", False),
        ("last month", None, False),
    ]


def test_an_open_order_of_day_and_month_keeps_both_readings() -> None:
    """A numeric date that nothing decides has no value and both days, the month read first."""
    (one,) = evidence_of("It was dated 3/4/2021.").expressions
    assert (one.value, one.readings) == (None, "2021-03-04|2021-04-03")


def test_a_printed_weekday_decides_the_order() -> None:
    """Of two readings the one that falls on the weekday beside it is taken."""
    (one,) = evidence_of("It was dated Saturday 3/4/2021.").expressions
    assert (one.value, one.readings) == ("2021-04-03", None)


def test_possessives_end_before_their_apostrophe() -> None:
    """The apostrophe, straight or curly, is not part of the expression."""
    assert list(values_of("Thursday’s vote and Monday's, today’s and 2014’s", "2023-03-14")) == [
        "Thursday",
        "Monday",
        "today",
        "2014",
    ]


def test_positions_count_code_points() -> None:
    """Characters beyond the BMP, joined emoji and NBSP before an expression count one each."""
    text = "👩‍👩‍👧 é\u00a0𝕏 fell on 4 June\u00a02020."
    (one,) = evidence_of(text).expressions
    assert (one.start, one.end) == (text.index("4 June"), text.index("."))
    assert one.text == text[one.start : one.end]


_PIECES = """
    May March march Friday Fri 24 3 31 2014 2022-04-02 3/4/2021 last next week year ago two the of in on by
    said will “ ” " , . ( ) - – ’s 's today tomorrow summer early mid- BEIRUT (AP) | : 10:32 p.m. GMT
    Published T and to juin de W10 s ' / € 𝕏
"""
_WORDS = st.sampled_from([*_PIECES.split(), "\n", "\u00a0"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_WORDS, st.sampled_from(["", " "])), max_size=40), st.booleans())
def test_positions_hold_on_any_text(words: list[tuple[str, str]], dated: bool) -> None:
    """Whatever is written: no crash, spans inside the text in order without overlap, flags with spans."""
    text = "".join(word + gap for word, gap in words)
    evidence = evidence_of(text, "2023-03-14" if dated else None)
    end = 0
    for one in evidence.expressions:
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert (one.value is None) == (one.granularity is None)
        end = one.end
    for flag in evidence.flags:
        assert flag.name == "no_date" or flag.spans or dated
        assert all(0 <= start < stop <= len(text) for start, stop in flag.spans)
        assert flag.reason.endswith(".")
    assert pickle.loads(pickle.dumps(evidence)) == evidence  # noqa: S301 - our own, from a line above


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_characters_at_all(text: str) -> None:
    """Surrogates, controls and scripts of any kind are just text."""
    for one in evidence_of(text).expressions:
        assert text[one.start : one.end] == one.text


_UNITS = [
    *(
        "7",
        "٣",
        "May ",
        "May 5, ",
        "May 1, 2 and 3, ",
        "-2-3",
        "1/",
        "1/1/1/1",
        "12-",
        "Friday ",
        "2014 ",
        "2014-",
    ),
    *(" ", "\u00a0", "\u202e2016 ", "“", '"Friday ', "“today", "week ", "A. ", "\n", "by May ", "Friday's "),
    *("March 1 and ", "BEIRUT, ", "two years ago ", "will in three days ", "that same year ", "the last "),
    *(
        "10:32 ",
        "(AP) ",
        "by By ",
        "no 3/4/2021, ",
        "https://a/2016/03/04",
        "3 March 2016 - A\n",
        "had been due ",
    ),
    *("Published ", "Photo/AP/A", "Nov 6 09:15:00 ", "2001 Aa Aa "),
]


def _work(text: str) -> int:
    """Count the calls that the search makes: each looks at a window of bounded length, or scans once."""
    calls = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    given = [StatedDate("2020-01-01", DateKind.METADATA, None, None)]
    sys.setprofile(note)
    try:
        find_evidence(text, given=given, reference_date="2026-01-01")
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("unit", _UNITS)
def test_work_grows_with_the_length_alone(unit: str) -> None:
    """Whatever is repeated, twice the text is at most twice the work and a constant."""
    few, many = (_work(unit * (size // len(unit))) for size in (3_000, 6_000))
    assert many <= 2.1 * few + 200


@pytest.mark.parametrize("unit", _UNITS)
def test_no_text_is_slow(unit: str) -> None:
    """Whatever is repeated, 40,000 characters cost a fraction of what looking back over all of them would."""
    text = unit * (40_000 // len(unit))
    began = time.process_time()
    find_evidence(text, reference_date="2026-01-01")
    assert time.process_time() - began < 5
