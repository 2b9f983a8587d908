"""What an event may hold: checked where the store is owned, whoever sent it."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

import orjson

from labels.codebook import CANNOT_JUDGE, Codebook, Question
from labels.visible import visible
from triage.store.errors import Refused
from triage.store.records import Aspect, Cause, Draft
from triage.store.rounds import Round

NOTE_CHARACTERS = 4000
MOST_ANSWERS = 1000
"""Answers that an article of a round may be asked for."""
SPANS = 50
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_UID = re.compile(r"[A-Za-z0-9._@-]{1,64}:[0-9]{1,18}")
_SESSION = re.compile(r"[A-Za-z0-9._@:-]{1,80}")
_HASH = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LABEL_CHARACTERS = 200
_DATA_BYTES = 4 << 20
_SECONDS = 7 * 86400.0

_CHOICES = {
    "state": ("open", "closed"),
    "order": ("import", "random", "fewest", "flagged"),
    "copies": ("one", "together", "all"),
    "suggestions": ("hidden", "shown"),
    "stratify": ("source", "form", "language", "import"),
}

OWNERS_CAUSES = frozenset(
    {
        Cause.IMPORT,
        Cause.WITHDRAW,
        Cause.TEAM,
        Cause.CODEBOOK,
        Cause.ROUND,
        Cause.CLAIM,
        Cause.RELEASE,
        Cause.LOSS,
    }
)
"""Recorded by verbs of their own, never as drafts."""
RESTORING = frozenset({Cause.UNDO, Cause.REDO})
"""Causes that write a former value anew."""
PERSONAL = frozenset(set(Aspect) - {Aspect.SET_ASIDE})
"""Aspects that belong to (round, person, article)."""


def check_draft(draft: Draft) -> None:
    """Refuse a draft whose plain fields are out of bounds; its value is looked at by :func:`checked_value`.

    Args:
        draft: As its author handed it in.

    Raises:
        Refused: Naming what is wrong.
    """
    if draft.cause in OWNERS_CAUSES:
        refuse(f"an event of cause {draft.cause} is recorded by its own verb only")
    if isinstance(draft.data, Mapping) and draft.data.get("adjudicates", True) is not True:
        refuse("adjudicates is true or not there")
    _match(_UID, draft.uid, "uid")
    _match(_SESSION, draft.session, "session")
    _match(_HASH, draft.text_hash, "text_hash")
    _match(_DAY, draft.reference_date, "reference_date")
    for name in ("round", "codebook", "suggestion", "question"):
        text = getattr(draft, name)
        if text is not None and not (isinstance(text, str) and 0 < len(text) <= _LABEL_CHARACTERS):
            refuse(f"{name} must be text of 1 to {_LABEL_CHARACTERS} characters")
    seconds = draft.seconds
    if seconds is not None and not (
        isinstance(seconds, (int, float)) and math.isfinite(seconds) and 0 <= seconds <= _SECONDS
    ):
        refuse("seconds must be a number between 0 and a week")
    if draft.aspect is not None and draft.article is None:
        refuse(f"an event about {draft.aspect} must name its article")
    if (draft.aspect is Aspect.JUDGEMENT) != (draft.question is not None):
        refuse("a judgement names its question, and nothing else does")


def checked_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the further data of a draft as JSON gives it back.

    Raises:
        Refused: It is no JSON object, holds a number that JSON has not, or is too long.
    """
    if not data:
        return {}
    if not isinstance(data, Mapping):
        refuse("data must be an object")
    return dict(as_json(dict(data), "data", _DATA_BYTES))


def as_json(value: Any, name: str, most: int) -> Any:
    """Return a value as JSON gives it back.

    Raises:
        Refused: JSON cannot hold it, or it is too long.
    """
    try:
        text = orjson.dumps(value)
    except (TypeError, ValueError) as error:
        raise Refused(f"Not recorded: {name} holds what JSON cannot: {visible(str(error))}.") from error
    if len(text) > most:
        refuse(f"{name} is longer than {most:,} bytes")
    _refuse_not_a_number(value, name)
    return orjson.loads(text)


