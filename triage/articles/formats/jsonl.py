"""JSON Lines: one record a line (https://jsonlines.org), streamed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from triage.articles.decoding import LineDecoder, NotText
from triage.articles.formats.json_values import BadJson, in_words, parse
from triage.articles.formats.rows import Bad, Row, bad
from triage.articles.streams import Readable, lines


def read_jsonl(source: Readable, decoder: LineDecoder, *, longest: int) -> Iterator[Row | Bad]:
    """Yield the records of a JSON Lines file; blank lines are none.

    Args:
        source: Bytes in UTF-8 or an 8-bit encoding, without a byte order mark.
        decoder: Decodes lines that are not UTF-8.
        longest: Most bytes of a line.

    Yields:
        Each line's record, or why it is none, with its line from 1.
    """
    index = 0
    for line in lines(source, longest):
        if line.too_long:
            index += 1
            yield bad(line.number, f"the line is longer than {longest:,} bytes", line.data)
            continue
        # Files that were joined have the mark of each at its start.
        data = line.data.strip(b" \t\r").removeprefix(codecs.BOM_UTF8)
        if not data:
            continue
        index += 1
        try:
            value = parse(_as_utf8(data, decoder))
        except (BadJson, NotText) as error:
            cut = not line.ended and "in the middle" in f"{error}"
            yield bad(line.number, "the last line is cut off" if cut else f"{error}", line.data)
            continue
        if isinstance(value, dict):
            yield Row(index, line.number, value, line.data)
        else:
            yield bad(line.number, f"it is no record but {in_words(value)}", line.data)


def _as_utf8(data: bytes, decoder: LineDecoder) -> bytes:
    if data.isascii():
        return data
    text = decoder.decode(data)
    return data if decoder.is_utf8 else text.encode()
