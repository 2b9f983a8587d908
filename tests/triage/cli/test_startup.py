"""What starting the program costs, and what its help says."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("textual", "duckdb", "polars", "asyncssh", "numpy", "tomlkit", "jinja2", "yaml", "ftfy", "asyncio")


def test_help_imports_nothing_heavy() -> None:
    """``triage --help`` loads no library that only some commands need."""
    code = (
        "import sys\n"
        "sys.argv = ['triage', '--help']\n"
        "from triage.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print('LOADED', sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage: triage" in done.stdout
    assert done.stdout.rstrip().endswith("LOADED []")


def test_help_names_the_program_as_it_is_typed() -> None:
    """However it was started: over the wire and in the reference it is no module."""
    done = subprocess.run(
        [sys.executable, "-m", "triage.cli.main", "queue", "plan", "-h"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Usage: triage queue plan [OPTIONS]")


def test_a_command_that_does_not_exist_is_wrong_usage() -> None:
    """An unknown command ends with 2 and a line on stderr, no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "triage.cli.main", "imprt"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "imprt" in done.stderr
    assert "Traceback" not in done.stderr
