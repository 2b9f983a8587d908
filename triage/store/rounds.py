"""Rounds: what a lead plans, and what is handed out of it."""

from __future__ import annotations

from dataclasses import dataclass

from triage.store.records import Json, StoredArticle, Work

ROUND_ALL = "all"
"""The round that is there without a plan: every article not set aside, once per annotator."""


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
