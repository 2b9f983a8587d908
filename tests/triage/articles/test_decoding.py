"""The ladder of encodings."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.articles.decoding import (
    LineDecoder,
    NotText,
    clean_text,
    decode,
    mend_mojibake,
    recode,
)

TEXT = "Der Kran fiel in den Hafen – „niemand“ wurde verletzt.\r\nÉté à Lindesund.\n"
JAPANESE = "港でクレーンが倒れた。けが人はいない。\n" * 5


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-32-le"), "utf-32-le"),
        (TEXT.encode("utf-32-be"), "utf-32-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_each_rung_gives_the_same_text(data: bytes, encoding: str) -> None:
    """Marks, NUL shares, UTF-8 and cp1252 are told apart; newlines stay as they are."""
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.repaired) == (TEXT, encoding, 0)


def test_latin_1_is_the_last_rung() -> None:
    """A byte that cp1252 leaves undefined, alone, falls to latin-1."""
    decoded = decode(b"caf\xe9 \x81 " + b"and so on, with plain words " * 10)
    assert decoded.encoding == "latin-1"
    assert decoded.text.startswith("café \x81")


def test_many_undefined_bytes_ask_the_normalizer() -> None:
    """Japanese in Shift JIS has many bytes that cp1252 does not know."""
    decoded = decode(JAPANESE.encode("shift_jis"))
    assert decoded.text == JAPANESE
    assert decoded.encoding not in {"cp1252", "latin-1", "utf-8"}


def test_mojibake_is_mended_and_told() -> None:
    """UTF-8 that was read as cp1252 once is put right, quotes stay curled, newlines stay."""
    broken = TEXT.encode("utf-8").decode("cp1252", "replace")
    decoded = decode(broken.encode("utf-8"))
    assert decoded.encoding == "utf-8+ftfy"
    assert "„niemand“" in decoded.text or "–" in decoded.text
    assert "\r\n" in decoded.text


@pytest.mark.parametrize(
    "text", [TEXT, JAPANESE, "“Quotes” and ‘quotes’ &amp; ﬁ ligatures ½", "Ã", "São Ângela"]
)
def test_sound_text_is_never_touched(text: str) -> None:
    """Without a pattern of mojibake nothing changes."""
    assert mend_mojibake(text) == (text, False)


def test_nul_is_replaced_one_for_one_and_counted() -> None:
    """U+0000 becomes U+2400, every offset stays."""
    text = "word " * 50 + "\0" + "word " * 50
    decoded = decode(text.encode())
    assert decoded.text == text.replace("\0", "\u2400")
    assert decoded.repaired == 1


@pytest.mark.parametrize(
    "data",
    [b"abc \xed\xa0\xbd def", b"\xff\xfea\x00\x3d\xd8b\x00", bytes(range(1, 9)) * 50 + b"text"],
    ids=["utf-8", "utf-16", "controls"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """Lone surrogates and many control characters are refused."""
    with pytest.raises(NotText):
        decode(data)


def test_a_few_control_characters_stay() -> None:
    """Up to one in a hundred is kept as it is: what shows text makes them visible."""
    assert clean_text("x" * 199 + "\x1b") == ("x" * 199 + "\x1b", 0)
    assert clean_text("x" * 98 + "\x1b\x1b")[1] == 0
    with pytest.raises(NotText):
        clean_text("x" * 700 + "\x1b" * 8)
    with pytest.raises(NotText):
        clean_text("\x01\x02 PNG")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf_8_is_read_back_exactly(text: str) -> None:
    """Any text without control characters survives, unless it is itself mojibake or begins with a mark."""
    decoded = decode(text.encode())
    assert (
        decoded.encoding.endswith("ftfy")
        or decoded.text in (text, text.removeprefix("\ufeff"))
        or "\0" in text
    )


def test_lines_choose_one_encoding_for_the_file() -> None:
    """The first line that is not ASCII decides; a later one that does not fit is refused."""
    lines = LineDecoder()
    assert lines.decode(b"plain") == "plain"
    assert lines.decode("é".encode()) == "é"
    with pytest.raises(NotText):
        lines.decode(b"caf\xe9")
    old = LineDecoder()
    assert old.decode(b"caf\xe9") == "café"
    assert old.encoding == "cp1252"
    assert old.decode(b"\xe9t\xe9") == "été"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_become_utf_8_as_they_stream(codec: str) -> None:
    """A stream of UTF-16 or UTF-32 is handed on as UTF-8, whatever the size of its pieces."""
    data = (TEXT * 50).encode(codec)
    source, decoder = recode(data[:4096], io.BytesIO(data))
    pieces = []
    while piece := source.read(7):
        pieces.append(piece)
    assert b"".join(pieces).decode() == TEXT * 50
    assert decoder.encoding.startswith("utf-")
