"""Which roles may do which acts of the desk: everything that is there, and nothing that the owner refuses."""

from __future__ import annotations

import pytest

from triage.desk import keys
from triage.desk.rights import ACTS, ROOMS, Needs
from triage.owner.roles import CAUSES, TABLE, Grant, grant
from triage.store.records import Cause, Role

PEOPLE = (Role.ANNOTATOR, Role.ADJUDICATOR, Role.LEAD)


def test_every_act_of_the_desk_has_its_row() -> None:
    """A new key is not forgotten, and an old one not kept."""
    assert set(ACTS) == {act.id for act in keys.ACTS} | {"answer"}


@pytest.mark.parametrize("needs", [*ACTS.values(), *ROOMS.values()])
def test_a_row_names_verbs_and_causes_that_there_are(needs: Needs) -> None:
    """A verb that is misspelt would be refused to everybody, a cause without ``record`` to nobody."""
    assert needs.own | needs.everybody <= set(TABLE)
    assert not needs.causes or "record" in needs.own
    assert needs.allowed(Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("act", list(ACTS))
def test_whoever_has_a_desk_has_all_its_keys(act: str, role: Role) -> None:
    """No key that a person is shown ends in a refusal."""
    assert ACTS[act].allowed(role)


def test_rooms_are_for_their_roles() -> None:
    """Everybody judges, who decides sees what everybody said, who leads plans."""
    allowed = {name: [role for role in PEOPLE if needs.allowed(role)] for name, needs in ROOMS.items()}
    assert allowed == {
        "desk": list(PEOPLE),
        "progress of everybody": [Role.ADJUDICATOR, Role.LEAD],
        "decisions": [Role.ADJUDICATOR, Role.LEAD],
        "planning": [Role.LEAD],
    }


def test_what_is_needed_is_what_is_refused() -> None:
    """Each part of a need counts."""
    assert not Needs(own=frozenset({"copy"})).allowed(Role.LEAD)
    assert not Needs(everybody=frozenset({"history"})).allowed(Role.ANNOTATOR)
    assert not Needs(causes=frozenset({Cause.SPLIT})).allowed(Role.ADJUDICATOR)
    assert grant(Role.ANNOTATOR, "history") is Grant.OWN and Cause.SPLIT in CAUSES[Role.LEAD]