def _refuse_not_a_number(value: Any, name: str) -> None:
    """JSON would silently make null of it."""
    if isinstance(value, float) and not math.isfinite(value):
        refuse(f"{name} holds a number that JSON has not")
    elif isinstance(value, Mapping):
        for part in value.values():
            _refuse_not_a_number(part, name)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _refuse_not_a_number(part, name)


def checked_value(draft: Draft, codebook: Codebook, *, former: bool = False) -> Any:
    """Return the value of a draft in the one form that is stored.

    Args:
        draft: As its author handed it in.
        codebook: The codebook in force.
        former: The value was recorded before: its answers need not be in the codebook any more.

    Raises:
        Refused: Naming what is wrong.
    """
    value = draft.value
    if draft.aspect is None or value is None:
        return as_json(value, "value", _DATA_BYTES)
    if draft.aspect is Aspect.JUDGEMENT:
        return _judgement(draft, value, codebook, former)
    if draft.aspect is Aspect.NOTE:
        if not isinstance(value, str) or not 0 < len(value) <= NOTE_CHARACTERS:
            refuse(f"a note is text of 1 to {NOTE_CHARACTERS:,} characters")
        return as_json(value, "note", NOTE_CHARACTERS * 8)
    if draft.aspect is Aspect.SPANS:
        return _spans(value)
    if draft.aspect is Aspect.SET_ASIDE:
        if not former and value not in {reason.id for reason in codebook.set_aside_reasons}:
            refuse(f"the codebook has no reason {quoted(value)} for setting aside")
        return _text(value, "reason")
    if draft.aspect is Aspect.PLACE:
        scroll = value.get("scroll") if isinstance(value, Mapping) else None
        if not _between(scroll, 0, 1 << 53) or len(value) != 1:
            refuse('a place is {"scroll": N}')
        return {"scroll": scroll}
    if value is not True:
        refuse(f"{draft.aspect} is true or null")
    return True


def _judgement(draft: Draft, value: Any, codebook: Codebook, former: bool) -> dict[str, Any]:
    names = {"values", "cannot_judge", "reason", "corrected_date", "confidence"}
    if not isinstance(value, Mapping) or not set(value) <= names:
        refuse(f"a judgement is an object of {', '.join(sorted(names))}")
    values = value.get("values") or ()
    if not isinstance(values, (list, tuple)) or not all(isinstance(answer, str) for answer in values):
        refuse("values is a list of answer ids")
    whole: dict[str, Any] = {
        "values": [_text(answer, "answer") for answer in values],
        "cannot_judge": value.get("cannot_judge") or False,
        "reason": _optional(value.get("reason"), "reason"),
        "corrected_date": _optional(value.get("corrected_date"), "corrected_date"),
        "confidence": value.get("confidence"),
    }
    if not isinstance(whole["cannot_judge"], bool):
        refuse("cannot_judge is true or false")
    if whole["confidence"] is not None and not _between(whole["confidence"], 1, 3):
        refuse("confidence is 1, 2 or 3")
    _match(_DATE, whole["corrected_date"], "corrected_date")
    _on_the_calendar(whole["corrected_date"])
    if len(set(whole["values"])) != len(whole["values"]):
        refuse("an answer is given twice")
    if not former:
        _in_codebook(draft.question or "", whole, codebook)
    return whole


def _in_codebook(question_id: str, whole: Mapping[str, Any], codebook: Codebook) -> None:
    """Refuse what the codebook does not have."""
    question = codebook.question(question_id)
    if question is None:
        refuse(f"codebook {codebook.label} has no question {quoted(question_id)}")
    values = whole["values"]
    if whole["cannot_judge"]:
        if values or whole["corrected_date"]:
            refuse("what cannot be judged has no answers")
        if whole["reason"] is not None and whole["reason"] not in {
            reason.id for reason in codebook.cannot_judge_reasons
        }:
            refuse(f"the codebook has no reason {quoted(whole['reason'])} for not judging")
        return
    if whole["reason"] is not None:
        refuse("a reason belongs to what cannot be judged")
    _answers(question, values)
    if whole["corrected_date"] is not None and not question.corrected_date & set(values):
        refuse(f"this answer to {question.id} takes no corrected date")


