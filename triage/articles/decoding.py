"""Bytes to text: the ladder of encodings, the rung that was taken, and what is repaired one for one."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from triage.articles.streams import CHUNK, Readable

NUL_SIGN = "\u2400"
"""What stands for U+0000, one for one."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Two or three characters that UTF-8 bytes make when they are read as cp1252 or latin-1.
_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00e2\u00d0\u00d1\u00c5\u00c4\u00d8\u00d9\u00f0][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)


class NotText(Exception):
    """Bytes that hold no text; the message says why."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it came from its bytes."""

    text: str
    encoding: str
    """The rung of the ladder, ``+ftfy`` after it where mojibake was repaired."""
    repaired: int
    """Characters U+0000 that became U+2400."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An encoding that the first bytes give away."""

    encoding: str
    """The rung's name."""
    codec: str
    skip: int
    """Bytes of the byte order mark."""


_SOME = 8
"""Control characters that a short text may hold though they are more than 1 % of it (a few escapes do)."""


def marked_encoding(head: bytes) -> Mark | None:
    """Tell the encoding by a byte order mark, else by a high share of NUL bytes.

    UTF-16 without a mark often decodes as valid UTF-8 full of NULs, so this comes before UTF-8.

    Args:
        head: The first bytes, a few thousand at best.

    Returns:
        The encoding, or None where neither speaks.
    """
    for mark, name, codec in _MARKS:
        if head.startswith(mark):
            return Mark(name, codec, len(mark))
    nuls = head.count(0)
    if len(head) < 4 or nuls * 10 < len(head):
        return None
    places = [head[i::4].count(0) for i in range(4)]
    quarter = len(head) / 4
    for codec, full, bare in (("utf-32-le", (2, 3), 0), ("utf-32-be", (0, 1), 3)):
        if all(places[i] > 0.9 * quarter for i in full) and places[bare] < 0.1 * quarter:
            return Mark(codec, codec, 0)
    even, odd = places[0] + places[2], places[1] + places[3]
    if odd > 4 * even:
        return Mark("utf-16-le", "utf-16-le", 0)
    if even > 4 * odd:
        return Mark("utf-16-be", "utf-16-be", 0)
    return None


def decode(data: bytes) -> Decoded:
    """Decode a whole document by the ladder, its newlines untouched.

    Args:
        data: The bytes.

    Returns:
        The text, the rung, and what was repaired.

    Raises:
        NotText: Lone surrogates, or more than 1 % control characters.
    """
    text, encoding = _climb(data)
    mended, changed = mend_mojibake(text)
    clean, repaired = clean_text(mended)
    return Decoded(clean, encoding + "+ftfy" if changed else encoding, repaired)


def _climb(data: bytes) -> tuple[str, str]:
    mark = marked_encoding(data[:65536])
    if mark is not None:
        try:
            return data[mark.skip :].decode(mark.codec), mark.encoding
        except UnicodeDecodeError:
            if _lone_surrogates(data[mark.skip :], mark.codec):
                raise NotText("it holds lone surrogates, which are no characters") from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if _lone_surrogates(data, "utf-8"):
            raise NotText("it holds lone surrogates, which are no characters") from None
    return _legacy(data)


def _lone_surrogates(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec, "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _legacy(data: bytes) -> tuple[str, str]:
    """Decode bytes that are no UTF-8: cp1252, else what charset-normalizer finds, else latin-1."""
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        pass
    undefined = len(_UNDEFINED_IN_CP1252.findall(data))
    if undefined >= 4 and undefined * 50 > len(_NOT_ASCII.findall(data)):
        from charset_normalizer import from_bytes

        best = from_bytes(data[: 1024 * 1024]).best()
        if best is not None:
            try:
                return data.decode(best.encoding), best.encoding.replace("_", "-")
            except UnicodeDecodeError:
                pass
    return data.decode("latin-1"), "latin-1"


def mend_mojibake(text: str) -> tuple[str, bool]:
    """Undo UTF-8 that was read as cp1252 or latin-1, only where a pattern of it is found.

    Args:
        text: Any text.

    Returns:
        The text, and whether it was changed. Quotes, newlines and entities stay as they are.
    """
    if text.isascii() or not _MOJIBAKE.search(text):
        return text, False
    from ftfy import TextFixerConfig, fix_text
    from ftfy.badness import is_bad

    if not is_bad(text):
        return text, False
    config = TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )
    mended = fix_text(text, config)
    return mended, mended != text


