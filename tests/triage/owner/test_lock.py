"""The lock: one holder at a time, freed by any death, told apart from a file of the same name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from triage.owner.lock import Holder, Lock, read_holder
from triage.store.errors import StoreUnsupported


def test_one_takes_it_and_the_others_do_not(tmp_path: Path) -> None:
    """A second taker is told at once, and takes it when it is free."""
    path = tmp_path / "lock"
    first = Lock.take(path)
    assert first is not None
    assert Lock.take(path) is None
    first.release()
    second = Lock.take(path)
    assert second is not None
    second.release()


def test_it_says_who_holds_it(tmp_path: Path) -> None:
    """Process, host and socket, for messages; nothing once it is given up."""
    path = tmp_path / "lock"
    lock = Lock.take(path)
    assert lock is not None and read_holder(path) is None
    lock.write(Path("/run/x/socket"))
    assert read_holder(path) == Holder(os.getpid(), os.uname().nodename, "/run/x/socket")
    lock.write(None)
    holder = read_holder(path)
    assert holder is not None and holder.socket is None
    lock.release()
    assert read_holder(path) is None
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 90, b"[]", b'{"pid": "x"}', b'{"pid":1,"host":"h","socket":5}']
)
def test_a_lock_file_that_says_nothing_useful_is_no_holder(tmp_path: Path, content: bytes) -> None:
    """A torn or foreign file is read as silence."""
    (tmp_path / "lock").write_bytes(content)
    assert read_holder(tmp_path / "lock") is None


def test_a_removed_lock_file_is_noticed_and_not_taken_for_the_lock(tmp_path: Path) -> None:
    """Its holder can tell, and the next taker locks the file that is there now."""
    path = tmp_path / "lock"
    first = Lock.take(path)
    assert first is not None and first.still_named()
    path.unlink()
    assert not first.still_named()
    second = Lock.take(path)
    assert second is not None and second.still_named() and not first.still_named()
    first.release()
    second.release()


def test_a_link_in_its_place_is_refused(tmp_path: Path) -> None:
    """No lock is taken, and nothing written, on a file elsewhere."""
    (tmp_path / "other").touch()
    (tmp_path / "lock").symlink_to(tmp_path / "other")
    with pytest.raises(StoreUnsupported, match="lock cannot be opened"):
        Lock.take(tmp_path / "lock")


def test_a_killed_holder_frees_it_though_its_forked_child_lives(tmp_path: Path) -> None:
    """A child that was forked, or started, does not keep the store locked for everybody."""
    path = tmp_path / "lock"
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from triage.owner.lock import Lock\n"
        f"assert Lock.take(Path({str(path)!r}))\n"
        "if os.fork() == 0:\n"
        "    print(os.getpid(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        child = int(holder.stdout.readline())
        assert Lock.take(path) is None
        holder.kill()
        holder.wait()
        os.kill(child, 0)
        lock = Lock.take(path)
        assert lock is not None
        lock.release()
