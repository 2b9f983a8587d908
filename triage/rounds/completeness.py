"""When an article is complete: every required question of the codebook has an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labels.codebook import Codebook


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one question asks before an article is complete."""

    question: str
    least: int
    """Fewest answers; 0 lets the empty set count."""


def requirements(codebook: Codebook) -> tuple[Requirement, ...]:
    """Return what must be answered, in the codebook's order.

    Args:
        codebook: The codebook in force.
    """
    return tuple(
        Requirement(question.id, question.min) for question in codebook.questions if question.required
    )


def satisfied(requirement: Requirement, judgement: Mapping[str, Any] | None) -> bool:
    """Whether a judgement answers its question: *cannot judge* does, too few answers do not.

    Args:
        requirement: The question.
        judgement: A :class:`labels.judgement.Judgement` as a mapping, or None where there is none.
    """
    if judgement is None:
        return False
    return bool(judgement["cannot_judge"]) or len(judgement["values"]) >= requirement.least


def is_complete(codebook: Codebook, judgements: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether an article is complete.

    Args:
        codebook: The codebook in force.
        judgements: Question id to judgement; only questions that have one.
    """
    return all(satisfied(asked, judgements.get(asked.question)) for asked in requirements(codebook))
