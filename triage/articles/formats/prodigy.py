"""Prodigy's ``db-out`` JSONL: one task a line, each one question put to one annotator.

Fields as in https://prodi.gy/docs/api-interfaces, ``choice`` and ``classification``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from triage.articles.formats.annotations import Annotation, Said, Task, name, texts

_OWN = frozenset(
    {"options", "accept", "answer", "label", "config", "spans", "tokens", "question", "_input_hash",
     "_task_hash", "_is_binary", "_view_id", "_timestamp", "_annotator_id", "_session_id"}
)  # fmt: skip


def is_prodigy(record: Mapping[str, Any]) -> bool:
    """Whether a record is a task of Prodigy."""
    return "_input_hash" in record and "_task_hash" in record


def read_task(record: Mapping[str, Any], file_name: str) -> Task:
    """Return a task's article and what was answered to it.

    Args:
        record: One line of the export.
        file_name: Not needed: who annotated stands in each task.

    Raises:
        ValueError: It is no task.
    """
    if not isinstance(record.get("text"), str):
        raise ValueError("it is no task of Prodigy: it has no “text”")
    values = {key: value for key, value in record.items() if key not in _OWN}
    said = _said(record)
    return Task(values, (said,) if said else ())


def _said(record: Mapping[str, Any]) -> Annotation | None:
    answer = record.get("answer")
    if answer is None:
        return None  # a task that nobody has seen
    said = Annotation(
        tuple(
            dict.fromkeys(
                each for field in ("_annotator_id", "_session_id") if (each := name(record.get(field)))
            )
        ),
        Said.ANSWER,
        question=_question(record),
        options=_options(record.get("options")),
        made=name(record.get("_timestamp")),
        upstream_id=name(record.get("_task_hash")) or "",
    )
    if answer == "ignore":
        return replace(said, kind=Said.SKIP, question=None, options=())
    if answer != "accept":
        return replace(said, fault="the task was rejected, which answers no question")
    chosen = texts(record["accept"] if "accept" in record else record.get("label"))
    if chosen is None:
        return replace(said, fault="it is no choice and has no label")
    return replace(said, values=chosen)


def _question(record: Mapping[str, Any]) -> str | None:
    meta = record.get("meta")
    named = name(record.get("question"))
    if named is None and isinstance(meta, Mapping):
        named = name(meta.get("question"))
    # Over a choice the label is its headline, elsewhere it is the answer itself.
    return named or (name(record.get("label")) if "options" in record else None)


def _options(value: Any) -> tuple[tuple[str, str], ...]:
    options = value if isinstance(value, list) else []
    return tuple(
        (own, name(option.get("text")) or own)
        for option in options
        if isinstance(option, Mapping) and (own := name(option.get("id"))) is not None
    )
