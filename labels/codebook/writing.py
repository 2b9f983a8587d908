"""Writing a codebook as TOML, with the comments of the text it was read from."""

from __future__ import annotations

from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from labels.codebook.model import Answer, Codebook, CodebookError, Kind, Question, Reason
from labels.codebook.reading import parse

Tables = dict[str, Any]
"""What a TOML table holds: texts, numbers, lists of texts, tables."""


def compose(codebook: Codebook) -> str:
    """Return the codebook as TOML; see :func:`labels.codebook.write_codebook`.

    The text it was read from is returned as it is while it still says the same; where the codebook was
    changed since, the changed values are put into that text, so that comments stay. A codebook whose order
    was changed, or that has no such text, is written anew.
    """
    former = _read(codebook.source)
    if former == codebook:  # equality leaves the text out
        return codebook.source
    if former is not None:
        mended = _mended(codebook.source, _tables(former), _tables(codebook))
        if _read(mended) == codebook:
            return mended
    fresh = tomlkit.document()
    _fill(fresh, _tables(codebook))
    return tomlkit.dumps(fresh)


def _read(text: str) -> Codebook | None:
    """Return the codebook of a text, or None where it is none."""
    try:
        return parse(text, reserved_keys={}, record_fields=frozenset())
    except CodebookError:
        return None


def _mended(text: str, was: Tables, now: Tables) -> str:
    """Return the text with what changed; another codebook where its tables are scattered."""
    try:
        document = tomlkit.parse(text)
        _replace(document, was, now)
        return tomlkit.dumps(document)
    except (ValueError, KeyError, TOMLKitError):
        return ""


def _replace(table: Any, was: Tables, now: Tables) -> None:
    """Put into a TOML table what differs, and leave the rest of it untouched."""
    for key in was:
        if key not in now and key in table:
            del table[key]
    for key, value in now.items():
        former = was.get(key)
        if isinstance(value, dict) and isinstance(former, dict):
            _replace(table[key], former, value)
        elif former != value:
            table[key] = _item(value)


def _fill(table: Any, values: Tables) -> None:
    """Put values into an empty TOML table, its plain values before its tables."""
    for key, value in sorted(values.items(), key=lambda pair: isinstance(pair[1], dict)):
        table.add(key, _item(value))


def _item(value: Any) -> Any:
    """Return a value as tomlkit writes it."""
    if isinstance(value, dict):
        # A table that holds only tables needs no header of its own.
        table = tomlkit.table(is_super_table=all(isinstance(inner, dict) for inner in value.values()))
        _fill(table, value)
        return table
    if isinstance(value, str) and "\n" in value and not value.startswith("\n") and "\r" not in value:
        return tomlkit.string(value, multiline=True)
    return tomlkit.item(value)


def _tables(codebook: Codebook) -> Tables:
    """Return what the file holds, defaults left out."""
    return {
        "name": codebook.name,
        "revision": codebook.revision,
        "title": codebook.title,
        **_given(guideline=codebook.guideline),
        "questions": {question.id: _question(question) for question in codebook.questions},
        "cannot_judge_reasons": {reason.id: _reason(reason) for reason in codebook.cannot_judge_reasons},
        "set_aside_reasons": {reason.id: _reason(reason) for reason in codebook.set_aside_reasons},
    }


def _question(question: Question) -> Tables:
    dated = [answer.id for answer in question.answers if answer.id in question.corrected_date]
    bounds = {"min": question.min, "max": question.max} if question.kind is Kind.SET else {}
    return {
        "label": question.label,
        "kind": str(question.kind),
        "distance": question.distance,
        **({} if question.required else {"required": False}),
        **bounds,
        **_given(corrected_date=dated, guideline=question.guideline),
        "answers": {answer.id: _answer(answer) for answer in question.answers},
        "cannot_judge": _answer(question.cannot_judge),
    }


def _answer(answer: Answer) -> Tables:
    value = {} if answer.value is None else {"value": answer.value}
    given = _given(guidance=answer.guidance, coarse=answer.coarse)
    return {"key": answer.key, **value, "label": answer.label, **given}


def _reason(reason: Reason) -> Tables:
    return {"key": reason.key, "label": reason.label}


def _given(**values: Any) -> Tables:
    """Return only what is not empty."""
    return {name: value for name, value in values.items() if value}
