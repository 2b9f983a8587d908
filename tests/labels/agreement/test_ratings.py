"""From a long table to ratings: what counts, what is left out, and how it is counted."""

from __future__ import annotations

import polars as pl
import pytest

from labels.agreement.ratings import COLUMNS, Ratings, Reading, read_ratings
from labels.agreement.scale import Level, RatingsError


def read(*rows: tuple[str | None, str | None, str | None], **options: object) -> Ratings:
    """Read rows of item, annotator and label."""
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return read_ratings(table, Reading(**options))  # type: ignore[arg-type] # each test names real options


def triples(ratings: Ratings) -> list[tuple[str, str, str]]:
    """The ratings as rows."""
    return [
        (ratings.items[item], ratings.annotators[annotator], ratings.values[code])
        for item, annotator, code in zip(ratings.item, ratings.annotator, ratings.code, strict=True)
    ]


def test_of_a_doubled_rating_the_last_wins() -> None:
    """The earlier ones are counted as superseded."""
    ratings = read(("1", "a", "x"), ("2", "a", "x"), ("1", "a", "y"), ("1", "b", "x"), ("1", "a", "z"))
    assert triples(ratings) == [("1", "a", "z"), ("1", "b", "x"), ("2", "a", "x")]
    assert (ratings.counts.rows, ratings.counts.superseded) == (5, 2)


def test_doubled_ratings_can_be_draws() -> None:
    """Then each is kept."""
    ratings = read(("1", "a", "x"), ("1", "a", "y"), doubled_as_draws=True)
    assert triples(ratings) == [("1", "a", "x"), ("1", "a", "y")]
    assert ratings.counts.superseded == 0


def test_cannot_judge_is_missing_unless_it_is_a_category() -> None:
    """It is counted either way; as a category it stands last, outside any order."""
    rows = (("1", "a", "1"), ("1", "b", "cannot_judge"), ("2", "a", "10"), ("2", "b", "9"))
    missing = read(*rows, level=Level.ORDINAL)
    assert (missing.values, missing.scale.outside, missing.counts.cannot_judge) == (("1", "9", "10"), None, 1)
    assert len(missing.item) == 3
    category = read(*rows, level=Level.ORDINAL, cannot_judge_as_category=True)
    assert category.values == ("1", "9", "10", "cannot_judge")
    assert category.scale.outside == "cannot_judge"
    assert not category.scale.ordered
    assert category.counts.cannot_judge == 1


def test_a_later_cannot_judge_replaces_an_answer() -> None:
    """It is an answer: the earlier one does not come back."""
    ratings = read(("1", "a", "x"), ("1", "a", "cannot_judge"), ("1", "b", "x"))
    assert triples(ratings) == [("1", "b", "x")]
    assert ratings.counts.superseded == 1


def test_a_declared_scale_may_name_cannot_judge() -> None:
    """As missing it leaves the scale; as a category it closes it, given or not."""
    row = ("1", "a", "x")
    assert read(row, scale=["x", "cannot_judge", "y"]).values == ("x", "y")
    kept = read(row, scale=["x", "cannot_judge", "y"], cannot_judge_as_category=True)
    assert kept.values == ("x", "y", "cannot_judge")
    assert kept.scale.declared


def test_rows_without_a_label_are_missing_but_the_empty_set_is_a_rating() -> None:
    """A null is missing at every level."""
    rows = (("1", "a", ""), ("1", "b", None), ("1", "c", "x"))
    assert len(read(*rows).item) == 1
    assert read(*rows).counts.empty == 2
    sets = read(*rows, level=Level.SET)
    assert triples(sets) == [("1", "a", ""), ("1", "c", "x")]
    assert sets.counts.empty == 1


def test_order_doubles_and_spaces_in_a_set_mean_nothing() -> None:
    """Sets are listed in the scale's order."""
    ratings = read(("1", "a", "b| a|b"), ("1", "b", "a|b|"), ("2", "a", "c"), level=Level.SET)
    assert ratings.values == ("a|b", "c")
    assert ratings.sets == (frozenset("ab"), frozenset("c"))
    assert ratings.code.tolist() == [0, 0, 1]


def test_labels_of_sets_must_be_on_the_scale() -> None:
    """The message names the label, not the set."""
    with pytest.raises(RatingsError, match='"z"'):
        read(("1", "a", "x|z"), level=Level.SET, scale=["x", "y"])


def test_spaces_around_cells_mean_nothing() -> None:
    """They are left out."""
    assert triples(read((" 1", "a ", " x "), ("1", "b", "x"))) == [("1", "a", "x"), ("1", "b", "x")]


@pytest.mark.parametrize("row", [(None, "a", "x"), ("1", " ", "x")])
def test_a_row_without_item_or_annotator_is_refused_by_its_number(row: tuple[str | None, str, str]) -> None:
    """Nobody guesses whose rating it is."""
    with pytest.raises(RatingsError, match=r"row 2 of the table has no (item|annotator)"):
        read(("1", "a", "x"), row)


def test_annotators_can_be_chosen() -> None:
    """Unknown ones are refused with those that are there; all rows are still counted."""
    rows = (("1", "ana", "x"), ("1", "bo", "y"), ("2", "cy", "x"))
    ratings = read(*rows, annotators=["bo", "ana"])
    assert (ratings.annotators, ratings.items, ratings.counts.rows) == (("ana", "bo"), ("1",), 3)
    with pytest.raises(RatingsError, match='no annotator is called "anna"; the table has "ana", "bo", "cy"'):
        read(*rows, annotators=["anna"])


def test_annotators_that_are_numbers_are_sorted_as_numbers() -> None:
    """Items keep the order of their first row."""
    ratings = read(("b", "10", "x"), ("a", "9", "x"))
    assert ratings.annotators == ("9", "10")
    assert ratings.items == ("b", "a")


def test_an_empty_table_has_no_ratings() -> None:
    """Nothing fails."""
    ratings = read()
    assert (len(ratings.item), ratings.values, ratings.items) == (0, (), ())


def test_a_scale_can_have_numbers_of_its_own() -> None:
    """Labels that are words then measure what they were given."""
    ratings = read(
        ("1", "a", "low"), ("1", "b", "high"), level=Level.INTERVAL, scale=["low", "high"],
        numbers={"low": 0.0, "high": 10.0},
    )  # fmt: skip
    assert list(ratings.scale.numbers or ()) == [0, 10]
    with pytest.raises(RatingsError, match='"mid"'):
        read(("1", "a", "mid"), level=Level.INTERVAL, scale=["low"], numbers={"low": 0.0})
