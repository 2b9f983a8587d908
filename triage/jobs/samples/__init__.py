"""Sample articles that ship with the package: invented news, with what is right to say of each.

Places, people and outlets do not exist. The articles hold on purpose what annotators meet: dates that
contradict each other, copies under other dates and addresses, a page of many stories, claims of every
grade, characters that act on terminals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

REFERENCE_DATE = "2026-11-02"
"""The day that counts as today for the samples; all but one deliberate slip are older."""

_OWN_FIELDS = frozenset({"title", "stated_date", "corrected_date"})


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right to say of one sample article."""

    title: str
    """As the reader derives it: the record's title, or the first line of the story or text."""
    stated_date: str | None
    """As the reader chooses it; with the title it tells the article."""
    answers: Mapping[str, tuple[str, ...]]
    """Question id of the codebook ``news`` to the right answer's id, or ids in order for a set."""
    corrected_date: str | None
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: when it is known what the date should have been."""


def sample_paths() -> tuple[Path, ...]:
    """Return the sample files in the order in which they are imported."""
    folder = _folder()
    return (
        *(folder / name for name in ("wire.jsonl", "desk.csv", "page.txt")),
        *sorted((folder / "texts").glob("*.txt")),
    )


def truths() -> tuple[Truth, ...]:
    """Return what is right for each sample article, in no order that means anything."""
    rows = json.loads((_folder() / "truth.json").read_text(encoding="utf-8"))
    return tuple(
        Truth(
            title=row["title"],
            stated_date=row["stated_date"],
            answers={name: _ids(value) for name, value in row.items() if name not in _OWN_FIELDS},
            corrected_date=row["corrected_date"],
        )
        for row in rows
    )


def _ids(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _folder() -> Path:
    """Return the folder of the samples; the package is always installed as files, never as an archive."""
    return Path(str(resources.files(__name__)))
