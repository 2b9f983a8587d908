"""The settings of a person in one list: looks, ways of working, and the keys of every act."""

from __future__ import annotations

from dataclasses import dataclass

from triage.desk.key_table import KeyTable
from triage.desk.keys import Act
from triage.desk.settings import THEMES, Settings
from triage.tui.dialogs.dialog import Closed, boxed
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import clip, one_line, sides
from triage.tui.strokes import PASTE, Stroke

_THEMES = {
    "": "as the terminal says",
    "dark": "dark",
    "light": "light",
    "16": "sixteen colours",
    "none": "none",
}
ROWS = ("theme", "ascii", "auto_advance", "zone")
"""Settings that are no keys, in the order of the list."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the person wants changed; the dialog ends with it and is opened again at the same row."""

    row: int
    """Where in the list they are."""
    name: str
    """One of :data:`ROWS`, or the id of an act."""
    key: str | None = None
    """The act's new key; None for the desk's own again."""


class Adjusting:
    """Moves over the list; Enter changes what is there.

    Args:
        settings: As they stand.
        keys: The person's table of keys.
        row: Where to begin.
        said: What came of the last change.
    """

    def __init__(self, settings: Settings, keys: KeyTable, row: int = 0, said: str = "") -> None:
        self._settings = settings
        self._keys = keys
        self._said = said
        self._acts: list[Act] = [act for act in keys.acts if act.keys and not act.fixed]
        self._count = len(ROWS) + len(self._acts)
        self._at = min(row, self._count - 1)
        self._room = 1
        self._waits = False

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Move, change, or take the key that is to do something."""
        if self._waits:
            return self._take(stroke)
        key = stroke.key.removeprefix("act:")
        self._said = ""
        match key:
            case "escape" | "q":
                return Closed()
            case "down" | "j" | "tab":
                self._at = (self._at + 1) % self._count
            case "up" | "k" | "shift+tab":
                self._at = (self._at - 1) % self._count
            case "pagedown":
                self._at = min(self._at + self._room, self._count - 1)
            case "pageup":
                self._at = max(self._at - self._room, 0)
            case "home":
                self._at = 0
            case "end":
                self._at = self._count - 1
            case "enter" | "ctrl+j" | "space":
                return self._change()
            case "delete" | "backspace" if self._at >= len(ROWS):
                return Closed(Change(self._at, self._act.id))
        return None

    @property
    def _act(self) -> Act:
        return self._acts[self._at - len(ROWS)]

    def _change(self) -> Closed[object] | None:
        if self._at < len(ROWS):
            return Closed(Change(self._at, ROWS[self._at]))
        self._waits = True
        return None

    def _take(self, stroke: Stroke) -> Closed[object] | None:
        """Take the next key for the act; a paste or a click is none."""
        if stroke.key == PASTE or ":" in stroke.key[:-1]:
            return None
        self._waits = False
        if stroke.key == "escape":
            return None
        return Closed(Change(self._at, self._act.id, stroke.key))

    def lines(self, width: int, height: int, signs: Signs) -> list[Line]:
        """Return the part of the list around the row, in a frame."""
        self._room = max(height - 2, 1)
        first = max(min(self._at - self._room // 2, self._count - self._room), 0)
        rows = range(first, min(first + self._room, self._count))
        inside = [self._line(row, width - 4, signs) for row in rows]
        hint = f"Enter changes {signs.dot} Del the desk's own key {signs.dot} Esc leaves"
        if self._waits:
            hint = f"press the key for it {signs.dot} Esc leaves it as it is"
        elif self._said:
            hint = self._said
        return boxed("Settings, yours at every desk", inside, one_line(hint, signs), width, signs)

    def _line(self, row: int, width: int, signs: Signs) -> Line:
        name, value = self._row(row, signs)
        here = row == self._at
        if here and self._waits:
            value = signs.ellipsis
        mark = Piece(f"{signs.arrow} " if here else "  ", Ink.KEY)
        left = (mark, Piece(name, Ink.STRONG if here else Ink.TEXT))
        changed = row >= len(ROWS) and self._acts[row - len(ROWS)].id in self._settings.keys
        value = clip(one_line(value, signs), width // 2, signs)
        return sides(left, [Piece(value, Ink.ANSWER if changed else Ink.KEY)], width, signs, Ink.TEXT)

    def _row(self, row: int, signs: Signs) -> tuple[str, str]:
        """Return the name of a row and what it is set to."""
        settings = self._settings
        if row < len(ROWS):
            return (
                ("Theme", _THEMES[settings.theme]),
                ("Plain ASCII signs", "on" if settings.ascii else "off"),
                ("Auto-advance", "on" if settings.auto_advance else "off"),
                ("Time zone, for what is done today", settings.zone or "UTC"),
            )[row]
        act = self._acts[row - len(ROWS)]
        return act.does, self._keys.shown(act, unicode=signs.unicode)


def next_theme(theme: str) -> str:
    """Return the theme after one, around the end."""
    themes = ("", *THEMES)
    return themes[(themes.index(theme) + 1) % len(themes)]
