"""The judgements of a store, article by article: which of them count, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from labels.codebook import Codebook, Kind, Question
from labels.judgement import Judgement

ADJUDICATOR = "adjudicator"
"""The role of a judgement that settles a question instead of being counted."""

_COLUMNS = (
    "annotator",
    "role",
    "round",
    "question",
    "values",
    "cannot_judge",
    "reason",
    "corrected_date",
    "confidence",
    "note",
    "seconds",
    "reference_date",
    "codebook",
    "suggestion_shown",
    "after_reveal",
    "complete",
    "surplus",
    "sequence",
    "time",
)
_VALUES = _COLUMNS.index("values")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as the store's snapshot has it; see ``JUDGEMENT_COLUMNS`` there for each field."""

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

    @property
    def judgement(self) -> Judgement:
        """What was said."""
        return Judgement(self.values, self.cannot_judge, self.reason, self.corrected_date, self.confidence)


@dataclass(frozen=True, slots=True)
class ArticleAnswers:
    """Everything that was answered for one article."""

    counted: tuple[AnswerRow, ...] = ()
    """Rows of annotators who finished the article within their slot, by annotator, round and question."""
    votes: Mapping[str, Mapping[str, Judgement]] = field(default_factory=dict)
    """Question id to annotator to what they say of it now; only answers that the codebook has."""
    decisions: Mapping[str, Judgement] = field(default_factory=dict)
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
        self._questions = {question.id: question for question in codebook.questions}
        self._frame = _sorted(judgements, articles, list(self._questions))
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
            rows.append(AnswerRow(*cells))
        if current is not None:
            yield current, self._gather(rows)

    def _gather(self, rows: list[AnswerRow]) -> ArticleAnswers:
        counted = tuple(row for row in rows if row.role != ADJUDICATOR and row.complete and not row.surplus)
        votes: dict[str, dict[str, Judgement]] = {}
        decisions: dict[str, Judgement] = {}
        outdated = 0
        # By sequence, so that of several rounds the last word of a person stands.
        for row in sorted(rows, key=lambda row: row.sequence):
            if row.role != ADJUDICATOR and (row.surplus or not row.complete):
                continue
            if not fits(row, self._questions.get(row.question)):
                outdated += 1
            elif row.role == ADJUDICATOR:
                decisions[row.question] = row.judgement
            else:
                votes.setdefault(row.question, {})[row.annotator] = row.judgement
        return ArticleAnswers(counted, votes, decisions, answered=True, outdated=outdated)


def fits(row: AnswerRow, question: Question | None) -> bool:
    """Whether an answer is one that the question, as the codebook has it now, can have."""
    if question is None:
        return False
    if row.cannot_judge:
        return True
    known = {answer.id for answer in question.answers}
    if not known.issuperset(row.values):
        return False
    if question.kind is not Kind.SET:
        return len(row.values) == 1
    return len(row.values) >= min(question.min, 1)


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
