"""Each annotator beside the others: agreement, what alpha would be without them, and what they confuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labels.agreement.alpha import AlphaSums
from labels.agreement.arrays import Floats, Ints, spans, sum_by
from labels.agreement.cohen import PairKappas
from labels.agreement.patterns import CountPatterns, patterns_of
from labels.agreement.ratings import Ratings
from labels.consensus.dawid_skene import Climb, dawid_skene, too_large

_ROUGH = Climb(gain=1e-6, rounds=100)
"""Diagonals are read to two digits, so EM need not climb to the top."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """The disagreement that an annotator has most often."""

    own: str
    others: str
    count: int
    """Pairs of ratings in which they said ``own`` and another said ``others``."""
    of: int
    """Pairs of ratings in which they said ``own``."""


@dataclass(frozen=True, slots=True)
class AnnotatorAgreement:
    """One annotator beside the others."""

    annotator: str
    judgements: int
    items: int
    """Items that others rated too."""
    pairs: int
    """Pairs of their ratings with others'."""
    agreement: float | None
    """(Weighted) share of these that agree."""
    alpha_without: float | None
    """Krippendorff's alpha of the others alone."""
    alpha_change: float | None
    """That less the alpha of all: above 0 where the others agree more among themselves."""
    diagonal: Mapping[str, float | None] | None
    """Dawid-Skene: how likely they give each label where it is true; None where they hardly met one."""
    confusion: Confusion | None
    reason: str | None


def annotator_agreements(
    ratings: Ratings, patterns: CountPatterns, sums: AlphaSums | None, found: PairKappas | None
) -> tuple[AnnotatorAgreement, ...]:
    """Return every annotator beside the others, by name.

    Args:
        ratings: The ratings.
        patterns: Patterns of all items.
        sums: Alpha's sums; None where alpha has none.
        found: Agreement of the pairs; None where the weights do not exist.
    """
    people = len(ratings.annotators)
    without, whole = _without(ratings, patterns, sums)
    pairs, agreeing = _pairs(found, people)
    confusions = _confusions(ratings, found)
    diagonals = _diagonals(ratings)
    judgements = np.bincount(ratings.annotator, minlength=people)
    shared = patterns.sizes[patterns.of_item] >= 2 if len(patterns.of_item) else np.zeros(0, dtype=bool)
    of_rating = shared[np.unique(ratings.item, return_inverse=True)[1]]
    items = np.bincount(ratings.annotator[of_rating], minlength=people)
    return tuple(
        AnnotatorAgreement(
            name,
            int(judgements[i]),
            int(items[i]),
            int(pairs[i]),
            float(agreeing[i] / pairs[i]) if pairs[i] else None,
            without[i],
            None if without[i] is None or whole is None else float(without[i] or 0.0) - whole,
            diagonals[i] if diagonals is not None else None,
            confusions.get(i),
            _reason(int(pairs[i]), without[i], diagonals is None),
        )
        for i, name in enumerate(ratings.annotators)
    )


def _reason(pairs: int, without: float | None, no_diagonal: bool) -> str | None:
    reasons = []
    if not pairs:
        reasons.append("nobody else rated their items")
    if without is None:
        reasons.append("the others' alpha is undefined")
    if no_diagonal:
        reasons.append("Dawid-Skene is for single labels of a short scale")
    return "; ".join(reasons) or None


def _without(
    ratings: Ratings, patterns: CountPatterns, sums: AlphaSums | None
) -> tuple[list[float | None], float | None]:
    """Return alpha without each annotator, and with all."""
    people = len(ratings.annotators)
    paired = patterns.pairable()
    if sums is None or not paired.pairs:
        return [None] * people, None
    total = sums.total(paired)
    size = np.bincount(ratings.item, minlength=len(ratings.items))
    first = np.cumsum(size) - size
    columns = np.empty((sums.columns, people))
    by_person = np.argsort(ratings.annotator, kind="stable")
    ends = np.cumsum(np.bincount(ratings.annotator, minlength=people))
    for i in range(people):
        theirs = by_person[ends[i - 1] if i else 0 : ends[i]]
        rated = ratings.item[theirs]
        row, place = spans(size[rated])
        beside = first[rated][row] + place
        others = ratings.annotator[beside] != i
        columns[:, i] = total - _sums(sums, row, ratings.code[beside], patterns.codes)
        columns[:, i] += _sums(sums, row[others], ratings.code[beside][others], patterns.codes)
    # Sums that should come out at 0 are left by rounding at some 1e-12.
    columns[: patterns.codes] = np.round(columns[: patterns.codes])
    alphas = sums.alpha(columns)
    whole = float(sums.alpha(total[:, None])[0])
    return [None if np.isnan(x) else float(x) for x in alphas], None if np.isnan(whole) else whole


def _sums(sums: AlphaSums, item: Ints, code: Ints, codes: int) -> Floats:
    patterns = patterns_of(item, code, codes).pairable()
    return sums.total(patterns)


def _pairs(found: PairKappas | None, people: int) -> tuple[Floats, Floats]:
    """Return, for each annotator, the pairs of ratings with others, and how many agree."""
    if found is None:
        return np.zeros(people), np.zeros(people)
    tables = found.tables
    agreeing = found.agreement * tables.items
    pairs = sum_by(tables.a, tables.items, people) + sum_by(tables.b, tables.items, people)
    return pairs, sum_by(tables.a, agreeing, people) + sum_by(tables.b, agreeing, people)


def _confusions(ratings: Ratings, found: PairKappas | None) -> dict[int, Confusion]:
    """Return the most frequent confusion of each annotator that has one."""
    if found is None or not len(found.tables.pair):
        return {}
    tables, codes = found.tables, len(ratings.values)
    person = np.concatenate([tables.a[tables.pair], tables.b[tables.pair]])
    own = np.concatenate([tables.of_a, tables.of_b])
    other = np.concatenate([tables.of_b, tables.of_a])
    count = np.concatenate([tables.count, tables.count])
    keys, where = np.unique((person * codes + own) * codes + other, return_inverse=True)
    count = sum_by(where, count, len(keys)).astype(np.int64)
    owner, other = np.divmod(keys, codes)
    said = sum_by(np.unique(owner, return_inverse=True)[1], count, len(np.unique(owner)))
    of = dict(zip(np.unique(owner).tolist(), said.astype(int).tolist(), strict=True))
    person, own = np.divmod(owner, codes)
    chosen: dict[int, Confusion] = {}
    for i in np.lexsort((keys, -count)):
        if own[i] != other[i] and int(person[i]) not in chosen:
            chosen[int(person[i])] = Confusion(
                ratings.values[own[i]], ratings.values[other[i]], int(count[i]), of[int(owner[i])]
            )
    return chosen


def _diagonals(ratings: Ratings) -> list[dict[str, float | None]] | None:
    """Return Dawid-Skene's diagonal for each annotator; None for sets and where it would not fit."""
    if ratings.sets is not None or too_large(ratings):
        return None
    if not len(ratings.item):
        return []
    skill = dawid_skene(ratings, climb=_ROUGH)
    right = np.where(skill.met >= 1, np.diagonal(skill.confusion, axis1=1, axis2=2), np.nan)
    return [
        {label: None if np.isnan(x) else float(x) for label, x in zip(ratings.values, row, strict=True)}
        for row in right
    ]
