"""JSON values: nothing is changed silently."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.articles.formats.json_values import BadJson, parse


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"a":NaN}', "NaN"),
        (b'{"a":-Infinity}', "Infinity"),
        (b'{"a":"\\ud83d x"}', "surrogate"),
        (b'{"a":"\\udc00"}', "surrogate"),
        (b'{"a":"\xed\xa0\xbd"}', "surrogate"),
        (b'{"a":"caf\xe9"}', "UTF-8"),
        (b'{"a":1,"a":2}', "“a” stands twice"),
        (b'{"a":1,"\\u0061":2}', "“a” stands twice"),
        (b'{"a":{"b":1,"b":1}}', "“b” stands twice"),
        (b'{"a":[{"b":1 , "b" :1}]}', "“b” stands twice"),
        (b'{"a":"cut', "in the middle"),
        (b'{"a":', "in the middle"),
        (b'{"a":tr', "in the middle"),
        (b'{"a":-', "in the middle"),
        (b'{"a":"x\\', "in the middle"),
        (b'{"a":"\\u00', "in the middle"),
        (b'{"a":[1,', "in the middle"),
        (b'{"a" 1}', "no JSON"),
        (b"{'a': 1}", "no JSON"),
        (b'{"a":1} x', "no JSON"),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "nested"),
    ],
)
def test_what_is_refused_says_why(data: bytes, words: str) -> None:
    """Each fault has its own reason."""
    with pytest.raises(BadJson, match=words):
        parse(data)


def test_integers_beyond_64_bits_stay_text() -> None:
    """Long numbers keep every digit; those that fit stay numbers."""
    value = parse(b'{"id": 123456789012345678901234567890, "n": 9007199254740993, "m": 18446744073709551615}')
    assert value == {"id": "123456789012345678901234567890", "n": 2**53 + 1, "m": 2**64 - 1}


def test_texts_that_look_like_keys_are_no_doubles() -> None:
    """A quote and a colon inside a text are not taken for a key."""
    text = 'he said "a": "b", and {"text": 1} again'
    assert parse(json.dumps({"text": text, "a": {"text": "x"}}).encode()) == {
        "text": text,
        "a": {"text": "x"},
    }


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('ab"\\:', max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(st.text('abc"\\:', max_size=4), _JSON, max_size=5), st.booleans())
def test_any_record_is_read_back(record: dict[str, object], ascii_only: bool) -> None:
    """What Python writes is read as it was, long integers as text."""

    def as_read(value: object) -> object:
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int):
            return value if -(2**63) <= value < 2**64 else str(value)
        if isinstance(value, list):
            return [as_read(item) for item in value]
        if isinstance(value, dict):
            return {key: as_read(item) for key, item in value.items()}
        return value

    assert parse(json.dumps(record, ensure_ascii=ascii_only).encode()) == as_read(record)
