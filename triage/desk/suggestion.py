"""What was predicted of an article, as a round hands it out beside the article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labels.codebook import Codebook
from labels.judgement import Judgement
from triage.desk.judging import read_judgement
from triage.store.records import Json

_SOURCE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Answers that nobody at this desk gave, and who says so."""

    source: str
    """Name of the model or list they come from; recorded with each answer given in sight of them."""
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
    """By question id; only what the codebook in force knows."""


def read_suggestion(handed: Json, codebook: Codebook) -> Suggestion | None:
    """Return the suggestion of an assignment: ``{"source": …, "answers": {question: judgement or ids}}``.

    Args:
        handed: What came with the article; what cannot be read of it is left out.
        codebook: The codebook in force.
    """
    source = handed.get("source") if isinstance(handed, Mapping) else None
    if not isinstance(source, str) or not source:
        return None
    answers = handed.get("answers")
    judgements: dict[str, Judgement] = {}
    for question in codebook.questions if isinstance(answers, Mapping) else ():
        given = answers.get(question.id)
        if isinstance(given, str):
            given = [given]
        if isinstance(given, list | tuple):
            given = {"values": given}
        judgement = read_judgement(given) if isinstance(given, Mapping) else None
        if judgement is not None and all(question.answer(value) for value in judgement.values):
            judgements[question.id] = judgement
    return Suggestion(source[:_SOURCE_CHARACTERS], judgements)
