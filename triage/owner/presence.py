"""Who is connected, and what their desks show: known by the lines that reach the owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Desk:
    """One sitting of a person."""

    person: str
    line: object
    shows: tuple[str, int] | None = None
    """Round and number of the article."""


@dataclass(slots=True)
class _Line:
    """One connection, or the process's own use of its store."""

    people: dict[str, None] = field(default_factory=dict)
    """Those who act over it."""
    sessions: set[str] = field(default_factory=set)


class Presence:
    """Lines come and go; a person is there while a line of theirs lives.

    Args:
        lost: Called with the name of a person whose line was lost.
    """

    def __init__(self, lost: Callable[[str], None] = lambda person: None) -> None:
        self._lost = lost
        self._lines: dict[object, _Line] = {}
        self._desks: dict[str, _Desk] = {}

    def come(self, line: object, person: str, session: str | None = None) -> None:
        """Note that a person acts over a line, and in which sitting."""
        known = self._lines.setdefault(line, _Line())
        known.people[person] = None
        if session is None:
            return
        known.sessions.add(session)
        desk = self._desks.get(session)
        if desk is None:
            self._desks[session] = _Desk(person, line)
        elif desk.person == person:
            desk.line = line

    def show(self, session: str | None, round_name: str, number: int | None) -> None:
        """Note which article a sitting shows now."""
        desk = None if session is None else self._desks.get(session)
        if desk is not None:
            desk.shows = None if number is None else (round_name, number)

    def gone(self, line: object) -> None:
        """Note that a line ended."""
        known = self._lines.pop(line, None)
        if known is None:
            return
        for session in known.sessions:
            desk = self._desks.get(session)
            if desk is not None and desk.line is line:
                del self._desks[session]
        for person in known.people:
            self._lost(person)

    def connected(self, person: str) -> bool:
        """Whether a line of this person lives."""
        return any(person in line.people for line in self._lines.values())

    def elsewhere(self, round_name: str, person: str, session: str | None) -> set[int]:
        """Return the articles that other sittings of a person show in a round.

        Without a session nothing is known of who asks, so nothing is kept from them.
        """
        if session is None:
            return set()
        return {
            desk.shows[1]
            for name, desk in self._desks.items()
            if name != session and desk.person == person and desk.shows and desk.shows[0] == round_name
        }
