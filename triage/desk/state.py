"""How a desk's state follows from what the store hands out and what the log holds; pure functions."""

from __future__ import annotations

from dataclasses import replace

from labels.codebook import Kind, Question
from labels.judgement import Judgement
from triage.desk.judging import missing, read_judgement, write_judgement
from triage.desk.view import View
from triage.store.records import Aspect, Event, Json
from triage.store.rounds import Assignment, NoWork


def shown(view: View, handed: Assignment) -> View:
    """Return the view of an article that was handed out, its source and suggestions aside."""
    work = handed.work
    judgements = {
        question.id: judgement
        for question in view.codebook.questions
        if (judgement := read_judgement(work.judgements.get(question.id))) is not None
    }
    open_questions = missing(view.codebook, judgements)
    return replace(
        view,
        article=handed.article,
        why=None,
        place=handed.place,
        of=handed.of,
        judgements=judgements,
        missing=open_questions,
        focus=(*open_questions, *(question.id for question in view.codebook.questions))[0],
        note=work.note,
        flag=work.flag,
        spans=tuple((start, end) for start, end in work.spans),
        skipped=work.skipped,
        set_aside=handed.article.row.set_aside,
        scroll=work.scroll,
    )


def without_work(view: View, why: NoWork) -> View:
    """Return the view of a desk that has no article."""
    return replace(
        view,
        article=None,
        why=why,
        of=why.of,
        judgements={},
        missing=(),
        focus=None,
        note=None,
        flag=False,
        spans=(),
        skipped=False,
        set_aside=None,
        scroll=0,
        blind=False,
        suggestion=None,
    )


def after(view: View, event: Event) -> View:
    """Return the view once an event about its article is in the log."""
    value = event.value
    match event.aspect:
        case Aspect.JUDGEMENT:
            return _judged(view, event.question or "", read_judgement(value))
        case Aspect.NOTE:
            return replace(view, note=value)
        case Aspect.FLAG:
            return replace(view, flag=bool(value))
        case Aspect.SPANS:
            return replace(view, spans=tuple((start, end) for start, end in value or ()))
        case Aspect.SKIP:
            return replace(view, skipped=bool(value))
        case Aspect.SET_ASIDE:
            return replace(view, set_aside=value)
        case _:
            return view


def _judged(view: View, question_id: str, judgement: Judgement | None) -> View:
    judgements = {key: value for key, value in view.judgements.items() if key != question_id}
    if judgement is not None:
        judgements[question_id] = judgement
    left = missing(view.codebook, judgements)
    gained = (not left) - view.complete
    return replace(
        view,
        judgements=judgements,
        missing=left,
        blind=view.blind and judgement is None,
        completed=view.completed + gained,
        today=None if view.today is None else max(view.today + gained, 0),
    )


def current(view: View, aspect: Aspect | None, question_id: str | None) -> Json:
    """Return the value that stands for an aspect, in the form that events carry."""
    match aspect:
        case Aspect.JUDGEMENT:
            return write_judgement(view.judgements.get(question_id or ""))
        case Aspect.NOTE:
            return view.note
        case Aspect.FLAG:
            return view.flag or None
        case Aspect.SKIP:
            return view.skipped or None
        case Aspect.SET_ASIDE:
            return view.set_aside
        case Aspect.SPANS:
            return [list(span) for span in view.spans] or None
        case _:
            return None


def focus_after(view: View, question: Question, judgement: Judgement | None) -> str:
    """Return the question to turn to once this one was answered so.

    A set keeps the focus until it is full; any other moves on to the next required question without an
    answer, around the end; with none left (or with the answer cleared) the focus stays.
    """
    if judgement is None or not view.missing:
        return question.id
    if question.kind is Kind.SET and not judgement.cannot_judge and len(judgement.values) < question.max:
        return question.id
    ids = [each.id for each in view.codebook.questions]
    at = ids.index(question.id)
    return next((each for each in (*ids[at + 1 :], *ids[:at]) if each in view.missing), question.id)


def goes_on(view: View, question: Question, former: Judgement | None, *, was_complete: bool) -> bool:
    """Whether auto-advance goes on after an answer.

    A single answer does when it completed the article; a set only when it is full by it.
    """
    judgement = view.judgements.get(question.id)
    if not (view.settings.auto_advance and view.complete) or judgement is None:
        return False
    if question.kind is Kind.SET and not judgement.cannot_judge:
        held = 0 if former is None else len(former.values)
        return held < len(judgement.values) == question.max
    return not was_complete
