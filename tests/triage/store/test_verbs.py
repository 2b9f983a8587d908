"""The verbs as they travel, read from the protocol's signatures."""

from __future__ import annotations

import inspect

import pytest

from triage.owner.guard import Guarded
from triage.owner.roles import TABLE
from triage.store.client import Client
from triage.store.client_snapshot import RemoteSnapshot
from triage.store.decoding import WireError
from triage.store.protocol import Snapshot, Store
from triage.store.verbs import NAMES, verbs


@pytest.mark.parametrize("name", NAMES)
def test_client_and_guard_take_what_the_protocol_says(name: str) -> None:
    """Same parameters, same order, same defaults, wherever a verb is called."""
    wanted = inspect.signature(getattr(Store, name))
    for kind in (Client, Guarded):
        assert str(inspect.signature(getattr(kind, name))) == str(wanted)


@pytest.mark.parametrize("name", ["judgements", "independent", "skipped", "article_pages"])
def test_a_remote_snapshot_takes_what_the_protocol_says(name: str) -> None:
    """Snapshots too."""
    assert str(inspect.signature(getattr(RemoteSnapshot, name))) == str(
        inspect.signature(getattr(Snapshot, name))
    )


def test_every_verb_travels_and_has_a_row_in_the_table_of_roles() -> None:
    """A verb that is added without a decision about roles is noticed here."""
    assert set(NAMES) - {"close"} <= set(verbs())
    assert set(TABLE) == set(NAMES)


@pytest.mark.parametrize(
    "raw", [None, [], {}, {"drafts": [], "more": 1}, {"drafts": {}}, {"drafts": [1]}], ids=str
)
def test_arguments_that_do_not_fit_are_an_error(raw: object) -> None:
    """Missing, unknown and ill-typed arguments never reach the store."""
    with pytest.raises(WireError):
        verbs()["record"].arguments(raw)
