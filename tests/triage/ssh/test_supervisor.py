"""What a second server is told, whenever it comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from triage.owner.files import locate, make_folder
from triage.owner.lock import Lock
from triage.ssh.settings import Settings
from triage.ssh.supervisor import listen, serve
from triage.store.errors import StoreLocked


@pytest.mark.parametrize("lock_name", ["lock", "server_lock"])
async def test_a_server_waits_for_the_name_of_one_that_only_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock_name: str
) -> None:
    """Who holds the store and has not said yet who it is will: then it is named, with the way to it."""
    place = locate(tmp_path / "s.duckdb")
    place.file.touch()
    make_folder(place)
    monkeypatch.setattr("triage.ssh.supervisor.LOOKING_SECONDS", -1.0)
    lock = Lock.take(getattr(place, lock_name))
    assert lock is not None
    second = asyncio.create_task(
        serve(place.file, Settings(), new_host_key=False, as_json=False, say=lambda _: None)
    )
    try:
        await asyncio.sleep(0)  # it has met the lock
        assert not second.done()
        owner = lock if lock_name == "lock" else Lock.take(place.lock)
        assert owner is not None
        owner.write(None, "[::1]:2233")
        with pytest.raises(StoreLocked, match="ssh -p 2233 ::1'"):
            await second
    finally:
        lock.release()


@pytest.mark.parametrize(("address", "why"), [("203.0.113.7:2222", "Cannot assign"), ("no.invalid:22", "")])
def test_an_address_of_another_host_is_refused_in_plain_words(address: str, why: str) -> None:
    """It names the address and what to do, and nothing of the program's innards."""
    with pytest.raises(StoreLocked, match="name another with --listen") as refused:
        listen(Settings(listen=address))
    assert why in str(refused.value)
    assert "bind on address" not in str(refused.value)
