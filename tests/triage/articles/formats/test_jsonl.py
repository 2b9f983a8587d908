"""JSON Lines, line by line."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from triage.articles.decoding import recode
from triage.articles.formats.jsonl import read_jsonl
from triage.articles.formats.rows import Bad, Row


def rows(data: bytes, longest: int = 10_000) -> list[Row | Bad]:
    """Read bytes as JSON Lines."""
    source, decoder = recode(data[:4096], io.BytesIO(data))
    return list(read_jsonl(source, decoder, longest=longest))


def told(found: list[Row | Bad]) -> list[tuple[int | None, object]]:
    """Return line and values, or line and reason."""
    return [(row.line, dict(row.values) if isinstance(row, Row) else row.reason) for row in found]


def test_lines_are_records() -> None:
    """Blank lines, CRLF and a mark are no records; lines keep their numbers."""
    data = b'\xef\xbb\xbf{"a":1}\r\n\r\n  \n{"a":2}'
    assert told(rows(data)) == [(1, {"a": 1}), (4, {"a": 2})]


def test_faults_cost_their_line_alone() -> None:
    """A bad line is rejected with its number and reading goes on."""
    data = b'{"a":1}\nnot json\n[1]\n"text"\n{"a":NaN}\n{"a":2}\n{"a":"cut'
    found = told(rows(data))
    assert [line for line, _ in found] == [1, 2, 3, 4, 5, 6, 7]
    assert found[0][1] == {"a": 1}
    assert found[5][1] == {"a": 2}
    assert found[6][1] == "the last line is cut off"
    assert "list" in str(found[2][1])


def test_a_long_line_is_rejected_unread() -> None:
    """A line over the limit is one reject with the start of its bytes."""
    data = b'{"a":1}\n{"a":"' + b"x" * 500_000 + b'"}\n{"a":2}\n'
    found = rows(data, longest=1000)
    assert [type(row) for row in found] == [Row, Bad, Row]
    assert isinstance(found[1], Bad)
    assert len(found[1].raw) <= 65536


def test_other_encodings() -> None:
    """UTF-16 and cp1252 lines are decoded."""
    line = '{"a":"café"}\n'
    assert told(rows(line.encode("utf-16"))) == [(1, {"a": "café"})]
    assert told(rows(line.encode("cp1252"))) == [(1, {"a": "café"})]


@given(st.binary(max_size=300))
def test_any_bytes_end_in_records_and_rejects(data: bytes) -> None:
    """Nothing crashes, and each line with something on it is told once."""
    found = rows(data)
    assert all(isinstance(row, Row | Bad) for row in found)
