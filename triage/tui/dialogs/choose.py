"""A short list of which one is chosen by its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.tui.dialogs.dialog import Closed, boxed
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import one_line
from triage.tui.strokes import PASTE, Stroke


@dataclass(frozen=True, slots=True)
class Option:
    """One of the list."""

    key: str
    label: str
    value: object
    """What the dialog ends with; not None."""


class Choose:
    """Waits for one of the keys of a list.

    Args:
        title: What is asked.
        options: What can be chosen, each by its key.
    """

    def __init__(self, title: str, options: Sequence[Option]) -> None:
        self._title = title
        self._options = options
        self._said = ""

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Take a key of the list, or Escape."""
        key = stroke.key.removeprefix("key:")
        for option in self._options:
            if option.key == key:
                return Closed(option.value)
        if key == "escape":
            return Closed()
        self._said = "" if key == PASTE else "one of these keys"
        return None

    def lines(self, width: int, height: int, signs: Signs) -> list[Line]:
        """Return the list in its frame."""
        inside: list[Line] = [
            (
                Piece(one_line(option.key, signs), Ink.KEY, f"key:{option.key}"),
                Piece(f"  {one_line(option.label, signs)}", Ink.TEXT, f"key:{option.key}"),
            )
            for option in self._options
        ]
        hint = f"Esc leaves{f', or {self._said}' if self._said else ''}"
        return boxed(one_line(self._title, signs), inside[: height - 2], hint, width, signs)
