"""A terminal's glass: what is seen on it after the sequences that the desk sends."""

from __future__ import annotations

import re

from rich.cells import split_graphemes

_TOKEN = re.compile(r"\x1b\[([?>0-9;]*)([A-Za-z])|\x1b\][^\x07]*\x07|([^\x1b]+)")
_OFF = {"22": ("1", "2"), "23": ("3",), "24": ("4",), "27": ("7",)}
Pen = tuple[str, str, frozenset[str]]
_PLAIN: Pen = ("39", "49", frozenset())


class Glass:
    """Cells of a character and how it is painted; a wide character leaves the cell after it empty.

    Any sequence that it does not know is an error: nothing else may be sent.
    """

    def __init__(self, width: int, height: int) -> None:
        self.cells: list[list[tuple[str, Pen]]] = [[(" ", _PLAIN)] * width for _ in range(height)]
        self.pen: Pen = _PLAIN
        self._x = self._y = 0

    def feed(self, sent: str) -> None:
        """Show what was sent."""
        at = 0
        while at < len(sent):
            found = _TOKEN.match(sent, at)
            assert found is not None, repr(sent[at : at + 40])
            at = found.end()
            numbers, letter, text = found.groups()
            if text is not None:
                self._write(text)
            elif letter is not None:
                self._control(numbers, letter)

    def _control(self, numbers: str, letter: str) -> None:
        match letter:
            case "H":
                y, x = numbers.split(";")
                self._y, self._x = int(y) - 1, int(x) - 1
            case "C":
                self._x += int(numbers)
            case "m":
                self._turn(numbers.split(";"))
            case "h" | "l":
                assert numbers == "?2026", numbers
            case _:
                raise AssertionError(f"unknown: {numbers}{letter}")

    def _turn(self, numbers: list[str]) -> None:
        ink, ground, marks = self.pen
        at = 0
        while at < len(numbers):
            number = numbers[at]
            if number in ("38", "48"):
                end = at + (5 if numbers[at + 1] == "2" else 3)
                color = ";".join(numbers[at:end])
                ink, ground = (color, ground) if number == "38" else (ink, color)
                at = end
                continue
            if number in ("", "0"):
                ink, ground, marks = _PLAIN
            elif number in _OFF:
                marks -= set(_OFF[number])
            elif 30 <= int(number) <= 39 or 90 <= int(number) <= 97:
                ink = number
            elif 40 <= int(number) <= 49 or 100 <= int(number) <= 107:
                ground = number
            else:
                assert number in "123457", number
                marks |= {number}
            at += 1
        self.pen = (ink, ground, marks)

    def _write(self, text: str) -> None:
        assert all(character >= " " and not "\x7f" <= character < "\xa0" for character in text), repr(text)
        spans, _ = split_graphemes(text)
        row, opening = self.cells[self._y], ""
        for start, end, cells in spans:
            if cells == 0 and self._x == 0:
                opening += text[start:end]
                continue
            if cells == 0:
                before, painted = row[self._x - 1]
                row[self._x - 1] = (before + text[start:end], painted)
                continue
            assert self._x + cells <= len(row), "written beyond the end of a row"
            row[self._x] = (opening + text[start:end], self.pen)
            opening = ""
            row[self._x + 1 : self._x + cells] = [("", self.pen)] * (cells - 1)
            self._x += cells

    @property
    def rows(self) -> list[str]:
        """What is read, row by row."""
        return ["".join(character for character, _ in row) for row in self.cells]
