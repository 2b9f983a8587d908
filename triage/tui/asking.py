"""The questions in lines: one each under the text, or in full beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from labels.codebook import Answer, Question
from labels.judgement import Judgement
from triage.desk.judging import answered
from triage.desk.view import View
from triage.desk.wording import judgement_phrase
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import clip, fitted, length, one_line

_LABEL = 12
"""Most cells of a question's name where it begins a line."""
_ROWS = 3
"""Most lines of a question's legend under the text."""
_LEGEND_FROM = 13
"""Lines for the questions from which one may have a legend; with fewer each has one line."""
_SHORTEST = 4
"""Fewest cells that still tell one label from another."""
_NAMES_FROM = 4
"""A line of keys has names for at least one in so many of its answers, else for none."""
_WORDS_FROM = 9
"""Cells after a line of keys from which what was chosen is said there in words."""
_COLUMNS_FROM = 6
"""Answers from which a question beside the text may be set in two columns."""


def short(label: str) -> str:
    """Return the start of a label that tells it apart: what stands before a comma or an *and*.

    >>> short("economy, business and finance"), short("politics and government"), short("mixed")
    ('economy', 'politics', 'mixed')
    """
    return label.split(",", 1)[0].split(" and ", 1)[0]


def brief(label: str, room: int, signs: Signs) -> str:
    """Return as many whole words of a label as fit, else its start."""
    words = short(label)
    while length([Piece(words)]) > room and " " in words:
        words = words.rpartition(" ")[0]
    return clip(words, room, signs)


def question_lines(view: View, width: int, signs: Signs, most: int) -> list[Line]:
    """Return the questions under the text, each in lines of its own that stay where they are.

    Args:
        view: The desk.
        width: Cells of a line.
        signs: The signs of the person's look.
        most: Lines there is room for; with more, those around the focused question are returned.
    """
    if view.article is None:
        return []
    names = [one_line(question.label, signs) for question in view.codebook.questions]
    column = min(max(len(clip(name, _LABEL, signs)) for name in names) + 1, _LABEL + 1)
    lines: list[Line] = []
    first = last = 0
    for question, name in zip(view.codebook.questions, names, strict=True):
        block = _slot(view, question, name, column, width, signs, low=most < _LEGEND_FROM)
        if question.id == view.focus:
            first, last = len(lines), len(lines) + len(block)
        lines += block
    if len(lines) > most:
        begin = min(max(last - most, 0), first, len(lines) - most)
        lines = lines[begin : begin + most]
    return lines


def _slot(
    view: View, question: Question, name: str, column: int, width: int, signs: Signs, *, low: bool
) -> list[Line]:
    """Return a question's lines under the text: as many whether it is focused, answered or neither.

    That is one line where there are few, or where it has room for half of the names beside the keys; else as
    many as show all names.
    """
    room = width - column - 1
    spread = _spread(question, room, signs)
    one = spread.fits and (low or 2 * spread.named >= len(_every(question)))
    rows = [_keys(view, question, room, signs)] if one else _legend(view, question, room, signs)
    if question.id in view.judgements and question.id != view.focus:
        asked = _asked(view, question, name, column, width, signs)
        return [asked, *[()] * (len(rows) - 1)]
    start, indent = _start(view, question, name, column, signs), Piece(" " * (column + 1))
    return [fitted((*(start if n == 0 else (indent,)), *row), width, signs) for n, row in enumerate(rows)]


def _start(view: View, question: Question, name: str, column: int, signs: Signs) -> Line:
    """Return a question's name, in so many cells, and the sign of its state."""
    label = clip(name, _LABEL, signs)
    ink = Ink.FOCUS if question.id == view.focus else Ink.LABEL
    pad = " " * (column - length([Piece(label)]))
    sign = _sign(question, view.judgements.get(question.id), signs)
    return Piece(f"{label}{pad}", ink, f"focus:{question.id}"), sign


def _asked(view: View, question: Question, name: str, column: int, width: int, signs: Signs) -> Line:
    """Return a question in one line: its answer in words, or its keys."""
    judgement = view.judgements.get(question.id)
    start = _start(view, question, name, column, signs)
    if judgement is None:
        return fitted((*start, *_keys(view, question, width - column - 1, signs)), width, signs)
    ink = Ink.ANSWER if answered(question, judgement) else Ink.WARNING
    line: Line = ()
    for asked in (question, _in_short(question)):
        said = one_line(judgement_phrase(view.codebook, asked, judgement), signs)
        line = (*start, Piece(f" {said}", ink, f"focus:{question.id}"), *_sure(judgement, signs))
        if length(line) <= width:
            break
    return fitted(line, width, signs)


def _in_short(question: Question) -> Question:
    """Return a question whose answers have short labels."""
    return replace(
        question, answers=tuple(replace(each, label=short(each.label)) for each in question.answers)
    )


def _sign(question: Question, judgement: Judgement | None, signs: Signs) -> Piece:
    """Return the sign of a question's state."""
    if judgement is not None and judgement.cannot_judge:
        return Piece(signs.cannot, Ink.ANSWER)
    if answered(question, judgement):
        return Piece(signs.done, Ink.ANSWER)
    return Piece(signs.open if question.required else signs.optional, Ink.OPEN)


