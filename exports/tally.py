"""What was written, counted while it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from exports.rows import ArticleRows
from exports.splits import Share
from labels.codebook import Codebook, Question


@dataclass(slots=True)
class Tally:
    """Counts of everything that was handed on to be written."""

    articles: int = 0
    annotations: int = 0
    dateless: int = 0
    """Articles whose stated date no calendar has."""
    records: Counter[str] = field(default_factory=Counter)
    """Split to number of records."""
    people: set[str] = field(default_factory=set)
    """Pseudonyms (or names) of everybody whose answers are counted."""
    values: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    """Question to (split, answer) to number of records; each answer of a set counts."""
    origins: dict[str, Counter[str]] = field(default_factory=dict)
    """Question to where labels come from, to number of records."""
    empty: Counter[str] = field(default_factory=Counter)
    """Question to number of records whose label is the empty set."""

    @classmethod
    def of(cls, shares: Sequence[Share]) -> Tally:
        """Return an empty tally that keeps splits in the order in which they were asked for."""
        return cls(records=Counter({share.name: 0 for share in shares}))

    @property
    def splits(self) -> dict[str, int]:
        """Splits that have records, in the order in which they were asked for."""
        return {split: count for split, count in self.records.items() if count}

    def add(self, rows: ArticleRows) -> None:
        """Count what is written of one article."""
        self.articles += 1
        self.annotations += len(rows.annotations)
        self.dateless += rows.dateless
        self.records[rows.split] += len(rows.records)
        for record, labelled in zip(rows.records, rows.labelled, strict=True):
            annotators = record["annotators"]
            if isinstance(annotators, list):
                self.people.update(annotators)
            for question, label in labelled.labels.items():
                self.origins.setdefault(question, Counter())[label.origin] += 1
                counted = self.values.setdefault(question, Counter())
                for value in label.values or ():
                    counted[rows.split, value] += 1
                self.empty[question] += label.values == ()

    def described(self, codebook: Codebook) -> dict[str, object]:
        """Return the counts of labels as ``export.json`` has them, in codebook order."""
        return {question.id: self._question(question) for question in codebook.questions}

    def _question(self, question: Question) -> dict[str, object]:
        values = self.values.get(question.id, Counter())
        return {
            "values": {
                answer.id: {split: values[split, answer.id] for split in self.splits}
                for answer in question.answers
            },
            "empty_set": self.empty[question.id],
            "from": dict(sorted(self.origins.get(question.id, Counter()).items())),
        }
