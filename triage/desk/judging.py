"""What a key does to a judgement, and how a judgement is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from labels.codebook import CANNOT_JUDGE, Codebook, Kind, Question
from labels.judgement import Judgement
from triage.store.records import Json


class TooMany(ValueError):
    """A set holds as many answers as its question takes."""


def read_judgement(value: Json) -> Judgement | None:
    """Return the judgement that an event's or a work's mapping holds; None for null."""
    if value is None:
        return None
    return Judgement(
        values=tuple(value.get("values") or ()),
        cannot_judge=bool(value.get("cannot_judge", False)),
        reason=value.get("reason"),
        corrected_date=value.get("corrected_date"),
        confidence=value.get("confidence"),
    )


def write_judgement(judgement: Judgement | None) -> Json:
    """Return the mapping that an event carries; null for no judgement."""
    if judgement is None:
        return None
    return {
        "values": list(judgement.values),
        "cannot_judge": judgement.cannot_judge,
        "reason": judgement.reason,
        "corrected_date": judgement.corrected_date,
        "confidence": judgement.confidence,
    }


def answered(question: Question, judgement: Judgement | None) -> bool:
    """Whether a judgement answers its question: *cannot judge* does, a set below its minimum does not."""
    if judgement is None:
        return False
    return judgement.cannot_judge or len(judgement.values) >= question.min


def missing(codebook: Codebook, judgements: Mapping[str, Judgement]) -> tuple[str, ...]:
    """Return the ids of the required questions that have no answer yet, in codebook order."""
    return tuple(
        question.id
        for question in codebook.questions
        if question.required and not answered(question, judgements.get(question.id))
    )


def choose(question: Question, former: Judgement | None, answer_id: str) -> Judgement | None:
    """Return what becomes of a judgement when an answer's key is pressed.

    Args:
        question: A question of any kind.
        former: What was answered before, if anything.
        answer_id: One of its answers, not *cannot judge*.

    Returns:
        The former judgement itself where the same answer was given again; a set toggles and keeps its
        order, and is cleared with its last answer unless its question takes the empty set.

    Raises:
        LookupError: The question has no such answer.
        TooMany: The set is full.
    """
    if answer_id == CANNOT_JUDGE or question.answer(answer_id) is None:
        raise LookupError(f"question {question.id} has no answer {answer_id!r}")
    if question.kind is not Kind.SET:
        if former is not None and former.values == (answer_id,):
            return former
        return _dated(question, former, Judgement(values=(answer_id,)))
    held = () if former is None or former.cannot_judge else former.values
    confidence = former.confidence if held and former is not None else None
    if answer_id in held:
        left = tuple(value for value in held if value != answer_id)
        if not left and question.min > 0:
            return None
        return _dated(question, former, Judgement(values=left, confidence=confidence))
    if len(held) >= question.max:
        raise TooMany(question.id)
    return _dated(question, former, Judgement(values=(*held, answer_id), confidence=confidence))


def takes_corrected_date(question: Question, judgement: Judgement | None) -> bool:
    """Whether the answer that was given may carry a corrected date."""
    return judgement is not None and any(value in question.corrected_date for value in judgement.values)


def _dated(question: Question, former: Judgement | None, judgement: Judgement) -> Judgement:
    """Keep a corrected date when the new answer may carry one as the former did."""
    if former is None or former.corrected_date is None or not takes_corrected_date(question, judgement):
        return judgement
    return replace(judgement, corrected_date=former.corrected_date)
