"""Coefficients over patterns are those of the items, and their undefined cases say why."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.agreement.chance import (
    Estimate,
    brennan_prediger,
    fleiss_categories,
    fleiss_kappa,
    fleiss_z,
    gwet_ac,
    percent_agreement,
)
from labels.agreement.choices import Weighting
from labels.agreement.conger import conger_kappa
from labels.agreement.intervals import normal_interval, student_interval, student_quantile
from labels.agreement.patterns import count_patterns
from labels.agreement.ratings import Ratings, Reading, ratings_from_columns
from labels.agreement.scale import Level, Scale
from labels.agreement.weights import Weights, make_weights
from tests.labels.agreement.tables import KRIPPENDORFF, Table, counts, ratings, tables, unhurried, units

LABELS = "123"
KINDS = st.sampled_from(list(Weighting))


def weights_of(one: Ratings, kind: Weighting) -> Weights:
    """The weights of a table that has them."""
    found = make_weights(kind, one.scale, len(one.values))
    assert isinstance(found, Weights)
    return found


def dense(columns: Table, kind: Weighting) -> tuple[Ratings, Weights, np.ndarray, np.ndarray]:
    """Ratings on a declared scale, their weights, the counts of each item and the table of weights."""
    one = ratings_from_columns(columns, Reading(Level.ORDINAL, [*LABELS]))
    weights = weights_of(one, kind)
    table = np.eye(3) if weights.table is None else weights.table
    return one, weights, counts(columns, LABELS), table


def slow_agreement(items: np.ndarray, table: np.ndarray) -> float | None:
    """Mean over items of the weighted share of their ordered pairs."""
    shares = [
        float(row @ table @ row - row.sum()) / (row.sum() * (row.sum() - 1))
        for row in items
        if row.sum() >= 2
    ]
    return sum(shares) / len(shares) if shares else None


def same(found: Estimate, observed: float | None, chance: float) -> None:
    """Compare with (observed - chance) / (1 - chance)."""
    if observed is None or chance > 1 - 1e-12:
        assert found.value is None
        assert found.reason
    else:
        assert found.value == pytest.approx((observed - chance) / (1 - chance))


@unhurried
@given(columns=tables(LABELS), kind=KINDS)
def test_coefficients_by_definition(columns: Table, kind: Weighting) -> None:
    """Each corrects the same observed agreement by its own idea of chance."""
    one, weights, items, table = dense(columns, kind)
    patterns = count_patterns(one)
    observed = slow_agreement(items, table)
    found = percent_agreement(patterns, weights)
    assert found.value == (None if observed is None else pytest.approx(observed))
    if not len(items):
        return
    shares = (items / items.sum(axis=1, keepdims=True)).mean(axis=0)
    same(fleiss_kappa(patterns, weights), observed, float(shares @ table @ shares))
    same(gwet_ac(patterns, weights), observed, table.sum() / 6 * float(shares @ (1 - shares)))
    same(brennan_prediger(patterns, weights), observed, table.sum() / 9)


@unhurried
@given(columns=tables(LABELS), kind=KINDS)
def test_conger_by_definition(columns: Table, kind: Weighting) -> None:
    """Chance is the mean over pairs of annotators of what their own habits would agree on."""
    one, weights, items, table = dense(columns, kind)
    habits = []
    for column in columns.values():
        said = np.array([column.count(label) for label in LABELS], dtype=float)
        if said.sum():
            habits.append(said / said.sum())
    found = conger_kappa(one, count_patterns(one), weights)
    observed = slow_agreement(items, table)
    if observed is None:
        assert found.value is None
        return
    pairs = [float(a @ table @ b) for i, a in enumerate(habits) for b in habits[i + 1 :]]
    same(found, observed, sum(pairs) / len(pairs))


@unhurried
@given(columns=tables(LABELS))
def test_categories_are_fleiss_kappa_of_one_against_the_rest(columns: Table) -> None:
    """With missing ratings too; a label that nobody or everybody gave has none."""
    one = ratings_from_columns(columns, Reading(scale=[*LABELS]))
    patterns = count_patterns(one)
    if not patterns.pairs:
        return
    for label, found in zip(LABELS, fleiss_categories(patterns), strict=True):
        binary = ratings_from_columns(
            {who: [x and ("yes" if x == label else "no") for x in column] for who, column in columns.items()}
        )
        expected = fleiss_kappa(count_patterns(binary), Weights(Weighting.UNWEIGHTED, 2, None)).value
        assert found == (None if expected is None else pytest.approx(expected))


def test_published_standard_errors() -> None:
    """Those of irrCAC's README for Krippendorff's data, where the last unit's one rating is the third's."""
    third = {"B": KRIPPENDORFF["B"][:-1] + ".", "C": KRIPPENDORFF["C"][:-1] + "3"}
    one = ratings(KRIPPENDORFF | third)
    patterns, weights = count_patterns(one), weights_of(one, Weighting.UNWEIGHTED)
    for estimate, value, error in (
        (percent_agreement(patterns, weights), 0.81818, 0.12561),
        (gwet_ac(patterns, weights), 0.77544, 0.14295),
        (fleiss_kappa(patterns, weights), 0.76117, 0.15302),
        (brennan_prediger(patterns, weights), 0.77273, 0.14472),
        (conger_kappa(one, patterns, weights), 0.76282, 0.14917),
    ):
        assert estimate.value == pytest.approx(value, abs=5e-6)
        assert estimate.error == pytest.approx(error, abs=5e-6)
        assert estimate.freedom == 11


@pytest.mark.parametrize("kind", list(Weighting))
def test_standard_errors_are_near_the_spread_of_resamples(kind: Weighting) -> None:
    """On many items, some with a rating missing, each formula tells the bootstrap's spread."""
    generator = np.random.default_rng(11)
    truth = generator.integers(1, 4, 250)
    columns: Table = {}
    for skill in (0.9, 0.7, 0.5):
        said = np.where(generator.random(250) < skill, truth, generator.integers(1, 4, 250))
        columns[f"p{skill}"] = [str(x) for x in said]
    # An item with one rating counts as one without agreement in Gwet's formulas, so two stay of each.
    columns["p0.9"][:40] = [None] * 40
    spread: dict[str, list[float]] = {}
    for draw in range(250):
        chosen = np.arange(250) if draw == 0 else generator.integers(0, 250, 250)
        one = ratings_from_columns(
            {who: [column[i] for i in chosen] for who, column in columns.items()},
            Reading(Level.ORDINAL, [*LABELS]),
        )
        patterns, weights = count_patterns(one), weights_of(one, kind)
        for estimate in (percent_agreement, gwet_ac, fleiss_kappa, brennan_prediger):
            spread.setdefault(estimate.__name__, []).append(estimate(patterns, weights).value or 0)
        spread.setdefault("conger", []).append(conger_kappa(one, patterns, weights).value or 0)
        if draw == 0:
            errors = {
                estimate.__name__: estimate(patterns, weights).error or 0
                for estimate in (percent_agreement, gwet_ac, fleiss_kappa, brennan_prediger)
            } | {"conger": conger_kappa(one, patterns, weights).error or 0}
    for name, error in errors.items():
        assert error == pytest.approx(float(np.std(spread[name][1:])), rel=0.2), name


