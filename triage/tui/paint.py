"""What the screens are painted with: inks (what a piece of a line means), their styles, and signs.

A screen never names a colour. It says what a piece of text is (a key, a conflict, a mark), and the person's
look says how that is shown: in colours for dark or light grounds, in the terminal's own sixteen, or in none.
Nothing is told by colour alone: each state has a sign, and each ink that matters an attribute, beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style


class Ink(StrEnum):
    """What a piece of a line is."""

    TEXT = "text"
    DIM = "dim"
    STRONG = "strong"
    BAR = "bar"
    """The top and bottom lines of the screen."""
    BAR_STRONG = "bar_strong"
    TITLE = "title"
    FACT = "fact"
    """The line of facts under the title, which also parts the head from the text."""
    FACT_DIM = "fact_dim"
    FACT_DONE = "fact_done"
    FACT_WARNING = "fact_warning"
    RULE = "rule"
    KEY = "key"
    """A key that does something."""
    LABEL = "label"
    """The name of a question."""
    FOCUS = "focus"
    """The name of the focused question."""
    ANSWER = "answer"
    """An answer that was given."""
    OPEN = "open"
    DONE = "done"
    WARNING = "warning"
    ERROR = "error"
    DATE = "date"
    """A date expression in the text."""
    VAGUE = "vague"
    """One without a value."""
    VALUE = "value"
    """The value it was resolved to."""
    CONFLICT = "conflict"
    """A date expression that speaks against the stated date."""
    DIFFERENT = "different"
    """A part that a neighbour has not."""
    MARK = "mark"
    """Marked by the person as evidence."""
    HIT = "hit"
    """Found by a search."""
    HERE = "here"
    """The hit, or the span, that a key would act on."""


class Piece(NamedTuple):
    """A part of a line in one ink."""

    text: str
    ink: Ink = Ink.TEXT
    act: str = ""
    """What a click on it does: ``key:K`` presses a key, ``focus:Q`` turns to a question."""


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """Characters that stand for states; each is one cell wide."""

    open: str
    done: str
    cannot: str
    optional: str
    primary: str
    chosen: str
    certain: str
    strong: str
    weak: str
    flag: str
    rule: str
    upright: str
    corners: str
    """Top left, top right, bottom left, bottom right."""
    ellipsis: str
    dot: str
    arrow: str
    scale: str
    """Filled and empty step of a small scale."""
    unicode: bool
    """Whether there are arrows, and the terminal is told where right-to-left runs begin and end."""


UNICODE = Signs(
    open="○",
    done="●",
    cannot="◌",
    optional="·",
    primary="●",
    chosen="•",
    certain="‼",
    strong="!",
    weak="~",
    flag="⚑",
    rule="─",
    upright="│",
    corners="╭╮╰╯",
    ellipsis="…",
    dot="·",
    arrow="→",
    scale="▪▫",
    unicode=True,
)
ASCII = Signs(
    open="o",
    done="*",
    cannot="?",
    optional=".",
    primary="*",
    chosen="+",
    certain="#",
    strong="!",
    weak="~",
    flag="^",
    rule="-",
    upright="|",
    corners="++++",
    ellipsis="~",
    dot="-",
    arrow=">",
    scale="*.",
    unicode=False,
)

_DARK: Mapping[Ink, str] = {
    Ink.TEXT: "#d4d7dd",
    Ink.DIM: "#858c99",
    Ink.STRONG: "bold #f0f2f5",
    Ink.BAR: "#a4abb8 on #23272f",
    Ink.BAR_STRONG: "bold #e6e9ee on #23272f",
    Ink.TITLE: "bold #f0f2f5 on #1c2027",
    Ink.FACT: "#d4d7dd on #1c2027",
    Ink.FACT_DIM: "#858c99 on #1c2027",
    Ink.FACT_DONE: "#a3cf8b on #1c2027",
    Ink.FACT_WARNING: "#e8c07d on #1c2027",
    Ink.RULE: "#434955",
    Ink.KEY: "#7fb8d8",
    Ink.LABEL: "#a4abb8",
    Ink.FOCUS: "bold #f0f2f5",
    Ink.ANSWER: "bold #a3cf8b",
    Ink.OPEN: "#858c99",
    Ink.DONE: "#a3cf8b",
    Ink.WARNING: "#e8c07d",
    Ink.ERROR: "bold #f08a83",
    Ink.DATE: "#9cc4f0 underline",
    Ink.VAGUE: "#858c99 underline",
    Ink.VALUE: "#7da2cc",
    Ink.CONFLICT: "bold #e8c07d underline",
    Ink.DIFFERENT: "bold #e3a3c4",
    Ink.MARK: "on #39442f",
    Ink.HIT: "#16181d on #c9a45c",
    Ink.HERE: "bold #16181d on #f0d08c",
}
_LIGHT: Mapping[Ink, str] = {
    Ink.TEXT: "#24272d",
    Ink.DIM: "#6c7280",
    Ink.STRONG: "bold #0d0f13",
    Ink.BAR: "#4b515e on #e6e3dc",
    Ink.BAR_STRONG: "bold #1a1d23 on #e6e3dc",
    Ink.TITLE: "bold #0d0f13 on #f1eee8",
    Ink.FACT: "#24272d on #f1eee8",
    Ink.FACT_DIM: "#6c7280 on #f1eee8",
    Ink.FACT_DONE: "#2f6d1d on #f1eee8",
    Ink.FACT_WARNING: "#8a5a00 on #f1eee8",
    Ink.RULE: "#bfbab0",
    Ink.KEY: "#0f6a94",
    Ink.LABEL: "#4b515e",
    Ink.FOCUS: "bold #0d0f13",
    Ink.ANSWER: "bold #2f6d1d",
    Ink.OPEN: "#6c7280",
    Ink.DONE: "#2f6d1d",
    Ink.WARNING: "#8a5a00",
    Ink.ERROR: "bold #b3261e",
    Ink.DATE: "#1d5a9c underline",
    Ink.VAGUE: "#6c7280 underline",
    Ink.VALUE: "#3f6d9f",
    Ink.CONFLICT: "bold #8a5a00 underline",
    Ink.DIFFERENT: "bold #97306c",
    Ink.MARK: "on #dcebcf",
    Ink.HIT: "#0d0f13 on #f2d58a",
    Ink.HERE: "bold #ffffff on #8a5a00",
}
_SIXTEEN: Mapping[Ink, str] = {
    Ink.TEXT: "default",
    Ink.DIM: "dim",
    Ink.STRONG: "bold",
    Ink.BAR: "reverse",
    Ink.BAR_STRONG: "bold reverse",
    Ink.TITLE: "bold",
    Ink.FACT: "underline",
    Ink.FACT_DIM: "dim underline",
    Ink.FACT_DONE: "green underline",
    Ink.FACT_WARNING: "yellow underline",
    Ink.RULE: "dim",
    Ink.KEY: "cyan",
    Ink.LABEL: "default",
    Ink.FOCUS: "bold",
    Ink.ANSWER: "bold green",
    Ink.OPEN: "dim",
    Ink.DONE: "green",
    Ink.WARNING: "yellow",
    Ink.ERROR: "bold red",
    Ink.DATE: "cyan underline",
    Ink.VAGUE: "dim underline",
    Ink.VALUE: "cyan",
    Ink.CONFLICT: "bold yellow underline",
    Ink.DIFFERENT: "bold magenta",
    Ink.MARK: "bold green",
    Ink.HIT: "reverse",
    Ink.HERE: "bold reverse",
}
_NONE: Mapping[Ink, str] = {
    Ink.TEXT: "none",
    Ink.DIM: "dim",
    Ink.STRONG: "bold",
    Ink.BAR: "reverse",
    Ink.BAR_STRONG: "bold reverse",
    Ink.TITLE: "bold",
    Ink.FACT: "underline",
    Ink.FACT_DIM: "dim underline",
    Ink.FACT_DONE: "underline",
    Ink.FACT_WARNING: "bold underline",
    Ink.RULE: "dim",
    Ink.KEY: "bold",
    Ink.LABEL: "none",
    Ink.FOCUS: "bold underline",
    Ink.ANSWER: "bold",
    Ink.OPEN: "dim",
    Ink.DONE: "none",
    Ink.WARNING: "bold",
    Ink.ERROR: "bold reverse",
    Ink.DATE: "underline",
    Ink.VAGUE: "dim underline",
    Ink.VALUE: "dim",
    Ink.CONFLICT: "bold underline",
    Ink.DIFFERENT: "bold",
    Ink.MARK: "italic underline",
    Ink.HIT: "reverse",
    Ink.HERE: "bold reverse",
}
THEMES: Mapping[str, Mapping[Ink, str]] = {"dark": _DARK, "light": _LIGHT, "16": _SIXTEEN, "none": _NONE}
GROUNDS: Mapping[str, str] = {
    "dark": "#16181d",
    "light": "#fbfaf7",
    "16": "ansi_default",
    "none": "ansi_default",
}
"""What a screen is painted on."""


@dataclass(frozen=True, slots=True)
class Paint:
    """The styles and signs of one person's look."""

    theme: str = "dark"
    """One of :data:`THEMES`."""
    ascii: bool = False

    @property
    def signs(self) -> Signs:
        """The signs of this look."""
        return ASCII if self.ascii else UNICODE

    def style(self, *inks: Ink) -> Style:
        """Return the style of a piece: the inks laid over one another, the last on top."""
        return _style(self.theme, inks)


@lru_cache(maxsize=1024)
def _style(theme: str, inks: tuple[Ink, ...]) -> Style:
    ground = Style() if GROUNDS[theme].startswith("ansi") else Style(bgcolor=GROUNDS[theme])
    return Style.combine([ground, *(Style.parse(THEMES[theme][ink]) for ink in inks)])
