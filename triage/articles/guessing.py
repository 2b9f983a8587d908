"""Which format a file has, by its name and its first bytes."""

from __future__ import annotations

import orjson

from triage.articles.decoding import decode_head
from triage.articles.fields import recognises_text
from triage.articles.formats.html import is_html
from triage.articles.formats.parquet import is_parquet
from triage.articles.formats.tables import sniff_delimiter
from triage.articles.formats.warc import is_warc

_ENDINGS = {
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "jsonlines": "jsonl",
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
}
_PACKED = ("gz", "gzip", "zst", "zstd")


def guess_format(name: str, head: bytes) -> str:
    """Tell the format of a file.

    Args:
        name: Its name; an ending ``.gz`` or ``.zst`` is passed over.
        head: Its first bytes, unpacked.

    Returns:
        What binary formats begin with comes first; then the ending's format where that is a known one (a
        table that begins as JSON does is none); else what the bytes say: ``html`` for a page, ``jsonl`` for a
        record on the first line (of more than one, in a file called ``.json``), ``json`` for an array or a
        record over several lines, whatever the file is called, ``csv`` or ``tsv`` for a header that names a
        text and another column; else ``text``.
    """
    if is_parquet(head):
        return "parquet"
    if is_warc(head):
        return "warc"
    parts = name.lower().rsplit("/", 1)[-1].split(".")
    while len(parts) > 2 and parts[-1] in _PACKED:
        parts.pop()
    known = _ENDINGS.get(parts[-1]) if len(parts) > 1 else None
    sample = decode_head(head)
    start = sample.lstrip()
    if known == "jsonl":
        return "json" if start.startswith(("[", "{\n", "{\r\n")) else known
    if known == "html" or (known is None and is_html(head)):
        return "html"
    if (found := _json_format(start, parts[-1])) is not None:
        return found
    if known is not None:
        return known
    first = start.partition("\n")[0]
    delimiter = sniff_delimiter(start)
    if delimiter is not None and "\n" in start:
        names = [cell.strip().strip('"') for cell in first.split(delimiter)]
        if len(names) > 1 and recognises_text(names) and all(len(cell) < 40 for cell in names):
            return "tsv" if delimiter == "\t" else "csv"
    return "text"


def _json_format(start: str, ending: str) -> str | None:
    """Tell which kind of JSON a text begins as, if any; one that is called ``.json`` always is."""
    if start.startswith("{"):
        line, _, more = start.partition("\n")
        if _is_record(line) and (ending != "json" or more.lstrip().startswith("{")):
            return "jsonl"
    if ending == "json" or start.startswith(("[{", "[\n", "[\r\n", "[ {", "{\n", "{\r\n")):
        return "json"
    return None


def _is_record(line: str) -> bool:
    """Whether a line is one JSON object, or the start of one too long for the sample."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return len(line) > 4000 and line.startswith('{"') and '":' in line[:200]
