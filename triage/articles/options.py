"""What a person may choose about reading, and the limits no input may pass."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MIB = 1024 * 1024

FORMATS = (
    *("text", "html", "jsonl", "json", "csv", "tsv", "parquet", "warc"),
    *("labelstudio", "doccano", "prodigy"),
)
"""Formats that ``--format`` takes; packed files and tar archives are known by themselves."""

RAW_KEPT = 64 * 1024
"""Bytes kept of a reject."""


LIMITS = {
    "file": "max_file",
    "ratio": "max_ratio",
    "ratio-from": "ratio_from",
    "record": "max_record",
    "text": "max_text",
    "page-seconds": "page_seconds",
    "depth": "max_depth",
}
"""Names that ``--limit`` takes, and the option that each sets."""
_UNITS = {"": 1, "KB": 1024, "MB": MIB, "GB": 1024 * MIB}
_LIMIT = re.compile(r"([0-9]{1,15})\s*([KMG]B)?", re.IGNORECASE)


def read_limit(text: str) -> tuple[str, int]:
    """Read a limit as it is typed.

    Args:
        text: ``NAME=NUMBER``, for sizes also with ``KB``, ``MB`` or ``GB``; such as ``text=20MB``.

    Returns:
        The option of :class:`ReadOptions` and its value.

    Raises:
        ValueError: It is none; the message says why.
    """
    name, _, value = text.partition("=")
    number = _LIMIT.fullmatch(value.strip())
    if name not in LIMITS or number is None or not int(number[1]):
        raise ValueError(
            f"“{text}” is not NAME=NUMBER with NAME one of {', '.join(LIMITS)}; such as text=20MB"
        )
    return LIMITS[name], int(number[1]) * _UNITS[(number[2] or "").upper()]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files become articles."""

    reference_date: str
    """``YYYY-MM-DD``, the day that counts as today."""
    format: str | None = None
    """One of :data:`FORMATS`; None lets name and content decide."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Our field to the name it has in the records, such as ``{"title": "headline"}``."""
    split: bool = True
    """Whether a text that is a page of several stories becomes its stories."""
    source: str | None = None
    """Outlet of records that name none."""
    leave_out: frozenset[tuple[int, int]] = frozenset()
    """Device and inode of files and folders that must not be opened: the store and all of it."""
    max_file: int = 20_000 * MIB
    """Most bytes of a file, decompressed."""
    max_ratio: int = 1000
    """Most decompressed bytes for each compressed one, once ``ratio_from`` bytes have come out."""
    ratio_from: int = 100 * MIB
    """Decompressed bytes below which no ratio is suspicious."""
    max_record: int = 32 * MIB
    """Most bytes of one record or text document."""
    max_text: int = 10 * MIB
    """Most bytes of one article's text in UTF-8."""
    page_seconds: float = 20.0
    """Seconds that one HTML page may take."""
    max_depth: int = 64
    """Folders within folders that are entered."""
    sniff: int = 8192
    """Bytes that a format is guessed from."""