def clean_text(text: str) -> tuple[str, int]:
    """Replace U+0000 and refuse what no text holds.

    Args:
        text: A decoded text.

    Returns:
        The text of the same length, and how many characters were replaced.

    Raises:
        NotText: Lone surrogates, or more than 1 % control characters.
    """
    if text.isascii() and text.isprintable():
        return text, 0
    odd = _ODD.findall(text)
    if not odd:
        return text, 0
    controls = sum(1 for c in odd if c < "\ud800")
    if controls < len(odd):
        raise NotText("it holds lone surrogates, which are no characters")
    if controls * 100 > len(text) and (controls >= _SOME or controls * 10 > len(text)):
        raise NotText(f"{controls:,} of {len(text):,} characters are control characters: it is no text")
    nuls = odd.count("\0")
    return (text.replace("\0", NUL_SIGN) if nuls else text), nuls


class Recoded:
    """A stream of another encoding as UTF-8; lone surrogates stay, as bytes that are no UTF-8."""

    def __init__(self, source: Readable, mark: Mark) -> None:
        self._source = source
        self._skip = mark.skip
        self._decoder = codecs.getincrementaldecoder(mark.codec)("surrogatepass")
        self._done = False

    def read(self, size: int = CHUNK, /) -> bytes:
        """Return the next bytes in UTF-8; none at the end."""
        while not self._done:
            data = self._source.read(size)
            self._done = not data
            data, self._skip = data[self._skip :], max(0, self._skip - len(data))
            try:
                text = self._decoder.decode(data, final=self._done)
            except UnicodeDecodeError:
                # A cut last character: what cannot be decoded is left for the record's own check.
                text, self._done = "\ufffd", True
            if text:
                return text.encode("utf-8", "surrogatepass")
        return b""


class LineDecoder:
    """Decodes the lines of one file by one rung, chosen at the first line that is not ASCII."""

    def __init__(self, encoding: str = "utf-8", *, chosen: bool = False) -> None:
        self.encoding = encoding
        """The rung, as far as it is known."""
        self._chosen = chosen
        self._codec = "utf-8"

    @property
    def is_utf8(self) -> bool:
        """Whether its lines are UTF-8, as far as is known."""
        return self._codec == "utf-8"

    def decode(self, data: bytes) -> str:
        """Decode one line.

        Raises:
            NotText: The line does not fit the encoding of the lines before it, or holds lone surrogates.
        """
        if data.isascii():
            return data.decode("ascii")
        try:
            text = data.decode(self._codec)
        except UnicodeDecodeError as error:
            if _lone_surrogates(data, "utf-8"):
                raise NotText("it holds lone surrogates, which are no characters") from None
            if self._chosen:
                raise NotText(f"byte {error.start + 1} is no {self.encoding}") from None
            text, self._codec = _legacy(data)
            self.encoding = self._codec
        self._chosen = True
        return text


def recode(head: bytes, source: Readable) -> tuple[Readable, LineDecoder]:
    """Make a stream UTF-8 by its mark, if it has one, and choose how its lines are decoded.

    Args:
        head: The first bytes of the source, not yet taken from it.
        source: The bytes.

    Returns:
        Bytes in UTF-8 (or in an 8-bit encoding), and the decoder of their lines.
    """
    mark = marked_encoding(head)
    if mark is None:
        return source, LineDecoder(chosen=_holds_utf8(head))
    if mark.codec == "utf-8":
        source.read(mark.skip)
        return source, LineDecoder("utf-8-sig", chosen=True)
    return Recoded(source, mark), LineDecoder(mark.encoding, chosen=True)


def _holds_utf8(head: bytes) -> bool:
    """Whether a whole line of a sample is UTF-8 beyond ASCII, which other encodings hardly are by chance."""
    for line in head.split(b"\n")[:-1]:
        if not line.isascii():
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return True
    return False


def decode_head(head: bytes) -> str:
    """Decode the first bytes of a file well enough to guess its format."""
    mark = marked_encoding(head)
    return head[mark.skip :].decode(mark.codec, "ignore") if mark else head.decode("utf-8", "replace")
