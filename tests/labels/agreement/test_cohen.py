"""Cohen's kappa of every pair, and the mean over them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.agreement.choices import Weighting
from labels.agreement.cohen import PairKappas, cohen_kappa, mean_pairwise_kappa, pair_kappas
from labels.agreement.ratings import Ratings, Reading, ratings_from_columns
from labels.agreement.scale import Level
from labels.agreement.weights import Weights, make_weights
from tests.labels.agreement.tables import KRIPPENDORFF, Table, ratings, tables, unhurried

LABELS = "123"


def kappas(columns: Table, kind: Weighting = Weighting.UNWEIGHTED) -> tuple[Ratings, PairKappas]:
    """The pairs of a table on a declared scale."""
    one = ratings_from_columns(columns, Reading(Level.ORDINAL, [*LABELS]))
    weights = make_weights(kind, one.scale, 3)
    assert isinstance(weights, Weights)
    return one, pair_kappas(one, weights)


@unhurried
@given(columns=tables(LABELS), kind=st.sampled_from(list(Weighting)))
def test_every_pair_by_definition(columns: Table, kind: Weighting) -> None:
    """Observed and expected agreement of the items that both rated."""
    one, found = kappas(columns, kind)
    weights = make_weights(kind, one.scale, 3)
    assert isinstance(weights, Weights)
    table = np.eye(3) if weights.table is None else weights.table
    expected: dict[tuple[str, str], tuple[int, float, float | None]] = {}
    for a, b in combinations(one.annotators, 2):
        both = [
            (LABELS.index(x), LABELS.index(y)) for x, y in zip(columns[a], columns[b], strict=True) if x and y
        ]
        if both:
            cells = np.zeros((3, 3))
            for cell in both:
                cells[cell] += 1 / len(both)
            observed = float((cells * table).sum())
            chance = float(cells.sum(axis=1) @ table @ cells.sum(axis=0))
            expected[a, b] = (len(both), observed, None if chance > 1 - 1e-12 else chance)
    names = [
        (one.annotators[a], one.annotators[b]) for a, b in zip(found.tables.a, found.tables.b, strict=True)
    ]
    assert names == list(expected)
    for i, (items, agreeing, by_chance) in enumerate(expected.values()):
        assert int(found.tables.items[i]) == items
        assert found.agreement[i] == pytest.approx(agreeing)
        if by_chance is None:
            assert np.isnan(found.kappa[i])
        else:
            assert found.kappa[i] == pytest.approx((agreeing - by_chance) / (1 - by_chance))


@unhurried
@given(columns=tables(LABELS, most_people=2))
def test_of_two_annotators_the_mean_is_the_one(columns: Table) -> None:
    """Value and standard error are Cohen's, Fleiss' and Everitt's."""
    one, found = kappas(columns)
    if not len(found.kappa) or np.isnan(found.kappa[0]):
        return
    single, mean = cohen_kappa(found), mean_pairwise_kappa(one, found)
    assert mean.value == pytest.approx(single.value)
    assert mean.error == (None if single.error is None else pytest.approx(single.error, abs=1e-12))


def test_the_error_of_the_mean_is_near_the_spread_of_resamples() -> None:
    """Pairs share items, and the formula knows it."""
    generator = np.random.default_rng(2)
    truth = generator.integers(1, 4, 200)
    columns: Table = {
        f"p{i}": [str(x) for x in np.where(generator.random(200) < 0.6, truth, generator.integers(1, 4, 200))]
        for i in range(4)
    }
    error = mean_pairwise_kappa(*kappas(columns)).error
    means = []
    for _ in range(150):
        chosen = generator.integers(0, 200, 200)
        means.append(
            mean_pairwise_kappa(
                *kappas({who: [column[i] for i in chosen] for who, column in columns.items()})
            ).value
            or 0
        )
    assert error == pytest.approx(float(np.std(means)), rel=0.2)


def test_undefined_kappas_say_why() -> None:
    """No common item, or one label alone."""
    apart: Table = {"A": ["1", None], "B": [None, "2"]}
    assert cohen_kappa(kappas(apart)[1]).reason == "the two annotators have no item in common"
    assert mean_pairwise_kappa(*kappas(apart)).reason == "no item has two ratings"
    alike: Table = {"A": ["1", "1"], "B": ["1", "1"]}
    assert "one label alone" in (cohen_kappa(kappas(alike)[1]).reason or "")
    assert "one label alone" in (mean_pairwise_kappa(*kappas(alike)).reason or "")
    one_item: Table = {"A": ["1"], "B": ["2"]}
    found = cohen_kappa(kappas(one_item)[1])
    assert (found.value, found.error) == (0, None)
    assert "one item" in (found.reason or "")


def test_pairs_without_a_kappa_do_not_enter_the_mean() -> None:
    """They are left out, not taken for 0 or 1."""
    columns: Table = {"A": [*"1122"], "B": [*"1122"], "C": ["1", "1", None, None]}
    one, found = kappas(columns)
    assert np.isnan(found.kappa).sum() == 2
    assert mean_pairwise_kappa(one, found).value == 1


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs formed a few at a time give the same tables and errors."""
    one = ratings(KRIPPENDORFF)
    weights = Weights(Weighting.UNWEIGHTED, 5, None)
    whole = pair_kappas(one, weights)
    error = mean_pairwise_kappa(one, whole).error
    monkeypatch.setattr("labels.agreement.pairs._AT_ONCE", 3)
    monkeypatch.setattr("labels.agreement.cohen._CELLS_AT_ONCE", 7)
    parts = pair_kappas(one, weights)
    assert parts.kappa.tolist() == whole.kappa.tolist()
    assert parts.tables.count.tolist() == whole.tables.count.tolist()
    assert mean_pairwise_kappa(one, parts).error == pytest.approx(error)
