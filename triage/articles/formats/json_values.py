"""One JSON value at a time: fast where nothing is odd, exact where something is."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import orjson

_KEY_END = re.compile(rb'"\s*:')
_NO_JSON = re.compile(rb"(?<![\w\"])-?(?:NaN|Infinity|Inf|nan)\b")
_EXACT = 2**53
_LONGEST_INTEGER = 2**64


class BadJson(ValueError):
    """A value that is no JSON, or that would not be read back as it was written."""


def parse(data: bytes) -> Any:
    """Read one JSON value without changing anything silently.

    Args:
        data: The bytes of the value, in UTF-8.

    Returns:
        The value; numbers too large for 64 bits are text, digit for digit.

    Raises:
        BadJson: Syntax, NaN, lone surrogates, doubled keys; the message is one short sentence.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "infinity" in error.msg:
            return _exactly(data)
        raise BadJson(_diagnose(data, error)) from None
    if _is_plain(value, data):
        return value
    return _exactly(data)


def _is_plain(value: Any, data: bytes) -> bool:
    """Whether the fast parser cannot have lost anything: as many keys as colons after quotes, no rounding."""
    if not isinstance(value, dict):
        return True
    keys = _count(value)
    return keys >= 0 and len(_KEY_END.findall(data)) == keys


def _count(value: Any) -> int:
    """Count the keys in a value; -1 where a number may have been rounded."""
    keys = 0
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            keys += len(here)
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, float) and abs(here) >= _EXACT:
            return -1
    return keys


def _exactly(data: bytes) -> Any:
    """Read a value that the fast parser accepted, telling doubled keys and keeping long integers."""
    try:
        return json.loads(
            data,
            object_pairs_hook=_without_doubles,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_no_constant,
        )
    except RecursionError:
        raise BadJson("it is nested too deep") from None
    except json.JSONDecodeError as error:
        raise BadJson(f"it is no JSON: {error.msg} at character {error.pos + 1}") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen = set()
        for key, _ in pairs:
            if key in seen:
                raise BadJson(f"the key {_quoted(key)} stands twice")
            seen.add(key)
    return found


def _integer(digits: str) -> int | str:
    if len(digits) > 20:
        return digits
    number = int(digits)
    return number if -(2**63) <= number < _LONGEST_INTEGER else digits


def _number(digits: str) -> float | str:
    """Return a number, or its text where it is too large for one."""
    number = float(digits)
    return number if math.isfinite(number) else digits


def _no_constant(name: str) -> Any:
    raise BadJson(f"{name} is no JSON number")


def _quoted(text: str) -> str:
    return f"“{text[:40]}”"


def _diagnose(data: bytes, error: orjson.JSONDecodeError) -> str:
    """Say in a few words why a value is no JSON."""
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as wrong:
            try:
                data.decode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                return f"byte {wrong.start + 1} is no UTF-8"
            return "it holds a lone surrogate, which is no character"
    if "surrogate" in error.msg:
        return "it holds a lone surrogate, which is no character"
    odd = _NO_JSON.search(data)
    if odd is not None:
        try:
            json.loads(data, parse_constant=_no_constant)
        except BadJson as constant:
            return f"{constant}"
        except (ValueError, RecursionError):
            pass
    if "depth limit" in error.msg or "recursion" in error.msg:
        return "it is nested too deep"
    if "unexpected end" in error.msg or error.pos >= len(data):
        return "it ends in the middle of a value"
    return f"it is no JSON: {error.msg.split(': line')[0]} at character {error.pos + 1}"


_WORDS: dict[type, str] = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


def in_words(value: object) -> str:
    """Say what a JSON value is, as JSON calls it."""
    return _WORDS.get(type(value), "null")


def is_record(value: object) -> bool:
    """Whether a JSON value is an object."""
    return isinstance(value, Mapping)
