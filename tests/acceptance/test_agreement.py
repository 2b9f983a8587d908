"""Agreement and consensus reproduce published and independently computed numbers."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labels.agreement.as_json import report_fields
from labels.agreement.choices import Weighting
from labels.agreement.measure import measure
from labels.agreement.ratings import Reading, read_ratings
from labels.agreement.report import Options
from labels.agreement.scale import Level, RatingsError, number
from labels.consensus.method import Method
from labels.consensus.table import Consensus, consensus
from labels.distance import set_distance
from triage.jobs.rating_table import read_rating_table

Case = dict[str, Any]
CASES = Path(__file__).parents[3] / "shared" / "data" / "agreement" / "cases.json"
NAMES = {"fleiss_kappa_missing": "fleiss_kappa"}


def cases() -> list[Case]:
    """Every case, or a stand-in that is skipped."""
    if not CASES.is_file():
        return [{"id": "no-reference-data", "metric": "none"}]
    found: list[Case] = json.loads(CASES.read_text())["cases"]
    return found


def of(*prefixes: str) -> pytest.MarkDecorator:
    """Parametrise by the cases whose metric begins with a prefix."""
    chosen = [case for case in cases() if case["metric"] == "none" or case["metric"].startswith(prefixes)]
    return pytest.mark.parametrize("case", chosen, ids=[case["id"] for case in chosen])


def fields(shared: Path, case: Case, **reading: Any) -> dict[str, Any]:
    """Measure the table of a case by its parameters."""
    params = case["params"]
    level = Level.SET if case["metric"].endswith("_sets") else Level(params.get("level", "nominal"))
    scale = [f"{label}" for label in params["categories"]] if "categories" in params else None
    table = read_rating_table(f"{shared / 'data/agreement' / case['data']}")
    options = Options(
        weights=Weighting(params.get("weights", "unweighted")), distance=params.get("distance", "masi")
    )
    return report_fields(measure(read_ratings(table, Reading(level, scale, **reading)), options))


@of("krippendorff", "cohen", "scott", "fleiss", "conger", "gwet", "brennan", "percent", "mean_pairwise")
def test_coefficients(shared: Path, case: Case) -> None:
    """Every coefficient, standard error, interval, z and category has the value that was published."""
    found = fields(shared, case)["coefficients"]
    name = case["metric"].removesuffix("_sets").removesuffix("_gwet")
    name, field = (name.removesuffix("_se"), "se") if name.endswith("_se") else (name, "value")
    if name.endswith("_bootstrap_ci"):
        name, field = name.removesuffix("_bootstrap_ci"), "ci"
    for suffix in ("z", "category"):
        if name.endswith(f"_{suffix}"):
            name, field = name.removesuffix(f"_{suffix}"), suffix
    one = found[NAMES.get(name, name)]
    value = one["categories"][case["params"]["category"]] if field == "category" else one[field]
    assert value == pytest.approx(case["expected"], abs=case["tolerance"])
    if "ci95" in case["params"]:
        assert one["ci"] == pytest.approx(case["params"]["ci95"], abs=1e-6)


@of("jaccard_distance", "masi_distance")
def test_distances(shared: Path, case: Case) -> None:
    """Two sets lie as far apart as their definition says."""
    distance = set_distance(case["metric"].removesuffix("_distance"))
    a, b = (frozenset(case["params"][side].split("|")) for side in "ab")
    assert distance(a, b) == pytest.approx(case["expected"], abs=case["tolerance"])


def estimated(shared: Path, data: str) -> Consensus:
    """The EM of 1979, without smoothing."""
    table = read_rating_table(f"{shared / 'data/agreement' / data}")
    return consensus(read_ratings(table, Reading(doubled_as_draws=True)), Method.DAWID_SKENE, 0.0)


@of("dawid_skene")
def test_dawid_skene(shared: Path, case: Case) -> None:
    """Classes, confusions, posteriors, labels and the likelihood are those of the paper."""
    found = estimated(shared, case["data"])
    expected, tolerance = case["expected"], case["tolerance"]
    confusion = {name: np.array(rows, dtype=float) for name, rows in (found.confusion or {}).items()}
    match case["metric"].removeprefix("dawid_skene_"):
        case "class_marginals":
            assert found.prior == pytest.approx(expected, abs=tolerance)
        case "confusion":
            assert confusion[case["params"]["annotator"]] == pytest.approx(np.array(expected), abs=tolerance)
        case "confusion_all":
            assert confusion.keys() == expected.keys()
            for name, rows in expected.items():
                assert confusion[name] == pytest.approx(np.array(rows), abs=tolerance)
        case "posteriors":
            assert {one.item for one in found.items} == expected.keys()
            for one in found.items:
                assert one.posterior == pytest.approx(expected[one.item], abs=tolerance)
        case "labels":
            assert {one.item: one.label for one in found.items} == expected
        case "loglik":
            assert found.log_likelihood == pytest.approx(expected, abs=tolerance)
        case other:
            pytest.fail(f"no test of {other}")


def test_every_case_is_tested() -> None:
    """No metric of the reference data is passed over."""
    known = (
        "krippendorff", "cohen", "scott", "fleiss", "conger", "gwet", "brennan", "percent", "mean_pairwise",
        "jaccard_distance", "masi_distance", "dawid_skene", "none",
    )  # fmt: skip
    assert [case["id"] for case in cases() if not case["metric"].startswith(known)] == []


def test_degenerate_tables_give_reasons_and_no_numbers(shared: Path) -> None:
    """Every small table there is, at every level: a number or a reason, and JSON without a NaN."""
    small = (path for path in (shared / "data/agreement/tables").glob("*.csv") if path.stat().st_size < 4000)
    for path in sorted(small):
        table = read_rating_table(f"{path}")
        for level in Level:
            numbers = all(number(label) is not None for label in table["label"])
            if level in (Level.INTERVAL, Level.RATIO) and not numbers:
                with pytest.raises(RatingsError, match="no number is"):
                    read_ratings(table, Reading(level))
                continue
            ratings = read_ratings(table, Reading(level))
            found = report_fields(measure(ratings, Options(resamples=50)))
            json.dumps(found, allow_nan=False)
            for name, one in found["coefficients"].items():
                missing = None in (one["value"], one["ci"], one["se"], one.get("z", 0))
                missing |= None in one.get("categories", {}).values()
                assert bool(one["reason"]) == missing, (path.name, level, name)


def test_row_order_changes_nothing(shared: Path) -> None:
    """The same table in another order gives the same report, bootstrap included."""
    path = shared / "data/agreement/tables/hayes_krippendorff_2007.csv"
    header, *rows = path.read_text().splitlines()
    mixed = "\n".join([header, *(rows[i] for i in np.random.default_rng(5).permutation(len(rows)))])
    first = read_rating_table(f"{path}")
    second = read_rating_table("-", stdin=io.BytesIO(mixed.encode()))
    one, two = (
        report_fields(measure(read_ratings(table, Reading(Level.ORDINAL)))) for table in (first, second)
    )
    for name, coefficient in one["coefficients"].items():
        other = two["coefficients"][name]
        assert other["value"] == (
            None if coefficient["value"] is None else pytest.approx(coefficient["value"])
        )
        assert other["ci"] == (None if coefficient["ci"] is None else pytest.approx(coefficient["ci"]))


def test_skill_beats_majority_where_annotators_differ(shared: Path) -> None:
    """On real crowd data Dawid-Skene is right more often than majority; both give every item an answer."""
    folder = shared / "data/agreement/real"
    ratings = read_ratings(read_rating_table(f"{folder / 'bluebirds.csv'}"), Reading())
    gold = dict(line.split(",") for line in (folder / "bluebirds_gold.csv").read_text().splitlines()[1:])
    right = {
        method: sum(gold[one.item] == one.label for one in consensus(ratings, method).items)
        for method in Method
    }
    assert right[Method.MAJORITY] >= 80
    assert right[Method.DAWID_SKENE] >= 95
