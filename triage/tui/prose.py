"""Lines of text from people and files, through the door and measured in cells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.cells import cell_len, split_graphemes

from labels.visible import visible
from triage.tui.paint import Ink, Line, Piece, Signs

_RIGHT_TO_LEFT = (
    "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010cff\U00010d00-\U00010fff\U0001e800-\U0001efff"
)
_RUN = re.compile(f"[{_RIGHT_TO_LEFT}](?:[^A-Za-z\u00c0-\u024f\u0370-\u058f]*[{_RIGHT_TO_LEFT}])?")
_HAS_RUN = re.compile(f"[{_RIGHT_TO_LEFT}]").search
_MOST = 2_000
"""Characters of a line that are looked at: more than the widest screen shows."""
_RLI, _PDI = "\u2067", "\u2069"


def isolated(text: str, signs: Signs) -> str:
    """Put right-to-left runs of a line that passed the door into isolates (UAX #9), which take no cell.

    A terminal that orders text by itself then moves nothing around the run: neither the frame of the
    screen nor the digits beside it.
    """
    if text.isascii() or not signs.unicode or _HAS_RUN(text) is None:
        return text
    return _RUN.sub(lambda run: f"{_RLI}{run[0]}{_PDI}", text)


def unclosed(text: str) -> tuple[int, int]:
    """Return how many isolates a piece of a line closes that it did not open, and leaves open itself."""
    opened = closed = 0
    for character in text:
        if character == _RLI:
            opened += 1
        elif character == _PDI:
            if opened:
                opened -= 1
            else:
                closed += 1
    return closed, opened


def isolating(opening: int, closing: int) -> tuple[str, str]:
    """Return what opens and closes so many isolates."""
    return _RLI * opening, _PDI * closing


def one_line(text: str | None, signs: Signs) -> str:
    """Return (the start of) a supplied text on one line, through the door, its white space as it is."""
    return isolated(visible((text or "")[:_MOST]), signs)


def clip(text: str, width: int, signs: Signs) -> str:
    """Return text that takes at most ``width`` cells, an ellipsis at its end where it was cut."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    room = width - 1
    kept = text[:room] if text.isascii() else _head(text, room)
    opened = kept.count(_RLI) - kept.count(_PDI)
    return kept.rstrip(" ") + _PDI * opened + signs.ellipsis


def _head(text: str, width: int) -> str:
    """Return the longest start of a text that fits and cuts no character that is drawn from several."""
    spans, _ = split_graphemes(text)
    used = 0
    for start, _, cells in spans:
        if used + cells > width:
            return text[:start]
        used += cells
    return text


def fold(text: str, width: int) -> list[str]:
    """Return a text of a few lines in lines of at most ``width`` cells, broken at spaces where possible."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            while cell_len(word) > width:
                head = _head(word, max(width, 2)) or word[:1]
                lines.append(head)
                word = word[len(head) :]
            line = word
        lines.append(line)
    return lines


def paragraphs(text: str, width: int, signs: Signs) -> list[str]:
    """Return a supplied text of a few lines, through the door and folded."""
    shown = visible(text, newlines=True).replace("\t", " ")
    return [isolated(line, signs) for line in fold(shown, width)]


def length(line: Iterable[Piece]) -> int:
    """Return how many cells a line takes."""
    return sum(cell_len(piece.text) for piece in line)


def fitted(line: Iterable[Piece], width: int, signs: Signs) -> Line:
    """Return a line cut to ``width`` cells, an ellipsis where it was cut."""
    kept: list[Piece] = []
    room = width
    for piece in line:
        cells = cell_len(piece.text)
        if cells > room:
            if cut := clip(piece.text, room, signs):
                kept.append(piece._replace(text=cut))
            elif kept and room == 0:
                last = kept[-1]
                kept[-1] = last._replace(text=clip(last.text + " ", cell_len(last.text), signs))
            break
        kept.append(piece)
        room -= cells
    return tuple(kept)


def sides(left: Iterable[Piece], right: Iterable[Piece], width: int, signs: Signs, ink: Ink) -> Line:
    """Return one line with something at both ends; the left gives way, the gap takes ``ink``."""
    ending = fitted(right, width, signs)
    room = width - length(ending)
    beginning = fitted(left, max(room - (1 if ending else 0), 0), signs)
    gap = room - length(beginning)
    return (*beginning, Piece(" " * gap, ink), *ending) if gap > 0 else (*beginning, *ending)
