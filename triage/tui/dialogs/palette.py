"""Everything the desk does, by name."""

from __future__ import annotations

from triage.desk.key_table import KeyTable
from triage.desk.keys import Act
from triage.tui.dialogs.dialog import Closed, boxed
from triage.tui.dialogs.entry import Typing
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import sides
from triage.tui.strokes import Stroke


class Palette:
    """Finds an act by parts of its name and ends with its id.

    Args:
        keys: The person's table of keys: what there is, in order.
    """

    def __init__(self, keys: KeyTable) -> None:
        self._keys = keys
        self._leave = ("escape", *keys.by_id["palette"].keys)
        self._typing = Typing(limit=60)
        self._at = 0

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Type to narrow the list, move in it, take one with Enter."""
        found = self._found()
        match stroke.key:
            case key if key in self._leave and len(key) > 1:
                return Closed()
            case "enter" | "ctrl+j":
                return Closed(found[self._at].id) if found else None
            case "down":
                self._at = min(self._at + 1, max(len(found) - 1, 0))
            case "up":
                self._at = max(self._at - 1, 0)
            case key if key.startswith("act:") and key[4:] in {act.id for act in found}:
                return Closed(key[4:])
            case _:
                if self._typing.press(stroke):
                    self._at = 0
        return None

    def _found(self) -> list[Act]:
        """Return the acts that have every word typed; those whose names begin with the first of them lead."""
        words = self._typing.text.lower().split()
        listed = [act for act in self._keys.acts if act.listed]
        found = [act for act in listed if all(word in f"{act.does} {act.group}".lower() for word in words)]
        return sorted(found, key=lambda act: not act.does.lower().startswith("".join(words[:1])))

    def lines(self, width: int, height: int, signs: Signs) -> list[Line]:
        """Return what was typed and what it finds, in a frame."""
        found = self._found()
        room = max(height - 4, 1)
        first = max(self._at - room + 1, 0)
        text = self._typing.pieces(0, len(self._typing.text) + 1, signs)
        inside: list[Line] = [(Piece("> ", Ink.KEY), *text), (Piece(signs.rule * (width - 4), Ink.RULE),)]
        for number, act in enumerate(found[first : first + room], first):
            here = number == self._at
            ink = Ink.STRONG if here else Ink.TEXT
            mark = Piece(f"{signs.arrow} " if here else "  ", Ink.KEY)
            left = (mark, Piece(act.does, ink, f"act:{act.id}"))
            inside.append(
                sides(
                    left,
                    [Piece(self._keys.shown(act, unicode=signs.unicode), Ink.KEY)],
                    width - 4,
                    signs,
                    Ink.TEXT,
                )
            )
        if not found:
            inside.append((Piece("  nothing is called that", Ink.DIM),))
        count = f"{self._at + 1} of {len(found)} {signs.dot} " if len(found) > room else ""
        hint = f"{count}Enter does it {signs.dot} Esc leaves"
        return boxed("Everything by name", inside, hint, width, signs)
