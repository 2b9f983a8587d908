"""Write docs/commands.md: every command's own help, as the program prints it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).with_name("commands.md")

HEAD = """# Commands

Written by `uv run python docs/commands.py` from what each command prints on `--help`; a test fails when
this page and the program differ.
"""


def reference() -> str:
    """Return the page's text."""
    parts = [HEAD]
    for words in _commands():
        title = " ".join(["triage", *words])
        parts.append(f"## {title}\n\n```text\n{_help(words)}\n```\n")
    return "\n".join(parts)


def _commands() -> list[list[str]]:
    from typer.main import get_command

    from triage.cli.main import app

    found: list[list[str]] = []

    def walk(command: object, words: list[str]) -> None:
        found.append(words)
        for name, child in getattr(command, "commands", {}).items():
            if not child.hidden:
                walk(child, [*words, name])

    walk(get_command(app), [])
    return found


def _help(words: list[str]) -> str:
    environment = {**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}
    done = subprocess.run(  # noqa: S603 - our own program, our own words
        [sys.executable, "-m", "triage.cli.main", *words, "--help"],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
