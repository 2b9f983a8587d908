"""Sentences of the desk: what was done, what is missing, why there is no work."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labels.codebook import Codebook, Question, Reason
from labels.judgement import Judgement
from triage.desk.disclosure import AFTER_ADJUDICATION, AFTER_CLOSE
from triage.desk.judging import read_judgement
from triage.desk.key_table import OWN_KEYS, KeyTable
from triage.desk.suggestion import Suggestion
from triage.store.records import Aspect, Event
from triage.store.rounds import NoWork


def listing(names: Sequence[str]) -> str:
    """Return names as a phrase: ``Date``, ``Date and Topics``, ``A, B and C``.

    >>> listing(["A", "B", "C"])
    'A, B and C'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def label_of(reasons: Sequence[Reason], reason_id: str | None) -> str:
    """Return a reason's label, or its id where the codebook no longer has it."""
    return next((reason.label for reason in reasons if reason.id == reason_id), reason_id or "")


def judgement_phrase(codebook: Codebook, question: Question, judgement: Judgement | None) -> str:
    """Return a judgement in words, such as ``4 mostly reliable`` or ``P politics, B economy``."""
    if judgement is None:
        return "no answer"
    if judgement.cannot_judge:
        reason = label_of(codebook.cannot_judge_reasons, judgement.reason)
        phrase = f"{question.cannot_judge.key} {question.cannot_judge.label}"
        return f"{phrase}: {reason}" if reason else phrase
    if not judgement.values:
        return "none of them"
    parts = []
    for value in judgement.values:
        answer = question.answer(value)
        parts.append(value if answer is None else f"{answer.key} {answer.label}")
    phrase = ", ".join(parts)
    if judgement.corrected_date:
        phrase += f", rightly {judgement.corrected_date}"
    return phrase


def change_phrase(
    codebook: Codebook, question: Question, former: Judgement | None, judgement: Judgement | None
) -> str:
    """Return what a key changed: ``Topics: politics and government``, of a set the one answer."""
    before = () if former is None else former.values
    whole = judgement is None or judgement.cannot_judge or judgement.corrected_date
    if judgement is None or whole or not (before or judgement.values):
        return f"{question.label}: {judgement_phrase(codebook, question, judgement)}"
    added = [value for value in judgement.values if value not in before]
    taken = [value for value in before if value not in judgement.values]
    if not (added or taken):
        return ""
    changed = [question.answer(value) for value in added or taken]
    said = listing([answer.label for answer in changed if answer is not None])
    return f"{question.label}: {said}{'' if added else ' taken off'}"


def missing_sentence(codebook: Codebook, missing: Sequence[str]) -> str:
    """Return which answers are missing: ``Date is missing``, ``Date and Topics are missing``."""
    names = [question.label for question in codebook.questions if question.id in missing]
    return f"{listing(names)} {'is' if len(names) == 1 else 'are'} missing"


def event_phrase(codebook: Codebook, event: Event) -> str:
    """Return in words what an event set, for the line that says what was undone or redone."""
    match event.aspect:
        case Aspect.JUDGEMENT:
            question = codebook.question(event.question or "")
            if question is None:
                return f"an answer to {event.question}, which this codebook no longer asks"
            judgement = read_judgement(event.value)
            if judgement is None:
                former = judgement_phrase(codebook, question, read_judgement(event.was))
                return f"{question.label}: {former} cleared"
            return f"{question.label}: {judgement_phrase(codebook, question, judgement)}"
        case Aspect.SET_ASIDE:
            if event.value is None:
                return "taken back into the work"
            return f"set aside: {label_of(codebook.set_aside_reasons, event.value)}"
        case Aspect.SKIP:
            return "skipped"
        case Aspect.FLAG:
            return "flag" if event.value else "flag taken off"
        case Aspect.NOTE:
            return "note" if event.value else "note removed"
        case Aspect.SPANS:
            return "marked evidence"
        case _:
            return str(event.cause)


def suggested_answers(codebook: Codebook, suggestion: Suggestion) -> tuple[str, ...]:
    """Return what was suggested, question by question, in words."""
    return tuple(
        f"{question.label} {judgement_phrase(codebook, question, suggestion.judgements[question.id])}"
        for question in codebook.questions
        if question.id in suggestion.judgements
    )


def suggestion_sentence(codebook: Codebook, suggestion: Suggestion) -> str:
    """Return what was suggested and by whom, in words."""
    said = "; ".join(suggested_answers(codebook, suggestion))
    return f"suggested by {suggestion.source}: {said or 'nothing'}"


def kept_sentence(mark: str, round_name: str) -> str:
    """Return why an answer that was kept does not count as others do."""
    if mark == AFTER_CLOSE:
        return f"Round {round_name} is closed: kept and marked, for the adjudicator to see"
    if mark == AFTER_ADJUDICATION:
        return "An adjudicator decided already: kept and marked; the decision stands"
    return "Kept, and marked as given after you saw answers of others"


def _until(seconds: float | None) -> str:
    """Return when the first of what others hold may come free."""
    if seconds is None:
        return "each comes free 15 minutes after it was left"
    if seconds < 60:
        return "the first may come free within a minute"
    minutes = math.ceil(seconds / 60)
    return f"the first may come free in {minutes} minute{'' if minutes == 1 else 's'}"


def no_work_sentences(nothing: NoWork, keys: KeyTable = OWN_KEYS) -> tuple[str, ...]:
    """Return why there is nothing to hand out and what can be done, a sentence each."""
    many = f"{nothing.of:,} article{'' if nothing.of == 1 else 's'}"
    match nothing.reason:
        case "empty":
            first = "There are no articles to label yet: triage import FILES"
        case "reserved":
            others = f"{nothing.reserved:,} article{' is' if nothing.reserved == 1 else 's are'}"
            until = _until(nothing.seconds)
            first = f"{others} in other hands; {until}."
        case "cap":
            first = f"You have labelled as many articles as round {nothing.round} gives to one person."
        case "closed":
            first = f"Round {nothing.round} is closed."
        case _:
            first = f"All done: nothing of round {nothing.round} waits for you ({many})."
    sentences = [first]
    if nothing.skipped:
        them = "the one you skipped" if nothing.skipped == 1 else f"the {nothing.skipped:,} you skipped"
        sentences.append(f"{keys.name('skip')} takes up {them}.")
    if nothing.reason != "closed":
        sentences.append("When work appears the desk goes on by itself.")
    return tuple(sentences)
