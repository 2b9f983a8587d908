"""Majority votes: one answer from the judgements of several people, with ties said and never broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from labels.codebook import Kind, Question
from labels.distance import set_distance
from labels.judgement import Judgement

Origin = Literal["majority", "single", "tie", "cannot_judge", "none"]


@dataclass(frozen=True, slots=True)
class Vote:
    """The outcome of one vote between values."""

    winner: str | None
    """The value given most often; None where several share the lead or nothing was given."""
    leaders: tuple[str, ...]
    """Every value that has the most votes, in the order in which they were first given."""
    counts: dict[str, int]
    """Votes of each value."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What several people together say of one article for one question."""

    values: tuple[str, ...] | None
    """Answer ids (the first is primary for a set); None for a tie, *cannot judge*, or no judgement."""
    origin: Origin
    answers: int
    """Annotators counted; whoever said *cannot judge* is one of them."""
    agreement: float | None
    """Share of pairs of annotators that agree (1 minus the mean distance for sets); None below two."""
    soft: tuple[float, ...] | None
    """Share of the annotators that judged, per answer in codebook order; None where nobody judged."""


def majority(values: Sequence[str]) -> Vote:
    """Vote between single values.

    Args:
        values: One value per vote.

    Returns:
        The vote; equal leads have no winner.

    >>> majority(["a", "b", "a"]).winner
    'a'
    >>> majority(["a", "b"]).leaders
    ('a', 'b')
    """
    counts = Counter(values)
    most = max(counts.values(), default=0)
    leaders = tuple(value for value, votes in counts.items() if votes == most)
    return Vote(leaders[0] if len(leaders) == 1 else None, leaders, dict(counts))


def majority_answer(judgements: Sequence[Judgement], question: Question) -> Aggregate:
    """Aggregate one judgement per annotator.

    *Cannot judge* is an answer and has a vote like any other: it wins where it leads, and it ties. Of a
    single-answer question the answer given most often wins. Of a set every answer wins that more than half
    of all annotators chose; the empty set wins where more than half gave it.

    Args:
        judgements: One per annotator.
        question: The question they answer.

    Returns:
        The aggregate; ``single`` where only one annotator is counted.
    """
    if not judgements:
        return Aggregate(None, "none", 0, None, None)
    decide = _set_winners if question.kind is Kind.SET else _single_winner
    values, origin = decide(judgements, question)
    if len(judgements) == 1 and origin == "majority":
        values, origin = judgements[0].values, "single"
    return Aggregate(
        values, origin, len(judgements), _agreement(judgements, question), soft_labels(judgements, question)
    )


def soft_labels(judgements: Sequence[Judgement], question: Question) -> tuple[float, ...] | None:
    """Return the share of annotators that gave each answer, among those who judged.

    Args:
        judgements: One per annotator; *cannot judge* is left out.
        question: The question they answer.

    Returns:
        A share per answer in codebook order, adding up to 1 for single-answer questions; None where nobody
        judged.
    """
    judged = [judgement for judgement in judgements if not judgement.cannot_judge]
    if not judged:
        return None
    counts = Counter(value for judgement in judged for value in dict.fromkeys(judgement.values))
    return tuple(counts[answer.id] / len(judged) for answer in question.answers)


def _single_winner(
    judgements: Sequence[Judgement], question: Question
) -> tuple[tuple[str, ...] | None, Origin]:
    unjudged = question.cannot_judge.id
    vote = majority([unjudged if one.cannot_judge else one.values[0] for one in judgements])
    if vote.winner is None:
        return None, "tie"
    if vote.winner == unjudged:
        return None, "cannot_judge"
    return (vote.winner,), "majority"


def _set_winners(
    judgements: Sequence[Judgement], question: Question
) -> tuple[tuple[str, ...] | None, Origin]:
    half = len(judgements) / 2
    if sum(one.cannot_judge for one in judgements) > half:
        return None, "cannot_judge"
    judged = [one.values for one in judgements if not one.cannot_judge]
    if sum(not values for values in judged) > half:
        return (), "majority"
    chosen = Counter(value for values in judged for value in dict.fromkeys(values))
    winners = [answer.id for answer in question.answers if chosen[answer.id] > half]
    if not winners:
        return None, "tie"
    primaries = Counter(values[0] for values in judged if values)
    first = max(winners, key=lambda value: primaries[value])
    return (first, *(value for value in winners if value != first)), "majority"


def _agreement(judgements: Sequence[Judgement], question: Question) -> float | None:
    if len(judgements) < 2:
        return None
    pairs = list(combinations(judgements, 2))
    return 1.0 - sum(_distance(a, b, question) for a, b in pairs) / len(pairs)


def _distance(a: Judgement, b: Judgement, question: Question) -> float:
    """Distance of two judgements: 0 where both cannot judge, 1 where one cannot."""
    if a.cannot_judge or b.cannot_judge:
        return float(a.cannot_judge != b.cannot_judge)
    if question.kind is Kind.SET:
        return set_distance(question.distance)(frozenset(a.values), frozenset(b.values))
    return float(a.values != b.values)
