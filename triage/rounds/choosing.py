"""Which articles a round has, and how many answers each shall get: decided once, when it is planned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from triage.rounds.permutation import keyed, mixed

UNLIMITED = 65_535
"""Stands for *once per annotator, without limit*."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The articles that a round's filter found, ascending by number; arrays of one length."""

    numbers: npt.NDArray[np.int32]
    digits: npt.NDArray[np.uint64]
    """The 16 hex digits of each key."""
    teaser: npt.NDArray[np.bool_]
    set_aside: npt.NDArray[np.bool_]
    superseded: npt.NDArray[np.bool_]
    flagged: npt.NDArray[np.bool_]
    """Whether something of its evidence speaks against it."""
    cluster: npt.NDArray[np.int64]
    """Name of its cluster of near-duplicates; 0 for one that has none."""
    stratum: npt.NDArray[np.uint32]
    """The group within which a share is drawn."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a plan says of its articles."""

    answers: int | None
    """k; None is once per annotator, without limit."""
    share: float | None
    """Share of the articles that get ``share_answers`` instead."""
    share_answers: int | None
    copies: str
    """``one|together|all``."""
    teasers: bool
    seed: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The articles of a round, and what was left out for which reason, the first that held."""

    numbers: npt.NDArray[np.int32]
    """Ascending."""
    digits: npt.NDArray[np.uint64]
    """The 16 hex digits of their keys."""
    wanted: npt.NDArray[np.uint16]
    """Answers that each shall get; :data:`UNLIMITED` for as many as there are annotators."""
    flagged: npt.NDArray[np.bool_]
    cluster: npt.NDArray[np.int64]
    set_aside: int
    superseded: int
    teasers: int
    copies: int

    @property
    def matched(self) -> int:
        """How many articles the filter found."""
        return len(self.numbers) + self.set_aside + self.superseded + self.teasers + self.copies


def choose(found: Candidates, wishes: Wishes) -> Choice:
    """Choose a round's articles.

    Of each cluster of near-duplicates ``copies="one"`` keeps the earliest that is no teaser.

    Args:
        found: What the filter found.
        wishes: What the plan says.
    """
    there = ~found.set_aside
    current = there & ~found.superseded
    kept = current if wishes.teasers else current & ~found.teaser
    chosen = _without_copies(found, kept) if wishes.copies == "one" else kept
    places = np.flatnonzero(chosen)
    return Choice(
        numbers=found.numbers[places],
        digits=found.digits[places],
        wanted=_wanted(found.digits[places], found.stratum[places], wishes),
        flagged=found.flagged[places],
        cluster=found.cluster[places],
        set_aside=int(np.count_nonzero(found.set_aside)),
        superseded=int(np.count_nonzero(there) - np.count_nonzero(current)),
        teasers=int(np.count_nonzero(current) - np.count_nonzero(kept)),
        copies=int(np.count_nonzero(kept) - len(places)),
    )


def _without_copies(found: Candidates, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Keep one article of each cluster: no teaser before a teaser, then the earliest."""
    places = np.flatnonzero(kept & (found.cluster > 0))
    order = places[np.lexsort((found.numbers[places], found.teaser[places], found.cluster[places]))]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = found.cluster[order[1:]] != found.cluster[order[:-1]]
    chosen = kept.copy()
    chosen[order[~first]] = False
    return chosen


def _wanted(
    digits: npt.NDArray[np.uint64], stratum: npt.NDArray[np.uint32], wishes: Wishes
) -> npt.NDArray[np.uint16]:
    """Return how many answers each article shall get; the share is drawn within each stratum.

    Strata get whole numbers of articles by largest remainder, so that the share holds over all of them.
    """
    each = UNLIMITED if wishes.answers is None else wishes.answers
    wanted = np.full(len(digits), each, dtype=np.uint16)
    if not wishes.share or wishes.share_answers is None or not len(digits):
        return wanted
    _, codes, sizes = np.unique(stratum, return_inverse=True, return_counts=True)
    exact = sizes * wishes.share
    drawn = np.floor(exact).astype(np.int64)
    lacking = round(len(digits) * wishes.share) - int(drawn.sum())
    drawn[np.argsort(drawn - exact, kind="stable")[: max(lacking, 0)]] += 1
    order = np.lexsort((mixed(digits, keyed("share", wishes.seed)), codes))
    begins = np.cumsum(sizes) - sizes
    rank = np.empty(len(digits), dtype=np.int64)
    rank[order] = np.arange(len(digits)) - np.repeat(begins, sizes)
    wanted[rank < drawn[codes]] = wishes.share_answers
    return wanted
