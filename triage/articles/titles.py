"""Whether a line looks like a headline."""

from __future__ import annotations

import re

from triage.articles.read_more import is_date_word

LONGEST = 200
"""Characters of a headline, at most."""

_BULLET = re.compile(r"\s*(?:[•·▪●◦‣*–—-]|\d{1,3}[.)])\s")
_ENDS = ".:;,…。．।۔،؛"
_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}$|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|No|Dr|St|vs)\.$")
_ADDRESS = re.compile(r"https?://|www\.|\S+@\S+\.\S+$")
_WORDS = re.compile(r"[^\W\d_]+")
# English words beside numbers in a line that is only a date or a time; page_words.toml has other languages'.
_ENGLISH = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:jan|febr?)(?:uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|(?:sept?|oct|nov|dec)(?:o?e?m?ber)?"
    r"|ago|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|read|last"
    r"|am|pm|st|nd|rd|th|gmt|utc|cet|cest|bst|est|edt|pst|t|z|at|on|posted|published|updated|date",
    re.IGNORECASE,
)


def is_date_line(line: str) -> bool:
    """Whether a line holds a date or a time and nothing else."""
    bare = line.strip()
    if not any(c.isdigit() for c in bare) or len(bare) > 60:
        return False
    words = _WORDS.findall(bare)
    return all(_ENGLISH.fullmatch(word) or is_date_word(word) for word in words)


def is_bullet(line: str) -> bool:
    """Whether a line is an item of a list."""
    return _BULLET.match(line) is not None


def looks_like_title(line: str) -> bool:
    """Whether a line could be a headline: short, of words, no sentence, no item, no date, no address.

    Args:
        line: One line, without its newline.

    Returns:
        True for what could stand above a story.
    """
    bare = line.strip()
    if not 2 <= len(bare) <= LONGEST or is_bullet(line) or is_date_line(bare):
        return False
    if not any(c.isalpha() for c in bare) or _ADDRESS.match(bare):
        return False
    if bare[-1] in _ENDS and not _ABBREVIATION.search(bare):
        return False
    return not (len(bare) > 1 and bare[-1] in "\"'”’»)]" and bare[-2] in ".。")


def title_of(text: str) -> str | None:
    """Return the title of a whole text: its first line, if that looks like one and a blank line follows.

    Args:
        text: A text as it was decoded.

    Returns:
        The line without white space at its ends, or None.
    """
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    line, newline, rest = text[start:].partition("\n")
    if not newline or not looks_like_title(line):
        return None
    following, newline, _ = rest.partition("\n")
    if following.strip() or not rest.strip():
        return None
    return line.strip()
