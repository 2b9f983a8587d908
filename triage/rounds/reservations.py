"""Who holds which article of a round for now, and until when."""

from __future__ import annotations

LEASE = 15 * 60.0
"""Seconds that an article stays reserved after the last key or the lost line."""


class Reservations:
    """Persons and article numbers, with the moment of the last sign of life in monotonic seconds."""

    def __init__(self) -> None:
        self._signs: dict[tuple[str, int], float] = {}

    def hold(self, person: str, number: int, now: float) -> None:
        """Reserve an article, or note a sign of life for it."""
        self._signs[person, number] = now

    def holds(self, person: str, number: int) -> bool:
        """Whether somebody has an article reserved."""
        return (person, number) in self._signs

    def let_go(self, person: str, number: int) -> bool:
        """Give an article back; False if it was not reserved."""
        return self._signs.pop((person, number), None) is not None

    def lose(self, person: str, now: float) -> None:
        """Note that a person's line was lost: what they hold stays reserved for a lease from now."""
        for holder, number in self._signs:
            if holder == person:
                self._signs[holder, number] = now

    def of(self, person: str) -> list[int]:
        """Return what a person holds, longest held first."""
        return [number for holder, number in self._signs if holder == person]

    def all(self) -> list[tuple[str, int]]:
        """Return every person and article."""
        return list(self._signs)

    def expired(self, now: float) -> list[tuple[str, int]]:
        """Return those without a sign of life for a whole lease."""
        return [held for held, sign in self._signs.items() if now - sign >= LEASE]

    def idle(self, person: str, number: int, now: float) -> float:
        """Return the seconds since the last sign of life."""
        return now - self._signs[person, number]
