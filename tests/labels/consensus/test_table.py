"""One answer per item from a table: majority, Dawid-Skene, and which of them is used."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.agreement.ratings import Ratings, Reading, ratings_from_columns
from labels.consensus.dawid_skene import Climb, dawid_skene
from labels.consensus.method import Method
from labels.consensus.table import consensus
from tests.labels.agreement.tables import Table, tables, unhurried


def crowd(people: int = 5, items: int = 300, seed: int = 0) -> tuple[Ratings, list[str]]:
    """Ratings of known truth; the first two annotators know it, the others guess often."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 3, items)
    skills = [0.95, 0.9, *([0.4] * (people - 2))]
    columns: Table = {}
    for i, skill in enumerate(skills):
        said = np.where(generator.random(items) < skill, truth, generator.integers(0, 3, items))
        columns[f"p{i}"] = [f"{x}" if generator.random() < 0.8 else None for x in said]
    columns["p0"] = [x or f"{t}" for x, t in zip(columns["p0"], truth, strict=True)]
    return ratings_from_columns(columns), [f"{x}" for x in truth]


def test_skill_is_found() -> None:
    """Who knows gets more weight, so more answers are right than by majority."""
    ratings, truth = crowd()
    found = {method: consensus(ratings, method) for method in Method}
    right = {
        method: sum(one.label == x for one, x in zip(one_way.items, truth, strict=True))
        for method, one_way in found.items()
    }
    assert right[Method.DAWID_SKENE] > right[Method.MAJORITY]
    estimated = found[Method.DAWID_SKENE]
    assert estimated.converged
    assert estimated.reason is None
    diagonal = {
        name: np.mean([row[i] or 0 for i, row in enumerate(rows)])
        for name, rows in (estimated.confusion or {}).items()
    }
    assert diagonal["p0"] > 0.9 > 0.7 > diagonal["p4"]


@unhurried
@given(columns=tables("xyz"), smoothing=st.sampled_from([0.0, 0.1, 1.0]))
def test_em_is_sound_on_any_table(columns: Table, smoothing: float) -> None:
    """Probabilities add up, and the likelihood of plain EM is what its parameters say."""
    ratings = ratings_from_columns(columns)
    skill = dawid_skene(ratings, smoothing)
    if not len(ratings.item):
        assert skill.posterior.shape == (0, 0)
        return
    assert skill.posterior.sum(axis=1) == pytest.approx(np.ones(len(ratings.items)))
    assert skill.prior.sum() == pytest.approx(1)
    rows = skill.confusion.sum(axis=2)
    assert rows[~np.isnan(rows)] == pytest.approx(1)
    likelihood = 0.0
    for item in range(len(ratings.items)):
        joint = skill.prior.copy()
        for i in np.flatnonzero(ratings.item == item):
            joint = joint * np.nan_to_num(skill.confusion[ratings.annotator[i], :, ratings.code[i]])
        likelihood += math.log(joint.sum())
    assert skill.log_likelihood == pytest.approx(likelihood, abs=1e-6)


def test_the_likelihood_only_rises() -> None:
    """More rounds are never worse."""
    ratings, _ = crowd(items=80, seed=4)
    reached = [dawid_skene(ratings, 0.0, Climb(rounds=n)).log_likelihood for n in range(1, 30)]
    assert all(after >= before - 1e-9 for before, after in pairwise(reached))
    assert not dawid_skene(ratings, 0.0, Climb(rounds=2)).converged


def test_smoothing_keeps_everybody_fallible() -> None:
    """A and six A are added, so no cell is 0; a class nobody met is what the smoothing says."""
    columns: Table = {who: ["x", "y"] * 10 for who in "ABC"}
    ratings = ratings_from_columns(columns, Reading(scale=["x", "y", "z"]))
    plain, smooth = dawid_skene(ratings, 0.0), dawid_skene(ratings, 0.1)
    assert plain.confusion[0, 0].tolist() == [1, 0, 0]
    assert np.isnan(plain.confusion[0, 2]).all()
    assert smooth.confusion[0, 0] == pytest.approx(np.array([10.6, 0.1, 0.1]) / 10.8, abs=1e-6)
    assert smooth.confusion[0, 2] == pytest.approx(np.array([0.1, 0.1, 0.6]) / 0.8)


def test_rows_of_classes_never_met_are_said_to_be_missing() -> None:
    """Null with a reason, not 0."""
    columns: Table = {who: ["x", "y"] * 10 for who in "ABC"}
    found = consensus(ratings_from_columns(columns, Reading(scale=["x", "y", "z"])), Method.DAWID_SKENE, 0.0)
    assert (found.confusion or {})["A"][2] == (None, None, None)
    assert "no row for a class" in (found.reason or "")


def test_doubled_ratings_are_further_draws() -> None:
    """They weigh as often as they were given."""
    columns: Table = {"A": ["x"], "B": ["y"]}
    once = ratings_from_columns(columns)
    assert consensus(once, Method.MAJORITY).items[0].tie
    twice = Ratings(
        once.scale, once.items, once.annotators, np.array([0, 0, 0]), np.array([0, 0, 1]),
        np.array([0, 0, 1]), once.values, None, once.counts,
    )  # fmt: skip
    one = consensus(twice, Method.MAJORITY).items[0]
    assert one.label == "x"
    assert one.posterior == pytest.approx((2 / 3, 1 / 3))


def test_majority_stands_in_where_there_is_too_little() -> None:
    """No annotator with ten labels: majority, and it says so."""
    nine: Table = {"A": ["x"] * 9, "B": ["y"] * 9}
    found = consensus(ratings_from_columns(nine), Method.DAWID_SKENE)
    assert found.method is Method.MAJORITY
    assert found.reason == "majority in place of dawid-skene: no annotator has 10 labels"
    assert all(one.tie and one.label is None for one in found.items)
    ten: Table = {"A": ["x"] * 10, "B": ["y"] * 10}
    assert consensus(ratings_from_columns(ten), Method.DAWID_SKENE).method is Method.DAWID_SKENE


def test_a_tie_of_probabilities_has_no_label() -> None:
    """Two annotators of equal standing that always differ leave it open."""
    columns: Table = {"A": ["x", "y"] * 10, "B": ["y", "x"] * 10}
    found = consensus(ratings_from_columns(columns), Method.DAWID_SKENE)
    assert all(one.tie and one.label is None for one in found.items)
    assert found.items[0].posterior == pytest.approx((0.5, 0.5))
