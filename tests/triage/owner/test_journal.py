"""The journal by itself: what is appended is there, and what is not whole is never taken for an event."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.owner import journal as module
from triage.owner.gaps import Gap, gaps
from triage.owner.journal import Journal
from triage.owner.segment import Header, Line, Seal, segments
from triage.store.errors import StoreDamaged, StoreFull

SEAL = Seal("5f0c2a1e-0000-4000-8000-1234567890ab", 1)


def events(first: int, last: int) -> list[bytes]:
    """Return JSON objects with these sequences."""
    return [orjson.dumps({"sequence": n, "note": "—" * (n % 7) + "\n"}) for n in range(first, last + 1)]


def written(folder: Path, last: int) -> Path:
    """Make a journal with events up to a sequence, close it, and return its only file."""
    journal = Journal.create(folder, SEAL)
    journal.append(events(1, last), 1)
    journal.close()
    return segments(folder)[0].path


def whole(journal: Journal) -> list[int | None]:
    """Return the sequence of each line; None for one that is bad."""
    return [line.sequence for line in journal.lines()]


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a segment be full after half a kilobyte."""
    monkeypatch.setattr(module, "SEGMENT_BYTES", 512)


def test_what_is_appended_is_read_back(tmp_path: Path) -> None:
    """In order, across openings, with the store and its epoch in the first line."""
    path = written(tmp_path / "journal", 3)
    journal = Journal(tmp_path / "journal", SEAL)
    assert journal.open() == ()
    journal.append(events(4, 5), 4)
    journal.close()
    assert whole(journal) == [1, 2, 3, 4, 5]
    assert segments(tmp_path / "journal")[0].header() == Header(SEAL.store, 1, 1, 1)
    first, *lines = path.read_bytes().splitlines()
    assert orjson.loads(first)["store"] == SEAL.store
    assert all(list(orjson.loads(line))[-1] == "check" for line in lines)
    assert [line.raw for line in journal.lines()] == events(1, 5)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("small_segments")
def test_a_full_segment_is_followed_by_a_new_one(tmp_path: Path) -> None:
    """Each says which it is and what it begins with; reading goes through all of them, both ways."""
    journal = Journal.create(tmp_path / "journal", SEAL)
    for n in range(1, 31):
        journal.append(events(n, n), n)
    journal.close()
    present = segments(tmp_path / "journal")
    assert len(present) > 3 and [each.number for each in present] == list(range(1, len(present) + 1))
    headers = [each.header() for each in present]
    assert all(header is not None for header in headers)
    assert [header.first for header in headers if header] == [
        next(line.sequence for line in each.lines(SEAL)) for each in present
    ]
    assert whole(journal) == list(range(1, 31))
    assert [line.sequence for line in journal.tail(12)] == list(range(12, 31))
    assert [line.sequence for line in journal.tail(0)] == list(range(1, 31))
    again = Journal(tmp_path / "journal", SEAL)
    again.open()
    again.append(events(31, 31), 31)
    again.close()
    assert whole(again)[-2:] == [30, 31]


def test_a_segment_that_was_not_begun_wholly_is_begun_anew(tmp_path: Path) -> None:
    """A crash between a file's making and its first line leaves nothing that anybody was told of."""
    for number, left in enumerate((b"", b'{"store":"5f', b"\0" * 90)):
        folder = tmp_path / f"journal-{number}"
        written(folder, 4)
        (folder / "00002.jsonl").write_bytes(left)
        journal = Journal(folder, SEAL)
        assert journal.open() == ()
        journal.append(events(5, 5), 5)
        journal.close()
        assert whole(journal) == [1, 2, 3, 4, 5]
        header = segments(folder)[1].header()
        assert header is not None and header.first == 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 1200), fill=st.sampled_from(["nothing", "zeros", "noise"]))
def test_any_torn_end(tmp_path_factory: pytest.TempPathFactory, cut: int, fill: str) -> None:
    """What is whole before the tear stays; the rest is cut and said, and appending goes on behind it."""
    folder = tmp_path_factory.mktemp("j")
    path = written(folder / "journal", 9)
    data = path.read_bytes()
    cut = min(cut, len(data))
    rest = {"nothing": b"", "zeros": b"\0" * (len(data) - cut), "noise": b"\x07" * min(40, len(data) - cut)}
    path.write_bytes(data[:cut] + rest[fill])
    journal = Journal(folder / "journal", SEAL)
    cuts = journal.open()
    ends = [n + 1 for n, byte in enumerate(data) if byte == 10]
    kept = sum(1 for end in ends[1:] if end <= cut or (end == cut + 1 and rest[fill] == b""))
    assert whole(journal) == list(range(1, kept + 1))
    if cuts:
        assert cuts[0].zeros == (fill == "zeros" and cut in (0, *ends))
    journal.append(events(kept + 1, kept + 1), kept + 1)
    journal.close()
    assert whole(journal) == list(range(1, kept + 2))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_any_changed_byte(tmp_path_factory: pytest.TempPathFactory, at: float, bits: int) -> None:
    """No line that changed is taken for an event, and the gap says which events stood there."""
    folder = tmp_path_factory.mktemp("j")
    path = written(folder / "journal", 9)
    data = bytearray(path.read_bytes())
    header = data.index(10) + 1
    offset = header + int(at * (len(data) - 1 - header))
    hit = data[header:offset].count(10) + 1
    joined = data[offset] == 10
    data[offset] ^= bits
    path.write_bytes(data)
    journal = Journal(folder / "journal", SEAL)
    assert journal.open() == ()
    gone = [hit, hit + 1] if joined else [hit]
    assert [n for n in whole(journal) if n is not None] == [n for n in range(1, 10) if n not in gone]
    (gap,) = [item for item in gaps(journal.lines(), 0) if isinstance(item, Gap)]
    # at the very end nothing tells how many events a bad line was
    assert list(gap.sequences)[:1] == gone[:1]
    if gone[-1] < 9:
        assert list(gap.sequences) == gone
    assert f"line {hit + 1}" in gap.place
    journal.close()


