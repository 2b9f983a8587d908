"""The last line: keys that help now at its left, what a key did at its right."""

from __future__ import annotations

from triage.desk.key_table import OWN_KEYS, KeyTable
from triage.desk.keys import Act, key_name
from triage.desk.view import Notice, Tone
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import clip, length, one_line

_FIRST = ("enter", "undo", "help")
"""Acts that are shown before others where there is little room."""
_INKS = {Tone.PLAIN: Ink.TEXT, Tone.DONE: Ink.DONE, Tone.WARNING: Ink.WARNING, Tone.ERROR: Ink.ERROR}


def _hint(act: Act, signs: Signs) -> Line:
    key = key_name(act.keys[0], unicode=signs.unicode)
    return Piece(key, Ink.KEY, f"act:{act.id}"), Piece(f" {act.foot}   ", Ink.DIM, f"act:{act.id}")


def foot_line(notice: Notice, width: int, signs: Signs, keys: KeyTable = OWN_KEYS) -> Line:
    """Return the foot: the notice whole, and as many keys as there is room for."""
    said = one_line(notice.text, signs)
    sign = {Tone.WARNING: f"{signs.strong} ", Tone.ERROR: f"{signs.certain} "}.get(notice.tone, "")
    said = clip(f"{sign}{said}", width - 1, signs) if said else ""
    room = width - length([Piece(said)]) - (2 if said else 0)
    hints = {act.id: _hint(act, signs) for act in keys.acts if act.foot}
    kept: set[str] = set()
    for act_id in sorted(hints, key=lambda each: each not in _FIRST):
        if sum(length(hints[each]) for each in (*kept, act_id)) - 3 <= room:
            kept.add(act_id)
    line = [piece for act_id, hint in hints.items() if act_id in kept for piece in hint]
    gap = width - length(line) - length([Piece(said)])
    if gap < 0 and line:
        last = line[-1]
        line[-1] = last._replace(text=last.text[:gap])
        gap = 0
    return (*line, Piece(" " * gap), Piece(said, _INKS[notice.tone]))
