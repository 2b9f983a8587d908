"""From the answers of an article to its records' labels, or the reason why it gets no record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exports.answers import ArticleAnswers
from exports.label import Label, Labeller
from exports.options import ExportOptions, LabelSource
from labels.codebook import Codebook


class Exclusion(StrEnum):
    """Why an article in scope gets no record; the first that holds is counted."""

    SET_ASIDE = "set_aside"
    SUPERSEDED = "superseded"
    """Another version of the same text is exported, or is the newest."""
    UNJUDGED = "unjudged"
    """Nobody answered anything."""
    INCOMPLETE = "incomplete"
    """There are answers, but nobody finished the article within their slot."""
    TOO_FEW_ANNOTATORS = "too_few_annotators"
    TIE = "tie"
    """No question has a label, each because its answers tie."""
    CANNOT_JUDGE = "cannot_judge"
    """No question has a label, each because it cannot be judged."""
    NO_LABEL = "no_label"
    """No question has a label, for several reasons."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labels of one record."""

    annotators: tuple[str, ...]
    """Names of those whose answers are in it."""
    labels: Mapping[str, Label]
    """Question id to label, for every question of the codebook."""


class Labelling:
    """Labels articles as the options ask."""

    def __init__(self, codebook: Codebook, options: ExportOptions) -> None:
        """Take what decides a label.

        Args:
            codebook: Its questions are labelled, in its order.
            options: Which labels are wanted, and how many annotators an article needs.
        """
        self._questions = codebook.questions
        self._raw = options.labels is LabelSource.RAW
        self._fewest = options.min_annotators
        self._labeller = Labeller()

    def records(self, answers: ArticleAnswers | None) -> tuple[Labelled, ...] | Exclusion:
        """Return the labels of an article's records.

        Args:
            answers: What was answered; None where nothing was.

        Returns:
            One record's labels, or with raw labels one for each annotator who gave any; else why there is
            none. An adjudicated article needs no number of annotators.
        """
        if answers is None or not answers.answered:
            return Exclusion.UNJUDGED
        settled = bool(answers.decisions) and not self._raw
        if not settled and not answers.annotators:
            return Exclusion.INCOMPLETE
        if not settled and len(answers.annotators) < self._fewest:
            return Exclusion.TOO_FEW_ANNOTATORS
        everybody = (
            [self._each(answers, name) for name in answers.annotators]
            if self._raw
            else [self._together(answers)]
        )
        labelled = tuple(one for one in everybody if _says_something(one))
        return labelled or _silence(label for one in everybody for label in one.labels.values())

    def _together(self, answers: ArticleAnswers) -> Labelled:
        labels = {
            question.id: self._labeller.label(
                question, answers.votes.get(question.id, {}), answers.decisions.get(question.id)
            )
            for question in self._questions
        }
        return Labelled(answers.annotators, labels)

    def _each(self, answers: ArticleAnswers, name: str) -> Labelled:
        labels = {}
        for question in self._questions:
            vote = answers.votes.get(question.id, {}).get(name)
            labels[question.id] = self._labeller.label(question, {} if vote is None else {name: vote})
        return Labelled((name,), labels)


def _says_something(labelled: Labelled) -> bool:
    return any(label.values is not None for label in labelled.labels.values())


def _silence(labels: Iterable[Label]) -> Exclusion:
    """Return why an article has no label at all."""
    origins = {label.origin for label in labels} - {"none"}
    if origins == {"tie"}:
        return Exclusion.TIE
    if origins == {"cannot_judge"}:
        return Exclusion.CANNOT_JUDGE
    return Exclusion.NO_LABEL
