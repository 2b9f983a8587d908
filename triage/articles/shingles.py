"""Five-word shingles as 64-bit numbers, for many texts at once.

A word's number is a polynomial in its UTF-8 bytes, a shingle's a polynomial in its words' numbers, both
modulo 2**64 (Karp and Rabin, "Efficient randomized pattern-matching algorithms", IBM J. Res. Dev. 31, 1987),
then mixed by the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Nothing in them depends on the
machine, the process or a library's version, because sampled numbers are stored and met again years later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

WORDS = 5
"""Words in a shingle."""

U64 = np.uint64
Hashes = NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15 | 1
_STEP = 0xD1342543DE82EF95
_INVERSE = pow(_BASE, -1, 1 << 64)
_NONE = np.empty(0, dtype=U64)
_TOGETHER = 256 * 1024
"""Characters of texts that are worked on together."""
_AT_ONCE = 512 * 1024
"""Bytes of words that are numbered at once."""
_IDEOGRAPHS = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])")
_SPACE = {
    c: " "
    for c in range(0x80, 0x3100)
    if unicodedata.category(chr(c))[0] in "PZSC" and unicodedata.category(chr(c)) != "Cn"
}
_WORD_BYTE = np.zeros(256, dtype=bool)
_WORD_BYTE[[*range(0x30, 0x3A), *range(0x61, 0x7B), *range(0x80, 0x100)]] = True


@dataclass(frozen=True, slots=True)
class Shingles:
    """The distinct shingles of some texts."""

    hashes: Hashes
    """All of them, text after text, ascending within each."""
    ends: NDArray[np.int64]
    """For each text, where its shingles end in ``hashes``; shape (texts,)."""
    texts: Hashes
    """For each text, one number for all its words in order: equal for exact copies; shape (texts,)."""

    def of(self, index: int) -> Hashes:
        """Return the shingles of one text, ascending."""
        begin = int(self.ends[index - 1]) if index else 0
        return self.hashes[begin : int(self.ends[index])]


def normalise(text: str) -> str:
    """Fold case and turn everything that is no letter or digit into a space, ideographs into words."""
    folded = text.lower()
    if folded.isascii():
        return folded
    return _IDEOGRAPHS.sub(r" \1 ", unicodedata.normalize("NFKC", folded).lower().translate(_SPACE))


def shingle(texts: Sequence[str]) -> Shingles:
    """Return the distinct five-word shingles of each text; a text of fewer words has one of all its words."""
    parts = [_several(texts[begin:end]) for begin, end in _runs(texts)]
    sizes = [np.diff(part.ends, prepend=0) for part in parts]
    return Shingles(
        np.concatenate([_NONE, *(part.hashes for part in parts)]),
        np.cumsum(np.concatenate([np.empty(0, np.int64), *sizes])),
        np.concatenate([_NONE, *(part.texts for part in parts)]),
    )


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield runs of texts that are worked on together: few enough that their numbers stay in the cache."""
    begin, size = 0, 0
    for place, text in enumerate(texts):
        size += len(text)
        if size >= _TOGETHER:
            yield begin, place + 1
            begin, size = place + 1, 0
    if begin < len(texts):
        yield begin, len(texts)


def _several(texts: Sequence[str]) -> Shingles:
    encoded = [normalise(text).encode("utf-8", "replace") for text in texts]
    lengths = np.fromiter((len(part) for part in encoded), dtype=np.int64, count=len(encoded))
    limits = np.cumsum(lengths + 1) + 1
    words, starts = _words(b" " + b" ".join(encoded) + b" ")
    ends = np.searchsorted(starts, limits).astype(np.int64)
    counts = np.diff(ends, prepend=0)
    whole = _whole_texts(words, counts)
    rolled = _roll(words)
    kept = [
        np.sort(rolled[end - count : end - WORDS + 1]) if count >= WORDS else whole[text : text + (count > 0)]
        for text, (end, count) in enumerate(zip(ends.tolist(), counts.tolist(), strict=True))
    ]
    hashes = np.concatenate([_NONE, *kept])
    sizes = np.fromiter((len(each) for each in kept), dtype=np.int64, count=len(kept))
    first = np.ones(len(hashes), dtype=bool)
    first[1:] = hashes[1:] != hashes[:-1]
    begins = np.cumsum(sizes) - sizes
    first[begins[sizes > 0]] = True
    distinct = np.concatenate([[0], np.cumsum(first)])[np.cumsum(sizes)]
    return Shingles(hashes[first], distinct.astype(np.int64), whole)


