"""The YAML at the head of a dataset's README: what the Hub and ``datasets`` read of it.

The keys are those of the Hub's dataset cards (``configs``, ``dataset_info``); the forms of features are those
that ``datasets`` 4 and 5 write themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from exports.record import Field, Labels, ListOf, Scalar, Struct, Type
from exports.unseen import escape

Yaml = str | int | bool | Mapping[str, "Yaml"] | Sequence["Yaml"]

_PLAIN_KEY = re.compile(r"[a-z][a-z_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class SplitFile:
    """A data file that is one split of a configuration."""

    split: str
    path: str
    """Relative to the README."""
    bytes: int
    records: int


@dataclass(frozen=True, slots=True)
class Configuration:
    """One table of the dataset."""

    name: str
    fields: tuple[Field, ...]
    files: tuple[SplitFile, ...]


def front_matter(facts: Mapping[str, Yaml], configurations: Sequence[Configuration]) -> str:
    """Return the YAML block with its fences.

    Args:
        facts: What else the card says of the dataset (name, languages, size), put first.
        configurations: The tables; the first is the default.

    Raises:
        ValueError: The block does not read back as what it was made from (a fault of this module).
    """
    content: dict[str, Yaml] = {
        **facts,
        "configs": [_config(one, default=one is configurations[0]) for one in configurations],
        "dataset_info": [_info(one) for one in configurations],
    }
    block = "\n".join(_lines(content, ""))
    if yaml.safe_load(block) != content:
        raise ValueError("the card's YAML does not read back as it was written")
    return f"---\n{block}\n---\n"


def _config(configuration: Configuration, *, default: bool) -> dict[str, Yaml]:
    files = [{"split": file.split, "path": file.path} for file in configuration.files]
    chosen: dict[str, Yaml] = {"default": True} if default else {}
    return {"config_name": configuration.name, **chosen, "data_files": files}


def _info(configuration: Configuration) -> dict[str, Yaml]:
    files = configuration.files
    return {
        "config_name": configuration.name,
        "features": [_feature(one) for one in configuration.fields],
        "splits": [
            {"name": file.split, "num_bytes": file.bytes, "num_examples": file.records} for file in files
        ],
        "download_size": sum(file.bytes for file in files),
        "dataset_size": sum(file.bytes for file in files),
    }


def _feature(field: Field) -> dict[str, Yaml]:
    if isinstance(field.type, Struct):
        return {"name": field.name, "struct": [_feature(one) for one in field.type.fields]}
    if isinstance(field.type, ListOf):
        return {"name": field.name, "list": _plain(field.type.item)}
    return {"name": field.name, "dtype": _plain(field.type)}


def _plain(type_: Type) -> Yaml:
    if isinstance(type_, Labels):
        return {"class_label": {"names": {str(i): name for i, name in enumerate(type_.names)}}}
    if isinstance(type_, Scalar):
        return type_.value
    raise TypeError(f"no list of {type_} is written")


def _lines(value: Yaml, indent: str) -> list[str]:
    """Return a mapping or sequence as lines of block style; every string is a JSON string."""
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, inner in value.items():
            lines += _entry(f"{indent}{_key(key)}:", inner, indent + "  ")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            if isinstance(inner, Mapping) and inner:
                first, *rest = _lines(inner, indent + "  ")
                lines += [f"{indent}- {first.lstrip(' ')}", *rest]
            else:
                lines += _entry(f"{indent}-", inner, indent + "  ")
    return lines


def _entry(head: str, value: Yaml, indent: str) -> list[str]:
    if isinstance(value, str):
        return [f"{head} {quoted(value)}"]
    if isinstance(value, bool | int):
        return [f"{head} {json.dumps(value)}"]
    if not value:
        return [f"{head} {'{}' if isinstance(value, Mapping) else '[]'}"]
    return [head, *_lines(value, indent)]


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else quoted(key)


def quoted(text: str) -> str:
    r"""Return a text as a JSON string that YAML reads as the same text.

    >>> print(quoted("a: 'b' #\u2028---"))
    "a: 'b' #\u2028---"
    """
    return escape(json.dumps(text, ensure_ascii=False))
