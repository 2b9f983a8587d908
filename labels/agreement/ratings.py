"""Ratings: who gave which label to which item, as arrays, each rating once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from labels.agreement.arrays import Ints
from labels.agreement.scale import Level, RatingsError, Scale, label_codes, make_scale, named, number
from labels.codebook import CANNOT_JUDGE
from labels.distance import Labels

COLUMNS = ("item", "annotator", "label")
"""Columns of a long table of ratings, all of text; a set's labels are joined by ``|``."""

JOINT = "|"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a long table is to be read."""

    level: Level = Level.NOMINAL
    scale: Sequence[str] | None = None
    """All labels in order; None takes those seen."""
    annotators: Sequence[str] | None = None
    """Only these; None takes all."""
    cannot_judge_as_category: bool = False
    """Count *cannot judge* as a label of its own, rather than as a missing rating."""
    doubled_as_draws: bool = False
    """Keep every rating of an annotator and item as a further draw, rather than the last alone."""
    numbers: Mapping[str, float] | None = None
    """Value of each label of the scale, where its labels are no numbers themselves."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a table."""

    rows: int = 0
    superseded: int = 0
    """Ratings that a later row of the same annotator and item replaced."""
    cannot_judge: int = 0
    """Ratings of *cannot judge*, whether counted as a label or left out."""
    empty: int = 0
    """Rows without a label, left out as missing ratings; an empty set is none of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Ratings sorted by item, then annotator; once per person and item, unless doubled ones are draws."""

    scale: Scale
    items: tuple[str, ...]
    """Names in the order of their first row."""
    annotators: tuple[str, ...]
    """Names in order (as numbers if they all are)."""
    item: Ints
    """Index of the item of each rating, shape ``(ratings,)``."""
    annotator: Ints
    """Index of its annotator."""
    code: Ints
    """Index of its value among ``values``."""
    values: tuple[str, ...]
    """Every value there is: the scale's labels or, for sets, each set that was given, joined by ``|``."""
    sets: tuple[Labels, ...] | None
    """The sets behind ``values``; None where ratings are single labels."""
    counts: Counts

    def only(self, chosen: Ints) -> Ratings:
        """Return the ratings at these ascending positions; names, values and counts stay."""
        return Ratings(
            self.scale, self.items, self.annotators, self.item[chosen], self.annotator[chosen],
            self.code[chosen], self.values, self.sets, self.counts,
        )  # fmt: skip

    def only_items(self, keep: Ints) -> Ratings:
        """Return the ratings of the items whose flag is not 0, shape of ``keep``: ``(items,)``."""
        return self.only(np.flatnonzero(keep[self.item]))


