"""Answers of others to the article at hand, for rounds that show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labels.codebook import Codebook
from labels.judgement import Judgement
from triage.desk.judging import read_judgement
from triage.store.records import Aspect, Cause, Event


@dataclass(frozen=True, slots=True)
class OthersAnswer:
    """What one other person answered to one question."""

    person: str
    question: str
    judgement: Judgement


def answers_of_others(
    events: Iterable[Event], person: str, round_name: str, codebook: Codebook
) -> tuple[OthersAnswer, ...]:
    """Return what others answered in a round, by question in codebook order, then by name.

    Args:
        events: Events about the article, newest first: the first of each answer stands.
        person: Who asks.
        round_name: The round; answers of other rounds are passed over.
        codebook: The codebook in force; what it no longer asks is passed over.
    """
    standing: dict[tuple[str, str], Judgement | None] = {}
    for event in events:
        if event.aspect is not Aspect.JUDGEMENT or event.cause is Cause.ADJUDICATION:
            continue
        if event.round == round_name and event.person != person and event.question is not None:
            standing.setdefault((event.question, event.person), read_judgement(event.value))
    order = {question.id: number for number, question in enumerate(codebook.questions)}
    return tuple(
        OthersAnswer(name, question, judgement)
        for (question, name), judgement in sorted(
            standing.items(), key=lambda each: (order.get(each[0][0], -1), each[0][1])
        )
        if judgement is not None and question in order
    )
