"""Pairs of articles that were decided, gathered as the columns that a store keeps."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from triage.articles.dates.copies import days_between
from triage.articles.neighbours import OTHER_DATE, Likeness
from triage.store.comparison import compared_columns

_NONE = Likeness("", 0.0, 0.0, 0)


@dataclass(slots=True)
class Pairs:
    """Decided pairs, each once."""

    _a: list[int] = field(default_factory=list)
    _b: list[int] = field(default_factory=list)
    _likeness: list[Likeness | None] = field(default_factory=list)
    _days: list[int | None] = field(default_factory=list)

    def put(self, one: tuple[int, str | None], other: tuple[int, str | None], alike: Likeness | None) -> None:
        """Add a pair.

        Args:
            one: Number and stated date of an article.
            other: The same of the other.
            alike: How they are alike; None takes back what was found before.
        """
        (a, a_date), (b, b_date) = (one, other) if one[0] < other[0] else (other, one)
        self._a.append(a)
        self._b.append(b)
        self._likeness.append(alike)
        dated = alike is not None and alike.containment >= OTHER_DATE and a_date != b_date
        self._days.append(days_between(a_date, b_date) if dated else None)

    def frame(self) -> pl.DataFrame:
        """Return them with the columns of :attr:`triage.store.comparison.Compared.pairs`."""
        return pl.DataFrame(
            {
                "a": self._a,
                "b": self._b,
                "kind": [each.kind if each else None for each in self._likeness],
                "containment": [(each or _NONE).containment for each in self._likeness],
                "jaccard": [(each or _NONE).jaccard for each in self._likeness],
                "shared": [(each or _NONE).shared for each in self._likeness],
                "days": self._days,
            },
            schema=dict(compared_columns()["neighbour"]),
        )
