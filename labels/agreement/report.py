"""The whole of what ratings say about agreement, as one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labels.agreement.choices import Weighting
from labels.agreement.people import AnnotatorAgreement
from labels.agreement.per_label import LabelAgreement
from labels.agreement.scale import Level
from labels.agreement.worst import ItemAgreement


@dataclass(frozen=True, slots=True)
class Options:
    """How agreement is to be measured."""

    weights: Weighting = Weighting.UNWEIGHTED
    """Of the kappa and AC family."""
    percent_weights: Weighting | None = None
    """Of percent agreement, where it is not to follow ``weights``."""
    distance: str = "masi"
    """Between sets, for alpha."""
    resamples: int | None = None
    """Of alpha's bootstrap; 0 for no interval, None for as many as are usual."""
    seed: int = 0
    confidence: float = 0.95
    worst: int = 20
    """How many of the worst items are listed."""


@dataclass(frozen=True, slots=True)
class Input:
    """What was measured."""

    rows: int
    """Rows of the table."""
    items: int
    annotators: int
    judgements: int
    """Ratings that count."""
    single: int
    """Items with one rating."""
    superseded: int
    """Ratings that a later one of the same person replaced."""
    cannot_judge: int
    empty: int
    """Rows without a label."""
    level: Level
    scale: tuple[str, ...]
    declared: bool
    """Whether the scale was given, rather than taken from the labels seen."""
    weights: Weighting
    distance: str | None
    """Between sets; None for single labels."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient, or the reason why it does not exist."""

    name: str
    title: str
    """What a table calls it."""
    value: float | None
    ci: tuple[float, float] | None
    se: float | None
    method: str
    items: int
    """Items with two ratings and more that enter."""
    pairs: int
    """Pairs of ratings that enter."""
    reason: str | None
    """Why a number is missing."""
    z: float | None = None
    """Of Fleiss' kappa: over its standard error under no agreement beyond chance."""
    categories: Mapping[str, float | None] | None = None
    """Of Fleiss' kappa: each label against the rest."""


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two annotators."""

    a: str
    b: str
    items: int
    """Items that both rated."""
    percent_agreement: float
    cohen_kappa: float | None
    reason: str | None
    confusion: tuple[tuple[int, ...], ...] | None
    """Items by what ``a`` said (row) and ``b`` said (column), in the scale's order; None for sets, long
    scales and many pairs."""


@dataclass(frozen=True, slots=True)
class LabelConfusion:
    """Two labels that were given to the same item."""

    a: str
    b: str
    pairs: int
    """Pairs of ratings of one item of which one says ``a`` and one ``b``."""


@dataclass(frozen=True, slots=True)
class Report:
    """Agreement on one question."""

    input: Input
    coefficients: tuple[Coefficient, ...]
    labels: tuple[LabelAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    annotators: tuple[AnnotatorAgreement, ...]
    items: tuple[ItemAgreement, ...]
    """The worst ones."""
    confusions: tuple[LabelConfusion, ...]
    """The most frequent first."""

    def coefficient(self, name: str) -> Coefficient:
        """Return the coefficient of this name.

        Raises:
            KeyError: There is none of that name.
        """
        return {one.name: one for one in self.coefficients}[name]


@dataclass(frozen=True, slots=True)
class Part:
    """A count out of a whole."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """The share; None of nothing."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Period:
    """Agreement in a week or a round."""

    name: str
    items: int
    judgements: int
    percent_agreement: float | None
    krippendorff_alpha: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a store knows of an annotator beside their labels."""

    seconds: float | None = None
    """Median seconds of attention for an answer."""
    again: Part | None = None
    """Answers of later rounds that are the same as their earlier one, out of those given again."""


@dataclass(frozen=True, slots=True)
class WorstArticle:
    """An article of a store that people disagree on, ready to open."""

    article: str
    """Its key."""
    title: str | None
    agreement: ItemAgreement


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """Agreement on one question of a store, with what stands beside every number."""

    question: str
    title: str
    report: Report
    cannot_judge: Part
    """Judgements that say *cannot judge*."""
    skipped: Part
    """Open skips, out of judgements and skips."""
    weeks: tuple[Period, ...] = ()
    """By the ISO week in which an article got its last judgement."""
    rounds: tuple[Period, ...] = ()
    people: Mapping[str, PersonFacts] = field(default_factory=dict)
    worst: tuple[WorstArticle, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """What readers are shown in place of an answer's id."""


@dataclass(frozen=True, slots=True)
class StoreReport:
    """Agreement on every question of a store, at one position of its log."""

    position: int
    codebook: str
    """``name@revision``."""
    questions: tuple[QuestionReport, ...]
