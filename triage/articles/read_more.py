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
_ARROWS = "«»‹›<>→←↑↓↗↠⟶⟵➔➜➝➞➡⬇▶►▸◀◄▹⇒⇨👉👇\ufe0f·•|*_+-–—＞〉》】』」”“\"'"
_ONE_SPACE = dict.fromkeys(map(ord, "\u00a0\u2009\u202f\t"), " ")
_AROUND = SPACES + _ARROWS + "[](){}….!．"
_BEFORE = SPACES + _ARROWS + "[({"
_SENTENCE_ENDS = '.!?。！？؟۔।"”’»)]'
_TAIL = 40
"""Characters at a line's end that are looked at: a pattern tied to an end is quadratic in a run of dots."""
_LONGEST_CODE = 1000
_ANY_ELLIPSIS = re.compile(r"\[\s*(?:…|\.{3})\s*\]|…|\.{3,}")
_ELLIPSIS = re.compile(r"(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3,}|⋯|。。。)$")
# [name attribute="…"], [name: value] or [name]…[/name] alone on its line; quotes are often curled.
_SHORT_CODE = re.compile(
    r"\[/?[A-Za-z][\w-]{1,40}(?:(?:\s+[^\]\n]*=|:\s?)[^\n]*?)?\s*/?\](?:[^\n]*\[/[A-Za-z][\w-]{1,40}\])?$"
)
_BARE_CODE = re.compile(
    r"\[/?(?:embed|gallery|ads?|video|audio|playlist|caption|related|newsletter|poll|tweet|twitter|instagram"
    r"|youtube|facebook|tiktok|podcast|player|widget|banner|promo|subscribe|donate|quiz|chart|map)\w*\]$",
    re.IGNORECASE,
)
_BRACKETS = (("{{", "}}"), ("{%", "%}"), ("[[", "]]"), ("<<", ">>"), ("%%", "%%"), ("<!--", "-->"))
"""What other systems write around the names of their embeds."""


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


def core(text: str) -> str:
    """Return a text without arrows, quotes and brackets at its ends, in small letters, spaces single."""
    return _bare(text.strip(_AROUND + ":：‘’„‚"))


def is_read_more(text: str) -> bool:
    """Whether a text is a *Read more* in any known language, whatever arrows or brackets are around it."""
    return len(text) < 80 and _bare(text.strip(_AROUND)) in _words("read_more")


def is_box_heading(line: str) -> bool:
    """Whether a line is the heading of a box of links to other stories."""
    return len(line) < 80 and _bare(line.strip(_AROUND + ":：")) in _words("box")


def is_page_word(line: str) -> bool:
    """Whether a line is one of those that stand between stories, such as *Advertisement* or *Tags: …*."""
    if len(line) >= 200:
        return False
    if (
        _bare(line[:40].replace("：", ":").partition(":")[0].strip(_AROUND)) in _words("label")
        and ":" in line
    ):
        return True
    bare = line.strip(_AROUND + ":：0123456789")
    return not any(c.isalpha() for c in bare) or bare[0] == "©" or _bare(bare) in _words("page")


def is_byline(line: str) -> bool:
    """Whether a line begins as one that names an author or a photographer does."""
    start = _bare(line[:40].strip(_AROUND))
    return any(
        start.startswith(word) and not start[len(word) : len(word) + 1].isalpha() for word in _words("byline")
    )


def is_date_word(word: str) -> bool:
    """Whether a word is one that dates and times are written with in a language other than English."""
    return word.casefold() in _words("date")


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
    tail = bare[-60:].translate(_ONE_SPACE).casefold()
    if tail.endswith(phrases.endings):
        for phrase in phrases.endings:
            # Folding may lengthen a text: what is cut off must be the phrase itself.
            if tail.endswith(phrase) and bare[-len(phrase) :].translate(_ONE_SPACE).casefold() == phrase:
                found = _before(line, len(bare) - len(phrase))
                if found and (found.cut_off or " " in phrase or (not phrase.isascii() and len(phrase) > 3)):
                    return found
    return _with_title(line)


def named_story(line: str) -> str:
    """Return the title in ``Continue reading TITLE`` or ``Read more about TITLE``, alone on a line.

    Args:
        line: One line.

    Returns:
        What follows the phrase; empty where the line does not begin with one of several words.
    """
    start = line[:_LONGEST_CODE].lstrip(_BEFORE)
    low = start[:60].translate(_ONE_SPACE).casefold()
    several = _phrases().of_words
    if not low.startswith(several):
        return ""
    phrase = next(each for each in several if low.startswith(each))
    return start[len(phrase) :].strip(_AROUND + ":：")


def _before(line: str, at: int) -> Invitation | None:
    """Describe what stands before a phrase; None if that is nothing, or the phrase ends a longer word."""
    text = line[:at].rstrip(_BEFORE)
    if not text.strip(_AROUND) or (line[at - 1].isalnum() and line[at].isascii()):
        return None
    cut_off = ends_with_ellipsis(text)
    if not cut_off and text[-1] not in _SENTENCE_ENDS:
        return None
    return Invitation(len(text), cut_off, "")


def _with_title(line: str) -> Invitation | None:
    """Find ``… Continue reading TITLE →``, where the phrase repeats the story's title."""
    offset = max(0, len(line) - 400)
    for match in _ANY_ELLIPSIS.finditer(line, offset):
        title = named_story(line[match.end() :])
        if title:
            return Invitation(match.end(), True, title)
    return None


def is_short_code(line: str) -> bool:
    """Whether a line is a short-code of a publishing system: ``[embed slug="…"]``, ``{{embed}}``."""
    bare = line.strip(SPACES)
    if not 4 < len(bare) <= _LONGEST_CODE:
        return False
    if any(bare.startswith(opened) and bare.endswith(closed) for opened, closed in _BRACKETS):
        return True
    if not bare.startswith("[") or not bare.endswith("]"):
        return False
    if _BARE_CODE.match(bare):
        return True
    # A colon alone may stand in an editor's remark; in a code what follows it is one word.
    tagged = "=" in bare or "[/" in bare or (":" in bare and " " not in bare.partition(":")[2].strip())
    return tagged and _SHORT_CODE.match(bare) is not None


def ends_with_ellipsis(text: str) -> bool:
    """Whether a text is cut: ``…``, ``...``, ``[…]``."""
    return _ELLIPSIS.search(text[-_TAIL:]) is not None