def test_undefined_coefficients_say_why() -> None:
    """One label, one annotator, no pairs: never a number."""
    same_only = ratings({"A": "x x", "B": "x x"})
    patterns, weights = count_patterns(same_only), weights_of(same_only, Weighting.UNWEIGHTED)
    assert percent_agreement(patterns, weights).value == 1
    for found in (
        fleiss_kappa(patterns, weights),
        gwet_ac(patterns, weights),
        brennan_prediger(patterns, weights),
        conger_kappa(same_only, patterns, weights),
    ):
        assert found.value is None
        assert found.reason
    declared = ratings({"A": "x x", "B": "x x"}, scale=["x", "y"])
    patterns, weights = count_patterns(declared), weights_of(declared, Weighting.UNWEIGHTED)
    assert gwet_ac(patterns, weights).value == 1
    assert brennan_prediger(patterns, weights).value == 1
    alone = ratings({"A": "x y"})
    patterns, weights = count_patterns(alone), weights_of(alone, Weighting.UNWEIGHTED)
    assert conger_kappa(alone, patterns, weights).reason == "no item has two ratings"


def test_one_item_has_no_standard_error() -> None:
    """The value stands, with the reason for the missing error."""
    one = ratings({"A": "x", "B": "y"})
    patterns, weights = count_patterns(one), weights_of(one, Weighting.UNWEIGHTED)
    for found in (
        percent_agreement(patterns, weights),
        gwet_ac(patterns, weights),
        fleiss_kappa(patterns, weights),
        conger_kappa(one, patterns, weights),
    ):
        assert found.value is not None
        assert found.error is None
        assert found.reason == "one item alone tells no standard error"


