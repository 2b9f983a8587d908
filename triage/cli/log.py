"""``triage log``: the audit trail, oldest first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import console

if TYPE_CHECKING:
    from labels.codebook import Codebook
    from triage.store.protocol import Store
    from triage.store.records import Event

COLUMNS = ("position", "time", "annotator", "cause", "article", "question", "value")
SHOWN = 48
"""Characters of each thing an event carries, in the table."""


def log(
    annotator: Annotated[str | None, typer.Option(metavar="NAME", help="Events of this person.")] = None,
    article: Annotated[str | None, typer.Option(metavar="ID", help="Events of this article.")] = None,
    question: Annotated[str | None, typer.Option(metavar="ID", help="Events of this question.")] = None,
    cause: Annotated[
        str | None, typer.Option(metavar="CAUSE", help="Events of this cause, such as answer or undo.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="Events after a position, or from a time on (2026-03-01, UTC)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")] = False,
) -> None:
    """Show what was recorded: every answer, undo, import and decision, oldest first.

    Example: triage log --annotator ana --cause undo
    """
    position, time = _since(since)
    wanted = {"person": annotator, "article": article, "question": question, "cause": _cause(cause)}
    kept = {name: value for name, value in wanted.items() if value is not None}

    def is_wanted(event: Event) -> bool:
        return event.time >= time and all(getattr(event, name) == value for name, value in kept.items())

    rows = console.run(_print(position, is_wanted, as_json))
    if not as_json:
        console.table(COLUMNS, rows, right=("position",))


async def _print(position: int, is_wanted: Callable[[Event], bool], as_json: bool) -> list[list[object]]:
    """Print wanted events as they come, or return them as rows of a table."""
    from triage.owner.opening import open_store

    rows: list[list[object]] = []
    async with open_store(console.store_path(), say=console.say) as store:
        codebook = await store.codebook()
        async for event in _events(store, position):
            if not is_wanted(event):
                continue
            fields = as_fields(event, codebook)
            if as_json:
                console.emit("log", fields)
            else:
                rows.append([*(fields[name] for name in COLUMNS[:-1]), _told(fields)])
    return rows


async def _events(store: Store, position: int) -> AsyncIterator[Event]:
    async for page in store.events_since(position):
        for event in page:
            yield event


def as_fields(event: Event, codebook: Codebook) -> dict[str, Any]:
    """Return the JSON contract's fields of an event.

    Args:
        event: Of any cause.
        codebook: Tells which questions are answered by sets.

    Returns:
        For a judgement, ``value`` is the answer (``cannot_judge`` among them), a list for a set, or None when
        it was cleared, and ``data`` has what goes with it; for other events ``data`` has all they carry.
    """
    from triage.store.records import Aspect

    data = dict(event.data)
    value: Any = None
    if event.aspect is Aspect.JUDGEMENT:
        value, beside = _judgement(event.question, event.value, codebook)
        data |= beside
    elif event.aspect is not None:
        data[event.aspect.value] = event.value
    return {
        "position": event.sequence,
        "time": event.time,
        "annotator": event.person,
        "session": event.session,
        "cause": event.cause.value,
        "article": event.article,
        "question": event.question,
        "value": value,
        "codebook": event.codebook,
        "seconds": event.seconds,
        "uid": event.uid,
        "round": event.round,
        "data": data,
    }


def _judgement(question_id: str | None, value: Any, codebook: Codebook) -> tuple[Any, dict[str, Any]]:
    """Return the value of a judgement as the log shows it, and what else it carries."""
    from labels.codebook import CANNOT_JUDGE, Kind

    if value is None:
        return None, {}
    answers = [CANNOT_JUDGE] if value.get("cannot_judge") else list(value.get("values", ()))
    beside = {
        name: value[name]
        for name in ("reason", "corrected_date", "confidence")
        if value.get(name) is not None
    }
    question = codebook.question(question_id or "")
    # A question that was retired meanwhile is shown by what its answer looks like.
    is_set = question.kind is Kind.SET if question is not None else len(answers) != 1
    return (answers if is_set else answers[0] if answers else None), beside


def _told(fields: dict[str, Any]) -> str:
    """Return an event's value and data for the last column of the table."""
    value = fields["value"]
    parts = [", ".join(value) if isinstance(value, list) else value] if value is not None else []
    parts += [f"{name}={_short(content)}" for name, content in fields["data"].items()]
    return " ".join(str(part) for part in parts)


def _short(content: object) -> str:
    """Return the beginning of what an event carries; the JSON has all of it."""
    text = str(content)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _cause(name: str | None) -> str | None:
    """Return a cause's name.

    Raises:
        Failure: There is no such cause.
    """
    from triage.store.records import Cause

    if name is not None and name not in list(Cause):
        console.fail(f"There is no cause '{name}'; causes are {', '.join(Cause)}.")
    return name


def _since(when: str | None) -> tuple[int, str]:
    """Return the position after which, and the time from which, events are wanted.

    Raises:
        Failure: It is neither.
    """
    if when is None:
        return 0, ""
    if when.isascii() and when.isdigit():
        return int(when), ""
    try:
        time = datetime.fromisoformat(when)
    except ValueError:
        console.fail(f"'{when}' is neither a position nor a time such as 2026-03-01 or 2026-03-01T14:30.")
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return 0, f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z"
