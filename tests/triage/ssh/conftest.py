"""A server that the tests of a module share."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.triage.ssh.served import Served
from triage.store.records import Role


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served store with an annotator each of the names, an adjudicator and a lead."""
    if shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        pytest.skip("OpenSSH is not installed here")
    yield from _serving(tmp_path_factory.mktemp("served"))


@pytest.fixture
def served_alone(tmp_path: Path) -> Iterator[Served]:
    """The same for one test, which may break it."""
    if shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        pytest.skip("OpenSSH is not installed here")
    yield from _serving(tmp_path)


def _serving(folder: Path) -> Iterator[Served]:
    made = Served(folder)
    team = {
        "ana": Role.ANNOTATOR,
        "ben": Role.ANNOTATOR,
        "cho": Role.ANNOTATOR,
        "ada": Role.ADJUDICATOR,
        "lea": Role.LEAD,
    }
    asyncio.run(made.make(6, **team))
    made.make_key("nobody")
    made.start()
    try:
        yield made
    finally:
        made.stop()
