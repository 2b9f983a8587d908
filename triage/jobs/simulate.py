"""Annotators with known skill, for trials: they work through the real desk like anybody else."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labels.codebook import CANNOT_JUDGE, Codebook, Kind, Question
from triage.desk.desk import Desk
from triage.store.protocol import Store
from triage.store.records import Assignment

Answers = Mapping[str, tuple[str, ...]]
"""Question id to the right answers of one article, in order."""


@dataclass(frozen=True, slots=True)
class SimulatedAnnotator:
    """Somebody whose skill is known."""

    name: str
    skill: float
    """Probability of the right answer, 0 to 1; a wrong ordinal answer is a neighbour of the right one."""
    doubt: float = 0.02
    """Probability of *cannot judge* instead."""


@dataclass(frozen=True, slots=True)
class SimulatedWork:
    """What a simulated annotator did."""

    name: str
    skill: float
    articles: int
    answers: int
    right: Mapping[str, int]
    """Question id to the number of right answers."""
    judged: Mapping[str, int]
    """Question id to the number of answers that were not *cannot judge*."""


async def simulate(
    store: Store,
    annotator: SimulatedAnnotator,
    truth: Callable[[Assignment], Answers | None],
    *,
    seed: int,
    advance: Callable[[int], None] = lambda _: None,
) -> SimulatedWork:
    """Let an annotator work until nothing is left.

    Args:
        store: Where the work is.
        annotator: Whose skill decides how often the answer is the right one.
        truth: The right answers of an article, or None for one that is to be skipped.
        seed: Same seed, store and annotator give the same answers.
        advance: Called with 1 after each article.

    Returns:
        What was done.
    """
    chance = random.Random(f"{seed}:{annotator.name}")  # noqa: S311 - a trial, not a secret
    codebook = await store.codebook()
    desk = await Desk.open(store, annotator.name)
    tally = _Tally(codebook)
    while isinstance(desk.assignment, Assignment):
        right = truth(desk.assignment)
        if right is None:
            await desk.skip()
        else:
            for question in codebook.questions:
                await _answer(desk, question, right.get(question.id, ()), annotator, chance, tally)
            tally.articles += 1
            await desk.enter()
        advance(1)
    return SimulatedWork(
        annotator.name, annotator.skill, tally.articles, tally.answers, tally.right, tally.judged
    )


class _Tally:
    """Counts while a simulated annotator works."""

    def __init__(self, codebook: Codebook) -> None:
        self.articles = 0
        self.answers = 0
        self.right = {question.id: 0 for question in codebook.questions}
        self.judged = {question.id: 0 for question in codebook.questions}


async def _answer(
    desk: Desk,
    question: Question,
    right: tuple[str, ...],
    annotator: SimulatedAnnotator,
    chance: random.Random,
    tally: _Tally,
) -> None:
    tally.answers += 1
    if right == (CANNOT_JUDGE,) or chance.random() < annotator.doubt:
        await desk.cannot_judge(question.id, "no_evidence")
        return
    hit = chance.random() < annotator.skill
    given = right if hit else _wrong(question, right, chance)
    for answer_id in given:
        await desk.answer(question.id, answer_id)
    tally.judged[question.id] += 1
    tally.right[question.id] += set(given) == set(right)


def _wrong(question: Question, right: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    """Return a plausible wrong answer."""
    ids = [answer.id for answer in question.answers]
    others = [answer_id for answer_id in ids if answer_id not in right]
    if not others:
        return right
    if question.kind is Kind.ORDINAL and right:
        place = ids.index(right[0])
        return (chance.choice([ids[i] for i in (place - 1, place + 1) if 0 <= i < len(ids)]),)
    if question.kind is Kind.SET and right:
        if len(right) > 1 and chance.random() < 0.5:
            return right[:-1]
        if len(right) < question.max and chance.random() < 0.5:
            return (*right, chance.choice(others))
    return (chance.choice(others),)
