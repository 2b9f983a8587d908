"""Pieces of patterns made from lists of words."""

from __future__ import annotations

GAP = r"[ \u00a0\u202f]"
"""A space, plain or not breaking."""


def one_of(words: str, *, capital: bool = False) -> str:
    """Make a group that matches one of some words.

    Args:
        words: Words with white space between them; ``_`` stands for a gap inside one.
        capital: Whether each may also begin with a capital.

    Returns:
        A regular expression; longer words come before their own beginnings.

    >>> one_of("last this_past", capital=True)
    '(?:[Tt]his[ \\\\u00a0\\\\u202f]past|[Ll]ast)'
    """
    ordered = sorted(words.split(), key=len, reverse=True)
    return f"(?:{'|'.join(_pattern(word, capital) for word in ordered)})"


def _pattern(word: str, capital: bool) -> str:
    if capital and word[0].isalpha() and word[0].islower():
        word = f"[{word[0].upper()}{word[0]}]{word[1:]}"
    return word.replace("_", GAP)
