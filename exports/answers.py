"""The judgements of a store, article by article: which of them count, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import polars as pl

from labels.codebook import Codebook, Kind, Question

ADJUDICATOR = "adjudicator"
"""The role of a judgement that settles a question instead of being counted."""


class AnswerRow(NamedTuple):
    """One answer as the store's snapshot has it; see ``JUDGEMENT_COLUMNS`` there for each field.

    A named tuple, because an export makes millions of them and this is the form the frame hands out.
    """

    annotator: str
    role: str
    round: str
    question: str
    values: tuple[str, ...]
    cannot_judge: bool
    reason: str | None
    corrected_date: str | None
    confidence: int | None
    note: str | None
    seconds: float | None
    reference_date: str | None
    codebook: str
    suggestion_shown: bool
    after_reveal: bool
    complete: bool
    surplus: bool
    sequence: int
    time: str


_COLUMNS = AnswerRow._fields
_VALUES = _COLUMNS.index("values")


@dataclass(frozen=True, slots=True)
class ArticleAnswers:
    """Everything that was answered for one article."""

    counted: tuple[AnswerRow, ...] = ()
    """Rows of annotators who finished the article within their slot, by annotator, round and question."""
    votes: Mapping[str, Mapping[str, AnswerRow]] = field(default_factory=dict)
    """Question id to annotator to what they say of it now; only answers that the codebook has."""
    decisions: Mapping[str, AnswerRow] = field(default_factory=dict)
    """Question id to what the adjudicator decided last."""
    answered: bool = False
    """Whether there is any row, counted or not."""
    outdated: int = 0
    """Counted answers and decisions that are none of the codebook's: left out of votes and decisions."""

    @property
    def annotators(self) -> tuple[str, ...]:
        """Those whose answers are counted, by name."""
        return tuple(sorted({name for given in self.votes.values() for name in given}))


class Answers:
    """The judgements of a snapshot, ready to be read in the order of the articles."""

    def __init__(self, judgements: pl.DataFrame, articles: pl.DataFrame, codebook: Codebook) -> None:
        """Sort the judgements; the order in which they come does not matter.

        Args:
            judgements: A row per (article, annotator, round, question), columns as in a snapshot.
            articles: The articles in scope, columns ``key`` and ``number``.
            codebook: The codebook in force.
        """
        self._shapes = {question.id: _Shape.of(question) for question in codebook.questions}
        self._frame = _sorted(judgements, articles, list(self._shapes))
        self._numbers = self._frame["number"].to_numpy()
        self.elsewhere = judgements.height - self._frame.height
        """Judgements of articles that are not in scope (withdrawn ones)."""

    def among(self, first: int, last: int) -> Iterator[tuple[int, ArticleAnswers]]:
        """Yield the answers of articles by number, in order; articles without answers are not there.

        Args:
            first: Lowest number.
            last: Highest number, included.
        """
        begin, end = np.searchsorted(self._numbers, [first, last + 1])
        rows: list[AnswerRow] = []
        current: int | None = None
        part = self._frame.slice(int(begin), int(end - begin))
        for number, *cells in part.iter_rows():
            if number != current:
                if current is not None:
                    yield current, self._gather(rows)
                rows, current = [], number
            cells[_VALUES] = tuple(cells[_VALUES] or ())
            rows.append(AnswerRow._make(cells))
        if current is not None:
            yield current, self._gather(rows)

    def _gather(self, rows: list[AnswerRow]) -> ArticleAnswers:
        counted = tuple(row for row in rows if row.role != ADJUDICATOR and row.complete and not row.surplus)
        votes: dict[str, dict[str, AnswerRow]] = {}
        decisions: dict[str, AnswerRow] = {}
        outdated = 0
        for row in rows:
            decided = row.role == ADJUDICATOR
            if not decided and (row.surplus or not row.complete):
                continue
            shape = self._shapes.get(row.question)
            if shape is None or not shape.fits(row):
                outdated += 1
                continue
            said = decisions if decided else votes.setdefault(row.question, {})
            place = row.question if decided else row.annotator
            # Of several rounds the last word stands.
            if place not in said or said[place].sequence < row.sequence:
                said[place] = row
        return ArticleAnswers(counted, votes, decisions, answered=True, outdated=outdated)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an answer to a question can be, as the codebook has it now."""

    answers: frozenset[str]
    fewest: int
    most: int | None

    @classmethod
    def of(cls, question: Question) -> _Shape:
        answers = frozenset(answer.id for answer in question.answers)
        if question.kind is Kind.SET:
            return cls(answers, min(question.min, 1), None)
        return cls(answers, 1, 1)

    def fits(self, row: AnswerRow) -> bool:
        if row.cannot_judge:
            return True
        count = len(row.values)
        return (
            count >= self.fewest
            and (self.most is None or count <= self.most)
            and self.answers.issuperset(row.values)
        )


def _sorted(judgements: pl.DataFrame, articles: pl.DataFrame, questions: list[str]) -> pl.DataFrame:
    """Return the judgements of these articles with ``number``, by every column that tells two apart."""
    order = pl.DataFrame(
        {"question": questions, "place": range(len(questions))},
        schema={"question": pl.String, "place": pl.Int64},
    )
    return (
        judgements.select(pl.col("article", "question").cast(pl.String), pl.exclude("article", "question"))
        .join(articles.select("key", "number"), left_on="article", right_on="key", how="inner")
        .join(order, on="question", how="left")
        .sort(
            "number", "annotator", "round", "place", "question", "role", "sequence",
            nulls_last=True,
        )
        .select("number", *_COLUMNS)
    )  # fmt: skip