def _words(joined: bytes) -> tuple[Hashes, NDArray[np.int64]]:
    """Return each word's number and its first byte; the bytes begin and end with a space.

    A long text is cut between words, because a word takes some fifty bytes of memory for each of its own.
    """
    numbers, starts, begin = [], [], 0
    while begin < len(joined) - 1:
        end = joined.find(b" ", min(begin + _AT_ONCE, len(joined) - 1)) + 1
        some, places = _word_numbers(np.frombuffer(joined[begin:end], dtype=np.uint8))
        numbers.append(some)
        starts.append(places + begin)
        begin = end - 1
    return np.concatenate([_NONE, *numbers]), np.concatenate([np.empty(0, np.int64), *starts])


def _word_numbers(joined: NDArray[np.uint8]) -> tuple[Hashes, NDArray[np.int64]]:
    """Return what :func:`_words` does, of a piece."""
    inside = _WORD_BYTE[joined]
    edges = np.diff(inside.astype(np.int8))
    starts = np.flatnonzero(edges == 1) + 1
    ends = np.flatnonzero(edges == -1) + 1
    size = len(joined)
    sums = np.concatenate([[U64(0)], np.cumsum((joined.astype(U64) + U64(1)) * _powers(_BASE, size))])
    return _mix((sums[ends] - sums[starts]) * _powers(_INVERSE, size)[starts]), starts


def _whole_texts(words: Hashes, counts: NDArray[np.int64]) -> Hashes:
    """Return one number for all words of each text, in order."""
    size = len(words)
    sums = np.concatenate([[U64(0)], np.cumsum(words * _powers(_STEP, size))])
    ends = np.cumsum(counts)
    starts = ends - counts
    back = _powers(pow(_STEP, -1, 1 << 64), size + 1)
    return _mix((sums[ends] - sums[starts]) * back[starts] + counts.astype(U64))


def _roll(words: Hashes) -> Hashes:
    """Return for each word the number of the shingle that starts there (the last four are not used)."""
    total = np.zeros(len(words), dtype=U64)
    for k in range(min(WORDS, len(words))):
        total[: len(words) - k] += words[k:] * U64(pow(_STEP, k + 1, 1 << 64))
    return _mix(total)


def _powers(base: int, count: int) -> Hashes:
    """Return base**0 … base**(count-1) modulo 2**64."""
    size = 1 << max(count - 1, 1).bit_length()
    return (_kept_powers if size <= _KEPT else _many_powers)(base, size)[:count]


def _many_powers(base: int, count: int) -> Hashes:
    powers = np.full(count, U64(base & 0xFFFFFFFFFFFFFFFF), dtype=U64)
    powers[0] = U64(1)
    return np.cumprod(powers)


_kept_powers = lru_cache(maxsize=64)(_many_powers)
_KEPT = 1 << 20
"""Powers that are worth keeping."""


def _mix(numbers: Hashes) -> Hashes:
    """Spread each number over all 64 bits (SplitMix64's finaliser)."""
    mixed = numbers.copy()
    mixed ^= mixed >> U64(30)
    mixed *= U64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> U64(27)
    mixed *= U64(0x94D049BB133111EB)
    mixed ^= mixed >> U64(31)
    return mixed
