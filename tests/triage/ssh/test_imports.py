"""What the processes of a server load, and what they do without."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("triage.ssh.front", {"duckdb", "polars", "numpy"}),
        ("triage.owner.serving", {"textual", "asyncssh", "typer"}),
    ],
)
def test_a_process_loads_nothing_of_the_others_work(module: str, without: set[str]) -> None:
    """A front holds no tables and the owner draws nothing, so neither pays for the other's libraries."""
    code = f"import sys, {module}; print('LOADED', sorted({without!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip() == "LOADED []"
