"""Bulk work beside an owner comes after everybody else, and in its own store at its own pace."""

from __future__ import annotations

import os

import pytest

from tests.triage.desk.fakes import FakeStore
from triage.jobs.beside import NICENESS, give_way
from triage.store.client import Client


@pytest.mark.parametrize(("former", "asked"), [(0, NICENESS), (15, 15)])
def test_a_client_gives_way_and_never_comes_nearer(
    former: int, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its priority was before."""
    set_to: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "getpriority", lambda which, who: former)
    monkeypatch.setattr(os, "setpriority", lambda *given: set_to.append(given))
    give_way(object.__new__(Client))
    assert set_to == [(os.PRIO_PROCESS, 0, asked)]


def test_whoever_owns_the_store_gives_way_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nobody else."""
    set_to: list[object] = []
    monkeypatch.setattr(os, "setpriority", lambda *given: set_to.append(given))
    give_way(FakeStore([]).as_store)
    assert set_to == []
