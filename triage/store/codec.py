"""Messages between an owner and its clients: frames, JSON, tables.

A frame is four bytes of length (big-endian) and that many bytes. A message is a frame of one JSON object; if
it says ``"table": true``, the next frame is an Arrow IPC stream. Records travel as objects of their fields,
bytes as base64, sets as sorted lists. Nothing is ever unpickled or evaluated; :mod:`triage.store.decoding`
builds records from what comes in.
"""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from labels.visible import visible
from triage.store.decoding import WireError

if TYPE_CHECKING:
    import polars as pl

PROTOCOL = 2
"""Raised with every change that an older program would misread."""

LARGEST_FRAME = 128 * 2**20
"""Bytes that an administrator's or the owner's frame may have."""

LARGEST_GREETING = 64 * 2**10
"""Bytes of the first frame, read before anything is known of the other side."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came in."""

    fields: dict[str, Any]
    table: bytes | None = None
    """Arrow IPC stream, where one follows."""
    size: int = 0
    """Bytes of its JSON."""


def pack(fields: Mapping[str, Any], *, largest: int = LARGEST_FRAME) -> bytes:
    """Return a message's frame.

    Raises:
        WireError: Something in it cannot travel (a lone surrogate, a number beyond 64 bits), or it is too
            large.
    """
    try:
        body = orjson.dumps(fields, default=_plain)
    except TypeError as error:
        raise WireError(f"it cannot be sent: {visible(str(error))}") from error
    return _framed(body, largest)


def pack_table(fields: Mapping[str, Any], table: bytes) -> bytes:
    """Return the two frames of a message that carries a table."""
    return pack({**fields, "table": True}) + _framed(table, LARGEST_FRAME)


def _framed(body: bytes, largest: int) -> bytes:
    if len(body) > largest:
        raise WireError(f"it has {len(body):,} bytes; at most {largest:,} may be sent at once")
    return len(body).to_bytes(4, "big") + body


def _plain(value: object) -> object:
    """Return what the JSON writer can hold for a type it does not know."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"a {type(value).__name__} has no form on the wire")


async def read_message(reader: asyncio.StreamReader, *, largest: int = LARGEST_FRAME) -> Message | None:
    """Read the next message; None at the end of the connection.

    Raises:
        WireError: The frame is too large or no JSON object.
    """
    body = await _read_frame(reader, largest)
    if body is None:
        return None
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise WireError("a message is no JSON") from error
    if not isinstance(fields, dict):
        raise WireError("a message is no JSON object")
    table = await _read_frame(reader, largest) if fields.get("table") is True else None
    return Message(fields, table, len(body))


async def _read_frame(reader: asyncio.StreamReader, largest: int) -> bytes | None:
    try:
        size = int.from_bytes(await reader.readexactly(4), "big")
        if size > largest:
            raise WireError(f"a frame claims {size:,} bytes; at most {largest:,} are taken")
        return await reader.readexactly(size)
    except (asyncio.IncompleteReadError, ConnectionError):
        # A frame cut short means that the other side died while it wrote: the same as its end.
        return None


# -- tables ------------------------------------------------------------------------------------------


def table_bytes(frame: pl.DataFrame) -> bytes:
    """Return a polars frame as an Arrow IPC stream (Arrow columnar format, IPC streaming)."""
    stream = io.BytesIO()
    frame.write_ipc_stream(stream)
    return stream.getvalue()


def table_frame(table: bytes) -> pl.DataFrame:
    """Return the polars frame of an Arrow IPC stream.

    Raises:
        WireError: It is none.
    """
    import polars as pl

    try:
        return pl.read_ipc_stream(io.BytesIO(table))
    except pl.exceptions.PolarsError as error:
        raise WireError("a table cannot be read") from error
