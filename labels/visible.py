"""The one door for text that a person or a file supplied, on its way to anything that shows it.

=====================================  =========================  ========================================
what                                   becomes                    why that
=====================================  =========================  ========================================
C0 controls U+0000–001F, DEL           U+2400–241F, U+2421        Unicode's own control pictures
C1 controls U+0080–009F                U+2880–289F (Braille)      one cell each, same low byte
tags U+E0020–E007F                     U+2820–287F (Braille)      the same, for text hidden in tags
line and paragraph separator           ``␤`` and ``¶``            pictures of a new line and a paragraph
bidi marks, embeddings, isolates       arrows (:data:`BIDI`)      the arrow points the way they turn text
zero-width characters, soft hyphen     :data:`UNSEEN`             one neutral cell each
other invisible format characters      ``␦`` U+2426               something unseen was here
lone surrogates                        U+FFFD                     they cannot be encoded
=====================================  =========================  ========================================

A joiner (U+200C, U+200D) stays where it carries meaning: after a character of a script that joins, or of
an emoji sequence. So do the tags of the flags of England, Scotland and Wales. Spaces of all widths stay.
"""

from __future__ import annotations

import re
import unicodedata

BIDI = {
    "\u061c": "⇦",  # Arabic letter mark
    "\u200e": "⇥",  # left-to-right mark
    "\u200f": "⇤",  # right-to-left mark
    "\u202a": "↦",  # left-to-right embedding
    "\u202b": "↤",  # right-to-left embedding
    "\u202c": "↥",  # pop directional formatting
    "\u202d": "⇉",  # left-to-right override
    "\u202e": "⇇",  # right-to-left override
    "\u2066": "⇢",  # left-to-right isolate
    "\u2067": "⇠",  # right-to-left isolate
    "\u2068": "⇡",  # first strong isolate
    "\u2069": "⇣",  # pop directional isolate
}
"""Directional controls (UAX #9); the arrows are neutral in direction and one cell wide."""

UNSEEN = {
    "\u00ad": "⁃",  # soft hyphen
    "\u200b": "␢",  # zero width space
    "\u200c": "⌇",  # zero width non-joiner, where it joins nothing
    "\u200d": "⁔",  # zero width joiner, where it joins nothing
    "\u2028": "␤",  # line separator
    "\u2029": "¶",  # paragraph separator
    "\u2060": "⁀",  # word joiner
    "\ufeff": "⍽",  # zero width no-break space, byte order mark
}
"""Characters that take no cell, or end a line where none is expected."""

_OTHER = (
    "\u180e\u2061-\u2065\u206a-\u206f\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff"
)
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
_BEYOND_C0 = "\x7f-\x9f\ud800-\udfff\U000e0020-\U000e007f" + "".join(BIDI) + "".join(UNSEEN) + _OTHER
_ODD = re.compile(f"{_FLAG}|[\x00-\x1f{_BEYOND_C0}]")
_ODD_BUT_LINES = re.compile(f"{_FLAG}|[\x00-\x08\x0b-\x1f{_BEYOND_C0}]")

_KNOWN = {
    **{chr(code): chr(0x2400 + code) for code in range(0x20)},
    "\x7f": "\u2421",
    **{chr(code): chr(0x2800 + code) for code in range(0x80, 0xA0)},
    **{chr(0xE0000 + code): chr(0x2800 + code) for code in range(0x20, 0x80)},
    **BIDI,
    **UNSEEN,
}


def visible(text: str, *, newlines: bool = False) -> str:
    """Make control, C1 and bidirectional control characters visible, one character for one.

    Args:
        text: Any text; may hold lone surrogates.
        newlines: Leave ``\\n`` and ``\\t`` as they are (a widget that lays out lines needs them).

    Returns:
        Text of the same length in code points, safe to write to a terminal.

    >>> visible("a\\x1b[2Jb\\u202e")
    'a␛[2Jb⇇'
    >>> visible("two\\nlines", newlines=True)
    'two\\nlines'
    """
    # What is printable holds none of the odd ones, and asking costs a twentieth of searching for them.
    if (text.replace("\n", "").replace("\t", "") if newlines else text).isprintable():
        return text
    return (_ODD_BUT_LINES if newlines else _ODD).sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    """Return what stands for one odd character (or leave a whole flag as it is)."""
    character = found[0]
    if len(character) > 1:
        return character
    if character in "\u200c\u200d" and _joins(found.string, found.start()):
        return character
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _KNOWN.get(character, "\u2426")


def _joins(text: str, at: int) -> bool:
    """Whether the joiner at this position follows something that it can act on.

    These are letters and marks from Hebrew on (scripts before it do not join; ideographs and kana, which
    are wide, do not either) and the symbols that emoji are made of.
    """
    before = text[at - 1] if at else ""
    if before < "\u0590":
        return False
    category = unicodedata.category(before)
    if category in ("Lo", "Lm"):
        return unicodedata.east_asian_width(before) not in ("W", "F")
    return category in ("Mn", "Mc", "So", "Sk")
