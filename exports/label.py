"""What a record says of one question: the aggregate of its answers, or what was decided instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from exports.answers import AnswerRow
from labels.codebook import Question
from labels.consensus.majority import Aggregate, majority_answer
from labels.judgement import Judgement

Origin = Literal["adjudicated", "majority", "dawid-skene", "single", "tie", "cannot_judge", "none"]
"""Where a label comes from, or why there is none (the last three)."""

_MEMORY = 50_000
"""Patterns of answers whose aggregate is kept; beyond that the memory starts anew."""


@dataclass(frozen=True, slots=True)
class Label:
    """The label of one question in one record."""

    values: tuple[str, ...] | None
    """Answer ids, the first primary for a set; None where ``origin`` says why there is none."""
    origin: Origin
    answers: int
    """Annotators counted, those who could not judge included."""
    agreement: float | None
    """Share of pairs of annotators that agree; None below two."""
    soft: tuple[float, ...] | None
    """Share of annotators per answer, in codebook order; None where nobody judged."""
    corrected_date: str | None = None
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, where the label may carry one and one leads."""


class Labeller:
    """Makes labels by majority; remembers patterns of answers, of which a store has few."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[tuple[tuple[str, ...], bool], ...]], Aggregate] = {}

    def label(
        self, question: Question, votes: Mapping[str, AnswerRow], decision: AnswerRow | None = None
    ) -> Label:
        """Return the label of a question.

        Args:
            question: Which one.
            votes: Annotator to what they say.
            decision: What an adjudicator decided, which wins; answers, agreement and soft labels are still
                those of the annotators.

        Returns:
            The label; a decision that it cannot be judged leaves it null as a majority of that kind does.
        """
        told = self._aggregate(question, votes)
        if decision is None:
            dates = (vote.corrected_date for vote in votes.values() if vote.values == told.values)
            date = _leading(dates) if _takes_date(question, told.values) else None
            return Label(told.values, told.origin, told.answers, told.agreement, told.soft, date)
        values = None if decision.cannot_judge else decision.values
        return Label(
            values,
            "cannot_judge" if values is None else "adjudicated",
            told.answers,
            told.agreement,
            told.soft,
            decision.corrected_date if _takes_date(question, values) else None,
        )

    def _aggregate(self, question: Question, votes: Mapping[str, AnswerRow]) -> Aggregate:
        given = sorted((vote.values, vote.cannot_judge) for vote in votes.values())
        pattern = (question.id, tuple(given))
        known = self._known.get(pattern)
        if known is None:
            if len(self._known) >= _MEMORY:
                self._known.clear()
            # In the pattern's order, so that nothing depends on who answered first.
            known = majority_answer([Judgement(values, unjudged) for values, unjudged in given], question)
            self._known[pattern] = known
        return known


def _takes_date(question: Question, values: tuple[str, ...] | None) -> bool:
    return bool(values) and not question.corrected_date.isdisjoint(values or ())


def _leading(dates: Iterable[str | None]) -> str | None:
    """Return the date that most gave; None where two lead."""
    counts = Counter(date for date in dates if date)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
