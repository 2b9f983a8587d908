"""A store of judgements alone, for jobs that read nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import polars as pl

from labels.codebook import CANNOT_JUDGE, Answer, Codebook, Kind, Question
from triage.store.protocol import Store

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "article": pl.String,
    "annotator": pl.String,
    "role": pl.String,
    "round": pl.String,
    "question": pl.String,
    "values": pl.List(pl.String),
    "cannot_judge": pl.Boolean,
    "reason": pl.String,
    "seconds": pl.Float64,
    "after_reveal": pl.Boolean,
    "complete": pl.Boolean,
    "surplus": pl.Boolean,
    "sequence": pl.Int64,
    "time": pl.String,
}

GRADE = ("low", "middle", "high")
KIND = ("fact", "view")
TOPICS = ("sea", "land", "sky")


def _question(name: str, kind: Kind, ids: Iterable[str], distance: str) -> Question:
    answers = tuple(
        Answer(one, one[0].upper(), one.capitalize(), value=rank if kind is Kind.ORDINAL else None)
        for rank, one in enumerate(ids)
    )
    unjudged = Answer(CANNOT_JUDGE, "0", "cannot judge")
    return Question(name, name.capitalize(), kind, answers, unjudged, max=3, distance=distance)


def codebook(grade_distance: str = "ordinal") -> Codebook:
    """Three questions, one of each kind."""
    questions = (
        _question("grade", Kind.ORDINAL, GRADE, grade_distance),
        _question("kind", Kind.NOMINAL, KIND, "nominal"),
        _question("topics", Kind.SET, TOPICS, "masi"),
    )
    return Codebook("test", 3, "Test", "", questions, (), ())


@dataclass
class _Named:
    name: str


@dataclass
class _Row:
    title: str | None


@dataclass
class _Article:
    row: _Row


@dataclass
class Judged:
    """What a snapshot of a store gives, row by row."""

    codebook: Codebook = field(default_factory=codebook)
    rows: list[dict[str, Any]] = field(default_factory=list)
    skips: list[tuple[str, str, str]] = field(default_factory=list)
    set_aside: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    asked_at: int | None = None
    position: int = 77

    def say(self, article: str, annotator: str, question: str, *values: str, **other: Any) -> None:
        """Add a judgement; ``?`` is *cannot judge*."""
        unjudged = values == ("?",)
        self.rows.append(
            {
                "article": article,
                "annotator": annotator,
                "role": "annotator",
                "round": "all",
                "question": question,
                "values": [] if unjudged else list(values),
                "cannot_judge": unjudged,
                "reason": "no_evidence" if unjudged else None,
                "seconds": None,
                "after_reveal": False,
                "complete": True,
                "surplus": False,
                "sequence": len(self.rows) + 1,
                "time": "2025-03-03T10:00:00.000Z",
                **other,
            }
        )

    @property
    def store(self) -> Store:
        """Itself, as what the jobs take."""
        return cast(Store, self)

    async def snapshot(self, position: int | None = None) -> Judged:
        self.asked_at = position
        return self

    async def judgements(self) -> pl.DataFrame:
        return pl.DataFrame(self.rows, schema=SCHEMA)

    async def independent(self) -> pl.DataFrame:
        return (await self.judgements()).filter(~pl.col("after_reveal"))

    async def skipped(self) -> pl.DataFrame:
        schema = dict.fromkeys(("article", "annotator", "round"), pl.String)
        return pl.DataFrame(self.skips, schema=schema, orient="row")

    async def article_pages(self, *, with_text: bool = True, size: int = 2000) -> AsyncIterator[pl.DataFrame]:
        assert not with_text
        keys = dict.fromkeys([*(row["article"] for row in self.rows), *(skip[0] for skip in self.skips)])
        for key in keys:
            if key not in self.gone:
                reason = "satire" if key in self.set_aside else None
                yield pl.DataFrame({"key": [key], "set_aside": pl.Series([reason], dtype=pl.String)})

    async def rounds(self) -> tuple[_Named, ...]:
        return tuple(_Named(name) for name in ("all", "pilot"))

    async def article(self, key: str) -> _Article | None:
        return None if key in self.gone else _Article(_Row(f"Title of {key}"))
