"""JSON arrays, element by element."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.articles.decoding import LineDecoder
from triage.articles.formats.json_array import read_json
from triage.articles.formats.rows import Bad, Row


class Pieces:
    """A source that gives a few bytes at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self.data = io.BytesIO(data)
        self.step = step

    def read(self, size: int, /) -> bytes:
        """Return the next few bytes."""
        return self.data.read(self.step)


def rows(data: bytes, step: int = 1000, longest: int = 10_000) -> list[Row | Bad]:
    """Read bytes as a JSON file."""
    return list(read_json(Pieces(data, step), LineDecoder(), longest=longest))


def values(found: list[Row | Bad]) -> list[object]:
    """Return values or reasons."""
    return [dict(row.values) if isinstance(row, Row) else row.reason for row in found]


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_elements_are_records_with_their_lines(step: int) -> None:
    """Strings with brackets, escapes and commas do not end an element."""
    records = [{"text": 'a ] } , " \\ b', "n": [1, {"x": [2]}]}, {"text": "é"}, {"text": ""}]
    data = json.dumps(records, indent=1).encode()
    found = rows(data, step)
    assert values(found) == records
    assert [row.line for row in found] == [2, 13, 16]


def test_faults_cost_their_element() -> None:
    """An element that is no record, or no JSON, is rejected with its line."""
    found = rows(b'[{"text":"a"},\n 5,\n {"text":NaN},\n {"text":"b"}]\n')
    assert [row.line for row in found] == [1, 2, 3, 4]
    assert [type(row) for row in found] == [Row, Bad, Bad, Row]


@pytest.mark.parametrize(
    ("data", "last"),
    [
        (b'[{"text":"a"},{"text":"cut', "cut off"),
        (b'[{"text":"a"},', "cut off"),
        (b'[{"text":"a"}', "cut off"),
        (b'[{"text":"a"}] [{"text":"b"}]', "follows"),
    ],
)
def test_arrays_that_end_wrongly(data: bytes, last: str) -> None:
    """What came before is read, and the end is told."""
    found = values(rows(data))
    assert last in str(found[-1])
    assert found[0] == {"text": "a"} or data.endswith(b"}")


def test_an_element_over_the_limit_is_rejected_unread() -> None:
    """The next one is read."""
    data = b'[{"text":"' + b"x" * 50_000 + b'"},{"text":"b"}]'
    found = rows(data, longest=1000)
    assert [type(row) for row in found] == [Bad, Row]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"text":"a"}', [{"text": "a"}]),
        (b'{"version":1,"articles":[{"text":"a"},{"text":"b"}]}', [{"text": "a"}, {"text": "b"}]),
        (b'{"x1":{"text":"a"},"x2":{"text":"b"}}', [{"id": "x1", "text": "a"}, {"id": "x2", "text": "b"}]),
        (b'{"nothing":1}', [{"nothing": 1}]),
        (b"[]", []),
        (b"", []),
        (b" \n", []),
    ],
)
def test_objects_that_are_or_hold_records(data: bytes, expected: list[object]) -> None:
    """One record, a list of them, or records by id."""
    assert values(rows(data)) == expected


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(1, 20))
def test_any_bytes_end(data: bytes, step: int) -> None:
    """Nothing crashes."""
    assert all(isinstance(row, Row | Bad) for row in rows(b"[" + data, step))


@pytest.mark.parametrize("step", [1, 7, 1000])
@pytest.mark.parametrize("indent", [None, 1])
def test_objects_that_follow_one_another_are_records(step: int, indent: int | None) -> None:
    """Written over several lines or joined without any; each has the line where it begins."""
    records = [{"text": 'a } { " \\ b', "n": {"x": [1]}}, {"text": "é"}, {"text": "c"}]
    found = rows("\n".join(json.dumps(each, indent=indent) for each in records).encode(), step)
    assert values(found) == records
    assert [row.line for row in found] == ([1, 9, 12] if indent else [1, 2, 3])
    assert values(rows(b"".join(json.dumps(each).encode() for each in records), step)) == records


def test_objects_that_end_wrongly_cost_their_end() -> None:
    """What came before is read."""
    found = values(rows(b'{"text":"a"}\n{"text":"b"}\n{"text":"cut'))
    assert found[:2] == [{"text": "a"}, {"text": "b"}]
    assert "follows" in str(found[2])
    assert [type(each) for each in rows(b'{"text":"a"} 5 {"text":"b"}')] == [Row, Bad]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: {"status": "ok", "articles": records},
        lambda records: {"response": {"total": 2, "docs": records}},
        lambda records: {"data": {"page": {"items": records, "next": None}}},
    ],
)
def test_records_within_one_object_are_found(wrap: Callable[[object], object]) -> None:
    """A key over the list, or several, as news interfaces answer."""
    records = [{"title": "A", "text": "a"}, {"title": "B", "text": "b"}]
    assert values(rows(json.dumps(wrap(records)).encode())) == records
    assert values(rows(json.dumps(wrap(records), indent=2).encode(), step=5)) == records


def test_an_object_of_two_lists_is_itself() -> None:
    """Nothing is guessed where there is a choice."""
    both = {"a": [{"text": "a"}], "b": [{"text": "b"}]}
    assert values(rows(json.dumps(both).encode())) == [both]


def test_a_large_object_says_how_to_write_it() -> None:
    """It is not cut into records: all of it would have to be read first."""
    data = json.dumps({"articles": [{"text": "x" * 900}, {"text": "y" * 900}]}).encode()
    (found,) = values(rows(data, longest=1000))
    assert "as an array or as JSONL" in str(found)
