"""Escape and what comes right after it, as terminals send them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from triage.tui.escapes import Escapes


def keys(*pieces: str) -> list[str]:
    """Return what a desk is told of what a terminal sends piece by piece; a paste as its text."""
    parser, escapes = XTermParser(False), Escapes()
    told = []
    for text in filter(None, map(escapes.apart, pieces)):
        for message in parser.feed(text):
            if isinstance(message, events.Paste):
                told.append(f"paste {message.text!r}")
            elif isinstance(message, events.Key):
                told.append("escape" if message.key == "escape" else message.character or message.key)
    return told


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        (("\x1b4",), ["escape", "4"]),
        (("x\x1bP\x1b\x1bn",), ["x", "escape", "P", "escape", "escape", "n"]),
        (("\x1b]\x1b-\x1b?",), ["escape", "]", "escape", "-", "escape", "?"]),
        (("\x1b[A\x1bOA\x1b[5~",), ["up", "up", "pageup"]),
        (("\x1b", "[A"), ["up"]),
        (("\x1bO", "A"), ["up"]),
        (("\x1b", "4", "c\x1b", "P"), ["escape", "4", "c", "escape", "P"]),
        (("\x1b", "\x1b", "n\x1b", "\x1b[A"), ["escape", "escape", "n", "escape", "up"]),
        (("\x1b", "[200~4c\x1b[201~", "P"), ["paste '4c'", "P"]),
        (("\x1b\x7f",), ["escape", "\x7f"]),
        (("\x1b[200~4c", "P\n\x1b[201~4"), ["paste '4cP\\n'", "4"]),
        (("\x1b[200~4\x1b4\x1b[201~\x1b4",), ["paste '4␛4'", "escape", "4"]),
        (("\x1b\x1b[200~4c\x1b[201~",), ["escape", "paste '4c'"]),
        (("\x1b[200~4\x1b[2", "4c\x1b[201~P"), ["paste '4␛[24c'", "P"]),
        (("\x1b[20", "0~4c", "P\x1b[2", "01~"), ["paste '4cP'"]),
    ],
)
def test_each_key_is_told_of_once_and_pastes_are_pastes(pieces: tuple[str, ...], told: list[str]) -> None:
    """However what is sent is cut into pieces, no part of a paste or of a sequence is a key."""
    assert keys(*pieces) == told


@settings(max_examples=400)
@given(st.text(st.sampled_from("4cP\n\x7f ä新\x1b[2"), max_size=40), st.lists(st.integers(0, 60), max_size=6))
def test_no_paste_judges_however_it_is_cut(pasted: str, cuts: list[int]) -> None:
    """A bracketed paste that arrives over many reads is one paste."""
    sent = f"\x1b[200~{pasted}\x1b[201~"
    places = sorted({0, len(sent), *(cut for cut in cuts if cut < len(sent))})
    pieces = [sent[start:end] for start, end in pairwise(places)]
    assert keys(*pieces) == [f"paste {pasted.replace(chr(27), chr(0x241B))!r}"]
