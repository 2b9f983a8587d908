"""Records built from JSON: every kind comes back equal, and nothing else gets in."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.store.fake import CODEBOOK
from triage.articles import article
from triage.store import comparison, records
from triage.store.codec import pack
from triage.store.decoding import WireError, decoder
from triage.store.imports import RejectRow
from triage.store.records import Draft, Event, PersonRecord, StoredArticle
from triage.store.rounds import Assignment, NoWork

RECORDS = [
    kind
    for module in (records, article, comparison)
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)


def _travelled(kind: Any, value: object) -> Any:
    return decoder(kind)(orjson.loads(pack({"v": value})[4:])["v"])


def _values(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a type hint."""
    if kind is Any:
        return JSON
    if kind is str:
        return TEXT
    if kind is int:
        return st.integers(-(2**63), 2**63 - 1)
    if kind is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if typing.get_origin(kind) is Mapping:
        return st.dictionaries(TEXT, _values(typing.get_args(kind)[1]), max_size=2)
    if typing.get_origin(kind) is tuple:
        arguments = typing.get_args(kind)
        if arguments[-1] is Ellipsis:
            return st.lists(_values(arguments[0]), max_size=2).map(tuple)
        return st.tuples(*(_values(each) for each in arguments))
    if typing.get_args(kind):
        return st.one_of(*(_values(each) for each in typing.get_args(kind)))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return st.builds(
            kind, **{field.name: _values(hints[field.name]) for field in dataclasses.fields(kind)}
        )
    return st.from_type(kind)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_comes_back_equal(kind: type) -> None:
    """Any record of a store or an article survives the wire, type by type."""

    @settings(max_examples=15, deadline=None, database=None)
    @given(_values(kind))
    def travels(value: object) -> None:
        back = _travelled(kind, value)
        assert back == value and type(back) is kind

    travels()


def test_a_codebook_comes_back_equal() -> None:
    """Frozen sets, enumerations and optional numbers too."""
    assert _travelled(type(CODEBOOK), CODEBOOK) == CODEBOOK


def test_records_of_a_union_are_told_apart_by_their_fields() -> None:
    """Work or the reason why there is none."""
    none = NoWork("all", "done", skipped=2)
    assert _travelled(Assignment | NoWork, none) == none
    with pytest.raises(WireError, match="another kind"):
        decoder(Assignment | NoWork)({"round": "all"})


def _event(**changes: object) -> dict[str, object]:
    fields: dict[str, object] = {"uid": "s:1", "person": "ana", "session": "s", "cause": "note"}
    return {**fields, **changes}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (_event(cause="theft"), "Draft.cause: one of answer, undo"),
        (_event(person=7), "Draft.person: text was expected, not int"),
        (_event(seconds="long"), "Draft.seconds: a number"),
        (_event(seconds=True), "Draft.seconds: a number"),
        (_event(data=[1]), "Draft.data: an object"),
        (_event(colour="red"), "Draft has no field colour"),
        (_event(**{"\x1b[2J": 1}), "Draft has no field ␛"),
        ({"uid": "s:1"}, "Draft lacks cause, person, session"),
        ([], "a Draft was expected, not list"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_named(fields: object, told: str) -> None:
    """Unknown, missing and ill-typed fields are errors that name the field."""
    with pytest.raises(WireError) as caught:
        decoder(Draft)(fields)
    assert told in str(caught.value)


def test_numbers_and_depths_that_the_log_could_not_hold_are_refused() -> None:
    """Beyond 64 bits, or nested so deep that no writer could put it on a line."""
    deep: object = None
    for _ in range(40):
        deep = [deep]
    with pytest.raises(WireError, match="nested"):
        decoder(Draft)(_event(value=deep))
    with pytest.raises(WireError, match="64 bits"):
        decoder(Event)(_event(sequence=2**63))


def test_bytes_are_base64_or_an_error() -> None:
    """The start of a reject's bytes, exactly."""
    reject = RejectRow(1, "x.csv", 3, "ragged", bytes(range(256)))
    assert _travelled(RejectRow, reject) == reject
    for bad in ("not base64!", 5, None):
        with pytest.raises(WireError, match="base64"):
            decoder(bytes)(bad)


@given(JSON)
@settings(max_examples=200, deadline=None, database=None)
def test_no_json_makes_a_decoder_fail_otherwise(value: object) -> None:
    """Whatever a client sends, the answer is a record or a WireError."""
    for kind in (Draft, PersonRecord, StoredArticle, tuple[Draft, ...], frozenset[str], bytes):
        try:
            decoder(kind)(value)
        except WireError:
            continue
