"""What an import's event holds of very many files."""

from __future__ import annotations

import orjson

from triage.jobs.import_report import COUNTS, bounded_counts
from triage.store.imports import FileCounts


def counts(number: int, path: str) -> FileCounts:
    """What became of one file."""
    return FileCounts(path, "text", "utf-8", read=4, imported=1, already=1, versions=1, rejected=number % 2)


def test_few_files_stay_as_they_are() -> None:
    """One each, in order."""
    files = [counts(n, f"{n}.txt") for n in range(1000)]
    assert bounded_counts(files) == files
    assert bounded_counts([]) == []


def test_of_very_many_the_sums_stay() -> None:
    """The first are named, the others are one, and the whole is small enough for an event."""
    files = [counts(n, f"news/\u2400{n:06d}/" + "x" * 100) for n in range(50_000)]
    kept = bounded_counts(files)
    assert kept[:100] == files[:100]
    assert kept[-1].path == f"… and {50_000 - len(kept) + 1:,} more files"
    for name in COUNTS:
        assert sum(getattr(file, name) for file in kept) == sum(getattr(file, name) for file in files)
    assert len(orjson.dumps(kept)) < 4 << 20
