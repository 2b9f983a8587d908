"""``triage label``: the desk in this terminal."""

from __future__ import annotations

import getpass
import os
import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console

if TYPE_CHECKING:
    from triage.store.protocol import Store

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


def label(
    person: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who labels; else your login name.")
    ] = None,
    round_name: Annotated[
        str, typer.Option("--round", metavar="ROUND", help="The round to work in.")
    ] = "all",
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


async def _label(name: str, round_name: str) -> None:
    from labels.codebook import shipped_codebook
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), create=shipped_codebook("news"), say=console.say) as store:
        await open_desk(store, name, round_name=round_name)


def default_person() -> str:
    """Return the login name, cleaned to what a person may be called."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):  # no login name is known here
        login = ""
    return re.sub(r"[^a-z0-9._-]+", "-", login.lower()).lstrip("._-")[:32] or "annotator"


async def open_desk(store: Store, name: str, *, round_name: str = "all") -> None:
    """Open the desk of a person in this terminal until they leave; make the person on first use.

    Raises:
        StoreError: The store could not be used.
    """
    from triage.owner.opening import acting_person
    from triage.store.records import PersonRecord, Role
    from triage.tui.app import DeskApp
    from triage.tui.driver import TerminalDriver
    from triage.tui.terminal import Terminal

    known = {record.name: record for record in await store.people()}
    if name not in known:
        await store.put_person(PersonRecord(name, Role.ANNOTATOR), by=acting_person())
    app = DeskApp(store, name, round_name=round_name, terminal=Terminal.of(os.environ), driver=TerminalDriver)
    with console.talk_held_back():
        await app.run_async()
    if app.failure is not None:
        raise app.failure
    if app.return_code:
        console.fail(
            "You left while nothing could be saved: the last key is not in the store.", console.UNUSABLE
        )
