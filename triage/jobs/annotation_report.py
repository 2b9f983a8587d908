"""What became of the annotations of an import: read = imported + already + rejected."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from labels.visible import visible
from triage.articles.formats.annotations import Said

_NAMED = 1000


@dataclass(slots=True)
class Tally:
    """What became of annotations of one kind."""

    read: int = 0
    imported: int = 0
    already: int = 0
    """Recorded by an earlier import, or what stands anyway."""
    rejected: int = 0


@dataclass(slots=True)
class AnnotationReport:
    """What became of all annotations of an import."""

    tallies: dict[Said, Tally] = field(default_factory=lambda: {said: Tally() for said in Said})
    replaced: int = 0
    """Imported answers in whose place another one stood; it stays in the history."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why annotations were rejected."""
    people_added: list[str] = field(default_factory=list)
    """Who became a member of the team because the map of annotators names them."""
    unknown_annotators: dict[str, None] = field(default_factory=dict)
    unknown_questions: dict[str, None] = field(default_factory=dict)
    unknown_answers: dict[str, None] = field(default_factory=dict)
    """``question: answer``."""

    def tally(self, said: Said) -> Tally:
        """Return the counts of one kind."""
        return self.tallies[said]

    def reject(self, said: Said, reason: str) -> None:
        """Count an annotation that is not taken."""
        self.tally(said).rejected += 1
        self.reasons[visible(reason)] += 1

    def unknown(self, names: dict[str, None], name: str) -> None:
        """Remember a name that is not known here, the first thousand of each kind."""
        if len(names) < _NAMED:
            names[visible(name)] = None

    @property
    def read(self) -> int:
        """Annotations of every kind."""
        return sum(tally.read for tally in self.tallies.values())

    @property
    def rejected(self) -> int:
        """Annotations of every kind that were not taken."""
        return sum(tally.rejected for tally in self.tallies.values())

    def as_json(self) -> dict[str, Any]:
        """Return it as ``import --json`` has it: counts of answers, notes and skips beside them."""
        return {
            **asdict(self.tally(Said.ANSWER)),
            "replaced": self.replaced,
            "notes": asdict(self.tally(Said.NOTE)),
            "skips": asdict(self.tally(Said.SKIP)),
            "unknown_annotators": list(self.unknown_annotators),
            "unknown_questions": list(self.unknown_questions),
            "unknown_answers": list(self.unknown_answers),
            "reasons": dict(self.reasons.most_common()),
            "people_added": list(self.people_added),
        }
