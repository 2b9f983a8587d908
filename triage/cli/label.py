"""``triage label``: the desk in this terminal."""

from __future__ import annotations

import getpass
import os
import re
import sys
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from triage.store.protocol import Store

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


def label(
    person: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who labels; else your login name.")
    ] = None,
    round_name: Annotated[
        str | None,
        typer.Option("--round", metavar="ROUND", help="The round to work in; else the one that has work."),
    ] = None,
) -> None:
    """Open the desk: one article at a time, one key per decision, each saved before it is shown.

    Makes the store (codebook news) and the person (an annotator) on first use; ? shows all keys.

    Example: triage label --as ana
    """
    name = default_person() if person is None else person
    if _NAME.fullmatch(name) is None:
        console.fail(
            f"{name!r} cannot be a name here: small letters, digits, dot, dash and underscore, "
            "at most 32, a letter or digit first. Try: triage label --as ana"
        )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        console.fail("The desk needs a terminal; run triage label in one, without a pipe or redirection.")
    console.run(_label(name, round_name))


async def _label(name: str, round_name: str | None) -> None:
    path = console.store_path()
    # Textual takes as long to load as a store to open, and DuckDB and the disk leave the interpreter free.
    Thread(target=import_module, args=("triage.tui.app",), daemon=True).start()
    while not await _sit(path, name, round_name):
        pass


async def _sit(path: Path, name: str, round_name: str | None) -> bool:
    """Open the desk through whoever owns the store, else as its owner.

    Returns:
        False if the owner was met at its very end, before the desk was open.
    """
    from labels.codebook import shipped_codebook
    from triage.cli.config import local_settings
    from triage.jobs.beside import comparing_beside
    from triage.owner.opening import open_store
    from triage.store.client import Client
    from triage.store.errors import OwnerGone

    async with open_store(path, create=shipped_codebook("news"), say=console.say) as store:
        try:
            await make_person(store, name)
        except OwnerGone:
            return False
        if not isinstance(store, Client):
            local = local_settings(await store.codebook())
            async with comparing_beside(store, path):
                await open_desk(store, name, round_name=round_name, local=local)
            return True
    # Another process owns the store: a connection that it binds to this person serves the desk.
    async with open_store(path, person=name, say=console.say) as store:
        await open_desk(store, name, round_name=round_name)
    return True


def default_person() -> str:
    """Return the login name, cleaned to what a person may be called."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):  # no login name is known here
        login = ""
    return re.sub(r"[^a-z0-9._-]+", "-", login.lower()).lstrip("._-")[:32] or "annotator"


async def make_person(store: Store, name: str) -> None:
    """Add a person on first use, as an annotator."""
    from triage.owner.opening import acting_person
    from triage.store.records import PersonRecord, Role

    if name not in {record.name for record in await store.people()}:
        await store.put_person(PersonRecord(name, Role.ANNOTATOR), by=acting_person())


async def open_desk(
    store: Store, name: str, *, round_name: str | None = None, local: Mapping[str, object] | None = None
) -> None:
    """Open the desk of a member of the team in this terminal until they leave.

    Args:
        store: The store.
        name: Whose desk.
        round_name: The round to work in; unless given, the one that has work.
        local: Settings of this machine; at a server there are none.

    Raises:
        StoreError: The store could not be used.
    """
    from triage.tui.app import DeskApp
    from triage.tui.driver import TerminalDriver
    from triage.tui.terminal import Terminal

    app = DeskApp(
        store,
        name,
        round_name=round_name,
        terminal=Terminal.of(os.environ),
        driver=TerminalDriver,
        local=local,
    )
    with console.talk_held_back():
        await app.run_async()
    if app.failure is not None:
        raise app.failure
    if app.return_code:
        console.fail(
            "You left while nothing could be saved: the last key is not in the store.", console.UNUSABLE
        )
