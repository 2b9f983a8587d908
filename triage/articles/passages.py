"""The longest passage that two texts have in common, word for word."""

from __future__ import annotations

import re

from triage.articles.shingles import WORDS

WORDS_READ = 20_000
"""Words of each text that are looked at."""

_WORD = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|[^\\W_]+?(?=[\\W_]|\\Z|[\u3040-\ud7af])"
)

Word = tuple[str, int, int]


def shared_passage(text: str, other: str) -> tuple[int, int] | None:
    """Find the longest run of at least five words that also stands in another text.

    Case and what stands between words make no difference. Of runs that are as long the first is taken.

    Returns:
        Its first code point in ``text`` and the one after its last; None if there is none.

    >>> shared_passage("So he said: “It rained for forty days.”", "IT RAINED FOR FORTY DAYS, they wrote.")
    (13, 37)
    """
    mine, theirs = _words(text), _words(other)
    places = {_key(theirs, place): place for place in range(len(theirs) - WORDS, -1, -1)}
    best, begin, place = 0, 0, 0
    while place <= len(mine) - max(WORDS, best):
        there = places.get(_key(mine, place))
        if there is None:
            place += 1
            continue
        size = _run(mine, theirs, place, there)
        if size > best:
            best, begin = size, place
        place += size - WORDS + 1
    return (mine[begin][1], mine[begin + best - 1][2]) if best else None


def _words(text: str) -> list[Word]:
    found: list[Word] = []
    for match in _WORD.finditer(text):
        found.append((match[0].casefold(), *match.span()))
        if len(found) == WORDS_READ:
            break
    return found


def _key(words: list[Word], place: int) -> tuple[str, ...]:
    return tuple(word[0] for word in words[place : place + WORDS])


def _run(mine: list[Word], theirs: list[Word], place: int, there: int) -> int:
    """Return how many words agree from two places on."""
    most = min(len(mine) - place, len(theirs) - there)
    size = 0
    while size < most and mine[place + size][0] == theirs[there + size][0]:
        size += 1
    return size
