"""Label Studio's JSON export: tasks with their annotations (https://labelstud.io/guide/export).

Its short forms are read by :mod:`triage.articles.formats.label_studio_min`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from triage.articles.formats.annotations import Annotation, Said, Task, name, seconds, texts
from triage.articles.formats.label_studio_min import NOTES, is_short, read_short

_VALUES = ("choices", "taxonomy", "rating", "number", "text")


def is_label_studio(record: Mapping[str, Any]) -> bool:
    """Whether a record is a task of Label Studio, or one annotation of one."""
    return is_short(record) or (
        isinstance(record.get("data"), Mapping) and isinstance(record.get("annotations"), list)
    )


def read_task(record: Mapping[str, Any], file_name: str) -> Task:
    """Return a task's article and annotations.

    Args:
        record: One element of the export.
        file_name: Not needed: who annotated stands in each annotation.

    Raises:
        ValueError: It is no task.
    """
    if is_short(record):
        return read_short(record)
    data = record.get("data")
    if not isinstance(data, Mapping):
        raise ValueError("it is no task of Label Studio: it has no “data”")
    given = record.get("annotations", record.get("completions"))
    annotations = [said for each in given or [] for said in _said(each)] if isinstance(given, list) else []
    return Task(data, tuple(annotations))


def _said(annotation: Any) -> Iterator[Annotation]:
    if not isinstance(annotation, Mapping):
        yield Annotation((), Said.ANSWER, fault="it is no annotation")
        return
    whole = Annotation(
        _annotators(annotation.get("completed_by")),
        Said.SKIP,
        made=name(annotation.get("created_at")),
        upstream_id=name(annotation.get("unique_id")) or name(annotation.get("id")) or "",
    )
    if annotation.get("was_cancelled") is True:
        yield whole
        return
    results = annotation.get("result")
    found = (
        [each for result in results if (each := _result(result, whole))] if isinstance(results, list) else []
    )
    answers = sum(each.kind is Said.ANSWER for each in found)
    spent = seconds(annotation.get("lead_time"))
    for each in found:
        if each.kind is Said.ANSWER and spent is not None:
            yield replace(each, seconds=round(spent / answers, 3))
        else:
            yield each


def _annotators(value: Any) -> tuple[str, ...]:
    """Return the names of who completed an annotation: an id, or an object with id and address."""
    if isinstance(value, Mapping):
        names = [name(value.get(field)) for field in ("email", "username", "id")]
        return tuple(each for each in names if each)
    plain = name(value)
    return (plain,) if plain else ()


def _result(result: Any, whole: Annotation) -> Annotation | None:
    """Return what one control says; None for what belongs to another result, such as a relation."""
    if not isinstance(result, Mapping) or "from_name" not in result:
        return None
    question, kind, value = name(result.get("from_name")), result.get("type"), result.get("value")
    value = value if isinstance(value, Mapping) else {}
    said = replace(whole, kind=Said.ANSWER, question=question, may_be_empty=True)
    if kind == "textarea" and question is not None and question.casefold() in NOTES:
        written = texts(value.get("text"))
        return replace(said, kind=Said.NOTE, values=("\n".join(written),)) if written else None
    if question is None:
        return replace(said, fault="its control has no name")
    if "start" in value or "end" in value:
        return replace(said, fault=f"it marks a part of the text ({name(kind) or 'a span'})")
    held = next((value[field] for field in _VALUES if field in value), None)
    chosen = _last_of_paths(held) if kind == "taxonomy" else texts(held)
    if chosen is None:
        return replace(said, fault=f"it is no choice ({name(kind) or 'no type'})")
    return replace(said, values=chosen)


def _last_of_paths(value: Any) -> tuple[str, ...] | None:
    """Return the innermost name of each path of a taxonomy."""
    if not isinstance(value, list) or not all(isinstance(path, list) and path for path in value):
        return None
    return texts([path[-1] for path in value])
