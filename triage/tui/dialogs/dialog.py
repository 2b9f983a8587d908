"""What every dialog is: a small thing that takes strokes until it has a value, and says how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, runtime_checkable

from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import clip, fitted, length
from triage.tui.strokes import Stroke

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Closed(Generic[T]):
    """A dialog's end; the value is None when it was left."""

    value: T | None = None


class Dialog(Protocol):
    """A dialog without a screen: it is painted by whoever opened it."""

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Take a stroke; return how the dialog ended, or None while it goes on."""

    def lines(self, width: int, height: int, signs: Signs) -> list[Line]:
        """Return how it looks now, in at most so many cells and lines."""


@runtime_checkable
class Bar(Protocol):
    """A dialog of one line, at the foot of the screen."""

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Take a stroke; return how it ended, or None while it goes on."""

    def bar(self, width: int, signs: Signs) -> Line:
        """Return the line."""


def boxed(title: str, inside: list[Line], hint: str, width: int, signs: Signs) -> list[Line]:
    """Return lines in a frame with a title above and a hint below, each line as wide as the frame."""
    top_left, top_right, bottom_left, bottom_right = tuple(signs.corners)
    room = width - 4
    edge = Piece(signs.upright, Ink.RULE)
    framed = [_edge(top_left, top_right, title, Ink.STRONG, width, signs)]
    for line in inside:
        cut = fitted(line, room, signs)
        framed.append((edge, Piece(" "), *cut, Piece(" " * (room - length(cut) + 1)), edge))
    framed.append(_edge(bottom_left, bottom_right, hint, Ink.DIM, width, signs))
    return framed


def _edge(left: str, right: str, text: str, ink: Ink, width: int, signs: Signs) -> Line:
    words = f" {clip(text, width - 6, signs)} " if text else ""
    rest = width - 3 - length([Piece(words)])
    return (
        Piece(f"{left}{signs.rule}", Ink.RULE),
        Piece(words, ink),
        Piece(f"{signs.rule * rest}{right}", Ink.RULE),
    )
