"""What stands beside, below or in place of the text, put together from lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from triage.desk.view import View
from triage.desk.wording import no_work_sentences
from triage.tui.asking import question_lines, side_lines
from triage.tui.geometry import SMALLEST
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.proof import evidence_lines
from triage.tui.prose import fitted, length, paragraphs

WRITE = Callable[[View, int, Signs, int], list[Line]]
"""Writes the questions for so many cells, in at most so many lines."""


class Sheet:
    """The evidence of one article, and how far it is scrolled."""

    def __init__(self) -> None:
        self._top = 0
        self._made: tuple[object, list[Line]] = (None, [])

    def roll(self, lines: int) -> None:
        """Scroll by so many lines, at most to the start."""
        self._top = max(self._top + lines, 0)

    def seen(self, view: View, width: int, height: int, signs: Signs) -> list[Line]:
        """Return the lines in sight; the last says how many are below."""
        article = view.article
        made_for = (article and article.row.key, view.note, view.blind, width, signs)
        if self._made[0] != made_for:
            self._made = (made_for, evidence_lines(view, width, signs))
        lines = self._made[1]
        self._top = min(self._top, max(len(lines) - height, 0))
        seen = lines[self._top : self._top + height]
        below = len(lines) - self._top - len(seen)
        if below and height > 1:
            seen[-1] = (Piece(f"{signs.ellipsis} {below + 1} more lines", Ink.DIM),)
        return seen


class Asked:
    """The questions in lines: as many whatever is answered or focused, so that nothing around them moves."""

    def __init__(self) -> None:
        self._measured: tuple[object, int] = (None, 0)

    def below(self, view: View, width: int, height: int, signs: Signs) -> list[Line]:
        """Return the lines under the text of a narrow screen, at most half of it; blank ones come first."""
        most = max(height // 2, 3)
        lines = question_lines(view, width, signs, most)
        return [*[()] * (self._rows(view, width, most, signs, question_lines) - len(lines)), *lines]

    def beside(self, view: View, width: int, height: int, signs: Signs) -> list[Line]:
        """Return the lines beside the text, at most three fifths of it; blank ones come last."""
        most = height * 3 // 5
        lines = side_lines(view, width, signs, most)
        return [*lines, *[()] * (self._rows(view, width, most, signs, side_lines) - len(lines))]

    def _rows(self, view: View, width: int, most: int, signs: Signs, write: WRITE) -> int:
        """Return how many lines the questions take at most, whichever is focused."""
        if view.article is None:
            return 0
        made_for = (view.codebook.label, width, most, signs, write)
        if self._measured[0] != made_for:
            bare = (replace(view, judgements={}, focus=question.id) for question in view.codebook.questions)
            rows = {len(write(each, width, signs, most)) for each in bare}
            self._measured = (made_for, max(rows) if len(rows) == 1 or write is question_lines else most)
        return self._measured[1]


def side_sheet(
    sheet: Sheet, questions: Asked, view: View, width: int, height: int, signs: Signs, *, here: bool
) -> list[Line]:
    """Return evidence and questions beside the text, behind an upright line.

    Args:
        sheet: The evidence.
        questions: The questions.
        view: The desk.
        width: Cells of the column with the upright line.
        height: Rows of the column.
        signs: The signs of the person's look.
        here: Whether the evidence is what the keys scroll.
    """
    room = width - 3
    asked = questions.beside(view, room, height, signs)
    above = max(height - len(asked) - 1, 0)
    proof = sheet.seen(view, room, above, signs) if view.article else []
    blank: list[Line] = [()] * (above - len(proof))
    edge = Piece(f"{signs.upright} ", Ink.KEY if here else Ink.RULE)
    rule: Line = (Piece(signs.rule * room, Ink.RULE),) if asked else ()
    column: list[Line] = [*proof, *blank, rule, *asked]
    return [(edge, *line) for line in column]


def no_work_lines(view: View, width: int, height: int, signs: Signs) -> list[Line]:
    """Return why there is no article, in the middle of the screen."""
    if view.why is None:
        return []
    room = min(width - 8, 64)
    sentences = [
        part for text in no_work_sentences(view.why, view.keys) for part in paragraphs(text, room, signs)
    ]
    lines: list[Line] = [()] * max(height // 3 - 1, 0)
    left = max((width - room) // 2, 0)
    for number, sentence in enumerate(sentences):
        lines.append((Piece(" " * left), Piece(sentence, Ink.STRONG if number == 0 else Ink.TEXT)))
    return [fitted(line, width, signs) for line in lines]


def no_room_lines(width: int, height: int) -> list[Line]:
    """Return the request for room of a screen that is too small for a desk."""
    columns, rows = SMALLEST
    asked = [
        f"The desk needs {columns} x {rows} cells;",
        f"this window has {width} x {height}.",
        "Please make it larger. Nothing is lost.",
    ]
    lines: list[Line] = [()] * max((height - len(asked)) // 2, 0)
    for text in asked:
        cut = text[:width]
        lines.append((Piece(" " * max((width - length([Piece(cut)])) // 2, 0)), Piece(cut)))
    return lines
