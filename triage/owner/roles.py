"""Who may use which verb of a store: one table, checked where the store is owned.

Whoever can open the store's files on its host is administrator and may do everything; the table is for
people. A verb that the table does not name is for the administrator alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from triage.store.errors import Refused
from triage.store.records import Cause, Draft, PersonRecord, Role


class Grant(StrEnum):
    """How far a role may use a verb."""

    NO = "no"
    OWN = "own"
    """Only in the caller's own name, and only what is the caller's own is shown."""
    ALL = "all"


_NO, _OWN, _ALL = Grant.NO, Grant.OWN, Grant.ALL
_PEOPLE = (Role.ANNOTATOR, Role.ADJUDICATOR, Role.LEAD)

TABLE: Mapping[str, tuple[Grant, Grant, Grant]] = {
    #                  annotator, adjudicator, lead
    "describe": (_ALL, _ALL, _ALL),
    "codebook": (_ALL, _ALL, _ALL),
    "begin_import": (_NO, _NO, _OWN),
    "add_articles": (_NO, _NO, _ALL),
    "finish_import": (_NO, _NO, _ALL),
    "abandon_import": (_NO, _NO, _ALL),
    "withdraw": (_NO, _NO, _OWN),
    "imports": (_NO, _NO, _ALL),
    "rejects": (_NO, _NO, _ALL),
    "article": (_OWN, _ALL, _ALL),  # own: handed to the caller, now or before
    "page_matter": (_OWN, _ALL, _ALL),  # own: of an article that was handed to the caller
    "articles": (_NO, _ALL, _ALL),
    "neighbours": (_OWN, _ALL, _ALL),  # own: of an article that was handed to the caller
    "neighbour_pairs": (_NO, _ALL, _ALL),
    "comparison": (_ALL, _ALL, _ALL),
    "uncompared": (_NO, _NO, _ALL),
    "texts": (_NO, _NO, _ALL),
    "matching": (_NO, _NO, _ALL),
    "pairs_within": (_NO, _NO, _ALL),
    "boilerplate": (_NO, _NO, _ALL),
    "save_compared": (_NO, _NO, _ALL),
    "people": (_OWN, _ALL, _ALL),
    "put_person": (_OWN, _OWN, _ALL),  # own: settings, never role or keys; a lead makes no leads
    "rounds": (_ALL, _ALL, _ALL),
    "put_round": (_NO, _NO, _OWN),
    "reserve": (_OWN, _OWN, _OWN),
    "release": (_OWN, _OWN, _ALL),
    "vacate": (_NO, _NO, _OWN),
    "record": (_OWN, _OWN, _OWN),  # and only the causes of CAUSES
    "work": (_OWN, _ALL, _ALL),
    "history": (_OWN, _ALL, _ALL),
    "events_since": (_OWN, _ALL, _ALL),
    "snapshot": (_NO, _ALL, _ALL),
    "progress": (_OWN, _ALL, _ALL),
    "tally": (_OWN, _ALL, _ALL),
    "pseudonym_secret": (_NO, _NO, _ALL),
    "check": (_NO, _NO, _ALL),
    "copy": (_NO, _NO, _NO),
    "accept_loss": (_NO, _NO, _NO),
    "close": (_ALL, _ALL, _ALL),
}
"""Each verb by role. Where *own* stands and the verb names a person, it must be the caller."""

_JUDGING = frozenset(
    {
        Cause.ANSWER,
        Cause.UNDO,
        Cause.REDO,
        Cause.REVISION,
        Cause.SKIP,
        Cause.SET_ASIDE,
        Cause.FLAG,
        Cause.NOTE,
        Cause.SPANS,
        Cause.VISIT,
        Cause.SETTING,
    }
)

CAUSES: Mapping[Role, frozenset[Cause]] = {
    Role.ANNOTATOR: _JUDGING,
    Role.ADJUDICATOR: _JUDGING | {Cause.ADJUDICATION},
    Role.LEAD: _JUDGING | {Cause.ADJUDICATION, Cause.SPLIT},
}
"""Causes of the events that a role may hand in; the others are written by the owner's own verbs."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a connection is bound to; decided where it is accepted, never by a request."""

    person: str | None = None
    """Name; None is the host's administrator."""


ADMINISTRATOR = Caller()


def grant(role: Role, verb: str) -> Grant:
    """Return how far a role may use a verb."""
    if role is Role.ADMINISTRATOR:
        return Grant.ALL
    return dict(zip(_PEOPLE, TABLE[verb], strict=True))[role] if verb in TABLE else Grant.NO


def refuse_cause(role: Role, draft: Draft) -> None:
    """Refuse an event that is not for a role to hand in.

    Args:
        role: The caller's.
        draft: What they hand in.

    Raises:
        Refused: Its cause is not the role's, or it passes for a decision.
    """
    if draft.cause not in CAUSES[role]:
        raise Refused(f"Your role ({role}) does not record events of cause '{draft.cause}'.")
    # The undo of a decision says so in its data; whoever makes none could pass an answer off as one.
    if "adjudicates" in draft.data and Cause.ADJUDICATION not in CAUSES[role]:
        raise Refused(f"Your role ({role}) makes no decisions.")


def may_put(role: Role, caller: str, former: PersonRecord | None, wanted: PersonRecord) -> None:
    """Check a change of the team.

    Args:
        role: The caller's role.
        caller: The caller's name.
        former: The person as recorded so far, if at all.
        wanted: The person as asked for.

    Raises:
        Refused: Only the administrator makes or changes leads; others change only their own settings. Nobody
            adds a key to themselves: whoever borrowed a session would keep it.
    """
    if role is Role.ADMINISTRATOR:
        return
    if former is not None and wanted.name == caller:
        if (wanted.role, wanted.active, wanted.keys) == (former.role, former.active, former.keys):
            return
        raise Refused("Nobody changes their own role, membership or keys; ask a lead or the server's host.")
    if role is not Role.LEAD:
        raise Refused(f"Your role ({role}) does not change other people; ask a lead.")
    if Role.LEAD in (wanted.role, former.role if former else None) or wanted.role is Role.ADMINISTRATOR:
        raise Refused("Only the administrator on the server's host makes or changes leads.")
