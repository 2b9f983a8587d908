"""Lines that end a story on a page of several: *Read more* in many languages, ellipses, short-codes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SPACES = (
    " \t\r\f\v\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200e\u200f\u2060\ufeff"
)
"""White space, and characters that take no room; a line of nothing else is blank."""
_ARROWS = "«»‹›<>→←↠⟶⟵➔➜➝➞▶►▸◀◄▹⇒⇨·•|*_+-–—＞〉》】』」”“\"'"
_AROUND = SPACES + _ARROWS + "[](){}….!．"
_BEFORE = SPACES + _ARROWS + "[({"
_SENTENCE_ENDS = '.!?。！？؟۔।"”’»)]'
_TAIL = 40
"""Characters at a line's end that are looked at: a pattern tied to an end is quadratic in a run of dots."""
_LONGEST_CODE = 1000
_ANY_ELLIPSIS = re.compile(r"\[\s*(?:…|\.{3})\s*\]|…|\.{3,}")
_ELLIPSIS = re.compile(r"(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3,}|⋯|。。。)$")
# [name attribute="…"] alone on its line, or [name]…[/name]; quotes are often curled by the page.
_SHORT_CODE = re.compile(
    r"\[/?[A-Za-z][\w-]{1,40}(?:\s+[^\]\n]*=[^\n]*?)?\s*/?\](?:[^\n]*\[/[A-Za-z][\w-]{1,40}\])?$"
)
_BARE_CODE = re.compile(
    r"\[/?(?:embed|gallery|ads?|video|audio|playlist|caption|related|newsletter|poll)\w*\]$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A *Read more* at the end of a line that has a text of its own."""

    cut: int
    """Where the text before it ends, an ellipsis included."""
    cut_off: bool
    """Whether that text ends with an ellipsis."""
    names: str
    """What follows the phrase (a title, in some systems); empty for most."""


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The known phrases, in the forms that searching takes."""

    every: frozenset[str]
    endings: tuple[str, ...]
    """The longest first."""
    of_words: tuple[str, ...]
    """Those of more than one word."""


@cache
def _words(table: str) -> frozenset[str]:
    text = files("triage.articles").joinpath("page_words.toml").read_text(encoding="utf-8")
    languages: Mapping[str, list[str]] = tomllib.loads(text)[table]
    return frozenset(_bare(phrase) for phrases in languages.values() for phrase in phrases)


@cache
def _phrases() -> _Phrases:
    every = _words("read_more")
    longest_first = tuple(sorted(every, key=lambda phrase: (-len(phrase), phrase)))
    return _Phrases(every, longest_first, tuple(phrase for phrase in longest_first if " " in phrase))


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())


def is_read_more(text: str) -> bool:
    """Whether a text is a *Read more* in any known language, whatever arrows or brackets are around it."""
    return len(text) < 80 and _bare(text.strip(_AROUND)) in _words("read_more")


def is_box_heading(line: str) -> bool:
    """Whether a line is the heading of a box of links to other stories."""
    return len(line) < 80 and _bare(line.strip(_AROUND + ":：")) in _words("box")


def is_page_word(line: str) -> bool:
    """Whether a line is one of those that stand between stories, such as *Advertisement*."""
    if len(line) >= 100:
        return False
    bare = line.strip(_AROUND + ":：0123456789")
    return not any(c.isalpha() for c in bare) or bare[0] == "©" or _bare(bare) in _words("page")


def find_invitation(line: str) -> Invitation | None:
    """Find a *Read more* that ends a line after text of the story itself.

    Args:
        line: One line.

    Returns:
        Where the text ends and whether it is cut off; None without such an end. One word alone (*more*)
        counts only after an ellipsis.
    """
    bare = line.rstrip(_AROUND)
    phrases = _phrases()
    if bare[-60:].casefold().endswith(phrases.endings):
        for phrase in phrases.endings:
            if bare[-len(phrase) :].casefold() == phrase:
                found = _before(line, len(bare) - len(phrase))
                if found and (found.cut_off or " " in phrase or (not phrase.isascii() and len(phrase) > 3)):
                    return found
    return _with_title(line, phrases)


def _before(line: str, at: int) -> Invitation | None:
    """Describe what stands before a phrase; None if that is nothing, or the phrase ends a longer word."""
    text = line[:at].rstrip(_BEFORE)
    if not text.strip(_AROUND) or (line[at - 1].isalnum() and line[at].isascii()):
        return None
    cut_off = ends_with_ellipsis(text)
    if not cut_off and text[-1] not in _SENTENCE_ENDS:
        return None
    return Invitation(len(text), cut_off, "")


def _with_title(line: str, phrases: _Phrases) -> Invitation | None:
    """Find ``… Continue reading TITLE →``, where the phrase repeats the story's title."""
    offset = max(0, len(line) - 400)
    for match in _ANY_ELLIPSIS.finditer(line, offset):
        rest = line[match.end() :].lstrip(_BEFORE)
        low = rest[:60].casefold()
        if low.startswith(phrases.of_words):
            phrase = next(phrase for phrase in phrases.endings if low.startswith(phrase))
            return Invitation(match.end(), True, rest[len(phrase) :].strip(_AROUND))
    return None


def is_short_code(line: str) -> bool:
    """Whether a line is a short-code of a publishing system, such as ``[embed slug="…"]``."""
    bare = line.strip(SPACES)
    if len(bare) > _LONGEST_CODE or not bare.startswith("[") or not bare.endswith("]"):
        return False
    if _BARE_CODE.match(bare):
        return True
    return ("=" in bare or "[/" in bare) and _SHORT_CODE.match(bare) is not None


def ends_with_ellipsis(text: str) -> bool:
    """Whether a text is cut: ``…``, ``...``, ``[…]``."""
    return _ELLIPSIS.search(text[-_TAIL:]) is not None
