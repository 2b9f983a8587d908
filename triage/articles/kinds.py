"""Kinds of files that hold no text, told by their first bytes, each with what to do instead."""

from __future__ import annotations

HEAD = 512
"""Bytes that are enough to tell a kind."""

_UNPACK = "unpack it and import what is in it"
_PICTURE = "a picture holds no text; import the article's text"
_SOUND = "sound and film hold no text; import a transcript"
_MARKS: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"%PDF-", "PDF", "convert it to text first, with pdftotext for one"),
    (0, b"PK\x03\x04", "ZIP or office file", "unpack it, or save the document as plain text"),
    (0, b"PK\x05\x06", "ZIP file", _UNPACK),
    (0, b"PK\x07\x08", "ZIP file", _UNPACK),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office file", "save the document as plain text"),
    (0, b"{\\rtf", "RTF file", "save the document as plain text"),
    (0, b"SQLite format 3\x00", "SQLite database", "export the table as CSV or JSONL"),
    (8, b"DUCK", "DuckDB database", "export the table as CSV or JSONL"),
    (0, b"ARROW1", "Arrow file", "write it as JSONL"),
    (0, b"\x89PNG", "PNG picture", _PICTURE),
    (0, b"\xff\xd8\xff", "JPEG picture", _PICTURE),
    (0, b"GIF8", "GIF picture", _PICTURE),
    (0, b"II*\x00", "TIFF picture", _PICTURE),
    (0, b"MM\x00*", "TIFF picture", _PICTURE),
    (0, b"BM", "BMP picture", _PICTURE),
    (8, b"WEBP", "WebP picture", _PICTURE),
    (4, b"ftyp", "film or picture", _SOUND),
    (0, b"OggS", "sound", _SOUND),
    (0, b"ID3", "sound", _SOUND),
    (8, b"WAVE", "sound", _SOUND),
    (0, b"\x7fELF", "executable", "it is a program"),
    (0, b"MZ", "executable", "it is a program"),
    (0, b"\xca\xfe\xba\xbe", "executable", "it is a program"),
    (0, b"\xcf\xfa\xed\xfe", "executable", "it is a program"),
    (0, b"\xce\xfa\xed\xfe", "executable", "it is a program"),
    (0, b"\x00asm", "executable", "it is a program"),
    (0, b"Rar!\x1a\x07", "RAR archive", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip archive", _UNPACK),
    (0, b"BZh", "bzip2 file", "only gzip and zstd are read packed; unpack it first"),
    (0, b"\xfd7zXZ\x00", "xz file", "only gzip and zstd are read packed; unpack it first"),
    (0, b"\x04\x22\x4d\x18", "LZ4 file", "only gzip and zstd are read packed; unpack it first"),
    (0, b"\x80\x04\x95", "Python pickle", "pickles are never opened; export as JSONL"),
    (0, b"\x93NUMPY", "NumPy array", "export as CSV or JSONL"),
    (0, b"\x89HDF\r\n", "HDF5 file", "export as CSV or JSONL"),
    (0, b"wOFF", "font", "it holds no article"),
    (0, b"-----BEGIN OPENSSH PRIVATE KEY", "private key", "it must not be imported"),
)
_WORDLIKE = frozenset({b"BM", b"MZ", b"BZh", b"ID3", b"DUCK", b"WAVE", b"WEBP", b"ftyp"})
"""Marks that a text could hold by chance; they count only where bytes follow that no text has."""
DUCKDB = "DuckDB database"
_XML = (b"<?xml", b"<svg", b"<rss", b"<feed")
_HTML = (b"<html", b"<!doctype html")
"""What an XHTML page has in its first bytes, unlike other XML."""


def binary_kind(head: bytes) -> tuple[str, str] | None:
    """Tell what a file is that holds no text.

    Args:
        head: Its first bytes, :data:`HEAD` or fewer.

    Returns:
        The kind and what to do instead, or None for what may be text.
    """
    for offset, mark, kind, advice in _MARKS:
        if head.startswith(mark, offset) and (mark not in _WORDLIKE or is_untextual(head)):
            return kind, advice
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_XML) and not any(mark in start for mark in _HTML):
        if b"<svg" in start:
            return "SVG picture", _PICTURE
        return "document in XML", "take the articles out of it, as text, HTML or JSONL"
    return None


def is_untextual(head: bytes) -> bool:
    """Whether bytes hold a control character that no text has."""
    return any(byte < 9 or 13 < byte < 32 for byte in head)
