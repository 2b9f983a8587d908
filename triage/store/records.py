"""Finished records that a store hands out and takes in; nothing of them holds a cursor or a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triage.articles.article import DateKind, Evidence, Form, Position

Json = Any
"""A value that JSON can hold."""


class Role(StrEnum):
    """What a person may do; see docs/roles.md."""

    ANNOTATOR = "annotator"
    ADJUDICATOR = "adjudicator"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    """Whoever can open the store's files on its host; no person has this role."""


class Cause(StrEnum):
    """Why an event was recorded."""

    ANSWER = "answer"
    UNDO = "undo"
    REDO = "redo"
    REVISION = "revision"
    ADJUDICATION = "adjudication"
    SKIP = "skip"
    SET_ASIDE = "set_aside"
    FLAG = "flag"
    NOTE = "note"
    SPANS = "spans"
    VISIT = "visit"
    CLAIM = "claim"
    RELEASE = "release"
    IMPORT = "import"
    WITHDRAW = "withdraw"
    TEAM = "team"
    CODEBOOK = "codebook"
    ROUND = "round"
    SPLIT = "split"
    SETTING = "setting"
    LOSS = "loss"


class Aspect(StrEnum):
    """Which value of (article, person) an event sets; a set-aside belongs to the article alone."""

    JUDGEMENT = "judgement"
    """With ``question``; the value is a :class:`labels.judgement.Judgement` as a mapping, or null."""
    NOTE = "note"
    """Text or null."""
    FLAG = "flag"
    """True or null."""
    SPANS = "spans"
    """List of ``[start, end]`` in the article's text, or null."""
    SKIP = "skip"
    """True or null."""
    SET_ASIDE = "set_aside"
    """Reason id or null."""
    PLACE = "place"
    """Where the person was in the article: ``{"scroll": n}``."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as its author hands it in."""

    uid: str
    """``session:counter``; a second event of the same uid is the same event."""
    person: str
    session: str
    cause: Cause
    article: str | None = None
    """Key of the article."""
    text_hash: str | None = None
    """SHA-256 of the text that was judged."""
    round: str | None = None
    aspect: Aspect | None = None
    question: str | None = None
    value: Json = None
    """The whole new value, never a difference; null when cleared."""
    was: Json = None
    """The whole former value, so that an undo needs no search."""
    codebook: str | None = None
    """``name@revision``."""
    reference_date: str | None = None
    """``YYYY-MM-DD``."""
    seconds: float | None = None
    """Attention since the article was shown or last judged, idle time removed."""
    suggestion: str | None = None
    """Source of the suggestion that was shown, if any."""
    data: Mapping[str, Json] = field(default_factory=dict)
    """What other causes carry; ``{"undoes": sequence}`` and ``{"redoes": sequence}`` for undo and redo."""


@dataclass(frozen=True, slots=True)
class Event(Draft):
    """An event as the log holds it."""

    sequence: int = 0
    """Position in the log, from 1 without holes."""
    time: str = ""
    """UTC, ``YYYY-MM-DDTHH:MM:SS.mmmZ``."""


@dataclass(frozen=True, slots=True)
class Ack:
    """What the owner answers once events are on disk."""

    position: int
    """Sequence of the last of them."""
    events: tuple[Event, ...]
    """The recorded events, in the order they were handed in."""
    surplus: tuple[str, ...] = ()
    """Keys of articles that were judged without a slot of their round: kept, not counted."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one person has said of one article in one round, as it stands now."""

    judgements: Mapping[str, Json]
    """Question id to the judgement's mapping; only questions that have one."""
    note: str | None = None
    flag: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    skipped: bool = False
    complete: bool = False
    """Whether every required question is answered."""
    scroll: int = 0


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article without its text, as lists show it."""

    key: str
    number: int
    """Dense, in import order, from 1."""
    version: int
    title: str | None
    source: str | None
    url: str | None
    byline: str | None
    language: str | None
    stated_date: str | None
    stated_date_kind: DateKind | None
    chars: int
    sha256: str
    form: Form
    position: Position
    flags: tuple[str, ...]
    set_aside: str | None
    """Reason, or None."""
    cluster_id: str | None
    import_number: int
    reference_date: str
    """``YYYY-MM-DD``: day of the import unless the import said otherwise."""
    superseded: bool = False
    """Whether a newer version of the same upstream id is there."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with everything that stands beside it."""

    row: ArticleRow
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PageMatter:
    """What a document holds besides its stories."""

    parts: tuple[str, ...]
    """What stands before each story, in order, then what comes after the last, empty ones too; a single part
    where it cannot be told where the stories stand."""
    left_out: int = 0
    """Characters at its end that are not here."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A public SSH key by which a person is known."""

    fingerprint: str
    """``SHA256:…``, as ``ssh-keygen -l`` prints it."""
    line: str
    """Algorithm and base64, as ``authorized_keys`` has them; no comment, no options."""
    label: str | None
    """What its owner calls it; None where nothing was said."""
    added: str
    """UTC, ``YYYY-MM-DDTHH:MM:SS.mmmZ``."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A member of the team."""

    name: str
    role: Role
    active: bool = True
    display_name: str | None = None
    settings: Mapping[str, Json] = field(default_factory=dict)
    """Theme, ASCII, auto-advance, remapped keys."""
    keys: tuple[KeyRecord, ...] = ()
    """Public SSH keys, oldest first; whoever was removed has none."""


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every invariant, at one position of the log."""

    position: int
    checks: tuple[Check, ...]
    last_backup: str | None
    """Time of the last good backup, or None."""

    @property
    def ok(self) -> bool:
        """Whether every invariant holds."""
        return all(check.ok for check in self.checks)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a store's database that lies in its spool for whoever asked for it."""

    path: str
    """Where; it is theirs to move, and gone once they have left."""
    position: int
    """Of the log, as of which everything in it stands."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a store is."""

    uuid: str
    path: str
    schema: int
    """Number of the last migration."""
    position: int
    codebook: str
    """``name@revision``."""
    notices: tuple[str, ...] = ()
    """What opening it cut or moved aside, one sentence each."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a filter, such as ``source=bbc,ap`` or ``answers>=3``; terms must all hold."""

    name: str
    operator: str
    """``= != < > <= >= ~``."""
    values: tuple[str, ...]
    """Any of them."""
