"""Keeps Escape and the key typed right after it apart.

A terminal sends Alt with a key as Escape and that key, so a reader takes both for one where they come
together, as they do on a slow line. A desk knows no Alt, but Escape leaves a dialog and the next key judges:
neither may be lost.
"""

from __future__ import annotations

import re

_ESCAPE = "\x1b[27u"
"""Escape in a form that is nothing else (the CSI u encoding of keys)."""
_ALONE = re.compile(r"\x1b(?!\[|O[A-Za-z]|O?\Z)")
"""An Escape that begins no sequence of a key, a click or a reply; what ends a piece may still go on."""
_BEGIN, _END = "\x1b[200~", "\x1b[201~"
"""What stands before and after a paste."""
_GOING_ON = ("[", "O", "\x1b")
"""What may come after an Escape in a sequence, or makes one of it by itself."""
_SHOWN = "\u241b"


class Escapes:
    """Reads what a terminal sends, piece by piece."""

    def __init__(self) -> None:
        self._pasting = False
        self._held = ""
        """End of a piece of a paste that may be the beginning of the paste's end."""
        self._told = ""
        """End of what was typed, which may be the beginning of a paste's beginning."""

    def apart(self, text: str) -> str:
        """Return a piece with each Escape that stands alone written as one.

        In pasted text an Escape is a character to be shown: to what reads keys it would end the paste, and
        the rest would be keys.

        >>> Escapes().apart("\\x1b4\\x1b[A\\x1b\\x1bP") == "\\x1b[27u4\\x1b[A\\x1b[27u\\x1b[27uP"
        True
        """
        if "\x1b" not in text and not self._held and not self._told:
            return text
        text, self._held = self._held + text, ""
        told = []
        if not self._pasting and (rest := self._rest_of_beginning(text)):
            told.append(rest)
            text, self._pasting = text[len(rest) :], True
        elif self._told == "\x1b" and not text.startswith(_GOING_ON):
            told.append(_END)  # the Escape before was one: this ends the wait for more of it, and is nothing
        while text:
            part, mark, text = text.partition(_END if self._pasting else _BEGIN)
            told.append(
                self._pasted(part, ended=bool(mark)) if self._pasting else _typed(part, more=bool(mark))
            )
            told.append(mark)
            self._pasting = self._pasting is not bool(mark)
        whole = "".join(told)
        self._told = "" if self._pasting else _beginning(self._told + whole)
        return whole

    def _rest_of_beginning(self, text: str) -> str:
        """Return what of a paste's beginning a piece starts with, where the one before ended in it."""
        rest = _BEGIN[len(self._told) :]
        return rest if self._told and text.startswith(rest) else ""

    def _pasted(self, part: str, *, ended: bool) -> str:
        """Return pasted text; what may be the beginning of its end waits for the next piece."""
        for length in range(len(_END) - 1, 0, -1):
            if not ended and part.endswith(_END[:length]):
                part, self._held = part[:-length], part[-length:]
                break
        return part.replace("\x1b", _SHOWN)


def _typed(part: str, *, more: bool) -> str:
    """Return typed keys; before a paste an Escape at the end is one too."""
    return _ALONE.sub(_ESCAPE, f"{part}\0")[:-1] if more else _ALONE.sub(_ESCAPE, part)


def _beginning(typed: str) -> str:
    """Return the end of what was typed that may be the beginning of a paste's beginning."""
    lengths = range(len(_BEGIN) - 1, 0, -1)
    return next((_BEGIN[:length] for length in lengths if typed.endswith(_BEGIN[:length])), "")
