"""Parquet files: read by row groups in a child, because what unpacks them is not ours to trust."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO

import orjson

from triage.articles.formats.confined import ChildLost, Confined
from triage.articles.formats.parquet_footer import MAGIC
from triage.articles.formats.rows import Bad, Row, bad
from triage.articles.kinds import is_untextual
from triage.articles.options import MIB, RAW_KEPT, ReadOptions
from triage.articles.streams import Stream

_MEMORY = 6144 * MIB
_GROUP = 1024 * MIB
_SECONDS = 120
"""How long one row group may take."""


def is_parquet(head: bytes) -> bool:
    """Whether a file begins as a Parquet file does, and not as a text that begins with the same letters."""
    return head.startswith(MAGIC) and is_untextual(head)


def read_parquet(
    stream: Stream, handle: BinaryIO, names: Iterable[str], options: ReadOptions
) -> Iterator[Row | Bad]:
    """Yield the records of a Parquet file.

    Args:
        stream: Its bytes; read to their end first, for the hash and the limits.
        handle: What they come from; used again if it is a file that is not packed.
        names: Columns that are wanted, in small letters; where none is there the first eight are taken.
        options: Limits.

    Yields:
        Each row's record, with its number as its line.
    """
    with ExitStack() as opened:
        file = _whole(stream, handle, opened)
        if stream.problem is not None:
            return
        child = Confined("parquet", memory=_MEMORY)
        opened.callback(child.close)
        try:
            yield from _rows(child, _question(file, names, options))
        except ChildLost as lost:
            yield bad(None, f"the Parquet file {lost}", b"")


def _question(file: BinaryIO, names: Iterable[str], options: ReadOptions) -> dict[str, Any]:
    return {
        "file": file.fileno(),
        "names": sorted(names),
        "seconds": _SECONDS,
        "max_file": options.max_file,
        "max_group": _GROUP,
        "max_ratio": options.max_ratio,
        "ratio_from": options.ratio_from,
        "max_record": options.max_record,
    }


def _whole(stream: Stream, handle: BinaryIO, opened: ExitStack) -> BinaryIO:
    """Return an unpacked file that can be read from anywhere; the stream is at its end then."""
    if stream.packed is None and handle.seekable():
        while stream.read():
            pass
        handle.seek(0)
        return handle
    # Unlinked before anything is in it: nothing else can open it, and it is gone with this process.
    spool = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    shutil.copyfileobj(stream, spool)
    spool.flush()
    os.lseek(spool.fileno(), 0, os.SEEK_SET)
    return spool


def _rows(child: Confined, question: dict[str, Any]) -> Iterator[Row | Bad]:
    child.ask(question, seconds=_SECONDS, lend=[question["file"]])
    names: list[str] = []
    while True:
        told = child.answer(_SECONDS)
        names = told.get("names", names)
        for number, values in enumerate(told.get("rows", ()), told.get("first", 1)):
            row = dict(zip(names, values, strict=True))
            yield Row(number, number, row, orjson.dumps(row)[:RAW_KEPT])
        if "bad" in told:
            yield bad(told["bad"], told["reason"], b"")
        if "problem" in told:
            yield bad(None, told["problem"], b"")
            return
        if told.get("end"):
            return
