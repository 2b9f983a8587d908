"""Backups on a schedule, and which of them are kept."""

from __future__ import annotations

import asyncio
import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.triage.store.made import make_store
from triage.jobs import backups
from triage.jobs.backups import Schedule, prune, read_interval, run_schedule

STAMPS = ("20260301T120000Z", "20260302T120000Z", "20260303T120000Z")
FILE = Path("/srv/news.duckdb")


def _fill(folder: Path) -> list[Path]:
    files = [folder / f"news-{stamp}.duckdb" for stamp in STAMPS]
    for file in files:
        file.write_bytes(b"x")
    return files


def test_only_our_own_old_backups_are_removed(tmp_path: Path) -> None:
    """Other names, other stores, folders, links and secrets stay, however old they look."""
    mine = _fill(tmp_path)
    others = [
        "news.duckdb",
        "news-2026.duckdb",
        "news-20250101T000000Z.duckdb.secret",
        "other-20250101T000000Z.duckdb",
        "newsx-20250101T000000Z.duckdb",
        "news-20259901T000000Z.duckdb",
    ]
    for name in others:
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "news-20240101T000000Z.duckdb").mkdir()
    (tmp_path / "news-20240102T000000Z.duckdb").symlink_to(mine[2])
    kept = sorted(entry.name for entry in tmp_path.iterdir() if entry not in mine[:1])
    assert prune(FILE, Schedule(tmp_path, 60.0, 2)) == [mine[0]]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == kept
    assert prune(FILE, Schedule(tmp_path, 60.0, 3)) == []
    assert prune(FILE, Schedule(tmp_path / "nowhere", 60.0, 1)) == []


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 3, 3, 12, 10, tzinfo=UTC), 3000.0),
        (datetime(2026, 3, 3, 14, 0, tzinfo=UTC), 0.0),
        (datetime(2026, 3, 2, 12, 30, tzinfo=UTC), 1800.0),
        (datetime(2020, 1, 1, tzinfo=UTC), 0.0),
    ],
    ids=["soon", "late", "a stamp in the future", "a clock that went back"],
)
def test_the_next_is_due_by_the_last_one_there(tmp_path: Path, now: datetime, left: float) -> None:
    """A server that starts anew does not begin with a backup if one is young enough."""
    _fill(tmp_path)
    assert backups._seconds_left(FILE, Schedule(tmp_path, 3600.0, 2), now) == left


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("30m", 1800), ("1h", 3600), ("7d", 604800)])
def test_intervals_are_read(text: str, seconds: float) -> None:
    """Seconds to days."""
    assert read_interval(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "0h", "1", "1w", "-1h", "1.5h", "59s", "1h\x1b", "٣h"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    """Also one so short that nothing else would be done."""
    with pytest.raises(ValueError, match="no time between backups"):
        read_interval(text)


async def test_a_schedule_makes_backups_and_keeps_the_newest(tmp_path: Path, served: Path) -> None:
    """By the ordinary command in another process; what it says is passed on, until it is cancelled."""
    folder = tmp_path / "kept"
    folder.mkdir()
    old = folder / "t-20200101T000000Z.duckdb"
    old.write_bytes(b"x")
    said: list[str] = []
    made = asyncio.Event()

    def say(line: str) -> None:
        said.append(line)
        if "was removed" in line:
            made.set()

    running = asyncio.create_task(run_schedule(served, Schedule(folder, 3600.0, 1), say))
    async with asyncio.timeout(30):
        await made.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    (backup,) = folder.iterdir()
    assert backup.name.startswith("t-20") and not old.exists()
    assert any("opened and found sound" in line for line in said)


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A store."""
    return make_store(tmp_path)


async def test_what_a_killed_one_left_goes_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its hidden folder; not that of another store, nor one in which somebody is at work."""
    names = ("news-20260301T120000Z", "news-20260302T120000Z", "other-20260301T120000Z")
    left = [tmp_path / f".{name}.duckdb.partial" for name in names]
    for folder in left:
        folder.mkdir()
        (folder / "copy.duckdb").write_bytes(b"half")
    held = os.open(left[1], os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    tried = asyncio.Event()

    async def back_up(file: Path, target: Path, say: object) -> bool:
        tried.set()
        return False

    monkeypatch.setattr(backups, "_back_up", back_up)
    running = asyncio.create_task(run_schedule(FILE, Schedule(tmp_path, 60.0, 1), lambda _: None))
    async with asyncio.timeout(10):
        await tried.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    os.close(held)
    assert sorted(tmp_path.iterdir()) == sorted(left[1:])


async def test_a_backup_that_fails_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is removed for one that is not there."""
    tried: list[Path] = []
    done = asyncio.Event()

    async def back_up(file: Path, target: Path, say: object) -> bool:
        tried.append(target)
        if len(tried) < 3:
            assert len(list(tmp_path.iterdir())) == len(STAMPS)
            return False
        target.write_bytes(b"x")
        done.set()
        return True

    _fill(tmp_path)
    monkeypatch.setattr(backups, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(backups, "_back_up", back_up)
    running = asyncio.create_task(run_schedule(FILE, Schedule(tmp_path, 60.0, 1), lambda _: None))
    async with asyncio.timeout(10):
        await done.wait()
        while len(list(tmp_path.iterdir())) > 1:  # noqa: ASYNC110 - nothing tells of a file that went
            await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert list(tmp_path.iterdir()) == [tried[-1]] and len(tried) == 3
