"""The whole report: people, labels, worst items, and every undefined number with its reason."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from labels.agreement.alpha import krippendorff_alpha
from labels.agreement.as_json import question_fields, report_fields
from labels.agreement.choices import Weighting
from labels.agreement.measure import measure
from labels.agreement.ratings import Ratings, Reading, ratings_from_columns
from labels.agreement.report import Options, Part, PersonFacts, QuestionReport, Report
from labels.agreement.scale import Level
from tests.labels.agreement.tables import KRIPPENDORFF, Table, ratings, tables, unhurried

QUICK = Options(resamples=20)


def checked(one: Ratings, options: Options = QUICK) -> dict[str, Any]:
    """The report as JSON, in which every missing number has its reason."""
    fields: dict[str, Any] = json.loads(json.dumps(report_fields(measure(one, options)), allow_nan=False))
    for coefficient in fields["coefficients"].values():
        missing = None in (
            coefficient["value"],
            coefficient["ci"],
            coefficient["se"],
            coefficient.get("z", 0),
        )
        missing |= None in (coefficient.get("categories") or {}).values()
        assert missing == bool(coefficient["reason"])
    for label in fields["labels"].values():
        assert (label["krippendorff_alpha"] is None) <= bool(label["reason"])
    for pair in fields["pairs"]:
        assert (pair["cohen_kappa"] is None) == bool(pair["reason"])
    for person in fields["annotators"]:
        named = ("agreement_with_others", "alpha_without", "dawid_skene_diagonal")
        assert any(person[key] is None for key in named) == bool(person["reason"])
    return fields


@pytest.mark.parametrize("level", Level)
@unhurried
@given(columns=tables())
def test_every_small_table_has_a_report(level: Level, columns: Table) -> None:
    """Whatever is missing: numbers or reasons, no failure, no NaN, and counts that add up."""
    one = ratings_from_columns(columns, Reading(level))
    found = checked(one)
    cells = [x for column in columns.values() for x in column if x is not None]
    assert found["input"]["judgements"] == len(cells)
    assert sum(label["judgements"] for label in found["labels"].values()) == len(cells)
    assert sum(person["judgements"] for person in found["annotators"]) == len(cells)
    pairs = sum(pair["items"] for pair in found["pairs"])
    assert found["coefficients"]["percent_agreement"]["pairs"] == pairs
    assert sum(person["pairs"] for person in found["annotators"]) == 2 * pairs


@unhurried
@given(columns=tables("12", most_people=4))
def test_alpha_without_someone_is_alpha_of_the_others(columns: Table) -> None:
    """Computed by subtraction, equal to leaving the column out, at a level whose ranks depend on the rest."""
    report = measure(ratings_from_columns(columns, Reading(Level.ORDINAL, ["1", "2", "3"])), QUICK)
    for person in report.annotators:
        others: Table = {who: column for who, column in columns.items() if who != person.annotator}
        expected = None
        if others:
            expected = krippendorff_alpha(
                ratings_from_columns(others, Reading(Level.ORDINAL, ["1", "2", "3"]))
            )
        assert person.alpha_without == (None if expected is None else pytest.approx(expected, abs=1e-9))


@unhurried
@given(columns=tables("123"))
def test_labels_alone_by_definition(columns: Table) -> None:
    """One label against the rest is the table in which all others are one."""
    report = measure(ratings_from_columns(columns, Reading(scale=["1", "2", "3"])), QUICK)
    for label in report.labels:
        binary: Table = {
            who: [x and ("yes" if x == label.label else "no") for x in column]
            for who, column in columns.items()
        }
        two = measure(ratings_from_columns(binary), QUICK)
        alpha, percent = (
            two.coefficient("krippendorff_alpha").value,
            two.coefficient("percent_agreement").value,
        )
        assert label.alpha == (None if alpha is None else pytest.approx(alpha))
        assert label.percent == (None if percent is None else pytest.approx(percent))


def test_labels_of_sets_are_asked_one_by_one() -> None:
    """Whether each is in the set; specific agreement counts pairs."""
    one = ratings({"A": "a|b a b", "B": "a a|b a"}, Level.SET, ["a", "b", "c"])
    a, b, c = measure(one, QUICK).labels
    assert (a.judgements, a.items, a.pairs, a.agreeing) == (5, 3, 3, 2)
    assert a.specific == pytest.approx(2 * 2 / (2 * 2 + 1))
    assert (b.agreeing, b.specific) == (0, 0)
    assert (c.judgements, c.specific, c.alpha, c.reason) == (0, None, None, "never given")


def test_the_worst_items_come_first() -> None:
    """By the scale's own difference, with who said what; items without disagreement are not listed."""
    one = ratings({"A": "1 1 2 3", "B": "1 2 2 1", "C": "1 1 2 ."}, Level.INTERVAL)
    worst = measure(one, QUICK).items
    assert [item.item for item in worst] == ["4", "2"]
    assert worst[0].labels == (("A", "3"), ("B", "1"))
    assert [item.agreement for item in worst] == pytest.approx([0, 1 / 3])
    assert measure(one, replace(QUICK, worst=1)).items == worst[:1]


def test_each_person_has_their_most_frequent_confusion() -> None:
    """Own label first, then what others said of the same items, with counts."""
    one = ratings({"A": "x x x y", "B": "y y x y", "C": "x y x x"})
    a, b, _ = measure(one, QUICK).annotators
    assert a.confusion is not None
    assert (a.confusion.own, a.confusion.others, a.confusion.count, a.confusion.of) == ("x", "y", 3, 6)
    assert b.confusion is not None
    assert (b.confusion.own, b.confusion.others, b.confusion.count) == ("y", "x", 4)


