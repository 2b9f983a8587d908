"""Doccano's JSONL export of text classification: a file for each annotator, named after them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from triage.articles.formats.annotations import Annotation, Said, Task, name, texts

_LABELS = ("label", "labels", "cats")
_PARTS = ("entities", "relations")
"""What marks parts of a text, in exports of relation extraction."""


def is_doccano(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of a doccano export."""
    return isinstance(record.get("Comments"), list) and any(
        isinstance(record.get(field), list) for field in ("label", *_PARTS)
    )


def read_task(record: Mapping[str, Any], file_name: str) -> Task:
    """Return a record's article and its labels, said by whom the file is named after.

    Args:
        record: One line of the export.
        file_name: Name of the file; its first part is the annotator's name.

    Raises:
        ValueError: It has no labels.
    """
    field = next((each for each in _LABELS if each in record), None)
    if field is None and not any(each in record for each in _PARTS):
        raise ValueError("it is no record of doccano: it has no “label”")
    upstream_id = name(record.get("id")) or ""
    annotator = PurePosixPath(file_name).name.partition(".")[0]
    who = (annotator,) if annotator and file_name != "-" else ()
    # Its own number is no id of the article: each project counts from 1.
    values = {key: value for key, value in record.items() if key not in {"id", field, "Comments", *_PARTS}}
    said = _labels(record[field], who, upstream_id) if field is not None else ()
    return Task(values, (*said, *_parts(record, who, upstream_id), *_comments(record, who, upstream_id)))


def _labels(labels: Any, who: tuple[str, ...], upstream_id: str) -> tuple[Annotation, ...]:
    """Return the answer; none for a record without labels, which was not looked at or has none."""
    chosen = texts(labels)
    if chosen is None:
        fault = "it marks a part of the text" if isinstance(labels, list) else "it is no list of labels"
        return (Annotation(who, Said.ANSWER, upstream_id=upstream_id, fault=fault),)
    return (Annotation(who, Said.ANSWER, values=chosen, upstream_id=upstream_id),) if chosen else ()


def _parts(record: Mapping[str, Any], who: tuple[str, ...], upstream_id: str) -> tuple[Annotation, ...]:
    """Return what marks parts of the text: nothing that a question here asks for."""
    return tuple(
        Annotation(who, Said.ANSWER, upstream_id=upstream_id, fault=f"it marks parts of the text ({field})")
        for field in _PARTS
        if record.get(field)
    )


def _comments(record: Mapping[str, Any], who: tuple[str, ...], upstream_id: str) -> tuple[Annotation, ...]:
    written = texts(record.get("Comments"))
    return (
        (Annotation(who, Said.NOTE, values=("\n".join(written),), upstream_id=upstream_id),)
        if written
        else ()
    )
