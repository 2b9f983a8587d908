"""The command line: the table of commands, and the door through which every command ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from triage.cli import (
    addresses,
    agreement,
    articles,
    backup,
    check,
    consensus,
    console,
    dates,
    demo,
    exporting,
    importing,
    init,
    label,
    log,
    queue,
    scheme,
    serve,
    status,
    team,
)

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
    named = str(db) if db is not None else os.environ.get("TRIAGE_DB") or ""
    addresses.refuse_server(named)
    console.choose_store(db)


app.command()(demo.demo)
app.command()(init.init)
app.add_typer(scheme.app)
app.add_typer(articles.app)
app.command("import")(importing.import_)
app.command()(dates.dates)
app.command()(label.label)
app.add_typer(queue.app)
app.command()(status.status)
app.command()(agreement.agreement)
app.command()(consensus.consensus)
app.command()(exporting.export)
app.add_typer(team.app)
app.command()(serve.serve)
app.command()(log.log)
app.command()(check.check)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(backup.copy)


def run() -> None:
    """Run one command and end the process with its exit code."""
    console.keep_umask(os.umask(0o077))
    try:
        app(prog_name="triage")
    except console.Failure as failure:
        console.say(f"triage: {failure}")
        sys.exit(failure.code)
    except Exception as error:  # noqa: BLE001 - the last door: nobody is shown a traceback
        sys.exit(_last_door(error))


def _last_door(error: Exception) -> int:
    """Tell a person what went wrong in one or two lines, and return the exit code."""
    from labels.codebook import CodebookError
    from triage.cli.incident import keep
    from triage.store.errors import StoreError

    if isinstance(error, StoreError):
        console.say(f"triage: {error}")
        return error.exit_code
    if isinstance(error, CodebookError):
        console.say(f"triage: {error}")
        return console.USAGE
    number, place = keep(error, console.store_path())
    console.say(
        f"triage: something went wrong that is not your doing ({type(error).__name__}).\n"
        f"Incident {number} has the details in {place}; please report it with that number."
    )
    return console.UNUSABLE


if __name__ == "__main__":
    run()
