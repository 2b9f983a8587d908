"""``triage check``: whether the store keeps what it promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console

if TYPE_CHECKING:
    from triage.store.records import CheckReport


def check(
    accept_loss: Annotated[
        list[int] | None,
        typer.Option(
            metavar="SEQ", help="Go on without this event, whose line of the journal is damaged; may repeat."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Prove the store's invariants, journal against tables; exit code 1 if one does not hold.

    Example: triage check
    """
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
