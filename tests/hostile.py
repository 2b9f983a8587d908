"""Text that tries to act: it visits every screen, table, error, report and export, and comes out unchanged.

Everything here is built from code points by name or number, so that no editor, diff or terminal that shows
this file is acted upon either. A test that stores these texts compares them code point by code point; a test
that shows them compares with :func:`labels.visible.visible`.
"""

from __future__ import annotations

import hashlib

from triage.articles.article import Article, Evidence, Form, Position

ESC, BEL, CSI, OSC = "\x1b", "\x07", "\x9b", "\x9d"
RLO, LRO, PDF, RLI, FSI, PDI = "\u202e", "\u202d", "\u202c", "\u2067", "\u2068", "\u2069"
ZWSP, ZWNJ, ZWJ, WORD_JOINER, BOM, SOFT_HYPHEN, NBSP = (
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u00a0",
)
NUL_PICTURE = "\u2400"

BRACKETS = (
    "[bold]no[/bold] [/] [red on white] [@click=app.quit]leave[/] \\[ [[ ]] [link=file:///etc/passwd]x[/link]"
)
"""Markup of the drawing library, closed where it was not opened."""

MARKUP = (
    "<script>alert(1)</script> <img src=x onerror=1> &amp; | a | `code` "
    "![x](http://x.invalid) </td> {{ 7*7 }}"
)
"""Markup of HTML, Markdown and templates."""

FORMULAS = "=1+1 +2 -3 @SUM(A1) =HYPERLINK(1)"
"""What a spreadsheet would calculate at the start of a cell."""

ESCAPES = (
    f"{ESC}[2J{ESC}[31mred{ESC}[0m {ESC}]0;title{BEL} {ESC}]52;c;aGk={BEL} "
    f"{CSI}31m {OSC}0;x{BEL} {ESC}c \x07\x08\x7f"
)
"""Terminal control sequences in seven and eight bits: clear, colour, title, clipboard, reset, bell."""

BIDI = (
    f"{RLO}reversed{PDF} {LRO}forced{PDF} {RLI}isolated{PDI} {FSI}first strong{PDI} "
    f"file{RLO}txt.exe{PDF} \u200e\u200f\u061c"
)
"""Directional controls, left open at the end on purpose by the last ones."""

RIGHT_TO_LEFT = (
    "\u05e9\u05dc\u05d5\u05dd, 12/03/2023 (\u05d9\u05d5\u05dd) "
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645 34%"
)
"""Hebrew and Arabic with digits and brackets between."""

UNSEEN = (
    f"zero{ZWSP}width{ZWNJ}non{ZWJ}join{WORD_JOINER}er{BOM} soft{SOFT_HYPHEN}hyphen "
    f"no{NBSP}break \u2028 \u2029 \x85 \u3164 \u180e"
)
"""Characters that take no room, or room without ink."""

WIDE = (
    "\u65b0\u95fb\u6807\u9898 \u30cb\u30e5\u30fc\u30b9 \ub274\uc2a4 "
    "\uff21\uff22\uff23 \u3000 \u1112\u1161\u11ab"
)
"""Chinese, Japanese, Korean (also decomposed), full-width letters and space."""

EMOJI = (
    f"\U0001f469{ZWJ}\U0001f469{ZWJ}\U0001f467{ZWJ}\U0001f466 \U0001f1e9\U0001f1ea "
    "\U0001f44d\U0001f3fd \u2764\ufe0f \u2764 1\ufe0f\u20e3 "
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
)
"""A family, a flag of letters, a skin tone, variation selectors, a keycap, a flag of tags."""

COMBINING = (
    "e\u0301 a\u030a\u0323 Z"
    + "\u0300\u0316" * 20
    + "algo \u0e01\u0e33 \u0915\u094d\u0937\u093f \u0bae\u0bca"
)
"""Composed of several code points: accents, a heap of forty of them, Thai, Devanagari, Tamil."""

NULS = f"before{NUL_PICTURE}after {NUL_PICTURE}{NUL_PICTURE}"
"""What a store holds in place of U+0000."""

LINES = "one\r\ntwo\rthree\n\n\n\tfour\x0bfive\x0csix   \n"
"""Line ends of three kinds, tabs, vertical tab, form feed, spaces at the end."""

DATES = (
    "On Thursday, 31 February 2023, that is 03/04/2023 or 2023-13-45, last [week], \uff12\uff10\uff12\uff13."
)
"""Dates that are none, and one in full-width digits."""

HOSTILE_LINES = (
    BRACKETS,
    MARKUP,
    FORMULAS,
    ESCAPES,
    BIDI,
    RIGHT_TO_LEFT,
    UNSEEN,
    WIDE,
    EMOJI,
    COMBINING,
    NULS,
    DATES,
)
"""Each kind by itself, none with a line feed."""

HOSTILE_TEXT = "\n".join(HOSTILE_LINES) + "\n" + LINES + "x" * 300 + "\n" + WIDE.replace(" ", "") * 30 + "\n"
"""All of it in one article, with a word too long for any line."""

HOSTILE_TITLE = f"{BRACKETS[:30]} {ESC}[2J {RLO}title{PDF} {WIDE[:4]} {EMOJI[:7]} {NUL_PICTURE} <b>|`"
"""A title, also for names of people, files, sources and notes where they may hold any text."""

LONG_LINE = ("All in one line, [with] 2023-03-16 and \u65b0\u95fb, without an end; " * 23_000)[: 1 << 20]
"""A mebi of code points without a line feed."""


def hostile_article(
    text: str = HOSTILE_TEXT,
    *,
    title: str | None = HOSTILE_TITLE,
    number: int = 1,
    evidence: Evidence | None = None,
) -> Article:
    """Return an article whose every free field is hostile.

    Args:
        text: Its text.
        title: Its title.
        number: Makes keys differ, and is its place in its document.
        evidence: What was found about its dates; nothing unless given.

    Returns:
        An article as a reader would hand it to a store.
    """
    identity = hashlib.sha256(f"{number}\x1f{title}\x1f{text}".encode()).hexdigest()
    return Article(
        key=f"a:{identity[:16]}",
        identity=identity,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=title,
        url=f"https://example.org/{RLO}[red]{number}?q=<b>&{ESC}[1m",
        source=f"[bold]{WIDE[:3]}{ESC}[31m|=1+1",
        byline=f"by {RIGHT_TO_LEFT} {COMBINING}",
        language="x[/]",
        upstream_id=f"9007199254740993{ZWSP}",
        stated_date=None,
        stated_date_kind=None,
        position=Position(path=f"folder/[b]{number}<i>|`.txt", index=number, start=0, end=len(text)),
        form=Form.WHOLE,
        evidence=evidence if evidence is not None else Evidence(),
    )
