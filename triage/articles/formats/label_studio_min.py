"""Label Studio's short exports, JSON-MIN and CSV: one annotation a record, controls beside the task's fields.

As in https://labelstud.io/guide/export#JSON-MIN. What is a control is not told: every field is one that is
neither the tool's own nor known to describe an article.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from triage.articles.fields import our_field
from triage.articles.formats.annotations import Annotation, Said, Task, name, seconds, texts
from triage.articles.formats.json_values import BadJson, parse

NOTES = frozenset({"comment", "comments", "note", "notes"})
"""Names of controls whose text is a note."""
_OWN = frozenset(
    {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "was_cancelled"}
)


def is_short(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of such an export."""
    return "annotation_id" in record and "annotator" in record and "annotations" not in record


def read_short(record: Mapping[str, Any]) -> Task:
    """Return a record's article and what its annotation says.

    Args:
        record: One element of the export, or one row.
    """
    who = name(record.get("annotator"))
    whole = Annotation(
        (who,) if who else (),
        Said.ANSWER,
        made=name(record.get("created_at")),
        upstream_id=name(record.get("annotation_id")) or "",
        may_be_empty=True,
    )
    values = {key: value for key, value in record.items() if key not in _OWN}
    controls = {
        key: _plain(value)
        for key, value in values.items()
        if our_field(key) is None and value is not None and value != ""
    }
    said = [each for key, value in controls.items() for each in _said(key, value, whole)]
    answers = sum(each.kind is Said.ANSWER for each in said)
    spent = seconds(_number(record.get("lead_time")))
    if spent is not None:
        said = [
            replace(each, seconds=round(spent / answers, 3)) if each.kind is Said.ANSWER else each
            for each in said
        ]
    return Task(values, tuple(said))


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; in a table the larger ones are written as JSON."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return parse(value.encode("utf-8"))
        except (BadJson, UnicodeEncodeError):
            return value
    return value


def _number(value: object) -> object:
    """Return a number that a table writes as text."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _said(control: str, value: Any, whole: Annotation) -> Iterator[Annotation]:
    if control.casefold() in NOTES:
        written = texts(value)
        if written:
            yield replace(whole, kind=Said.NOTE, values=("\n".join(written),))
        return
    said = replace(whole, question=name(control))
    if isinstance(value, Mapping):
        value = value.get("choices", value)
    if isinstance(value, list) and value and all(isinstance(path, list) and path for path in value):
        value = [path[-1] for path in value]
    chosen = texts(value)
    if chosen is not None:
        yield replace(said, values=chosen)
    elif isinstance(value, list) and any(isinstance(each, Mapping) and "start" in each for each in value):
        yield replace(said, fault="it marks a part of the text")
    else:
        yield replace(said, fault="it is no choice")
