"""An event as the JSON object of one line: what the journal holds and the table takes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson

from triage.articles.article import DateKind, Evidence, Expression, Flag, StatedDate
from triage.store.imports import FileCounts, ImportRequest
from triage.store.records import Aspect, Cause, Event, KeyRecord, PersonRecord, Role
from triage.store.rounds import Round

FIELDS = (
    "sequence",
    "uid",
    "time",
    "person",
    "session",
    "cause",
    "article",
    "text_hash",
    "round",
    "aspect",
    "question",
    "value",
    "was",
    "codebook",
    "reference_date",
    "seconds",
    "suggestion",
    "data",
)
"""Keys of a line, in order; one whose value is null, or ``data`` when empty, is left out."""


def event_line(event: Event) -> bytes:
    """Return an event as a JSON object without newline.

    Raises:
        TypeError: It holds something that JSON or UTF-8 cannot.
    """
    fields = {}
    for name in FIELDS:
        value = getattr(event, name)
        if value is not None and not (name == "data" and not value):
            fields[name] = value
    return orjson.dumps(fields)


def event_from_line(fields: Mapping[str, Any]) -> Event:
    """Return the event of a line's JSON object.

    Raises:
        KeyError, ValueError: It is none.
    """
    aspect = fields.get("aspect")
    return Event(
        uid=fields["uid"],
        person=fields["person"],
        session=fields["session"],
        cause=Cause(fields["cause"]),
        article=fields.get("article"),
        text_hash=fields.get("text_hash"),
        round=fields.get("round"),
        aspect=None if aspect is None else Aspect(aspect),
        question=fields.get("question"),
        value=fields.get("value"),
        was=fields.get("was"),
        codebook=fields.get("codebook"),
        reference_date=fields.get("reference_date"),
        seconds=fields.get("seconds"),
        suggestion=fields.get("suggestion"),
        data=fields.get("data") or {},
        sequence=fields["sequence"],
        time=fields["time"],
    )


def round_data(planned: Round) -> dict[str, Any]:
    """Return a round as its event carries it."""
    return asdict(planned)


def round_from_data(data: Mapping[str, Any]) -> Round:
    """Return the round of an event; fields it lacks have their defaults."""
    names = Round.__dataclass_fields__
    return Round(**{name: value for name, value in data.items() if name in names})


def person_from_data(data: Mapping[str, Any]) -> PersonRecord:
    """Return the person of an event of cause ``team``; fields it lacks have their defaults."""
    return PersonRecord(
        name=data["name"],
        role=Role(data["role"]),
        active=data["active"],
        display_name=data.get("display_name"),
        settings=data.get("settings") or {},
        keys=tuple(KeyRecord(**key) for key in data.get("keys") or ()),
    )


def request_from_data(data: Mapping[str, Any]) -> ImportRequest:
    """Return the request of an import's event."""
    return ImportRequest(
        arguments=tuple(data["arguments"]),
        options=data["options"],
        reference_date=data["reference_date"],
    )


def files_from_data(data: Sequence[Mapping[str, Any]]) -> tuple[FileCounts, ...]:
    """Return the counts by file of an import's event."""
    return tuple(FileCounts(**counts) for counts in data)


def evidence_text(evidence: Evidence) -> str:
    """Return evidence as JSON text."""
    return orjson.dumps(evidence).decode()


def evidence_from_text(text: str) -> Evidence:
    """Return the evidence of a JSON text."""
    found = orjson.loads(text)
    return Evidence(
        stated_dates=tuple(_stated(stated) for stated in found["stated_dates"]),
        anchor=None if found["anchor"] is None else _stated(found["anchor"]),
        expressions=tuple(Expression(**expression) for expression in found["expressions"]),
        flags=tuple(
            Flag(**{**flag, "spans": tuple((start, end) for start, end in flag["spans"])})
            for flag in found["flags"]
        ),
    )


def _stated(fields: Mapping[str, Any]) -> StatedDate:
    return StatedDate(**{**fields, "kind": DateKind(fields["kind"])})
