"""``triage backup``, ``restore`` and ``copy``: a store in another file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console
from triage.cli.addresses import refuse_server

if TYPE_CHECKING:
    from triage.jobs.backup import Backup
    from triage.owner.files import Place
    from triage.owner.replaying import Replay
    from triage.store.records import CheckReport

MEGABYTE = 1_000_000


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; nothing is there yet.")],
    with_secret: Annotated[
        bool,
        typer.Option(
            "--with-secret",
            help="Also copy the secret behind the pseudonyms, into FILE.secret; keep it apart.",
        ),
    ] = False,
) -> None:
    """Write a consistent copy of the store while people work, opened and checked before it has its name.

    Example: triage backup /backup/news-2026-03-02.duckdb
    """
    made = console.run(_backup(file, with_secret))
    console.say(
        f"{made.file}: {made.size / 1e6:,.1f} MB, log position {made.position:,}; opened and found sound."
    )
    if made.secret is not None:
        console.say(f"{made.secret} tells who is behind each pseudonym: keep it apart from the backup.")
    if made.unrecorded is not None:
        console.say(f"The store does not know of it: {made.unrecorded}")
    console.say(f"To try it: triage --db /tmp/drill/news.duckdb restore {made.file}")


async def _backup(file: Path, with_secret: bool) -> Backup:
    from triage.jobs.backup import back_up
    from triage.owner.files import locate
    from triage.owner.opening import acting_person, open_store

    place = locate(console.store_path())
    async with open_store(place.file, say=console.say) as store, _copying(place):
        return await back_up(store, place, file, by=acting_person(), with_secret=with_secret)


def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="A file that triage backup wrote.")],
    replay_journal: Annotated[
        bool,
        typer.Option(
            "--replay-journal", help="Give it what the former store's journal has beyond the backup."
        ),
    ] = False,
) -> None:
    """Make a backup the store; the former file, its write-ahead log and its journal are moved aside.

    Example: triage --db news.duckdb restore /backup/news-2026-03-02.duckdb
    """
    from triage.owner.files import locate
    from triage.owner.restoring import restore as put_back

    place = locate(console.store_path())
    try:
        done = put_back(backup, place, replay=replay_journal)
    except KeyboardInterrupt:
        console.fail("Stopped by Ctrl-C; nothing was changed.", console.STOPPED)
    for path in done.aside:
        console.say(f"The former store lies in {path}.")
    secret = backup.with_name(f"{backup.name}.secret")
    if secret.exists() and not place.secret.exists():
        console.say(f"For the same pseudonyms as before, put {secret} at {place.secret}.")
    if done.replay is not None:
        _tell(done.replay)
    report = console.run(_opened(done.position))
    failed = [check for check in report.checks if not check.ok]
    for check in failed:
        console.say(f"{check.name}: {check.detail}")
    if failed:
        console.fail(f"{place.file} was restored, but {len(failed)} checks failed.", console.NO)
    console.say(
        f"{place.file} is what it was at log position {done.position:,}"
        f"{' and what followed' if done.replay and done.replay.applied else ''}; every check holds."
    )


def _tell(replay: Replay) -> None:
    """Say what of the former journal was applied, and list what was not."""
    console.say(
        f"{len(replay.applied):,} events of the former journal were applied, {len(replay.left):,} not."
    )
    for name in replay.rounds:
        console.say(
            f"Round {name} was planned over more articles: 'triage queue plan {name} --replace' chooses anew."
        )
    if replay.unreadable:
        first = replay.unreadable[0]
        console.say(f"{len(replay.unreadable):,} events could not be read, the first at position {first:,}.")
    if replay.left:
        console.table(
            ("position", "time", "person", "cause", "article", "question", "why not"),
            [
                (event.sequence, event.time, event.person, event.cause, event.article, event.question, why)
                for event, why in ((left.event, left.reason) for left in replay.left)
            ],
            right=("position",),
        )


async def _opened(position: int) -> CheckReport:
    """Open a restored store as any command does, have its log say what happened, and check it."""
    from triage.jobs.backup import record_restore
    from triage.owner.opening import acting_person, open_store

    async with open_store(console.store_path(), say=console.say) as store:
        await record_restore(store, position, by=acting_person())
        return await store.check()


def copy(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A store's file.")],
    target: Annotated[Path, typer.Argument(metavar="TO", help="The new store's file; nothing is there yet.")],
) -> None:
    """Make a store of its own out of another's copy, while people work on that.

    Example: triage copy news.duckdb trial.duckdb
    """
    for file in (source, target):
        refuse_server(str(file))
    position = console.run(_copy(source, target))
    console.say(f"{target} is a store of its own, with everything up to log position {position:,}.")
    console.say(
        "It has no host key and no pseudonym secret; for the same pseudonyms put FROM.d/secret into TO.d/."
    )


async def _copy(source: Path, target: Path) -> int:
    from triage.jobs.backup import copy_store
    from triage.owner.files import locate
    from triage.owner.opening import open_store

    place = locate(source)
    async with open_store(place.file, say=console.say) as store, _copying(place):
        seen = await copy_store(store, place, locate(target))
        return seen.position


@asynccontextmanager
async def _copying(place: Place) -> AsyncIterator[None]:
    """Show on a terminal how much of a store has been copied."""
    import asyncio

    from triage.owner.copying import SPARE_BYTES, store_bytes

    def written() -> int:
        copies = place.spool.glob("copy-*.duckdb")
        return max((copy.stat().st_size for copy in copies if copy.exists()), default=0) // MEGABYTE

    with console.progress("Copying, MB", (store_bytes(place.file) - SPARE_BYTES) // MEGABYTE) as advance:

        async def watch() -> None:
            shown = 0
            while True:
                shown, before = max(shown, written()), shown
                advance(shown - before)
                await asyncio.sleep(0.2)

        watching = asyncio.create_task(watch())
        try:
            yield
        finally:
            watching.cancel()
