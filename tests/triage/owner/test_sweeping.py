"""Garbage is found in small pieces while somebody is here, and all of it once nobody is."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from tests.triage.store.conftest import until
from triage.owner import sweeping


class Ring:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sweep at every turn of the loop, and leave the collector as it was."""
    monkeypatch.setattr(sweeping, "SWEEP_SECONDS", 0)
    yield
    gc.unfreeze()
    gc.enable()


async def test_new_garbage_goes_at_once_and_old_garbage_when_nobody_is_here() -> None:
    """A cycle that outlived a sweep is looked at again only when everybody has left."""
    here = True
    task = asyncio.create_task(sweeping.sweep(lambda: here))
    await until(lambda: gc.get_freeze_count() > 0)
    assert not gc.isenabled()
    new = weakref.ref(Ring())
    await until(lambda: new() is None)
    kept = Ring()
    old = weakref.ref(kept)
    gc.freeze()  # as a sweep does at its end
    del kept
    last = weakref.ref(Ring())
    await until(lambda: last() is None)
    assert old() is not None
    here = False
    await until(lambda: old() is None)
    task.cancel()
