"""Records that cross from reading to the store: articles, what they state of their date, rejects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How much of a story the document holds."""

    FULL = "full"
    """A complete story of a page dump."""
    TEASER = "teaser"
    """The first lines of a story of a page dump, cut by an ellipsis."""
    WHOLE = "whole"
    """The document is the article."""


class DateKind(StrEnum):
    """Where a stated date was found; the order is the order in which an anchor is chosen."""

    HEADER = "header"
    DATELINE = "dateline"
    BYLINE = "byline"
    METADATA = "metadata"
    URL = "url"
    CRAWL = "crawl"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date that the article or its metadata gives as its own."""

    value: str
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
    kind: DateKind
    start: int | None
    """First code point in the article's text (negative: on the page before it); None if not in a text."""
    end: int | None
    readings: str | None = None
    """Both days of a numeric date whose order stays open, the month read first, joined by ``|``; the value is
    the year that they share."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression found in a text."""

    start: int
    """First code point in the article's text."""
    end: int
    text: str
    """Exactly ``article.text[start:end]``."""
    kind: str
    """``full|month_year|year|month_day|weekday|month|deictic|season|vague|duration|set|clock``."""
    value: str | None
    """``2022-04-02``, ``2024-06``, ``2014``, ``2023-W10``, ``2022-SU``; None where unresolved."""
    granularity: str | None
    """``day|week|month|season|year``; None where it has no value."""
    anchored: bool
    """Whether the value depends on the anchor."""
    readings: str | None = None
    """Both days of a numeric date whose order stays open, the month read first, joined by ``|``."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Evidence that speaks against (or is missing for) a stated date."""

    name: str
    strength: str
    """``certain|strong|weak|none``."""
    reason: str
    """One plain sentence."""
    spans: tuple[tuple[int, int], ...]
    """What it rests on, as positions in the article's text (outside it for facts of the page)."""
    days: int | None
    """Signed distance in days (evidence minus stated date), where there is one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was found about an article's dates; nothing of it is a verdict."""

    stated_dates: tuple[StatedDate, ...] = ()
    anchor: StatedDate | None = None
    """What relative expressions were resolved by; None where nothing can serve."""
    expressions: tuple[Expression, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where an article stands in the document it came from."""

    path: str
    """Relative to the import argument, visible characters only; ``-`` for standard input."""
    index: int
    """Number of the article in its document, from 1 (of the record, in record formats)."""
    start: int
    """First code point in the decoded document."""
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it was read, before the store has numbered it."""

    key: str
    """``a:`` and the first 16 hex digits of ``identity``."""
    identity: str
    """SHA-256 (64 hex digits) of title, text, URL and stated date as given; see evidence.md, Identity."""
    text: str
    """Exactly ``document[start:end]``, title line included."""
    sha256: str
    """SHA-256 of ``text`` in UTF-8."""
    title: str | None
    url: str | None
    source: str | None
    """Outlet, from the record or ``--source``."""
    byline: str | None
    language: str | None
    upstream_id: str | None
    """The id it had where it came from, as text."""
    stated_date: str | None
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: the date that a reader would be told."""
    stated_date_kind: DateKind | None
    position: Position
    form: Form
    evidence: Evidence
    repaired: int = 0
    """Characters replaced one for one (U+0000 by U+2400)."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not become an article."""

    path: str
    line: int | None
    """Line of the record in its file, from 1 (number of the record where a file has records and no lines);
    None where it is the file."""
    reason: str
    raw: bytes
    """The start of its bytes, at most 64 KiB."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file (or one record of it) as it was opened and decoded."""

    path: str
    format: str
    """``text|jsonl|csv|tsv|json|html|parquet|warc|labelstudio|doccano|prodigy``."""
    encoding: str
    """The rung of the ladder that was taken, such as ``utf-8``, ``utf-8-sig``, ``cp1252``."""
    sha256: str
    """Of the raw bytes."""
    page: str
    """Page matter: what belongs to no story, joined; empty for record formats."""