def test_z_needs_equally_many_ratings() -> None:
    """With holes there is none; without, it grows with the number of items."""
    one = ratings({"A": "x y x y", "B": "x y y y", "C": "x y x x"})
    patterns = count_patterns(one)
    kappa = fleiss_kappa(patterns, weights_of(one, Weighting.UNWEIGHTED)).value or 0
    twice = ratings({"A": "x y x y " * 2, "B": "x y y y " * 2, "C": "x y x x " * 2})
    z, more = fleiss_z(patterns, kappa), fleiss_z(count_patterns(twice), kappa)
    assert z is not None
    assert more == pytest.approx(z * math.sqrt(2))
    assert fleiss_z(count_patterns(ratings({"A": "x y", "B": "x .", "C": "x y"})), kappa) is None


def test_weights_by_number_and_by_place() -> None:
    """Labels that are numbers lie as far apart as they say; ordinal weights go by places."""
    scale = Scale(Level.ORDINAL, ("0", "1", "10"), (0, 1, 10))
    by_number = make_weights(Weighting.LINEAR, scale, 3)
    by_place = make_weights(Weighting.ORDINAL, scale, 3)
    assert isinstance(by_number, Weights)
    assert isinstance(by_place, Weights)
    assert by_number.between(np.array([0, 1]), np.array([1, 2])) == pytest.approx([0.9, 0.1])
    assert by_place.between(np.array([0, 1]), np.array([1, 2])) == pytest.approx([2 / 3, 2 / 3])


def test_some_scales_have_no_weights() -> None:
    """Sets have no order, and cannot judge has no place in one."""
    sets = Scale(Level.SET, ("a", "b"), None)
    assert make_weights(Weighting.LINEAR, sets, 3) == "sets have no order that linear weights could use"
    outside = Scale(Level.ORDINAL, ("a", "cannot_judge"), None, outside="cannot_judge")
    assert "no place" in f"{make_weights(Weighting.QUADRATIC, outside, 2)}"
    assert "same number" in f"{make_weights(Weighting.LINEAR, Scale(Level.NOMINAL, ('1', '1.0'), (1, 1)), 2)}"
    assert isinstance(make_weights(Weighting.UNWEIGHTED, sets, 3), Weights)


@pytest.mark.parametrize(
    ("share", "freedom", "expected"),
    [(0.95, 1, 6.314), (0.975, 2, 4.303), (0.995, 5, 4.032), (0.9, 30, 1.310), (0.975, 10**6, 1.960)],
)
def test_student_quantiles_are_those_of_the_tables(share: float, freedom: int, expected: float) -> None:
    """To the three digits that tables print."""
    assert student_quantile(share, freedom) == pytest.approx(expected, abs=6e-4)


def test_intervals_are_clipped() -> None:
    """No agreement lies above 1, and none below what it can be."""
    assert student_interval(0.9, 0.2, 5, 0.95)[1] == 1
    assert student_interval(0.1, 0.2, 5, 0.95, low=0)[0] == 0
    assert normal_interval(-0.9, 1, 0.95) == (-1, 1)
    assert normal_interval(0.5, 0.1, 0.95) == pytest.approx((0.304, 0.696), abs=1e-3)


def test_items_count_as_often_as_they_are_there() -> None:
    """A table twice over has the same coefficients; items enter by item, not by pattern."""
    once = {"A": "x y z x y", "B": "x y y z y", "C": "x . z x ."}
    twice = {who: f"{row} {row}" for who, row in once.items()}
    for estimate in (percent_agreement, gwet_ac, fleiss_kappa, brennan_prediger):
        values = []
        for rows in (once, twice):
            one = ratings(rows)
            values.append(estimate(count_patterns(one), weights_of(one, Weighting.UNWEIGHTED)).value)
        assert values[0] == pytest.approx(values[1])
    assert [len(unit) for unit in units({"A": ["x", None], "B": ["y", None]})] == [2, 0]