def _answers(question: Question, values: list[str]) -> None:
    known = {answer.id for answer in question.answers}
    for answer in values:
        if answer not in known or answer == CANNOT_JUDGE:
            refuse(f"question {question.id} has no answer {quoted(answer)}")
    if len(values) > question.max:
        refuse(f"question {question.id} takes at most {question.max} answers")
    if not values and question.min > 0:
        refuse(f"question {question.id} has no empty answer; null clears it")


def _spans(value: Any) -> list[list[int]]:
    if not isinstance(value, (list, tuple)) or len(value) > SPANS:
        refuse(f"spans are a list of at most {SPANS}")
    spans = []
    for span in value:
        if not isinstance(span, (list, tuple)) or len(span) != 2 or not all(_whole(end) for end in span):
            refuse("a span is [start, end]")
        if not 0 <= span[0] < span[1] <= 1 << 31:
            refuse("a span begins in the text and ends after its start")
        spans.append([span[0], span[1]])
    return spans


def check_round(planned: Round) -> None:
    """Refuse a round whose plan is out of bounds.

    Raises:
        Refused: Naming what is wrong.
    """
    if not isinstance(planned.name, str) or not NAME.fullmatch(planned.name):
        refuse(f"the name {quoted(planned.name)} of a round must be 1 to 32 of a-z, 0-9, dot, _ and -")
    for name, allowed in _CHOICES.items():
        if getattr(planned, name) not in allowed:
            refuse(f"{name} of a round is one of {', '.join(allowed)}")
    for name, most in (
        ("answers_per_article", MOST_ANSWERS),
        ("share_answers", MOST_ANSWERS),
        ("cap", 1 << 31),
    ):
        number = getattr(planned, name)
        if number is not None and not _between(number, 1, most):
            refuse(f"{name} of a round is a whole number from 1 to {most:,}")
    if planned.position is not None and not _between(planned.position, 0, 1 << 62):
        refuse("the position of a round is a whole number")
    for name in ("share", "gold", "repeats"):
        share = getattr(planned, name)
        if share is not None and not (isinstance(share, (int, float)) and 0 <= share <= 1):
            refuse(f"{name} of a round is between 0 and 1")
    if not _between(planned.seed, -(1 << 62), 1 << 62):
        refuse("the seed of a round is a whole number")
    if not isinstance(planned.where, str) or len(planned.where) > NOTE_CHARACTERS:
        refuse(f"the filter of a round has at most {NOTE_CHARACTERS:,} characters")
    as_json(planned.where, "the filter", NOTE_CHARACTERS * 8)


def _optional(value: Any, name: str) -> str | None:
    return None if value is None else _text(value, name)


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LABEL_CHARACTERS:
        refuse(f"{name} is text of 1 to {_LABEL_CHARACTERS} characters")
    as_json(value, name, _LABEL_CHARACTERS * 8)
    return str(value)


def _match(pattern: re.Pattern[str], value: Any, name: str) -> None:
    if value is not None and not (isinstance(value, str) and pattern.fullmatch(value)):
        refuse(f"{name} {quoted(value)} is not of its form")


def _on_the_calendar(date: str | None) -> None:
    if date is None or len(date) < len("YYYY-MM-DD"):
        return
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        refuse(f"corrected_date {date} is not on the calendar")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _between(value: Any, least: int, most: int) -> bool:
    return _whole(value) and least <= value <= most


def quoted(value: Any) -> str:
    return visible(repr(value)[:80])


def refuse(why: str) -> NoReturn:
    raise Refused(f"Not recorded: {why}.")
