"""Scales: the labels that may be given, their order, and what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labels.visible import visible

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_NAMED_AT_MOST = 5


class Level(StrEnum):
    """What the labels of a scale measure."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"
    SET = "set"
    """Each rating is a set of labels; the empty set is a rating."""


class RatingsError(ValueError):
    """Ratings that cannot be measured; the message names what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The labels that may be given, in order."""

    level: Level
    labels: tuple[str, ...]
    numbers: tuple[float, ...] | None
    """Value of each label where all are numbers."""
    declared: bool = False
    """Whether it was given, rather than taken from the labels seen."""
    outside: str | None = None
    """The last label where it is *cannot judge*: a category without a place in the order."""

    @property
    def ordered(self) -> bool:
        """Whether every label has a place in an order."""
        return self.outside is None and self.level is not Level.SET


def number(text: str) -> float | None:
    """Return the number that a label spells; None if it spells none, or an infinite one.

    >>> number("1.0"), number("-.5e1"), number("one"), number("nan")
    (1.0, -5.0, None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) != float("inf") else None


def named(labels: Iterable[str]) -> str:
    """Return labels quoted and visible for a message, the first few of many."""
    listed = [f'"{visible(label[:80])}"' for label in labels]
    more = len(listed) - _NAMED_AT_MOST
    return ", ".join(listed[:_NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def make_scale(seen: Sequence[str], level: Level, declared: Sequence[str] | None = None) -> Scale:
    """Make the scale of a table.

    Args:
        seen: Every label that was given, each once.
        level: What they measure.
        declared: All labels in order, if they are known; else the labels seen, sorted as numbers if they all
            are, and by their spelling if not.

    Returns:
        The scale. Above the nominal level, labels that are the same number are one label, spelled as declared
        or in the shortest way seen.

    Raises:
        RatingsError: A label is not on the declared scale, or is no number where numbers are measured.
    """
    if declared is not None:
        _check_declared(seen, declared, level)
    labels = list(declared) if declared is not None else _in_order(seen, level)
    numbers = [number(label) for label in labels]
    values = tuple(value for value in numbers if value is not None)
    if level in (Level.INTERVAL, Level.RATIO):
        _check_numbers(labels, numbers, level)
    all_numbers = bool(labels) and len(values) == len(labels)
    return Scale(level, tuple(labels), values if all_numbers else None, declared is not None)


def label_codes(seen: Sequence[str], scale: Scale) -> dict[str, int]:
    """Return the place on the scale of every spelling that was seen."""
    places = {label: place for place, label in enumerate(scale.labels)}
    if scale.numbers is not None and scale.level not in (Level.NOMINAL, Level.SET):
        by_number = {value: place for place, value in enumerate(scale.numbers)}
        for label in seen:
            if label not in places:
                value = number(label)
                assert value is not None  # noqa: S101 - a scale of numbers has only numbers seen on it
                places[label] = by_number[value]
    return places


def _in_order(seen: Sequence[str], level: Level) -> list[str]:
    numbers = {label: number(label) for label in seen}
    if not seen or any(value is None for value in numbers.values()):
        return sorted(seen)
    ranked = sorted(seen, key=lambda label: (numbers[label] or 0.0, len(label), label))
    if level in (Level.NOMINAL, Level.SET):
        return ranked
    kept: dict[float | None, str] = {}
    for label in ranked:
        kept.setdefault(numbers[label], label)
    return list(kept.values())


def _check_declared(seen: Sequence[str], declared: Sequence[str], level: Level) -> None:
    if not declared or "" in declared:
        raise RatingsError("the scale names an empty label: give its labels as a,b,c")
    same = _same(declared, level)
    if len(set(same)) < len(same):
        twice = [label for i, label in enumerate(declared) if same[i] in same[:i]]
        raise RatingsError(f"the scale names {named(twice)} twice")
    known = set(same)
    strange = sorted(
        label for label, key in zip(seen, _same(seen, level, declared), strict=True) if key not in known
    )
    if strange:
        raise RatingsError(
            f"not on the scale {named(declared)}: {named(strange)}; "
            "add what is missing to --scale, or mend the table"
        )


def _same(labels: Sequence[str], level: Level, also: Sequence[str] = ()) -> list[str | float]:
    """Return what makes labels the same: their number where all have one and numbers count, else text."""
    numbers = [number(label) for label in labels]
    others = [number(label) for label in also]
    if level in (Level.NOMINAL, Level.SET) or None in others:
        return list(labels)
    if also:
        return [label if value is None else value for label, value in zip(labels, numbers, strict=True)]
    found = [value for value in numbers if value is not None]
    return list(labels) if len(found) < len(labels) else list(found)


def _check_numbers(labels: Sequence[str], numbers: Sequence[float | None], level: Level) -> None:
    wrong = [label for label, value in zip(labels, numbers, strict=True) if value is None]
    if wrong:
        raise RatingsError(
            f"the {level} level measures numbers; no number is {named(wrong)}: "
            "choose --level nominal or ordinal, or mend the table"
        )
    below = [label for label, value in zip(labels, numbers, strict=True) if value is not None and value < 0]
    if level is Level.RATIO and below:
        raise RatingsError(
            f"the ratio level has no numbers below 0, and there is {named(below)}; choose interval"
        )
