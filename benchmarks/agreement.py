"""How fast agreement is measured, beside the figures it has to hold.

Run: ``uv run python benchmarks/agreement.py``
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from labels.agreement.alpha import alpha_sums
from labels.agreement.bootstrap import bootstrap_alpha
from labels.agreement.choices import Weighting
from labels.agreement.measure import measure
from labels.agreement.patterns import count_patterns
from labels.agreement.ratings import Ratings, Reading, read_ratings
from labels.agreement.report import Options
from labels.agreement.scale import Level, Scale
from labels.consensus.method import Method
from labels.consensus.table import consensus

LEVELS = (Level.NOMINAL, Level.ORDINAL, Level.INTERVAL)


@dataclass(frozen=True, slots=True)
class Took:
    """What a piece of work cost."""

    seconds: float
    cpu: float
    megabytes: float
    """Growth of the largest resident size."""
    peak: float
    """The largest resident size, with what was made ready before."""


def cost(work: Callable[[], object]) -> Took:
    """Do a piece of work and return what it cost."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(
        time.perf_counter() - began, cpu, (after.ru_maxrss - before.ru_maxrss) / 1024, after.ru_maxrss / 1024
    )


def table(judgements: int, each: int, people: int, labels: int, *, sets: bool = False) -> pl.DataFrame:
    """Make ratings by people who know the truth seven times in ten.

    Args:
        judgements: How many.
        each: Ratings of an item.
        people: Annotators.
        labels: Labels of the scale.
        sets: Whether a rating may have a second label.
    """
    generator = np.random.default_rng(0)
    items = judgements // each
    item = np.repeat(np.arange(items), each)
    truth = generator.integers(0, labels, items)[item]
    said = np.where(generator.random(len(item)) < 0.7, truth, generator.integers(0, labels, len(item)))
    annotator = (generator.integers(0, people, items)[item] + np.tile(np.arange(each), items) * 7) % people
    label = (said + 1).astype(np.str_)
    if sets:
        second = (said + generator.integers(1, labels, len(item))) % labels + 1
        both = np.char.add(np.char.add(label, "|"), second.astype(np.str_))
        label = np.where(generator.random(len(item)) < 0.4, both, label)
    return pl.DataFrame({"item": item, "annotator": annotator, "label": label}).cast(pl.String)


def alphas(ratings: Ratings) -> None:
    """Compute alpha at three levels with 2,000 resamples each."""
    patterns = count_patterns(ratings).pairable()
    for level in LEVELS:
        scale = Scale(level, ratings.scale.labels, ratings.scale.numbers)
        sums = alpha_sums(replace(ratings, scale=scale), patterns)
        bootstrap_alpha(sums, patterns, single=0, resamples=2000, seed=0, confidence=0.95)


def report(tables: list[tuple[pl.DataFrame, Level]]) -> None:
    """Measure a codebook of three questions."""
    for rows, level in tables:
        weights = Weighting.LINEAR if level is Level.ORDINAL else Weighting.UNWEIGHTED
        measure(read_ratings(rows, Reading(level)), Options(weights=weights))


def questions(judgements: int) -> list[tuple[pl.DataFrame, Level]]:
    """Judgements of a grade, of a kind and of topics, by 50 people, three on each article."""
    each = judgements // 3
    return [
        (table(each, 3, 50, 5), Level.ORDINAL),
        (table(each, 3, 50, 7), Level.NOMINAL),
        (table(each, 3, 50, 17, sets=True), Level.SET),
    ]


def one_grade() -> Ratings:
    """A million ratings on one scale of five."""
    return read_ratings(table(1_000_000, 5, 100, 5), Reading(Level.INTERVAL))


def three_of_each() -> Ratings:
    """A million ratings on one scale of seven, three of each item."""
    return read_ratings(table(1_000_000, 3, 50, 7), Reading(doubled_as_draws=True))


PARTS: dict[str, tuple[Callable[[], Any], Callable[[Any], object], str]] = {
    "alpha on 3 levels, 2,000 resamples, 1,000,000 ratings": (one_grade, alphas, "1 s CPU, +150 MB"),
    "whole report, 100,000 judgements": (partial(questions, 100_000), report, "2 s"),
    "whole report, 1,000,000 judgements": (partial(questions, 1_000_000), report, "10 s, 800 MB"),
    "consensus by majority, 1,000,000 ratings": (
        three_of_each,
        partial(consensus, method=Method.MAJORITY),
        "-",
    ),
    "consensus by dawid-skene, 1,000,000 ratings": (
        three_of_each,
        partial(consensus, method=Method.DAWID_SKENE),
        "-",
    ),
}
"""By name: what is made ready, what is measured, and what it may cost."""


def run_part(name: str) -> Took:
    """Run one part; in a process of its own its memory is its own."""
    ready, work, _ = PARTS[name]
    made = ready()
    return cost(partial(work, made))


def main() -> None:
    """Print the figures."""
    print(f"{'':56} {'seconds':>8} {'CPU':>6} {'+MB':>5} {'peak':>5}  at most")
    context = multiprocessing.get_context("spawn")
    for name, (_, _, limit) in PARTS.items():
        with context.Pool(1) as pool:
            took = pool.apply(run_part, (name,))
        print(
            f"{name:56} {took.seconds:8.2f} {took.cpu:6.2f} {took.megabytes:5.0f} {took.peak:5.0f}  {limit}"
        )


if __name__ == "__main__":
    main()
