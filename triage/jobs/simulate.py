"""Annotators with known skill, for trials: they work through the real desk like anybody else."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labels.codebook import CANNOT_JUDGE, Kind, Question
from triage.desk.desk import Desk
from triage.store.protocol import Store
from triage.store.records import ArticleRow

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


async def simulate(
    store: Store,
    annotator: SimulatedAnnotator,
    truth: Callable[[ArticleRow], Answers | None],
    *,
    seed: int,
    advance: Callable[[int], None] = lambda _: None,
) -> int:
    """Let an annotator work until nothing is left.

    Args:
        store: Where the work is.
        annotator: Whose skill decides how often the answer is the right one.
        truth: The right answers of an article, or None for one that is to be skipped.
        seed: Same seed, store and annotator give the same answers.
        advance: Called with 1 after each article.

    Returns:
        How many articles were completed.
    """
    chance = random.Random(f"{seed}:{annotator.name}")  # noqa: S311 - a trial, not a secret
    codebook = await store.codebook()
    desk = await Desk.open(store, annotator.name)
    completed = 0
    while desk.view.article is not None:
        right = truth(desk.view.article.row)
        if right is None:
            await desk.skip()
        else:
            for question in codebook.questions:
                await _answer(desk, question, right.get(question.id, ()), annotator, chance)
            completed += 1
            await desk.enter()
        advance(1)
    return completed


async def _answer(
    desk: Desk,
    question: Question,
    right: tuple[str, ...],
    annotator: SimulatedAnnotator,
    chance: random.Random,
) -> None:
    if right == (CANNOT_JUDGE,) or chance.random() < annotator.doubt:
        await desk.cannot_judge(question.id, "no_evidence")
        return
    given = right if chance.random() < annotator.skill else _wrong(question, right, chance)
    for answer_id in given:
        await desk.answer(question.id, answer_id)


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
