"""Whatever the bytes: every reader ends, raises nothing, and gives articles that a store can hold."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.articles.formats.reading import OPTIONS
from triage.articles.article import Article, Reject
from triage.articles.options import RAW_KEPT, ReadOptions
from triage.articles.reading import read

SMALL = ReadOptions(
    reference_date="2026-11-24",
    max_record=4096,
    max_text=2048,
    max_file=100_000,
    max_ratio=20,
    ratio_from=20_000,
)
PIECES = {
    "text": [
        "Read more\n",
        "… Read more\n",
        "\n\n",
        "A title\n",
        "Friday, 3 March 2023\n",
        "[embed]",
        "\u00a0",
        "\r",
    ],
    "jsonl": [
        '{"text":"a"}\n',
        '{"text":',
        '"',
        "\n",
        "\\ud83d",
        "NaN",
        "{",
        "}",
        "[",
        "]",
        ":",
        "1e999",
        "\ufeff",
    ],
    "json": ["[", "]", "{", "}", '{"text":"a"}', ",", '"', "\\", "\n", "null", "1", '{"data":{"text":"b"}}'],
    "csv": ["id,text\n", "1,a\n", '"', ",", "\n", "\r\n", '""', ";", "\t", "'", '1,"b\nc"\n', "\0"],
    "tsv": ["id\ttext\n", "1\ta\n", '"', "\t", "\n", "\r"],
    "labelstudio": [
        "[",
        "]",
        '{"data":{"text":"t"},"annotations":[',
        "]}",
        '{"result":[',
        '{"from_name":"a"}',
        ",",
    ],
    "doccano": [
        '{"text":"t","label":["a"],"Comments":[]}\n',
        '{"text":"t","label":3}\n',
        "{",
        "}\n",
        '"label":[[1,2]]',
    ],
    "prodigy": [
        '{"text":"t","_input_hash":1,"_task_hash":2,"answer":"accept"',
        ',"accept":["a"]',
        "}\n",
        ',"options":[3]',
    ],
}


def check(data: bytes, options: ReadOptions) -> list[Article | Reject]:
    """Read bytes as standard input and check what comes of them."""
    items = []
    for reading in read(["-"], options, stdin=io.BytesIO(data)):
        for item in reading.items:
            items.append(item)
            if isinstance(item, Reject):
                assert item.reason and "\n" not in item.reason
                assert len(item.raw) <= RAW_KEPT
                continue
            assert item.text.strip()
            item.text.encode("utf-8")
            json.dumps([item.title, item.url, item.source, item.byline, item.upstream_id]).encode("utf-8")
            assert "\0" not in item.text
            assert item.position.end - item.position.start == len(item.text)
    return items


def pieces(format_: str) -> st.SearchStrategy[bytes]:
    """Bytes of a format's own pieces, other text, and bytes that are none."""
    known = st.sampled_from(PIECES[format_]).map(lambda text: text.encode("utf-8", "surrogatepass"))
    other = st.one_of(st.text(max_size=20).map(str.encode), st.binary(max_size=8))
    return st.lists(st.one_of(known, known, other), max_size=40).map(b"".join)


@pytest.mark.parametrize("format_", sorted(PIECES))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_pieces_of_a_format_in_any_order(format_: str, data: st.DataObject) -> None:
    """Told by ``--format`` or by content."""
    content = data.draw(pieces(format_))
    check(content, SMALL)
    check(content, ReadOptions(reference_date="2026-11-24", format=format_, max_record=300))


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=3000), packed=st.booleans(), cut=st.integers(0, 40))
def test_any_bytes_packed_and_cut(data: bytes, packed: bool, cut: int) -> None:
    """Also as gzip, also without its end."""
    content = gzip.compress(data) if packed else data
    check(content[: len(content) - cut], SMALL)


@settings(max_examples=60, deadline=None)
@given(
    data=st.lists(
        st.one_of(
            st.sampled_from(
                [b"WARC/1.0\r\n", b"Content-Length: 5\r\n", b"\r\n\r\n", b"\r\n", b"WARC-Type: response\r\n"]
            ),
            st.binary(max_size=30),
        ),
        max_size=30,
    ).map(b"".join)
)
def test_pieces_of_web_archives(data: bytes) -> None:
    """With and without the extra that reads them."""
    check(b"WARC/1.0\r\n" + data, OPTIONS)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_archives_with_any_byte_changed(data: st.DataObject) -> None:
    """A tar archive whose headers say anything."""
    from tests.triage.articles.formats.test_tar import LINES, pack

    content = bytearray(pack(("a.jsonl", LINES), ("b.txt", b"Text."), ("c", "link")))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, 4 * 512))] = data.draw(st.integers(0, 255))
    check(bytes(content), SMALL)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), length=st.integers(0, 400))
def test_footers_that_say_anything(data: bytes, length: int) -> None:
    """What describes a Parquet file is read or refused, never believed."""
    from triage.articles.formats.parquet_footer import BadFooter, read_footer

    with suppress(BadFooter):
        read_footer(io.BytesIO(b"PAR1" + data + length.to_bytes(4, "little") + b"PAR1"))
