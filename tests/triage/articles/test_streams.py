"""Bytes as they are read: packed or not, cut off or damaged, and never beyond the limits."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.articles.options import ReadOptions
from triage.articles.streams import Stream, lines

OPTIONS = ReadOptions(reference_date="2026-11-24")


def everything(stream: Stream) -> bytes:
    """Read a stream to its end."""
    return b"".join(iter(lambda: stream.read(1000), b""))


def test_plain_bytes_are_counted_and_hashed() -> None:
    """Peeking takes nothing away."""
    data = b"0123456789" * 1000
    stream = Stream(io.BytesIO(data), OPTIONS)
    assert stream.peek(5) == b"01234"
    assert everything(stream) == data
    assert (stream.size, stream.problem, stream.packed) == (len(data), None, None)
    assert stream.sha256 == hashlib.sha256(data).hexdigest()


def test_members_of_gzip_are_one_stream() -> None:
    """Several members, told by magic bytes, are read as one."""
    data = gzip.compress(b"one ") + gzip.compress(b"two ") + gzip.compress(b"three")
    stream = Stream(io.BytesIO(data), OPTIONS)
    assert everything(stream) == b"one two three"
    assert (stream.packed, stream.problem) == ("gzip", None)


def test_a_cut_member_gives_what_was_readable() -> None:
    """What came before the cut is read, and the cut is told."""

    content = random.Random(1).randbytes(200_000).hex().encode()
    packed = gzip.compress(content)
    stream = Stream(io.BytesIO(packed[: len(packed) // 2]), OPTIONS)
    got = everything(stream)
    assert len(got) > 100_000
    assert content.startswith(got)
    assert stream.problem is not None and "cut off" in stream.problem


def test_damage_is_told() -> None:
    """A wrong checksum, and bytes after the last member that are none."""
    packed = bytearray(gzip.compress(b"some text"))
    packed[-5] ^= 255
    stream = Stream(io.BytesIO(bytes(packed)), OPTIONS)
    everything(stream)
    assert stream.problem is not None and "damaged" in stream.problem
    trailing = Stream(io.BytesIO(gzip.compress(b"some text") + b"garbage"), OPTIONS)
    assert everything(trailing) == b"some text"
    assert trailing.problem is not None


def test_a_bomb_is_stopped() -> None:
    """What unpacks to far more than its size ends early, before it fills memory."""
    options = ReadOptions(reference_date="2026-11-24", ratio_from=100_000, max_ratio=100)
    stream = Stream(io.BytesIO(gzip.compress(bytes(50_000_000))), options)
    assert len(everything(stream)) < 5_000_000
    assert stream.problem is not None and "zip bomb" in stream.problem


def test_a_file_over_the_limit_is_stopped() -> None:
    """Plain files have a limit too."""
    options = ReadOptions(reference_date="2026-11-24", max_file=5000)
    stream = Stream(io.BytesIO(bytes(100_000)), options)
    everything(stream)
    assert stream.problem is not None and "5,000" in stream.problem


def test_zstd_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A zstd file is known by its magic bytes and refused with a way out."""
    import importlib

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    stream = Stream(io.BytesIO(b"\x28\xb5\x2f\xfd" + bytes(20)), OPTIONS)
    assert everything(stream) == b""
    assert stream.problem is not None and "zstd" in stream.problem


def test_lines_are_numbered_and_long_ones_marked() -> None:
    """Blank lines count, a last line without newline is told, a long one is passed over whole."""
    data = b"a\n\n" + b"x" * 5000 + b"\nb"
    found = list(lines(io.BytesIO(data), 1000))
    assert [(line.number, line.ended, line.too_long) for line in found] == [
        (1, True, False),
        (2, True, False),
        (3, True, True),
        (4, False, False),
    ]
    assert [line.data for line in found if not line.too_long] == [b"a", b"", b"b"]
    assert found[2].data.startswith(b"xxxx")


@given(st.binary(max_size=400), st.integers(1, 30))
def test_lines_lose_nothing(data: bytes, step: int) -> None:
    """Joined with newlines, lines are the stream again, whatever the size of its pieces."""

    class Pieces:
        def __init__(self) -> None:
            self.at = 0

        def read(self, size: int, /) -> bytes:
            piece = data[self.at : self.at + step]
            self.at += step
            return piece

    found = list(lines(Pieces(), 10_000))
    assert b"".join(line.data + (b"\n" if line.ended else b"") for line in found) == data


@given(st.binary(max_size=3000), st.integers(1, 50))
def test_a_long_line_is_never_held_whole(data: bytes, longest: int) -> None:
    """No line that is not marked is longer than allowed."""
    found = list(lines(io.BytesIO(data), longest))
    assert all(line.too_long or len(line.data) <= longest for line in found)
    assert len(found) == data.count(b"\n") + (not data.endswith(b"\n") and bool(data))


def test_frames_of_zstd_are_one_stream_and_a_cut_is_told() -> None:
    """Where zstd can be unpacked: several frames, a cut one, a bomb."""
    zstd = pytest.importorskip("compression.zstd") if sys.version_info >= (3, 14) else None
    zstd = zstd or pytest.importorskip("backports.zstd", reason="nothing here unpacks zstd")
    stream = Stream(io.BytesIO(zstd.compress(b"one ") + zstd.compress(b"two")), OPTIONS)
    assert (everything(stream), stream.problem, stream.packed) == (b"one two", None, "zstd")
    content = random.Random(1).randbytes(300_000).hex().encode()
    packed = zstd.compress(content)
    cut = Stream(io.BytesIO(packed[: len(packed) * 2 // 3]), OPTIONS)
    got = everything(cut)
    assert got
    assert content.startswith(got)
    assert cut.problem is not None and "cut off" in cut.problem
    options = ReadOptions(reference_date="2026-11-24", ratio_from=100_000, max_ratio=100)
    bomb = Stream(io.BytesIO(zstd.compress(bytes(50_000_000))), options)
    assert len(everything(bomb)) < 5_000_000
    assert bomb.problem is not None and "zip bomb" in bomb.problem
