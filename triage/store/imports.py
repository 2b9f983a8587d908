"""Records of numbered imports: what is handed to the store, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from triage.articles.article import Article
from triage.store.records import Json


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """How an import was asked for."""

    arguments: tuple[str, ...]
    """The paths as given (relative to where they were given), ``-`` for standard input."""
    options: Mapping[str, Json]
    reference_date: str
    """``YYYY-MM-DD``."""


class Outcome(StrEnum):
    """What became of an article handed to the store."""

    IMPORTED = "imported"
    ALREADY = "already"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What became of one file of an import; ``read`` is the sum of the other four."""

    path: str
    format: str
    encoding: str
    read: int
    imported: int
    already: int
    versions: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A numbered import."""

    number: int
    time: str
    person: str
    request: ImportRequest
    files: tuple[FileCounts, ...]
    skipped: int
    """Files left out."""
    withdrawn: bool = False
    finished: bool = True


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file of an import, with what belongs to none of its articles."""

    path: str
    format: str
    encoding: str
    sha256: str
    page: str


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A kept reject."""

    import_number: int
    path: str
    line: int | None
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class ArticleBatch:
    """What a reader hands to the store at once."""

    articles: tuple[Article, ...]
    rejects: tuple[RejectRow, ...] = ()
    documents: tuple[StoredDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What withdrawing an import did, or would do."""

    number: int
    articles: int
    answered: int
    """Of these, articles that have answers."""
    done: bool
