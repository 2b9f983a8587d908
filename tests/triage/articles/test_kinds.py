"""Files that hold no text."""

from __future__ import annotations

import io
import zipfile

import pytest

from triage.articles.kinds import binary_kind


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (_zip(), "ZIP or office file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "old office file"),
        (b"\x89PNG\r\n\x1a\n", "PNG picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG picture"),
        (b"GIF89a\x01\x00", "GIF picture"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "WebP picture"),
        (b"SQLite format 3\x00\x10\x00", "SQLite database"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08DUCK\x43\x00", "DuckDB database"),
        (b"\x7fELF\x02\x01\x01\x00", "executable"),
        (b"MZ\x90\x00\x03\x00", "executable"),
        (b"BZh91AY&SY\x01\x02", "bzip2 file"),
    ],
)
def test_binary_kinds_are_told_with_what_to_do(head: bytes, kind: str) -> None:
    """Each kind is known by its first bytes."""
    told = binary_kind(head)
    assert told is not None
    assert told[0] == kind
    assert told[1]


@pytest.mark.parametrize(
    "head",
    [b"", b"MZee said so.", b"BM wins the race", b"ID3 is a tag", b"the US DUCK season", b"PK said no"],
)
def test_texts_that_begin_like_one(head: bytes) -> None:
    """Letters that happen to stand first do not make a text a picture."""
    assert binary_kind(head) is None


def test_xml_is_told_and_xhtml_is_none() -> None:
    """A feed or a drawing is no article; a page may begin with an XML declaration."""
    told = binary_kind(b'\xef\xbb\xbf\n<?xml version="1.0"?>\n<rss version="2.0">')
    assert told is not None and told[0] == "document in XML"
    told = binary_kind(b'<?xml version="1.0"?><svg xmlns="x">')
    assert told is not None and told[0] == "SVG picture"
    assert binary_kind(b'<?xml version="1.0"?>\n<!DOCTYPE html><html>') is None
    assert binary_kind(b"<View> and other words") is None
