"""Finished records that a store hands out and takes in; nothing of them holds a cursor or a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triage.articles.article import DateKind, Evidence, Form, Position

Json = Any
"""A value that JSON can hold."""

ROUND_ALL = "all"
"""The round that is there without a plan: every article not set aside, once per annotator."""


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
class Round:
    """A plan of who labels what; the first migration holds every field."""

    name: str
    state: str = "open"
    """``open|closed``."""
    where: str = ""
    """Filter that chose its articles."""
    answers_per_article: int | None = None
    """k; None means once per annotator, without limit (the round ``all``)."""
    share: float | None = None
    """Share of articles that get ``share_answers`` instead of k."""
    share_answers: int | None = None
    order: str = "import"
    """``import|random|fewest|flagged``."""
    cap: int | None = None
    """Most articles one person may complete."""
    copies: str = "all"
    """``one|together|all``."""
    teasers: bool = True
    source_blind: bool = False
    suggestions: str = "hidden"
    """``hidden|shown``."""
    show_answers: bool = False
    """Whether annotators may see others' answers while it is open."""
    gold: float = 0.0
    repeats: float = 0.0
    seed: int = 0
    stratify: str = "source"
    """Within what the share is drawn: ``source|form|language|import``."""
    position: int | None = None
    """Position of the log at which its articles were chosen; None asks for choosing them now."""
    articles: int = 0
    """How many were chosen."""
    keys_sha256: str = ""
    """Of their keys in order, a line each."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A round as it was planned, and what was left out of what its filter found."""

    planned: Round
    matched: int
    """Articles that the filter found."""
    slots: int | None
    """Answers that are wanted; None where everybody answers everything."""
    set_aside: int = 0
    superseded: int = 0
    teasers: int = 0
    copies: int = 0
    """Near-duplicates of an article that was chosen."""


@dataclass(frozen=True, slots=True)
class Freed:
    """What was given back to a round."""

    reservations: int
    slots: int
    """Counted answers that count no longer."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An article handed to a person."""

    round: str
    article: StoredArticle
    work: Work
    place: int
    """Its place in the person's order, from 1."""
    of: int
    """How many articles the round has for this person."""
    suggestion: Json = None
    surplus: bool = False
    """Whether its answers are given by others by now: what is said of it is kept, not counted."""


@dataclass(frozen=True, slots=True)
class NoWork:
    """Why there is nothing to hand out."""

    round: str
    reason: str
    """``done|reserved|cap|closed|empty``."""
    skipped: int
    """Articles the person skipped that can be offered again."""
    reserved: int = 0
    """Articles that are reserved, by others or by another desk of the same person."""
    of: int = 0
    seconds: float | None = None
    """Until the first of the reserved may be free; None where that cannot be told."""


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a round is."""

    name: str
    state: str
    articles: int
    answers_per_article: int | None
    slots: int
    complete: int
    reserved: int
    open: int


@dataclass(frozen=True, slots=True)
class Hold:
    """An article that is reserved for somebody."""

    round: str
    article: str
    idle_seconds: float
    """Since the last key, or the lost line."""


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """How far a person is."""

    name: str
    role: Role
    complete: int
    """Articles complete, over all rounds."""
    today: int
    per_hour: float | None
    last_seen: str | None
    connected: bool
    holds: tuple[Hold, ...] = ()
    """What is reserved for them."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everything is, at one position of the log."""

    position: int
    articles: int
    set_aside: Mapping[str, int]
    """Reason to count."""
    complete: int
    """Articles with at least one complete answer set."""
    rounds: tuple[RoundProgress, ...]
    people: tuple[PersonProgress, ...]


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