def _sure(judgement: Judgement, signs: Signs) -> Line:
    if judgement.confidence is None:
        return ()
    full, empty = signs.scale[0], signs.scale[1]
    return (Piece(f"  sure {full * judgement.confidence}{empty * (3 - judgement.confidence)}", Ink.DIM),)


def _item(view: View, question: Question, answer: Answer, label: str, signs: Signs, width: int = 0) -> Line:
    """Return one answer as a mark, its key and its label; the mark has its cell also where there is none."""
    mark, chosen = _mark(view, question, answer, signs)
    act = f"key:{answer.key}"
    pad = " " * max(width - length([Piece(label)]), 0)
    ink = Ink.ANSWER if chosen else Ink.TEXT
    return (
        mark._replace(act=act),
        Piece(f"{answer.key} ", Ink.ANSWER if chosen else Ink.KEY, act),
        Piece(label + pad, ink, act),
    )


def _mark(view: View, question: Question, answer: Answer, signs: Signs) -> tuple[Piece, bool]:
    """Return the mark of an answer, and whether it was chosen; only what was not can be marked suggested."""
    judgement = view.judgements.get(question.id)
    if _holds(judgement, question, answer):
        first = judgement is not None and judgement.values[:1] == (answer.id,)
        sign = signs.cannot if answer is question.cannot_judge else signs.primary if first else signs.chosen
        return Piece(sign, Ink.ANSWER), True
    suggestion = view.suggestion
    suggested = suggestion is not None and _holds(suggestion.judgements.get(question.id), question, answer)
    return (Piece(signs.arrow, Ink.OPEN) if suggested else Piece(" ", Ink.ANSWER)), False


def _holds(judgement: Judgement | None, question: Question, answer: Answer) -> bool:
    """Whether an answer is in a judgement."""
    if judgement is None:
        return False
    return judgement.cannot_judge if answer is question.cannot_judge else answer.id in judgement.values


def _every(question: Question) -> tuple[Answer, ...]:
    return (*question.answers, question.cannot_judge)


