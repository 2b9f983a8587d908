"""``triage init``: an empty store with a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from triage.cli import console


def init(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Folder for triage.duckdb; here if not given."),
    ] = None,
    scheme: Annotated[
        Path | None,
        typer.Option("--scheme", metavar="FILE", help="A codebook in TOML; the one named news if not given."),
    ] = None,
) -> None:
    """Make an empty store with a codebook.

    Example: triage init survey --scheme our-codebook.toml
    """
    console.run(_init(_place(directory), scheme))


def _place(directory: Path | None) -> Path:
    if console.store_named():
        if directory is not None:
            console.fail("init takes a folder or --db FILE, not both.")
        return console.store_path()
    if directory is None:
        return console.store_path()
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        console.fail(f"{directory} cannot be made: {error.strerror}. Name another folder.")
    return directory / "triage.duckdb"


async def _init(path: Path, scheme: Path | None) -> None:
    from triage.cli.scheme import codebook_text
    from triage.owner.opening import open_store

    text = codebook_text(scheme)
    if path.exists() or path.is_symlink():
        console.fail(
            f"{path} is there already; nothing was changed. Name another folder or file.", console.NO
        )
    async with open_store(path, create=text) as store:
        described = await store.describe()
    console.say(f"Made {path} with codebook {described.codebook}. Next: triage import PATH…")
