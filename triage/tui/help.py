"""Texts of the desk that are read in a frame: all keys, a guideline, own numbers."""

from __future__ import annotations

from collections.abc import Sequence

from labels.codebook import Codebook, Question
from triage.desk.view import View
from triage.store.comparison import Neighbour
from triage.tui.foot import shown_keys
from triage.tui.keys import ACTS
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import fitted, fold, length, one_line, paragraphs

_KEYS = 18


def help_lines(codebook: Codebook, width: int, signs: Signs) -> list[Line]:
    """Return every key of the table, then the codebook's own."""
    lines: list[Line] = []
    group = ""
    for act in (act for act in ACTS if act.keys):
        if act.group != group:
            group = act.group
            lines += [(), (Piece(group, Ink.LABEL),)]
        keys = shown_keys(act, signs)
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
    return [fitted(line, width, signs) for line in lines[1:]]


def guideline_lines(question: Question, width: int, signs: Signs) -> list[Line]:
    """Return a question's guideline, then each answer with its guidance."""
    lines: list[Line] = [(Piece(part),) for part in paragraphs(question.guideline.strip(), width, signs)]
    for answer in (*question.answers, question.cannot_judge):
        head = (
            Piece(one_line(answer.key, signs), Ink.KEY),
            Piece(f"  {one_line(answer.label, signs)}", Ink.STRONG),
        )
        lines += [(), head]
        if answer.guidance:
            lines += [(Piece(f"   {part}"),) for part in paragraphs(answer.guidance, width - 3, signs)]
    return lines if question.guideline.strip() else lines[1:]


def neighbour_lines(key: str, neighbours: Sequence[Neighbour], width: int, signs: Signs) -> list[Line]:
    """Return the articles that share text with one: how much, and how far apart their stated dates are."""
    lines: list[Line] = []
    for each in neighbours:
        earlier = each.b == key
        place = "came before it" if earlier else "came after it"
        head = (
            Piece(f"{each.kind:<6}", Ink.KEY),
            Piece(each.a if earlier else each.b, Ink.STRONG),
            Piece(f"  {each.containment:.0%} of the shorter one's text; {place}"),
        )
        lines.append(head)
        if each.days is not None:
            days = -each.days if earlier else each.days
            way = "later" if days > 0 else "earlier"
            far = f"       states a date {abs(days):,} day{'s' if abs(days) != 1 else ''} {way}"
            lines.append((Piece(far, Ink.CONFLICT),))
    return [fitted(line, width, signs) for line in lines]


def number_lines(view: View) -> list[Line]:
    """Return a person's own numbers; nothing of anybody else."""
    rows = [
        ("Completed since you sat down", f"{view.completed:,}"),
        ("Completed today", "not counted" if view.today is None else f"{view.today:,}"),
        ("Your place in the round", f"{view.place:,} of {view.of:,}" if view.article else "no article"),
    ]
    return [(Piece(f"{name:<30}", Ink.LABEL), Piece(value, Ink.STRONG)) for name, value in rows]
