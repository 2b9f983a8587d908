"""The command line: the table of commands, and the door through which every command ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from triage.cli import console

app = typer.Typer(
    name="triage",
    help="Label news articles in the terminal: one key per decision, agreement, and datasets that load.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def choose(
    db: Annotated[
        Path | None,
        typer.Option("--db", metavar="FILE", help="The store; else $TRIAGE_DB, else triage.duckdb here."),
    ] = None,
) -> None:
    """Choose the store."""
    console.choose_store(db)


def run() -> None:
    """Run one command and end the process with its exit code."""
    os.umask(0o077)
    sys.exit(app())
