"""What a key does to a judgement."""

from __future__ import annotations

import pytest

from labels.judgement import Judgement
from tests.triage.desk.fakes import news
from tests.triage.desk.samples import codebook_of
from triage.desk.attention import IDLE, Attention
from triage.desk.dating import read_date
from triage.desk.judging import TooMany, answered, choose, read_judgement, write_judgement

TOPIC = "medtop:{:02}000000".format


def test_judgement_survives_being_written() -> None:
    """What an event carries reads back to the same judgement, null to none."""
    judgement = Judgement(("b", "a"), corrected_date="2023-03", confidence=2)
    assert read_judgement(write_judgement(judgement)) == judgement
    assert read_judgement(write_judgement(None)) is None
    assert read_judgement({"values": [], "cannot_judge": True, "reason": "language"}) == Judgement(
        cannot_judge=True, reason="language"
    )


def test_single_answer_replaces_and_twice_is_the_same() -> None:
    """Another key replaces; the same key twice gives the very same judgement."""
    question = news().questions[0]
    first = choose(question, None, "mixed")
    assert first == Judgement(("mixed",))
    assert choose(question, first, "mixed") is first
    assert choose(question, first, "reliable") == Judgement(("reliable",))
    assert choose(question, Judgement(cannot_judge=True, reason="language"), "mixed") == first


def test_set_toggles_in_order_up_to_its_maximum() -> None:
    """The first stays primary, one more than the maximum is refused, the last one off clears."""
    question = news().questions[2]
    held = None
    for number in (11, 4, 16):
        held = choose(question, held, TOPIC(number))
    assert held == Judgement((TOPIC(11), TOPIC(4), TOPIC(16)))
    with pytest.raises(TooMany):
        choose(question, held, TOPIC(1))
    held = choose(question, held, TOPIC(11))
    assert held == Judgement((TOPIC(4), TOPIC(16)))
    held = choose(question, choose(question, held, TOPIC(4)), TOPIC(16))
    assert held is None


def test_empty_set_is_an_answer_only_where_the_codebook_allows_it() -> None:
    """With a minimum of 0 the last answer off leaves the empty set, and that answers the question."""
    question = codebook_of(1, smallest_set=0).questions[0]
    emptied = choose(question, choose(question, None, "apple"), "apple")
    assert emptied == Judgement()
    assert answered(question, emptied)
    assert not answered(codebook_of(1).questions[0], emptied)


def test_corrected_date_stays_with_answers_that_may_carry_one() -> None:
    """From misdated to recirculated the date stays; to current it goes."""
    question = news().questions[1]
    dated = Judgement(("misdated",), corrected_date="2023-03-16")
    moved = choose(question, dated, "recirculated")
    assert moved == Judgement(("recirculated",), corrected_date="2023-03-16")
    assert choose(question, dated, "current") == Judgement(("current",))


def test_unknown_answers_are_refused() -> None:
    """An id that the question does not have raises."""
    with pytest.raises(LookupError, match="nonsense"):
        choose(news().questions[0], None, "nonsense")
    with pytest.raises(LookupError):
        choose(news().questions[0], None, "cannot_judge")


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("2023", "2023"),
        (" 2023-3 ", "2023-03"),
        ("2023-03-16", "2023-03-16"),
        ("16 march 2023", "2023-03-16"),
        ("16. Mar, 2023", "2023-03-16"),
        ("March 16, 2023", "2023-03-16"),
        ("Sept 2022", "2022-09"),
        ("29 Feb 2024", "2024-02-29"),
    ],
)
def test_dates_are_read_with_their_precision(typed: str, date: str) -> None:
    """Day, month and year precision, numbers or names."""
    assert read_date(typed) == date


@pytest.mark.parametrize(
    "typed", ["", "soon", "3/4/23", "31 Feb 2023", "2023-13", "0000", "m 2023", "２０２３"]
)
def test_what_is_no_date_is_refused_with_how_to_write_one(typed: str) -> None:
    """Ambiguous, impossible and foreign input says how to write a date."""
    with pytest.raises(ValueError, match="write it as 2023-03-16"):
        read_date(typed)


def test_attention_leaves_out_what_is_idle() -> None:
    """A pause longer than a minute counts as a minute; a start begins anew."""
    now = [100.0]
    attention = Attention(lambda: now[0])
    now[0] += 20
    attention.touch()
    now[0] += 3_600
    attention.touch()
    now[0] += 5
    assert attention.spent() == 20 + IDLE + 5
    attention.start()
    now[0] += 2.5
    assert attention.spent() == 2.5
