"""Texts of the desk that are read in a frame: all keys, a guideline, own numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labels.codebook import CANNOT_JUDGE, Answer, Codebook, Question
from triage.desk.key_table import KeyTable
from triage.desk.numbers import OwnNumbers
from triage.desk.others import OthersAnswer
from triage.desk.wording import judgement_phrase
from triage.store.tally import Repeated
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import clip, fitted, fold, length, one_line, paragraphs

_KEYS = 18


def help_lines(codebook: Codebook, table: KeyTable, width: int, signs: Signs) -> list[Line]:
    """Return every key of the person's table, then the codebook's own."""
    lines: list[Line] = []
    group = ""
    for act in (act for act in table.acts if act.keys):
        if act.group != group:
            group = act.group
            lines += [(), (Piece(group, Ink.LABEL),)]
        keys = table.shown(act, unicode=signs.unicode)
        does = fold(act.does, width - _KEYS - 1)
        lines.append((Piece(f" {keys:<{_KEYS}}", Ink.KEY), Piece(does[0])))
        lines += [(Piece(" " * (_KEYS + 1) + more),) for more in does[1:]]
    for question in codebook.questions:
        lines += [(), (Piece(one_line(question.label, signs), Ink.LABEL),)]
        for answer in (*question.answers, question.cannot_judge):
            key = one_line(answer.key, signs)
            pad = " " * (_KEYS - length([Piece(key)]))
            lines.append((Piece(f" {key}{pad}", Ink.KEY), Piece(one_line(answer.label, signs))))
    lines += [(), (Piece("In the text", Ink.LABEL),)]
    lines += [
        (
            Piece(" Thursday", Ink.DATE),
            Piece("[= 2023-03-16]", Ink.VALUE),
            Piece("  a date, and the day it means"),
        ),
        (
            Piece(" Thursday", Ink.CONFLICT),
            Piece(f"[= 2023-03-16]{signs.strong}", Ink.VALUE),
            Piece(" it speaks against the date"),
        ),
        (Piece(" recently", Ink.VAGUE), Piece(" " * 16), Piece("a date without a value")),
    ]
    lines += [
        (),
        (Piece("In the questions", Ink.LABEL),),
        (
            Piece(f" {signs.primary} {signs.chosen}", Ink.ANSWER),
            Piece("  the answer; of several the first, and the others"),
        ),
        (Piece(f" {signs.cannot}", Ink.ANSWER), Piece("    it cannot be judged")),
        (
            Piece(f" {signs.arrow}", Ink.OPEN),
            Piece("    suggested, where the round shows that; nobody's answer yet"),
        ),
    ]
    return [fitted(line, width, signs) for line in lines[1:]]


def guideline_lines(question: Question, width: int, signs: Signs) -> list[Line]:
    """Return each key of a question with its whole name, the guideline, then each answer with its guidance.

    The names come first: they are what a line of keys has no room for.
    """
    answers = (*question.answers, question.cannot_judge)
    names = [_named(answer, width, signs) for answer in answers]
    lines: list[Line] = [*(line for name in names for line in name), ()]
    if guideline := question.guideline.strip():
        lines += [*((Piece(part),) for part in paragraphs(guideline, width, signs)), ()]
    for answer, name in zip(answers, names, strict=True):
        if answer.guidance:
            told = paragraphs(answer.guidance, width - 3, signs)
            lines += [*name, *((Piece(f"   {part}"),) for part in told), ()]
    return lines[:-1]


def _named(answer: Answer, width: int, signs: Signs) -> list[Line]:
    """Return an answer's key and its whole label, in as many lines as that takes."""
    key = Piece(f"{one_line(answer.key, signs)}  ", Ink.KEY)
    first, *more = paragraphs(one_line(answer.label, signs), width - 3, signs)
    return [(key, Piece(first, Ink.STRONG)), *((Piece(f"   {part}", Ink.STRONG),) for part in more)]


def number_lines(numbers: OwnNumbers, codebook: Codebook, width: int, signs: Signs) -> list[Line]:
    """Return a person's own numbers; nothing of anybody else."""
    speed = "too little to say" if numbers.per_hour is None else f"{numbers.per_hour:,.0f} articles"
    minutes = int(numbers.streak.total_seconds() // 60)
    streak = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
    many = f"{numbers.streak_articles:,} article{'' if numbers.streak_articles == 1 else 's'}"
    rows = [
        ("Completed today", "not counted" if numbers.today is None else f"{numbers.today:,}"),
        ("Completed since you sat down", f"{numbers.since:,}"),
        ("An hour of attention, today", speed),
        ("Without a pause", f"{streak}, {many}" if minutes or numbers.streak_articles else "not now"),
    ]
    lines: list[Line] = [(Piece(f"{name:<30}", Ink.LABEL), Piece(value, Ink.STRONG)) for name, value in rows]
    for question in codebook.questions:
        counts = numbers.answers.get(question.id, {})
        label = one_line(question.label, signs)
        lines += [
            (),
            (Piece(label, Ink.LABEL), Piece(f"  {_again(numbers.repeats.get(question.id))}", Ink.DIM)),
        ]
        lines += _distribution(question, counts, width, signs)
    return [fitted(line, width, signs) for line in lines]


def _again(repeated: Repeated | None) -> str:
    """Return in words how often the same answer was given again."""
    if repeated is None:
        return "no article came twice"
    return f"the same again {repeated.same:,} of {repeated.of:,} times ({repeated.same / repeated.of:.0%})"


def _distribution(question: Question, counts: Mapping[str, int], width: int, signs: Signs) -> list[Line]:
    """Return a bar per answer, in the codebook's order; answers never given are left out."""
    whole = sum(counts.values())
    labels = {answer.id: answer.label for answer in question.answers}
    labels[CANNOT_JUDGE] = question.cannot_judge.label
    order = [*(name for name in labels if name in counts), *(name for name in counts if name not in labels)]
    room = max(min(34, width - 24), 8)
    lines: list[Line] = []
    for name in order:
        label = clip(one_line(labels.get(name, name), signs), room, signs)
        pad = " " * (room - length([Piece(label)]))
        share = counts[name] / whole
        full = round(share * max(width - room - 16, 0))
        bar = Piece(signs.scale[0] * full, Ink.ANSWER)
        lines.append(
            (Piece(f" {label}{pad} "), Piece(f"{counts[name]:>7,} {share:>4.0%}  ", Ink.STRONG), bar)
        )
    return lines or [(Piece(" nothing yet", Ink.DIM),)]


def others_lines(answers: Sequence[OthersAnswer], codebook: Codebook, width: int, signs: Signs) -> list[Line]:
    """Return what others answered, question by question."""
    lines: list[Line] = []
    for question in codebook.questions:
        lines += [(), (Piece(one_line(question.label, signs), Ink.LABEL),)]
        for each in (each for each in answers if each.question == question.id):
            said = one_line(judgement_phrase(codebook, question, each.judgement), signs)
            lines.append((Piece(f" {one_line(each.person, signs)}  ", Ink.KEY), Piece(said)))
    return [fitted(line, width, signs) for line in lines[1:]]
