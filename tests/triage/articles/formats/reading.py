"""Files of a format, written and read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from triage.articles.article import Article, Reject
from triage.articles.options import ReadOptions
from triage.articles.reading import FileReading, read

OPTIONS = ReadOptions(reference_date="2026-11-24")


@dataclass(frozen=True)
class Read:
    """What was read of one path."""

    readings: list[FileReading]
    articles: list[Article]
    rejects: list[Reject]

    @property
    def reasons(self) -> list[str]:
        """Why what was rejected was."""
        return [reject.reason for reject in self.rejects]

    @property
    def skipped(self) -> dict[str, str]:
        """Path and reason of what was left out."""
        return {each.path: each.skipped.reason for each in self.readings if each.skipped is not None}


def read_all(path: Path, **options: object) -> Read:
    """Read a file or folder to its end."""
    readings, articles, rejects = [], [], []
    for reading in read([f"{path}"], replace(OPTIONS, **options)):  # type: ignore[arg-type]  # by name
        readings.append(reading)
        for item in reading.items:
            if isinstance(item, Article):
                articles.append(item)
            else:
                rejects.append(item)
    return Read(readings, articles, rejects)