def test_skill_is_read_off_dawid_skene() -> None:
    """Who agrees with the rest has a high diagonal; a label one hardly met has none."""
    said = "x y x y x y x y x y"
    one = ratings({"A": said, "B": said, "C": said, "D": " ".join(["x"] * 10)}, scale=["x", "y", "z"])
    a, *_, d = measure(one, QUICK).annotators
    assert a.diagonal is not None
    assert d.diagonal is not None
    assert (a.diagonal["y"] or 0) > 0.85
    assert (d.diagonal["y"] or 1) < 0.15
    assert a.diagonal["z"] is None


def test_tables_of_pairs_have_rows_and_columns() -> None:
    """Rows are what the first said; long scales leave the tables out."""
    pair = measure(ratings({"A": "x x y", "B": "x y y"}), QUICK).pairs[0]
    assert pair.confusion == ((1, 1), (0, 1))
    many = ratings({"A": "x", "B": "x"}, scale=["x", *(f"{i}" for i in range(40))])
    assert measure(many, QUICK).pairs[0].confusion is None


def test_one_annotator_alone() -> None:
    """Nothing can be compared, and everything says so."""
    found = checked(ratings({"A": "x y"}))
    assert found["pairs"] == []
    assert "there is one" in found["coefficients"]["cohen_kappa"]["reason"]
    assert found["coefficients"]["krippendorff_alpha"]["reason"] == "no item has two ratings"


def test_three_annotators_have_no_single_cohen() -> None:
    """The reason points to where the pairs are."""
    found = checked(ratings(KRIPPENDORFF))
    assert "there are 4; see mean_pairwise_cohen_kappa" in found["coefficients"]["cohen_kappa"]["reason"]
    assert found["coefficients"]["scott_pi"]["value"] is None


def test_cannot_judge_as_a_category_of_an_ordered_scale() -> None:
    """Alpha and weighted coefficients have no place for it and say so; unweighted ones count it."""
    reading = Reading(Level.ORDINAL, cannot_judge_as_category=True)
    one = ratings_from_columns({"A": ["1", "2", "cannot_judge"], "B": ["1", "3", "cannot_judge"]}, reading)
    found = checked(one)["coefficients"]
    assert "no place on the ordinal scale" in found["krippendorff_alpha"]["reason"]
    assert found["percent_agreement"]["value"] == pytest.approx(2 / 3)
    weighted = checked(one, Options(weights=Weighting.LINEAR, resamples=20))["coefficients"]
    assert "no place" in weighted["gwet_ac"]["reason"]
    assert weighted["percent_agreement"]["value"] is None


def test_percent_agreement_can_stay_unweighted() -> None:
    """A store shows plain agreement beside weighted coefficients."""
    one = ratings(KRIPPENDORFF, Level.ORDINAL)
    options = Options(weights=Weighting.LINEAR, percent_weights=Weighting.UNWEIGHTED, resamples=20)
    report = measure(one, options)
    assert report.coefficient("percent_agreement").value == pytest.approx(9 / 11)
    assert report.coefficient("gwet_ac").title == "Gwet's AC2"
    assert report.coefficient("gwet_ac").value == pytest.approx(0.85874, abs=5e-6)


def test_sets_take_no_weights() -> None:
    """Any level goes with any weights, but some have no meaning, which is said."""
    one = ratings({"A": "a|b a", "B": "a a|b"}, Level.SET)
    found = checked(one, Options(weights=Weighting.QUADRATIC, resamples=20))
    assert found["coefficients"]["krippendorff_alpha"]["value"] is not None
    assert found["coefficients"]["fleiss_kappa"]["reason"].startswith("sets have no order")
    assert found["pairs"] == []


def test_no_interval_was_asked_for() -> None:
    """Then there is none, with the reason."""
    alpha = checked(ratings(KRIPPENDORFF), Options(resamples=0))["coefficients"]["krippendorff_alpha"]
    assert (alpha["ci"], alpha["reason"]) == (None, "no interval was asked for")
    assert alpha["value"] is not None


def test_confidence_widens_every_interval() -> None:
    """All of them follow it."""
    narrow, wide = (
        checked(ratings(KRIPPENDORFF), Options(resamples=500, confidence=confidence))["coefficients"]
        for confidence in (0.5, 0.9)
    )
    for name, one in wide.items():
        if one["ci"] is not None:
            assert one["ci"][0] < narrow[name]["ci"][0]


def test_a_thousand_labels_and_people() -> None:
    """Odd shapes of tables are measured too."""
    generator = np.random.default_rng(0)
    columns: Table = {f"p{i}": [None] * 300 for i in range(300)}
    for item in range(300):
        for who in generator.choice(300, 2, replace=False):
            columns[f"p{who}"][item] = f"{generator.integers(1000)}"
    for level in (Level.NOMINAL, Level.ORDINAL, Level.RATIO, Level.SET):
        found = checked(ratings_from_columns(columns, Reading(level)))
        assert found["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(0, abs=0.2)


def test_what_a_store_knows_stands_beside_it() -> None:
    """Seconds, agreement with oneself, and shares of cannot judge and skips."""
    report: Report = measure(ratings({"A": "x y", "B": "x x"}), QUICK)
    people = {"A": PersonFacts(12.5, Part(3, 4))}
    fields = question_fields(QuestionReport("q", "Q", report, Part(1, 5), Part(0, 0), people=people))
    a, b = fields["annotators"]
    assert (a["seconds"], a["agreement_with_self"]) == (12.5, {"count": 3, "of": 4, "share": 0.75})
    assert (b["seconds"], b["agreement_with_self"]) == (None, None)
    assert fields["cannot_judge"] == {"count": 1, "of": 5, "share": 0.2}
    assert fields["skipped"]["share"] is None
    with pytest.raises(KeyError):
        report.coefficient("nothing")
