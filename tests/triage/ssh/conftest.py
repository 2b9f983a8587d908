"""One server that all tests of these rooms share; who ends it finds it started again by the next."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator

import pytest

from tests.triage.ssh.served import TEAM, Served


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A store with a team; each test that changes a person has a person of its own."""
    if shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        pytest.skip("OpenSSH is not installed here")
    made = Served(tmp_path_factory.mktemp("served"))
    asyncio.run(made.make(40, **TEAM))
    made.make_key("nobody")
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def served(server: Served) -> Served:
    """The server, which runs: starting one costs more than most tests."""
    if not server.runs:
        server.start()
    return server