def ratings_from_columns(
    columns: Mapping[str, Sequence[str | None]], reading: Reading | None = None
) -> Ratings:
    """Read ratings from one column per annotator, an item per row, None where a rating is missing.

    >>> ratings = ratings_from_columns({"ana": ["1", "2", None], "ben": ["1", "3", "3"]})
    >>> len(ratings.items), ratings.scale.labels, ratings.code.tolist()
    (3, ('1', '2', '3'), [0, 0, 1, 2, 2])
    """
    rows = [
        (str(row + 1), annotator, label)
        for annotator, labels in columns.items()
        for row, label in enumerate(labels)
        if label is not None
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return read_ratings(frame, reading or Reading())


def read_ratings(table: pl.DataFrame, reading: Reading) -> Ratings:
    """Read ratings from a long table.

    Args:
        table: Text columns :data:`COLUMNS`; of two rows of one annotator and item the later counts.
        reading: How to read it.

    Returns:
        The ratings.

    Raises:
        RatingsError: A row has no item or annotator, an annotator is unknown, or a label is not on the scale.
    """
    rows = table.height
    frame = _named_rows(table.select(pl.col(*COLUMNS).str.strip_chars()))
    frame = _of_annotators(frame, reading.annotators)
    frame, empty = _with_labels(frame, reading.level)
    before, order = frame.height, frame["item"].unique(maintain_order=True)
    if not reading.doubled_as_draws:
        frame = frame.unique(subset=["item", "annotator"], keep="last", maintain_order=True)
    superseded = before - frame.height
    unjudged = int((frame["label"] == CANNOT_JUDGE).sum())
    if not reading.cannot_judge_as_category and unjudged:
        frame = frame.filter(pl.col("label") != CANNOT_JUDGE)
    return _as_arrays(frame, order, reading, Counts(rows, superseded, unjudged, empty))


def _named_rows(frame: pl.DataFrame) -> pl.DataFrame:
    for column in ("item", "annotator"):
        bare = frame[column].is_null() | (frame[column] == "")
        if bare.any():
            row = int(bare.arg_max() or 0) + 1
            raise RatingsError(
                f"row {row:,} of the table has no {column}: every rating needs an item and an annotator"
            )
    return frame


def _of_annotators(frame: pl.DataFrame, chosen: Sequence[str] | None) -> pl.DataFrame:
    if chosen is None:
        return frame
    known = set(frame["annotator"].unique().to_list())
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise RatingsError(f"no annotator is called {named(unknown)}; the table has {named(sorted(known))}")
    return frame.filter(pl.col("annotator").is_in(list(chosen)))


def _with_labels(frame: pl.DataFrame, level: Level) -> tuple[pl.DataFrame, int]:
    missing = pl.col("label").is_null()
    if level is not Level.SET:
        missing |= pl.col("label") == ""
    kept = frame.filter(~missing)
    return kept, frame.height - kept.height


def _as_arrays(frame: pl.DataFrame, order: pl.Series, reading: Reading, counts: Counts) -> Ratings:
    items = order.filter(order.is_in(frame["item"].unique().implode()))
    names = frame["annotator"].unique(maintain_order=True).to_list()
    people = pl.Series("annotator", sorted(names, key=_natural(names)), dtype=pl.String)
    texts = frame["label"].unique(maintain_order=True)
    scale, values, sets, codes = _values(texts.to_list(), reading)
    code = np.asarray(codes, dtype=np.int64)[_places(frame["label"], texts)]
    item, annotator = _places(frame["item"], items), _places(frame["annotator"], people)
    by_item = np.argsort(item * max(len(people), 1) + annotator, kind="stable")
    return Ratings(
        scale,
        tuple(items.to_list()),
        tuple(people.to_list()),
        item[by_item],
        annotator[by_item],
        code[by_item],
        values,
        sets,
        counts,
    )


def _places(column: pl.Series, names: pl.Series) -> Ints:
    """Return the index in ``names`` of every cell of a column."""
    index = pl.DataFrame({"name": names, "place": np.arange(len(names), dtype=np.int64)})
    found = pl.DataFrame({"name": column}).join(index, on="name", how="left", maintain_order="left")
    return found["place"].to_numpy().astype(np.int64, copy=False)


def _natural(names: Sequence[str]) -> Natural:
    return Natural(all(number(name) is not None for name in names))


@dataclass(frozen=True, slots=True)
class Natural:
    """A sort key for names: as numbers if all are, else by spelling."""

    numbers: bool

    def __call__(self, name: str) -> tuple[float, str]:
        """Return the key of a name."""
        return ((number(name) or 0.0) if self.numbers else 0.0, name)


def _values(
    texts: Sequence[str], reading: Reading
) -> tuple[Scale, tuple[str, ...], tuple[Labels, ...] | None, list[int]]:
    """Return the scale, every value there is, the sets behind them, and the value of each text."""
    declared = list(reading.scale) if reading.scale is not None else None
    if declared is not None and not reading.cannot_judge_as_category:
        declared = [label for label in declared if label != CANNOT_JUDGE]
    if reading.level is Level.SET:
        return _set_values(texts, declared)
    judged = [text for text in texts if text != CANNOT_JUDGE]
    inner = None if declared is None else [label for label in declared if label != CANNOT_JUDGE]
    scale = _scale(judged, reading, inner)
    places = label_codes(judged, scale)
    if CANNOT_JUDGE in texts or CANNOT_JUDGE in (declared or ()):
        places[CANNOT_JUDGE] = len(scale.labels)
        scale = Scale(scale.level, (*scale.labels, CANNOT_JUDGE), None, scale.declared, CANNOT_JUDGE)
    return scale, scale.labels, None, [places[text] for text in texts]


def _scale(judged: Sequence[str], reading: Reading, declared: Sequence[str] | None) -> Scale:
    """Return the scale of labels, with the numbers that were given for them."""
    if reading.numbers is None or declared is None:
        return make_scale(judged, reading.level, declared)
    named_only = make_scale(judged, Level.ORDINAL, declared)
    numbers = tuple(reading.numbers[label] for label in declared)
    return Scale(reading.level, named_only.labels, numbers, declared=True)


def _set_values(
    texts: Sequence[str], declared: Sequence[str] | None
) -> tuple[Scale, tuple[str, ...], tuple[Labels, ...], list[int]]:
    given = [frozenset(part.strip() for part in text.split(JOINT) if part.strip()) for text in texts]
    seen = sorted(set().union(*given))
    if declared is not None and CANNOT_JUDGE in seen and CANNOT_JUDGE not in declared:
        declared = [*declared, CANNOT_JUDGE]
    scale = make_scale(seen, Level.SET, declared)
    place = {label: i for i, label in enumerate(scale.labels)}
    ordered = {one: sorted(place[label] for label in one) for one in given}
    sets = sorted(set(given), key=lambda one: ordered[one])
    code = {one: i for i, one in enumerate(sets)}
    values = tuple(JOINT.join(scale.labels[i] for i in ordered[one]) for one in sets)
    return scale, values, tuple(sets), [code[one] for one in given]
