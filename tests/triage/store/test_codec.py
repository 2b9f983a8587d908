"""Frames, messages and tables."""

from __future__ import annotations

import asyncio

import polars as pl
import pytest

from triage.store.codec import pack, pack_table, read_message, table_bytes, table_frame
from triage.store.decoding import WireError


def _reader(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


async def test_a_message_comes_back_as_it_was_sent() -> None:
    """Length, then JSON: bytes as base64, sets sorted, and nothing left over."""
    reader = _reader(pack({"a": b"\x00\xff", "b": frozenset({"y", "x"})}) + pack({"id": 2}))
    first = await read_message(reader)
    second = await read_message(reader)
    assert first is not None and first.fields == {"a": "AP8=", "b": ["x", "y"]}
    assert second is not None and second.fields == {"id": 2}
    assert await read_message(reader) is None


async def test_a_table_follows_its_message_and_keeps_its_types() -> None:
    """An Arrow stream carries lists, nulls and the columns of an empty frame, without pyarrow."""
    frame = pl.DataFrame(
        {"s": ["ä", None], "l": [["p", "q"], []], "n": [1, None], "f": [0.5, 1.5], "b": [True, None]}
    )
    for each in (frame, frame.clear()):
        message = await read_message(_reader(pack_table({"id": 1}, table_bytes(each))))
        assert message is not None and message.table is not None
        back = table_frame(message.table)
        assert back.equals(each) and back.schema == each.schema


@pytest.mark.parametrize(
    "data",
    [
        (2**31).to_bytes(4, "big") + b"{}",
        (5).to_bytes(4, "big") + b"hello",
        (2).to_bytes(4, "big") + b"[]",
        (7).to_bytes(4, "big") + b'{"a":\xff}',
    ],
    ids=["a length beyond the limit", "no JSON", "no object", "no UTF-8"],
)
async def test_what_is_no_message_is_an_error(data: bytes) -> None:
    """Garbage is named, and a large length is refused before anything of it is read."""
    with pytest.raises(WireError):
        await read_message(_reader(data), largest=1000)


@pytest.mark.parametrize("cut", [2, 4, 9])
async def test_a_frame_cut_short_is_the_end(cut: int) -> None:
    """A process that died while it wrote has ended, nothing else."""
    assert await read_message(_reader(pack({"id": 12345})[:cut])) is None


@pytest.mark.parametrize("value", ["\ud800", 2**64, pytest.param(object(), id="object"), {1: 2}], ids=repr)
def test_what_cannot_travel_is_refused_by_its_sender(value: object) -> None:
    """Lone surrogates, numbers beyond 64 bits and unknown types end at the sender, by name."""
    with pytest.raises(WireError, match="cannot be sent"):
        pack({"value": value})


def test_a_message_too_large_is_refused_by_its_sender() -> None:
    """The sender learns of the limit before the other side drops the connection."""
    with pytest.raises(WireError, match="at most 100 may"):
        pack({"value": "x" * 200}, largest=100)


def test_bytes_that_are_no_table_are_an_error() -> None:
    """A damaged stream is an error, not a crash of the reader."""
    table = table_bytes(pl.DataFrame({"a": [1]}))
    for bad in (b"", b"nonsense" * 30, table[:40]):
        with pytest.raises(WireError, match="table"):
            table_frame(bad)
