"""What a person's terminal says of itself; it is told to a desk, which asks nothing of its process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Colours = Literal["truecolor", "256", "standard"]
"""Depth of colour: sixteen million, 256, or the terminal's own sixteen."""

_POOR = frozenset({"linux", "dumb", "vt100", "vt220"})
_LIGHT = frozenset({"7", "15"})


@dataclass(frozen=True, slots=True)
class Terminal:
    """One person's terminal."""

    colours: Colours = "truecolor"
    no_color: bool = False
    """Whether it asks for no colour at all (no-color.org)."""
    light: bool = False
    """Whether its ground is light."""
    plain: bool = False
    """Whether its font has hardly more than ASCII."""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Terminal:
        """Return what the variables of a session say: ``TERM``, ``COLORTERM``, ``NO_COLOR``, ``COLORFGBG``.

        >>> Terminal.of({"TERM": "xterm-256color", "NO_COLOR": ""})
        Terminal(colours='256', no_color=False, light=False, plain=False)
        """
        term = environ.get("TERM", "").strip().lower()
        return cls(
            colours=_colours(term, environ.get("COLORTERM", "").strip().lower()),
            no_color=environ.get("NO_COLOR", "") != "",
            light=environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT,
            plain=term in _POOR,
        )

    @property
    def theme(self) -> str:
        """The look that fits it: ``dark``, ``light``, ``16`` or ``none``."""
        if self.no_color:
            return "none"
        if self.colours == "standard":
            return "16"
        return "light" if self.light else "dark"


def _colours(term: str, colorterm: str) -> Colours:
    if colorterm in ("truecolor", "24bit") or term.endswith("-direct"):
        return "truecolor"
    return "256" if term.endswith("256color") or term.startswith("xterm-kitty") else "standard"
