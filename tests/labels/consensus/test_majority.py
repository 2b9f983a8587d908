"""Majority votes over judgements: who wins, who ties, and what *cannot judge* does."""

from __future__ import annotations

import pytest

from labels.codebook import CANNOT_JUDGE, Answer, Kind, Question
from labels.consensus.majority import majority, majority_answer, soft_labels
from labels.judgement import Judgement

UNJUDGED = Judgement(cannot_judge=True, reason="no_evidence")


def question(kind: Kind, ids: str = "abcd", *, least: int = 1, distance: str = "nominal") -> Question:
    """A question whose answers are the letters of ``ids``."""
    answers = tuple(Answer(letter, letter.upper(), letter) for letter in ids)
    return Question(
        "q", "Q", kind, answers, Answer(CANNOT_JUDGE, "0", "cannot"), min=least, max=3, distance=distance
    )


def said(*texts: str) -> list[Judgement]:
    """Judgements: ``?`` cannot judge, the empty text is the empty set, else letters in order."""
    return [UNJUDGED if text == "?" else Judgement(tuple(text)) for text in texts]


@pytest.mark.parametrize(
    ("texts", "values", "origin"),
    [
        ([], None, "none"),
        (["a"], ("a",), "single"),
        (["?"], None, "cannot_judge"),
        (["a", "a", "b"], ("a",), "majority"),
        (["a", "a", "b", "c"], ("a",), "majority"),
        (["a", "b"], None, "tie"),
        (["a", "?"], None, "tie"),
        (["a", "b", "?"], None, "tie"),
        (["?", "?", "a"], None, "cannot_judge"),
        (["a", "a", "?"], ("a",), "majority"),
    ],
)
def test_single_answers(texts: list[str], values: tuple[str, ...] | None, origin: str) -> None:
    """The answer given most often wins, *cannot judge* votes too, and equal leads are a tie."""
    found = majority_answer(said(*texts), question(Kind.NOMINAL))
    assert (found.values, found.origin, found.answers) == (values, origin, len(texts))


@pytest.mark.parametrize(
    ("texts", "values", "origin"),
    [
        (["ba"], ("b", "a"), "single"),
        (["ab", "ba", "bc"], ("b", "a"), "majority"),
        (["ab", "ba"], ("a", "b"), "majority"),
        (["cb", "ca", "cd"], ("c",), "majority"),
        (["ab", "a"], ("a",), "majority"),
        (["a", "b"], None, "tie"),
        (["a", "?"], None, "tie"),
        (["a", "a", "?"], ("a",), "majority"),
        (["?", "?", "a"], None, "cannot_judge"),
        (["", "", "a"], (), "majority"),
        ([""], (), "single"),
        (["a", "b", "c"], None, "tie"),
    ],
)
def test_sets(texts: list[str], values: tuple[str, ...] | None, origin: str) -> None:
    """Answers of more than half win, the commonest primary first; the empty set only where given."""
    found = majority_answer(said(*texts), question(Kind.SET, least=0, distance="masi"))
    assert (found.values, found.origin) == (values, origin)


def test_agreement_is_the_share_of_agreeing_pairs() -> None:
    """Single answers agree or do not; two *cannot judge* agree with each other alone."""
    nominal = question(Kind.NOMINAL)
    assert majority_answer(said("a", "a", "b"), nominal).agreement == pytest.approx(1 / 3)
    assert majority_answer(said("?", "?", "b"), nominal).agreement == pytest.approx(1 / 3)
    assert majority_answer(said("a"), nominal).agreement is None


def test_agreement_of_sets_is_one_minus_the_mean_distance() -> None:
    """Sets agree by the question's own distance, whatever their order."""
    masi = question(Kind.SET, distance="masi")
    assert majority_answer(said("ab", "ba"), masi).agreement == 1.0
    assert majority_answer(said("ab", "a"), masi).agreement == pytest.approx(1 / 3)


def test_soft_labels_count_those_who_judged() -> None:
    """Shares follow the codebook's order; a single-answer question's add up to 1, a set's need not."""
    assert soft_labels(said("b", "b", "a", "c", "?"), question(Kind.NOMINAL)) == (0.25, 0.5, 0.25, 0.0)
    assert soft_labels(said("ab", "b"), question(Kind.SET)) == (0.5, 1.0, 0.0, 0.0)
    assert soft_labels(said("?"), question(Kind.NOMINAL)) is None


def test_a_vote_between_plain_values_names_all_leaders() -> None:
    """Nothing breaks a tie: each leader is named, in the order it was first given."""
    vote = majority(["x", "y", "y", "x", "z"])
    assert (vote.winner, vote.leaders, vote.counts["z"]) == (None, ("x", "y"), 1)
    assert majority([]).leaders == ()