def _legend(view: View, question: Question, width: int, signs: Signs) -> list[Line]:
    """Return all answers of a question in as few lines as show their labels, else their keys alone."""
    whole = [one_line(answer.label, signs) for answer in _every(question)]
    rows = _flow(view, question, whole, width, signs)
    if len(rows) <= 2:
        return rows
    for room in range(24, _SHORTEST - 1, -1):
        columns = max((width - 1) // (room + 3), 1)
        if -(-len(whole) // columns) <= _ROWS:
            labels = [brief(label, room, signs) for label in whole]
            return _grid(view, question, labels, room, columns, signs)
    return _grid(view, question, [""] * len(whole), 0, max((width - 1) // 3, 1), signs)


def _flow(view: View, question: Question, labels: Sequence[str], width: int, signs: Signs) -> list[Line]:
    """Return the answers one after the other, broken between them."""
    rows: list[list[Piece]] = [[]]
    used = 0
    for answer, label in zip(_every(question), labels, strict=True):
        item = (Piece(" "), *_item(view, question, answer, label, signs))
        if rows[-1] and used + length(item) > width:
            rows.append([])
            used = 0
        rows[-1] += item
        used += length(item)
    return [tuple(row) for row in rows]


def _grid(
    view: View,
    question: Question,
    labels: Sequence[str],
    room: int,
    columns: int,
    signs: Signs,
) -> list[Line]:
    """Return the answers in columns, read along the lines."""
    items = [
        _item(view, question, answer, label, signs, room)
        for answer, label in zip(_every(question), labels, strict=True)
    ]
    return [
        (Piece(" "), *(piece for item in items[at : at + columns] for piece in item))
        for at in range(0, len(items), columns)
    ]


class _Spread(NamedTuple):
    """How the keys of a question lie on one line."""

    gap: int
    """Blank cells between one key and the mark of the next."""
    named: int
    """How many, from the first, have their names beside them."""
    spare: int
    """Cells that are left; below 0 where not even the keys have room."""

    @property
    def fits(self) -> bool:
        """Whether all keys have room."""
        return self.spare >= 0


def _spread(question: Question, width: int, signs: Signs) -> _Spread:
    """Return how the keys of a question lie on a line of so many cells; it is the same whatever is chosen."""
    answers = _every(question)
    spare = width - sum(1 + length([Piece(answer.key)]) for answer in answers)
    between = len(answers) - 1
    if spare < between:
        return _Spread(0, 0, spare)
    spare -= between
    named, left = 0, spare
    for answer in answers:
        cells = length([Piece(one_line(short(answer.label), signs))]) + 1
        if cells > left:
            break
        named, left = named + 1, left - cells
    return _Spread(1, named, left) if named * _NAMES_FROM >= len(answers) else _Spread(1, 0, spare)


def _keys(view: View, question: Question, width: int, signs: Signs) -> Line:
    """Return the keys of a question, with names for as many as there is room; a mark has its cell.

    Of the focused one the line says, where it has room, what was chosen in words that do not stand beside
    their keys; else which key shows the names.
    """
    gap, named, spare = _spread(question, width, signs)
    answers = _every(question)
    line: list[Piece] = []
    nameless: dict[str, str] = {}
    for number, answer in enumerate(answers):
        act = f"key:{answer.key}"
        mark, chosen = _mark(view, question, answer, signs)
        ink = Ink.ANSWER if chosen else Ink.OPEN
        if line and gap:
            line.append(Piece(" " * gap, Ink.OPEN))
        line += (mark, Piece(answer.key, Ink.ANSWER if chosen else Ink.KEY, act))
        name = one_line(short(answer.label), signs)
        if number < named:
            line.append(Piece(f" {name}", ink, act))
        elif chosen:
            nameless[answer.id] = name
    if question.id == view.focus and named < len(answers):
        judgement = view.judgements.get(question.id)
        order = () if judgement is None else judgement.values
        said = [nameless[each] for each in order if each in nameless]
        line += _in_words(said, spare, signs) if said else _names_hint(view, spare)
    return tuple(line)


def _in_words(names: Sequence[str], room: int, signs: Signs) -> Line:
    """Return what was chosen, after the keys, as far as there is room for it."""
    if room < _WORDS_FROM:
        return ()
    kept = list(names)
    while len(kept) > 1 and length([Piece(f"   {', '.join(kept)}{signs.ellipsis}")]) > room:
        kept.pop()
    more = signs.ellipsis if len(kept) < len(names) else ""
    return (Piece(f"   {clip(', '.join(kept) + more, room - 3, signs)}", Ink.ANSWER),)


def _names_hint(view: View, room: int) -> Line:
    """Return which key shows the names, if there is room for it."""
    key = view.keys.name("guideline")
    hint = (Piece("   "), Piece(key, Ink.KEY, "act:guideline"), Piece(" names", Ink.DIM, "act:guideline"))
    return hint if length(hint) <= room else ()


def side_lines(view: View, width: int, signs: Signs, most: int) -> list[Line]:
    """Return the questions beside the text: in full where there is room, else the others in a line each.

    Args:
        view: The desk.
        width: Cells of a line.
        signs: The signs of the person's look.
        most: Lines there is room for.
    """
    if view.article is None:
        return []
    questions = view.codebook.questions
    others = {question.id for question in questions if question.id != view.focus}
    attempts = ((set[str](), 1), (set[str](), 2), (others & view.judgements.keys(), 2), (others, 2))
    for closed, columns in attempts:
        lines: list[Line] = []
        for question in questions:
            if question.id in closed:
                lines.append(
                    _asked(view, question, one_line(question.label, signs), _LABEL + 1, width, signs)
                )
            else:
                if lines and lines[-1]:
                    lines.append(())
                lines += _in_full(view, question, width, signs, columns)
                lines.append(())
        if lines and not lines[-1]:
            lines.pop()
        if len(lines) <= most:
            return lines
    return question_lines(view, width, signs, most)


def _in_full(view: View, question: Question, width: int, signs: Signs, columns: int) -> list[Line]:
    """Return a question's name and every answer below it."""
    judgement = view.judgements.get(question.id)
    focused = question.id == view.focus
    name = clip(one_line(question.label, signs), width - 20, signs)
    head: list[Piece] = [
        _sign(question, judgement, signs),
        Piece(f" {name}", Ink.FOCUS if focused else Ink.LABEL, f"focus:{question.id}"),
    ]
    if question.max > 1:
        head.append(Piece(f"  up to {question.max}", Ink.DIM))
    suggested = None if view.suggestion is None else view.suggestion.judgements.get(question.id)
    if suggested is not None and view.suggestion is not None:
        said = f"{judgement_phrase(view.codebook, question, suggested)} ({view.suggestion.source})"
        head.append(Piece(f"  {signs.arrow} {one_line(said, signs)}", Ink.DIM))
    if judgement is not None:
        if judgement.corrected_date:
            head.append(Piece(f"  rightly {one_line(judgement.corrected_date, signs)}", Ink.ANSWER))
        if judgement.cannot_judge and judgement.reason:
            said = judgement_phrase(view.codebook, question, judgement).partition(": ")[2]
            head.append(Piece(f"  {one_line(said, signs)}", Ink.ANSWER))
        head += _sure(judgement, signs)
    answers = _every(question)
    labels = [one_line(answer.label, signs) for answer in answers]
    if len(answers) < _COLUMNS_FROM or width < 36:
        columns = 1
    room = (width - 1) // columns - 5
    down = -(-len(answers) // columns)
    lines = [fitted(head, width, signs)]
    for at in range(down):
        row: list[Piece] = [Piece(" ")]
        for index in range(at, len(answers), down):
            label = (
                labels[index] if length([Piece(labels[index])]) <= room else brief(labels[index], room, signs)
            )
            row += (*_item(view, question, answers[index], label, signs, room), Piece("  "))
        lines.append(fitted(row, width, signs))
    return lines
