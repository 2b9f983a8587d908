"""``triage check``: whether the store keeps what it promised."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console
from triage.cli.lists import refuse

if TYPE_CHECKING:
    from triage.store.records import CheckReport

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def check(
    accept_loss: Annotated[
        list[int] | None,
        typer.Option(
            metavar="SEQ", help="Go on without this event, whose line of the journal is damaged; may repeat."
        ),
    ] = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Only ask whether its running server answers within a second: 1 if not, 3 if none."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Prove the store's invariants, journal against tables; exit code 1 if one does not hold.

    Example: triage check
    """
    if live:
        refuse("does not go with --live", {"--accept-loss": accept_loss, "--json": as_json or None})
        console.run(_look())
        return
    report = console.run(_check(accept_loss or []))
    if as_json:
        console.emit(
            "check",
            {
                "ok": report.ok,
                "position": report.position,
                "checks": [
                    {"name": each.name, "ok": each.ok, "detail": each.detail} for each in report.checks
                ],
                "last_backup": report.last_backup,
            },
        )
    else:
        rows = [("ok" if each.ok else "FAILED", each.name, each.detail) for each in report.checks]
        console.table(("", "check", "detail"), rows)
    failed = sum(not each.ok for each in report.checks)
    if failed:
        console.fail(f"{failed} of {len(report.checks)} checks failed.", console.NO)
    if not as_json:
        console.say(f"All {len(report.checks)} checks hold at log position {report.position:,}.")
        console.say(_age(report.last_backup, datetime.now(UTC)))


def _age(last_backup: str | None, now: datetime) -> str:
    """Say how old the last good backup is."""
    if last_backup is None:
        return "No backup is known; 'triage backup FILE' makes one while people work."
    seconds = max(0, int((now - datetime.fromisoformat(last_backup)).total_seconds()))
    unit, name = next((each for each in _UNITS if seconds >= each[0]), (1, "second"))
    count = seconds // unit
    ago = f"{count} {name}{'' if count == 1 else 's'} ago"
    return f"The last good backup is from {last_backup[:16].replace('T', ' ')} UTC, {ago}."


async def _look() -> None:
    """Say that the server answers, or why not."""
    from triage.owner.files import locate
    from triage.owner.health import look

    health = await look(locate(console.store_path()))
    console.say(
        f"The server at {health.listen} answers, in {health.seconds * 1000:.0f} ms; "
        f"log position {health.position:,}."
    )


async def _check(accepted: list[int]) -> CheckReport:
    """Accept losses, if any, then check."""
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        for sequence in accepted:
            event = await store.accept_loss(sequence)
            lost = event.data.get("lost") or []
            console.say(
                f"Event {sequence}: {len(lost)} lost for good, the rest is whole again; "
                f"recorded at position {event.sequence}."
            )
        return await store.check()
