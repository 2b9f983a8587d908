"""The door for text: one code point for one, nothing left that a terminal acts on."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.visible import BIDI, UNSEEN, visible

ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("\x00\x1b\x7f\x85\u202e\u200d\n\t"))


@given(ANY_TEXT, st.booleans())
def test_keeps_the_number_of_code_points(text: str, newlines: bool) -> None:
    """Positions in a text stay right in what is shown of it."""
    assert len(visible(text, newlines=newlines)) == len(text)


@given(ANY_TEXT, st.booleans())
def test_leaves_nothing_that_acts(text: str, newlines: bool) -> None:
    """No control, surrogate, separator or directional control comes through, and all of it can be encoded."""
    shown = visible(text, newlines=newlines)
    shown.encode()
    kept = shown.replace("\n", "").replace("\t", "") if newlines else shown
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in BIDI for c in kept)
    assert newlines or len(shown.splitlines()) <= 1


@given(ANY_TEXT, st.booleans())
def test_twice_is_once(text: str, newlines: bool) -> None:
    """Text that went through the door may go through it again."""
    once = visible(text, newlines=newlines)
    assert visible(once, newlines=newlines) == once


@given(ANY_TEXT)
def test_changes_only_what_is_odd(text: str) -> None:
    """A character of any other category is left as it is."""
    for before, after in zip(text, visible(text), strict=True):
        assert before == after or unicodedata.category(before) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn")


def test_controls_become_their_pictures() -> None:
    """C0 controls and DEL get the picture that Unicode has for them."""
    assert visible("a\x00b\x1b[31m\r\n\x7f") == "a␀b␛[31m␍␊␡"


def test_every_odd_character_differs_in_what_it_becomes() -> None:
    """Two different characters are never shown as the same one, where they are named."""
    odd = [
        *map(chr, range(0x20)),
        *map(chr, range(0x7F, 0xA0)),
        *BIDI,
        *UNSEEN,
        *map(chr, range(0xE0020, 0xE0080)),
    ]
    shown = [visible(c) for c in odd]
    assert len(set(shown)) == len(odd)
    assert not set(shown) & set(odd)
    assert all(unicodedata.east_asian_width(c) not in "WF" for c in shown)


@pytest.mark.parametrize("code", [*range(0x80, 0xA0)])
def test_c1_controls_are_shown_by_number(code: int) -> None:
    """A C1 control is the Braille pattern of the same low byte."""
    assert visible(chr(code)) == chr(0x2800 + code)


def test_newlines_and_tabs_stay_when_asked() -> None:
    """Only the newline and the tab; a carriage return, a form feed and a line separator are shown."""
    assert visible("a\nb\tc\rd\fe\u2028f", newlines=True) == "a\nb\tc␍d␌e␤f"
    assert visible("a\nb\tc") == "a␊b␉c"


@pytest.mark.parametrize(
    "text",
    [
        "👨\u200d👩\u200d👧 family",
        "👩🏽\u200d🚒",
        "❤\ufe0f\u200d🔥",
        "می\u200cخواهم",  # Persian: the non-joiner is part of the spelling
        "ક\u200dષ क\u094d\u200d",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "NBSP\u00a0and\u2009thin spaces, e\u0301, 東京, עברית, العربية",
    ],
)
def test_characters_that_carry_meaning_stay(text: str) -> None:
    """Joiners of scripts and emoji, flags, spaces and combining marks come through."""
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pass\u200bword\ufeff", "pass␢word⍽"),
        ("a\u200db\u200cc", "a⁔b⌇c"),
        ("👨\u200d\u200d👩", "👨\u200d⁔👩"),
        ("soft\u00adhyphen", "soft⁃hyphen"),
        ("\ud83d", "\ufffd"),
        ("a\U000e0041b", "a⡁b"),
        ("x\u2062y", "x␦y"),
        ("\u202egnp.exe\u2069", "⇇gnp.exe⇣"),
    ],
)
def test_hidden_characters_are_shown(text: str, shown: str) -> None:
    """What takes no cell, or turns the text around it, can be seen."""
    assert visible(text) == shown
