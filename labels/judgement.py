"""What one person said of one article for one question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole value of one answer: what an event stores and an undo writes anew."""

    values: tuple[str, ...] = ()
    """Answer ids; one for ordinal and nominal, in order (the first is primary) for a set.
    Empty with ``cannot_judge`` or for the empty set."""
    cannot_judge: bool = False
    reason: str | None = None
    """Why it cannot be judged."""
    corrected_date: str | None = None
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: its length is its precision."""
    confidence: int | None = None
    """1 to 3."""
