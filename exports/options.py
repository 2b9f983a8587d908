"""What an export was asked for; with the log position it decides every byte."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from exports.splits import DEFAULT_SHARES, Share


class LabelSource(StrEnum):
    """What becomes of several people's answers."""

    MAJORITY = "majority"
    """One record an article; adjudicated where that was done, else what most said."""
    RAW = "raw"
    """One record for each annotator of an article, as they answered."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How articles become records."""

    labels: LabelSource = LabelSource.MAJORITY
    min_annotators: int = 1
    """Fewest annotators that an article needs, unless it was adjudicated."""
    shares: tuple[Share, ...] = DEFAULT_SHARES
    seed: int = 0
    """Decides which article goes to which split."""
    with_text: bool = True
    notes: bool = False
    """Whether annotations hold what annotators noted."""
    times: bool = False
    """Whether annotations hold the time of each answer."""
    names: bool = False
    """Whether annotators leave under their names."""

    def described(self) -> dict[str, object]:
        """Return the options as ``export.json`` has them."""
        return {
            "labels": self.labels.value,
            "min_annotators": self.min_annotators,
            "split": {"method": "article", "shares": {share.name: share.part for share in self.shares}},
            "seed": self.seed,
            "text": self.with_text,
            "notes": self.notes,
            "times": self.times,
            "names": self.names,
        }
