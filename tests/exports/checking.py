"""What a dataset folder says of itself, held against what is in it, without the library that loads it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from exports.record import Field, Labels, ListOf, Scalar, Struct, Type

_SCALARS: dict[str, type | tuple[type, ...]] = {"string": str, "int64": int, "float64": float, "bool": bool}


def front_matter(folder: Path) -> dict[str, Any]:
    """Return the YAML at the head of the folder's README."""
    lines = (folder / "README.md").read_text(encoding="utf-8").split("\n")
    assert lines[0] == "---"
    loaded = yaml.safe_load("\n".join(lines[1 : lines.index("---", 1)]))
    assert isinstance(loaded, dict)
    return loaded


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON lines, keys in their order."""
    written = path.read_bytes()
    assert written.endswith(b"\n")
    assert len(written.decode().splitlines()) == written.count(b"\n"), "some readers would see more lines"
    return [json.loads(line, parse_constant=_no_constant) for line in written.split(b"\n")[:-1]]


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def check_sums(folder: Path) -> None:
    """Assert that SHA256SUMS names every other file of the folder with its hash."""
    named = {}
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, path = line.partition("  ")
        named[path] = digest
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert named == found


def check_features(folder: Path) -> int:
    """Assert that every row of every data file is as the README's features and counts say.

    Returns:
        Number of rows looked at.
    """
    head = front_matter(folder)
    infos = {info["config_name"]: info for info in head["dataset_info"]}
    looked_at = 0
    listed = set()
    for config in head["configs"]:
        info = infos[config["config_name"]]
        counts = {split["name"]: split for split in info["splits"]}
        assert [file["split"] for file in config["data_files"]] == list(counts)
        for file in config["data_files"]:
            listed.add(file["path"])
            held = rows(folder / file["path"])
            assert len(held) == counts[file["split"]]["num_examples"] > 0
            assert (folder / file["path"]).stat().st_size == counts[file["split"]]["num_bytes"]
            for row in held:
                _check_struct(info["features"], row)
            looked_at += len(held)
    assert listed == {path.relative_to(folder).as_posix() for path in folder.rglob("*.jsonl")}
    return looked_at


def _check_struct(features: list[dict[str, Any]], row: dict[str, Any]) -> None:
    assert list(row) == [feature["name"] for feature in features]
    for feature in features:
        _check(feature, row[feature["name"]])


def _check(feature: Any, value: Any) -> None:
    if value is None:
        return
    if isinstance(feature, str):
        assert isinstance(value, _SCALARS[feature]) and (feature == "bool" or not isinstance(value, bool))
    elif "struct" in feature:
        _check_struct(feature["struct"], value)
    elif "list" in feature:
        assert isinstance(value, list) and None not in value
        for one in value:
            _check(feature["list"], one)
    elif "class_label" in feature:
        names = feature["class_label"]["names"]
        assert list(names) == [str(i) for i in range(len(names))]
        assert value in names.values()
    else:
        _check(feature["dtype"], value)


def check_nulls(fields: tuple[Field, ...], row: dict[str, Any]) -> None:
    """Assert that a row has exactly these fields, in order, and null only where that is allowed."""
    assert list(row) == [field.name for field in fields]
    for field in fields:
        value = row[field.name]
        assert value is not None or field.nullable, field.name
        if isinstance(field.type, Struct):
            check_nulls(field.type.fields, value)


def features(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return fields as ``datasets`` writes its features."""
    return {field.name: _feature(field.type) for field in fields}


def _feature(type_: Type) -> dict[str, Any]:
    if isinstance(type_, Scalar):
        return {"dtype": type_.value, "_type": "Value"}
    if isinstance(type_, Labels):
        return {"names": list(type_.names), "_type": "ClassLabel"}
    if isinstance(type_, ListOf):
        return {"feature": _feature(type_.item), "_type": "List"}
    return features(type_.fields)
