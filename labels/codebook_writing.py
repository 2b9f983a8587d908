"""Writing a codebook as TOML, with the comments of the text it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit

from labels.codebook import Answer, Codebook, CodebookError, Kind, Question, Reason
from labels.codebook_toml import parse

Tables = dict[str, Any]
"""What a TOML table holds: texts, numbers, lists of texts, tables."""


def compose(codebook: Codebook) -> str:
    """Return the codebook as TOML; see :func:`labels.codebook.write_codebook`.

    The text it was read from is returned as it is while it still says the same; where the codebook was
    changed since, the changed values are put into that text, so that comments stay. A codebook whose order
    was changed, or that has no such text, is written anew.
    """
    if codebook.source and _reads_as(codebook.source, codebook):
        return codebook.source
    tables = _tables(codebook)
    if codebook.source:
        mended = _mended(codebook.source, tables)
        if mended is not None and _reads_as(mended, codebook):
            return mended
    fresh = tomlkit.document()
    _fill(fresh, tables)
    return tomlkit.dumps(fresh)


def _reads_as(text: str, codebook: Codebook) -> bool:
    """Whether a text reads back to an equal codebook (equality leaves the text out)."""
    try:
        return parse(text, reserved_keys={}, record_fields=frozenset()) == codebook
    except CodebookError:
        return False


def _mended(text: str, tables: Tables) -> str | None:
    """Return the text with other values, or None where it is no TOML."""
    try:
        document = tomlkit.parse(text)
        _replace(document, tables)
        return tomlkit.dumps(document)
    except (ValueError, KeyError, tomlkit.exceptions.TOMLKitError):
        return None


def _replace(table: Any, values: Tables) -> None:
    """Make a TOML table say these values and leave what says them already untouched."""
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        if isinstance(value, dict) and isinstance(table.get(key), Mapping):
            _replace(table[key], value)
        elif key not in table or table[key] != value:
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
