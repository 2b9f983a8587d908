"""What an import did, file by file: read = imported + already + versions + rejected."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from triage.articles.article import Reject
from triage.articles.reading import UNKNOWN, FileReading
from triage.jobs.annotation_report import AnnotationReport
from triage.store.imports import FileCounts, Outcome

COUNTS = ("read", "imported", "already", "versions", "rejected")
_EVENT_BYTES = 2 << 20
_COUNTS_BYTES = 160
"""What one file's counts take in an event, beside its path."""


@dataclass(slots=True)
class FileReport:
    """What became of one file."""

    path: str
    format: str = UNKNOWN
    encoding: str = UNKNOWN
    read: int = 0
    imported: int = 0
    already: int = 0
    versions: int = 0
    rejected: int = 0
    rejects: list[tuple[int | None, str]] = field(default_factory=list)
    """Line and reason of every reject; a reason that returns is one text in memory."""
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Our fields and the names they had in its records."""
    repaired: int = 0
    """Characters U+0000 that became U+2400."""
    unread_dates: int = 0
    open_dates: int = 0
    passed_over: int = 0
    """Records of an archive that hold no page."""

    def reject(self, reject: Reject) -> None:
        """Count a reject."""
        self.rejected += 1
        self.rejects.append((reject.line, sys.intern(reject.reason)))

    def count(self, outcome: Outcome) -> None:
        """Count what became of an article."""
        if outcome is Outcome.IMPORTED:
            self.imported += 1
        elif outcome is Outcome.ALREADY:
            self.already += 1
        else:
            self.versions += 1

    def finish(self, reading: FileReading) -> None:
        """Take over what is known once a file has been read."""
        self.format, self.encoding = reading.format, reading.encoding
        self.fields = dict(reading.fields)
        self.unread_dates, self.open_dates = reading.unread_dates, reading.open_dates
        self.passed_over = reading.passed_over

    def counts(self) -> FileCounts:
        """Return the counts as the store keeps them."""
        return FileCounts(
            self.path,
            self.format,
            self.encoding,
            self.read,
            self.imported,
            self.already,
            self.versions,
            self.rejected,
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of an import."""

    number: int | None
    """Its number; None for a dry run."""
    files: tuple[FileReport, ...]
    skipped: tuple[tuple[str, str], ...]
    """Path and reason of files and folders that were left out."""
    articles: int
    """Articles in the store now (for a dry run: as it would be)."""
    annotations: AnnotationReport = field(default_factory=AnnotationReport)
    """What became of what other tools' exports say of them."""

    def total(self, count: str) -> int:
        """Sum a count (``read``, ``imported``, ``already``, ``versions``, ``rejected``) over the files."""
        return sum(getattr(file, count) for file in self.files)

    def reasons(self) -> Counter[str]:
        """Count the rejects by reason."""
        return Counter(reason for file in self.files for _, reason in file.rejects)

    def as_json(self) -> dict[str, Any]:
        """Return it as ``import --json`` prints it, without ``schema``."""
        return {
            "import": self.number,
            "files": [
                {
                    "path": file.path,
                    "format": file.format,
                    "encoding": file.encoding,
                    **{count: getattr(file, count) for count in COUNTS},
                    "rejects": [{"line": line, "reason": reason} for line, reason in file.rejects],
                    "repaired": file.repaired,
                    "fields": {ours: list(names) for ours, names in file.fields.items()},
                    "dates_unread": file.unread_dates,
                    "dates_open": file.open_dates,
                    "passed_over": file.passed_over,
                }
                for file in self.files
            ],
            "totals": {**{count: self.total(count) for count in COUNTS}, "skipped": len(self.skipped)},
            "articles": self.articles,
            "skipped": [{"path": path, "reason": reason} for path, reason in self.skipped],
            "annotations": self.annotations.as_json(),
        }


def bounded_counts(files: Sequence[FileCounts]) -> list[FileCounts]:
    """Return counts by file that one event can hold, of however many files.

    Args:
        files: One each.

    Returns:
        The same if they are few; else the first that fit, and one for all others together, so that every
        sum stays what it is.
    """
    size, fit = 0, 0
    for file in files:
        size += _COUNTS_BYTES + 6 * len(file.path)
        if size > _EVENT_BYTES:
            break
        fit += 1
    kept, rest = list(files[:fit]), files[fit:]
    if rest:
        sums = {name: sum(getattr(file, name) for file in rest) for name in COUNTS}
        kept.append(FileCounts(f"… and {len(rest):,} more files", "various", "various", **sums))
    return kept
