"""What each act of the desk, and each room, asks of the store: which roles may do it follows from that.

Nothing is decided here. The owner refuses a verb or a cause that is not a role's; this table says which acts
that concerns, and the documentation prints it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.owner.roles import CAUSES, Grant, grant
from triage.store.records import Cause, Role


@dataclass(frozen=True, slots=True)
class Needs:
    """What an act asks of the store."""

    own: frozenset[str] = frozenset()
    """Verbs, in the person's own name at least."""
    everybody: frozenset[str] = frozenset()
    """Verbs whose answer must be about everybody."""
    causes: frozenset[Cause] = frozenset()
    """Causes of the events that it records."""

    def allowed(self, role: Role) -> bool:
        """Whether a role has all of it."""
        if role is Role.ADMINISTRATOR:
            return True
        return (
            all(grant(role, verb) is not Grant.NO for verb in self.own)
            and all(grant(role, verb) is Grant.ALL for verb in self.everybody)
            and self.causes <= CAUSES[role]
        )


def _records(*causes: Cause, reads: tuple[str, ...] = ()) -> Needs:
    return Needs(frozenset({"record", *reads}), causes=frozenset(causes))


def _reads(*verbs: str) -> Needs:
    return Needs(frozenset(verbs))


NOTHING = Needs()
"""It is a matter of the screen alone."""

_MOVES = _records(Cause.VISIT, reads=("reserve",))

ACTS: Mapping[str, Needs] = {
    "answer": _records(Cause.ANSWER, Cause.REVISION),
    "enter": _MOVES,
    "undo": _records(Cause.UNDO, reads=("history", "reserve")),
    "redo": _records(Cause.REDO, reads=("history", "reserve")),
    "clear": _records(Cause.ANSWER),
    "turn": NOTHING,
    "turn_back": NOTHING,
    "guideline": _reads("codebook"),
    "date": _records(Cause.ANSWER),
    "confidence": _records(Cause.ANSWER),
    "skip": _records(Cause.SKIP, reads=("reserve",)),
    "aside": _records(Cause.SET_ASIDE),
    "flag": _records(Cause.FLAG),
    "note": _records(Cause.NOTE),
    "mark": _records(Cause.SPANS),
    "neighbour": _reads("neighbours", "article"),
    "copy": NOTHING,
    "previous": _MOVES,
    "following": _MOVES,
    "jump": _MOVES,
    "flagged": _MOVES,
    "answers": _reads("history", "rounds"),
    "matter": _reads("page_matter"),
    "find": NOTHING,
    "evidence": NOTHING,
    "text": NOTHING,
    "down": NOTHING,
    "up": NOTHING,
    "page_down": NOTHING,
    "page_up": NOTHING,
    "home": NOTHING,
    "end": NOTHING,
    "help": NOTHING,
    "palette": NOTHING,
    "close": NOTHING,
    "leave": NOTHING,
    "halt": NOTHING,
    "numbers": _reads("tally"),
    "settings": _records(Cause.SETTING, reads=("people",)),
    "advance": _records(Cause.SETTING),
    "dark": _records(Cause.SETTING),
    "light": _records(Cause.SETTING),
    "sixteen": _records(Cause.SETTING),
    "colourless": _records(Cause.SETTING),
    "ascii": _records(Cause.SETTING),
}
"""Each act of the desk by its id, and ``answer`` for the codebook's own keys."""

ROOMS: Mapping[str, Needs] = {
    "desk": _records(Cause.ANSWER, Cause.VISIT, reads=("reserve", "work", "codebook")),
    "progress of everybody": Needs(everybody=frozenset({"progress"})),
    "decisions": Needs(
        frozenset({"record"}), frozenset({"work", "history", "snapshot"}), frozenset({Cause.ADJUDICATION})
    ),
    "planning": Needs(frozenset({"put_round", "vacate"})),
}
"""What one may sit down to."""
