"""Who annotators of another tool are here: a small file of theirs and ours, in TOML, JSON or CSV."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from labels.visible import visible
from triage.articles.formats.json_values import BadJson, parse

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
MOST = 1 << 20
"""Most bytes of such a file."""


class BadMap(ValueError):
    """A file that maps nobody; the message says why and what to do."""


def read_annotator_map(data: bytes, name: str) -> dict[str, str]:
    """Read a map of annotators.

    Args:
        data: The file: TOML (``"2" = "ana"``, also under ``[annotators]``), a JSON object, or CSV of two
            columns, theirs and ours.
        name: Its name; the ending tells the format, without one the content does.

    Returns:
        Their name to ours.

    Raises:
        BadMap: It cannot be read, or one of our names is none.
    """
    if len(data) > MOST:
        raise BadMap(f"it is larger than {MOST:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadMap("it is no UTF-8") from None
    found = _read(text, name.lower().rpartition(".")[2])
    pairs = {}
    for theirs, ours in found.items():
        if not isinstance(ours, str) or not _NAME.fullmatch(ours):
            raise BadMap(
                f"“{visible(f'{ours}')[:60]}” is no name of a person here: 1 to 32 of a-z, 0-9, dot, "
                "underscore and hyphen"
            )
        pairs[f"{theirs}".strip()] = ours
    if not pairs:
        raise BadMap("it names nobody")
    return pairs


def _read(text: str, ending: str) -> Mapping[str, Any]:
    start = text.lstrip()
    if ending == "json" or (ending not in ("toml", "csv", "tsv") and start.startswith("{")):
        return _json(text)
    if ending == "toml" or (ending not in ("csv", "tsv") and "=" in start.partition("\n")[0] + start[:1]):
        return _toml(text)
    return _csv(text, "\t" if ending == "tsv" else ",")


def _json(text: str) -> Mapping[str, Any]:
    try:
        found = parse(text.encode())
    except BadJson as error:
        raise BadMap(f"{error}") from None
    return _table(found)


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return _table(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMap(f"it is no TOML: {visible(f'{error}')[:120]}") from None


def _table(found: object) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise BadMap("it is no table of their names and ours")
    inner = found.get("annotators")
    return inner if isinstance(inner, Mapping) else found


def _csv(text: str, delimiter: str) -> Mapping[str, Any]:
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if row]
    except csv.Error as error:
        raise BadMap(f"it is no CSV: {visible(f'{error}')}") from None
    if any(len(row) != 2 for row in rows):
        raise BadMap("each line has two columns, theirs and ours")
    if rows and [cell.strip().lower() for cell in rows[0]] == ["theirs", "ours"]:
        del rows[0]
    return {theirs: ours.strip() for theirs, ours in rows}