def test_a_damaged_first_line_is_told_from_another_stores(tmp_path: Path) -> None:
    """Damage is survived and named, because each line proves whose it is; another store's is refused."""
    path = written(tmp_path / "journal", 3)
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    journal = Journal(tmp_path / "journal", SEAL)
    journal.open()
    assert whole(journal) == [1, 2, 3]
    assert [segment.number for segment in journal.bad_headers()] == [1]
    journal.close()
    written(tmp_path / "other", 3)
    with pytest.raises(StoreDamaged, match="another store"):
        Journal(tmp_path / "other", Seal("another", 1)).open()
    with pytest.raises(StoreDamaged, match="earlier life"):
        Journal(tmp_path / "other", Seal(SEAL.store, 2)).open()


def test_a_line_of_another_journal_is_bad(tmp_path: Path) -> None:
    """The checksum is keyed by the store and its epoch."""
    path = written(tmp_path / "journal", 2)
    with path.open("ab") as file:
        file.write(Seal("another", 1).close(events(3, 3)[0]))
    journal = Journal(tmp_path / "journal", SEAL)
    journal.open()
    assert whole(journal) == [1, 2, None]
    journal.close()


def test_a_journal_that_is_not_there(tmp_path: Path) -> None:
    """It is never made by opening."""
    with pytest.raises(StoreDamaged, match=str(tmp_path / "none")):
        Journal(tmp_path / "none", SEAL).open()
    assert not (tmp_path / "none").exists()


def test_a_full_disk_keeps_nothing_and_is_got_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a line that was written is cut back, and the next append is whole."""
    journal = Journal.create(tmp_path / "journal", SEAL)
    journal.append(events(1, 2), 1)
    real, room = os.write, [30]

    def write(descriptor: int, data: memoryview) -> int:
        if room[0] <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = real(descriptor, data[: room[0]])
        room[0] -= taken
        return taken

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        with pytest.raises(StoreFull, match="no room"):
            journal.append(events(3, 4), 3)
    assert whole(journal) == [1, 2]
    journal.append(events(3, 3), 3)
    journal.close()
    assert segments(tmp_path / "journal")[0].path.read_bytes().count(b"\n") == 4
    assert whole(journal) == [1, 2, 3]


def test_a_failed_sync_is_looked_into_before_anything_is_saved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the disk fails nothing is acknowledged; then the file is opened anew and cut to what was."""
    journal = Journal.create(tmp_path / "journal", SEAL)
    journal.append(events(1, 2), 1)

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(module, "synchronize", fail)
        patch.setattr(os, "fsync", fail)
        for _ in range(2):
            with pytest.raises(StoreDamaged, match="nothing of this was saved"):
                journal.append(events(3, 3), 3)
    journal.append(events(3, 4), 3)
    assert whole(journal) == [1, 2, 3, 4]
    monkeypatch.setattr(module, "synchronize", fail)
    with pytest.raises(StoreDamaged):
        journal.append(events(5, 5), 5)
    monkeypatch.undo()
    os.truncate(segments(tmp_path / "journal")[0].path, 200)
    with pytest.raises(StoreDamaged, match="lost lines"):
        journal.append(events(5, 5), 5)
    journal.close()


def test_gaps_of_lines_that_are_gone(tmp_path: Path) -> None:
    """Where whole lines do not follow on, the events between them are missing, though no line is bad."""
    path = written(tmp_path / "journal", 6)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], *lines[5:]]))
    journal = Journal(tmp_path / "journal", SEAL)
    journal.open()
    (gap,) = [item for item in gaps(journal.lines(), 0) if isinstance(item, Gap)]
    assert (gap.first, gap.last, gap.bad, "before" in gap.place) == (3, 4, (), True)
    assert [item.sequence for item in gaps(journal.lines(), 0) if isinstance(item, Line)] == [1, 2, 5, 6]
    journal.close()
