"""Progress as the JSON contract has it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.store.progress import PersonProgress, Progress, RoundProgress


def progress_fields(progress: Progress) -> dict[str, Any]:
    """Return the fields of a progress record."""
    aside = sum(progress.set_aside.values())
    return {
        "log_position": progress.position,
        "articles": {
            "total": progress.articles,
            "set_aside": aside,
            "complete": progress.complete,
            "open": progress.articles - aside - progress.complete,
        },
        "rounds": [round_fields(each) for each in progress.rounds],
        "people": [_person_fields(each) for each in progress.people],
    }


def round_fields(told: RoundProgress) -> dict[str, Any]:
    """Return the fields of one round."""
    return {
        "name": told.name,
        "state": told.state,
        "articles": told.articles,
        "answers_per_article": told.answers_per_article,
        "slots": told.slots,
        "complete": told.complete,
        "reserved": told.reserved,
        "open": told.open,
    }


def _person_fields(told: PersonProgress) -> dict[str, Any]:
    return {
        "name": told.name,
        "role": told.role,
        "complete": told.complete,
        "today": told.today,
        "per_hour": told.per_hour,
        "last_seen": told.last_seen,
        "connected": told.connected,
        "holds": [asdict(held) for held in told.holds],
    }
