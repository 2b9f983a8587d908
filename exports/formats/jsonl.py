"""JSON Lines: one object a line in UTF-8, lines ended by U+000A alone (jsonlines.org)."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

_LINE_ENDS = tuple((end.encode(), f"\\u{ord(end):04x}".encode()) for end in ("\x85", "\u2028", "\u2029"))
"""Valid within a JSON string, but some readers that split text into lines split there too."""


def line(record: Mapping[str, object]) -> bytes:
    r"""Return a record as one line, keys in the order in which they come.

    >>> line({"id": "a:1", "title": None, "text": "two\u2028lines"})
    b'{"id":"a:1","title":null,"text":"two\\u2028lines"}\n'
    """
    written = orjson.dumps(record)
    for end, escaped in _LINE_ENDS:
        if end in written:
            written = written.replace(end, escaped)
    return written + b"\n"
