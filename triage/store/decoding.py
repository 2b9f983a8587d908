"""Records built from JSON by their own type hints; what does not fit is a WireError, never a crash."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Union

from labels.visible import visible

DEEPEST = 32
"""Levels that a free JSON value may have; the JSON writer itself gives up at 254."""

Decoder = Callable[[Any], Any]


class WireError(ValueError):
    """What came over the wire, or should go, is not what the protocol allows."""


@cache
def decoder(kind: Any) -> Decoder:
    """Return the function that builds a value of a type hint from JSON.

    Args:
        kind: A dataclass, an enumeration, ``str|int|float|bool|bytes|None``, a ``tuple``, ``frozenset``,
            ``Sequence``, ``Mapping`` or union of such, or Any.

    Returns:
        A function that raises WireError for anything else than a value of that type.
    """
    if kind is Any:
        return _any
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enumeration(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return _fixed(arguments)
    if origin in _LISTS:
        return _list(_LISTS[origin], decoder(arguments[0]))
    if origin is Mapping:
        return _mapping(decoder(arguments[1]))
    raise TypeError(f"{kind} has no form on the wire")


def _mapping(item: Decoder) -> Decoder:
    def decode(value: Any) -> Any:
        if type(value) is not dict:
            raise _unlike("an object", value)
        return {key: item(each) for key, each in value.items()}

    return decode


def _unlike(wanted: str, value: Any) -> WireError:
    return WireError(f"{wanted} was expected, not {type(value).__name__}")


def _any(value: Any, depth: int = 0) -> Any:
    if type(value) in (dict, list):
        if depth >= DEEPEST:
            raise WireError(f"a value is nested more than {DEEPEST} deep")
        for item in value.values() if type(value) is dict else value:
            _any(item, depth + 1)
    return value


def _exactly(kind: type, wanted: str) -> Decoder:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise _unlike(wanted, value)
        return value

    return decode


def _integer(value: Any) -> Any:
    if type(value) is not int:
        raise _unlike("a whole number", value)
    if not -(2**63) <= value < 2**63:
        raise WireError("a whole number is beyond 64 bits")
    return value


def _float(value: Any) -> Any:
    if type(value) not in (int, float):
        raise _unlike("a number", value)
    return float(value)


def _bytes(value: Any) -> Any:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise WireError("base64 was expected") from error


_SIMPLE: dict[Any, Decoder] = {
    str: _exactly(str, "text"),
    bool: _exactly(bool, "true or false"),
    int: _integer,
    float: _float,
    bytes: _bytes,
    types.NoneType: _exactly(types.NoneType, "null"),
}

_LISTS: dict[Any, Callable[..., Any]] = {
    tuple: tuple,
    list: tuple,
    frozenset: frozenset,
    Sequence: tuple,
}


def _enumeration(kind: type[Enum]) -> Decoder:
    members = {member.value: member for member in kind}

    def decode(value: Any) -> Any:
        if type(value) is not str or value not in members:
            raise WireError(f"one of {', '.join(members)} was expected")
        return members[value]

    return decode


def _list(build: Callable[..., Any], item: Decoder) -> Decoder:
    def decode(value: Any) -> Any:
        if type(value) is not list:
            raise _unlike("a list", value)
        return build([item(each) for each in value])

    return decode


def _fixed(kinds: tuple[Any, ...]) -> Decoder:
    items = [decoder(kind) for kind in kinds]

    def decode(value: Any) -> Any:
        if type(value) is not list or len(value) != len(items):
            raise _unlike(f"a list of {len(items)}", value)
        return tuple(item(each) for item, each in zip(items, value, strict=True))

    return decode


def _union(kinds: tuple[Any, ...]) -> Decoder:
    """Optional values, and unions of records that are told apart by the names of their fields."""
    others = [kind for kind in kinds if kind is not types.NoneType]
    if len(others) > 1 and not all(dataclasses.is_dataclass(kind) for kind in others):
        raise TypeError(f"{kinds} cannot be told apart on the wire")
    items = [decoder(kind) for kind in others]
    optional = len(others) < len(kinds)

    def decode(value: Any) -> Any:
        if value is None and optional:
            return None
        for kind, item in zip(others, items, strict=True):
            if len(items) == 1 or (type(value) is dict and value.keys() == _names(kind)):
                return item(value)
        raise WireError("a record of another kind was expected")

    return decode


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(field.name for field in dataclasses.fields(kind))


def _record(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    items = {field.name: decoder(hints[field.name]) for field in fields}
    missing = dataclasses.MISSING
    required = frozenset(
        field.name for field in fields if field.default is missing and field.default_factory is missing
    )

    def decode(value: Any) -> Any:
        if type(value) is not dict:
            raise _unlike(f"a {kind.__name__}", value)
        if not required <= value.keys():
            raise WireError(f"{kind.__name__} lacks {', '.join(sorted(required - value.keys()))}")
        if not value.keys() <= items.keys():
            unknown = ", ".join(sorted(value.keys() - items.keys())[:5])
            raise WireError(f"{kind.__name__} has no field {visible(unknown)[:200]}")
        built = {}
        for name, each in value.items():
            try:
                built[name] = items[name](each)
            except WireError as error:
                raise WireError(f"{kind.__name__}.{name}: {error}") from error
        return kind(**built)

    return decode
