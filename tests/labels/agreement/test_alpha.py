"""Krippendorff's alpha is what its definition says, computed fast."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.agreement.alpha import alpha_standard_error, alpha_sums, krippendorff_alpha, why_undefined
from labels.agreement.bootstrap import bootstrap_alpha, usual_resamples
from labels.agreement.patterns import count_patterns
from labels.agreement.ratings import Reading, ratings_from_columns
from labels.agreement.scale import Level
from labels.distance import SET_DISTANCES, set_distance
from tests.labels.agreement.tables import KRIPPENDORFF, Table, ordinal, ratings, slow_alpha, tables, unhurried

DIFFERENCES: dict[Level, Callable[[str, str, list[str]], float]] = {
    Level.NOMINAL: lambda a, b, _: float(a != b),
    Level.ORDINAL: ordinal,
    Level.INTERVAL: lambda a, b, _: (int(a) - int(b)) ** 2,
    Level.RATIO: lambda a, b, _: ((int(a) - int(b)) / (int(a) + int(b) or 1)) ** 2,
}


@pytest.mark.parametrize("level", DIFFERENCES)
@unhurried
@given(columns=tables("0124"))
def test_alpha_by_definition(level: Level, columns: Table) -> None:
    """One minus the difference within items over that between all ratings, undefined where that is 0."""
    found = krippendorff_alpha(ratings_from_columns(columns, Reading(level)))
    expected = slow_alpha(columns, DIFFERENCES[level])
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("name", SET_DISTANCES)
@unhurried
@given(data=st.data())
def test_alpha_of_sets_by_definition(name: str, data: st.DataObject) -> None:
    """The distance between sets stands in place of the difference, whatever order a set is written in."""
    columns = data.draw(tables("0123456"))
    sets = ["", "a", "b", "a|b", "a|b|c", "c|d", "d"]
    mixed = ["", "a", "b", "b|a", "c|a|b", "d|c", "d|d"]
    written = {
        who: [None if x is None else (sets if i % 2 else mixed)[int(x)] for i, x in enumerate(column)]
        for who, column in columns.items()
    }
    between = set_distance(name)
    members = [frozenset(text.split("|")) - {""} for text in sets]
    expected = slow_alpha(columns, lambda a, b, _: between(members[int(a)], members[int(b)]))
    found = krippendorff_alpha(ratings_from_columns(written, Reading(Level.SET)), distance=name)
    assert found == (None if expected is None else pytest.approx(expected))


@unhurried
@given(columns=tables())
def test_alpha_does_not_see_names_or_order(columns: Table) -> None:
    """Whoever rated, and in whatever order the items stand, and with items rated once added."""
    found = krippendorff_alpha(ratings_from_columns(columns))
    names = dict(zip(columns, reversed([*columns]), strict=True))
    turned = {names[who]: [*reversed(column), None] for who, column in columns.items()}
    turned["p0"][-1] = "2"
    again = krippendorff_alpha(ratings_from_columns(turned))
    assert again == (None if found is None else pytest.approx(found))


def test_alpha_is_undefined_with_a_reason() -> None:
    """One label alone, no pairs, or a category without a place on the scale."""
    for rows, reason in (
        ({"A": "x x", "B": "x x"}, "every rating is the same"),
        ({"A": "x .", "B": ". y"}, "no item has two ratings"),
        ({"A": "x y"}, "no item has two ratings"),
    ):
        one = ratings(rows)
        assert krippendorff_alpha(one) is None
        assert reason in (why_undefined(one, count_patterns(one).pairable()) or "")
    columns = {"A": ["1", "2"], "B": ["1", "cannot_judge"]}
    odd = ratings_from_columns(columns, Reading(Level.INTERVAL, cannot_judge_as_category=True))
    assert krippendorff_alpha(odd) is None
    assert "no place on the interval scale" in (why_undefined(odd, count_patterns(odd).pairable()) or "")
    nominal = ratings_from_columns(columns, Reading(cannot_judge_as_category=True))
    assert krippendorff_alpha(nominal) is not None


def test_unused_labels_of_the_scale_change_nothing() -> None:
    """Alpha knows only what was given, at every level."""
    for level in DIFFERENCES:
        short, long = ratings(KRIPPENDORFF, level), ratings(KRIPPENDORFF, level, [*"0123456"])
        assert krippendorff_alpha(short) == pytest.approx(krippendorff_alpha(long))


def test_standard_error_is_the_published_one() -> None:
    """The README of irrCAC 1.0 has .14557 for these data."""
    one = ratings(KRIPPENDORFF)
    patterns = count_patterns(one).pairable()
    assert alpha_standard_error(alpha_sums(one, patterns), patterns) == pytest.approx(0.14557, abs=5e-6)


@pytest.mark.parametrize("level", DIFFERENCES)
def test_standard_error_is_near_the_spread_of_resamples(level: Level) -> None:
    """On many items the formula and the bootstrap tell the same."""
    generator = np.random.default_rng(3)
    truth = generator.integers(1, 5, 400)
    columns = {
        who: [str(x) for x in np.where(generator.random(400) < 0.7, truth, generator.integers(1, 5, 400))]
        for who in "abc"
    }
    one = ratings_from_columns(columns, Reading(level))
    patterns = count_patterns(one).pairable()
    sums = alpha_sums(one, patterns)
    error = alpha_standard_error(sums, patterns) or 0
    drawn = bootstrap_alpha(sums, patterns, single=0, resamples=1000, seed=1, confidence=0.95)
    assert drawn is not None
    assert (drawn.high - drawn.low) / (2 * 1.96) == pytest.approx(error, rel=0.1)


def test_the_bootstrap_is_reproducible() -> None:
    """The same seed gives the same interval, another seed another."""
    one = ratings(KRIPPENDORFF)
    patterns = count_patterns(one).pairable()
    sums = alpha_sums(one, patterns)
    first, again, other = (
        bootstrap_alpha(sums, patterns, single=1, resamples=500, seed=seed, confidence=0.9)
        for seed in (7, 7, 8)
    )
    assert first == again
    assert first != other


def test_resamples_without_an_alpha_are_left_out_and_counted() -> None:
    """Of two items, one in four resamples has one label alone; where most have, there is no interval."""
    one = ratings({"A": "x y", "B": "x y"})
    patterns = count_patterns(one).pairable()
    drawn = bootstrap_alpha(
        alpha_sums(one, patterns), patterns, single=0, resamples=1000, seed=0, confidence=0.95
    )
    assert drawn is not None
    assert (drawn.low, drawn.high) == (1, 1)
    assert 400 < drawn.undefined < 600
    rare = ratings({"A": "x " * 30 + "y", "B": "x " * 31})
    patterns = count_patterns(rare).pairable()
    sums = alpha_sums(rare, patterns)
    drawn = bootstrap_alpha(sums, patterns, single=0, resamples=500, seed=0, confidence=0.95)
    assert drawn is not None
    assert drawn.undefined > 100
    alone = ratings({"A": "x " * 9 + ". y", "B": "x " * 9 + "y ."})
    paired = count_patterns(alone).pairable()
    assert why_undefined(alone, paired) is not None


def test_both_ways_of_drawing_have_the_same_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing patterns and drawing items give the same interval, up to chance."""
    one = ratings({who: " ".join(row.split() * 12) for who, row in KRIPPENDORFF.items()})
    patterns = count_patterns(one).pairable()
    sums = alpha_sums(one, patterns)
    found = []
    for cost in (0, 10**9):
        monkeypatch.setattr("labels.agreement.bootstrap._COST_OF_PATTERN", cost)
        drawn = bootstrap_alpha(sums, patterns, single=12, resamples=4000, seed=0, confidence=0.9)
        assert drawn is not None
        found.append((drawn.low, drawn.high))
    assert found[0] == pytest.approx(found[1], abs=0.015)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory bounds how many resamples are drawn at once; all are drawn."""
    one = ratings(KRIPPENDORFF, Level.ORDINAL)
    patterns = count_patterns(one).pairable()
    monkeypatch.setattr("labels.agreement.bootstrap._CELLS_AT_ONCE", 100)
    drawn = bootstrap_alpha(
        alpha_sums(one, patterns), patterns, single=1, resamples=301, seed=0, confidence=0.95
    )
    assert drawn is not None
    assert drawn.resamples == 301


def test_few_items_get_more_resamples() -> None:
    """Their alphas come in coarse steps."""
    assert usual_resamples(11) > usual_resamples(1_000_000)


def test_all_rows_of_the_smallest_tables() -> None:
    """Two annotators, two items, two labels: every table has the alpha of its definition."""
    for cells in set(permutations("xxxxyyyy", 4)):
        columns: Table = {"A": list(cells[:2]), "B": list(cells[2:])}
        expected = slow_alpha(columns, DIFFERENCES[Level.NOMINAL])
        found = krippendorff_alpha(ratings_from_columns(columns))
        assert found == (None if expected is None else pytest.approx(expected))
