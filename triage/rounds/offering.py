"""What a person is offered next in the round ``all``, or why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass

from triage.rounds.shelf import Shelf
from triage.rounds.standing import Standing


@dataclass(frozen=True, slots=True)
class Offer:
    """An article to hand out."""

    number: int
    place: int
    """Its place in the person's order, from 1."""
    of: int
    """How many articles the round has for this person."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why nothing is handed out."""

    reason: str
    """``done|closed|empty``."""
    skipped: int
    """Skipped articles that can be offered again."""
    of: int


def offer(
    shelf: Shelf,
    standing: Standing,
    *,
    closed: bool = False,
    certain: int | None = None,
    skipped: bool = False,
) -> Offer | Nothing:
    """Choose an article.

    Args:
        shelf: Every article, and which are withheld.
        standing: What the person did in this round.
        closed: Whether the round takes no more work; going back to a certain article is still possible.
        certain: An article to go back to, whatever was done with it.
        skipped: Offer what was skipped longest ago instead of what is new.

    Returns:
        The article, or why there is none.
    """
    of = shelf.count()
    if certain is not None:
        return Offer(certain, shelf.place(certain), of)
    waiting = standing.skipped(shelf)
    if closed:
        return Nothing("closed", len(waiting), of)
    number = (waiting[0] if waiting else None) if skipped else standing.next(shelf)
    if number is None:
        return Nothing("done" if of else "empty", len(waiting), of)
    return Offer(number, shelf.place(number), of)
