"""The keys that the desk keeps for itself, so that no codebook takes one of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RESERVED_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "b": "confidence",
        "d": "corrected date",
        "e": "mark a span as evidence",
        "f": "flag",
        "g": "guideline of the focused question",
        "j": "scroll down",
        "k": "scroll up",
        "n": "note",
        "q": "leave",
        "v": "nearest neighbour side by side",
        "w": "skip for now",
        "y": "copy title or marked span",
        "z": "set aside with a reason",
        "/": "find in the text",
        "?": "all keys",
        "[": "back through finished articles",
        "]": "forward through finished articles",
        "-": "clear the answer",
        " ": "scroll a page down",
        "space": "scroll a page down",
        "enter": "next article",
        "tab": "next question",
        "escape": "close what is open",
        "backspace": "undo",
    }
)
"""Key to what it does on the desk; one character, or the name of a key that has none. Control keys are
reserved too: a codebook cannot name one."""
