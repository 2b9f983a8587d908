"""Opening a store: who becomes its owner, who connects, and what either leaves behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from tests.triage.store.conftest import until
from tests.triage.store.made import BY, answer, article, bring_in, fill
from triage.owner import holding, opening
from triage.owner.files import locate
from triage.owner.guard import Guarded
from triage.owner.lock import Lock, read_holder
from triage.owner.opening import acting_person, open_store
from triage.store.client import Client
from triage.store.errors import OwnerGone, Refused, StoreLocked, StoreMissing
from triage.store.imports import ArticleBatch, ImportRequest
from triage.store.protocol import Store
from triage.store.records import PersonRecord, Role

NEWS = shipped_codebook()


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store's path, short enough for a socket beside it."""
    return tmp_path_factory.mktemp("o") / "t.duckdb"


async def test_a_missing_store_is_named_and_nothing_is_made(path: Path) -> None:
    """A command that only reads leaves no folder behind and says what makes a store."""
    with pytest.raises(StoreMissing, match=r"no store at .*t\.duckdb; 'triage init'") as caught:
        async with open_store(path):
            pass
    assert caught.value.exit_code == 3
    assert list(path.parent.iterdir()) == []


async def test_a_missing_file_beside_its_old_folder_is_missing_too(path: Path) -> None:
    """A folder that was left when its file was moved away is not mistaken for a store."""
    async with open_store(path, create=NEWS):
        pass
    path.unlink()
    with pytest.raises(StoreMissing):
        async with open_store(path):
            pass
    assert not path.exists()


async def test_it_is_made_when_asked_and_said_once(path: Path) -> None:
    """File and folder are private, whatever the umask; the second opening says nothing."""
    said: list[str] = []
    former = os.umask(0)
    try:
        async with open_store(path, create=NEWS, say=said.append) as store:
            assert (await store.describe()).codebook == "news@1"
    finally:
        os.umask(former)
    async with open_store(path, create=NEWS, say=said.append):
        pass
    assert len(said) == 1 and "t.duckdb with codebook news@1" in said[0]
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(path.with_name("t.duckdb.d").stat().st_mode) == 0o700


async def test_the_second_opening_connects_and_both_see_each_other(path: Path) -> None:
    """One owns, one is its client; an event of either is there for the other at once."""
    async with open_store(path, create=NEWS) as owner, open_store(path) as client:
        assert isinstance(owner, Guarded) and isinstance(client, Client)
        keys = await fill(client)
        await owner.record([answer(1, keys[0])])
        assert [event.uid for event in await client.history(person="ana")] == ["ana-1:1"]
        await client.record([answer(2, keys[0], "misdated")])
        assert [event.uid for event in await owner.history(person="ana")] == ["ana-1:2", "ana-1:1"]
        assert await owner.describe() == await client.describe()


async def test_the_lock_says_who_owns_it_and_is_given_back(path: Path) -> None:
    """Process and socket while it is owned; neither afterwards."""
    folder = path.with_name("t.duckdb.d")
    async with open_store(path, create=NEWS):
        holder = read_holder(folder / "lock")
        assert holder is not None and holder.pid == os.getpid()
        assert holder.socket == str(folder / "socket")
        assert stat.S_ISSOCK((folder / "socket").stat().st_mode)
    assert not (folder / "socket").exists() and read_holder(folder / "lock") is None


async def test_two_starters_at_once_end_as_owner_and_client(path: Path) -> None:
    """Whoever loses the race waits for the winner's socket, however many there are."""
    made = asyncio.Event()

    async def start(place: int) -> str:
        async with open_store(path, create=NEWS) as store:
            await store.put_person(PersonRecord(f"p{place}", Role.ANNOTATOR), by=BY)
            if len(await store.people()) == 5:
                made.set()
            await made.wait()
            return type(store).__name__

    async with asyncio.timeout(20):
        kinds = await asyncio.gather(*(start(place) for place in range(5)))
    assert sorted(kinds) == ["Client"] * 4 + ["Guarded"]


async def test_a_long_path_has_its_socket_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Clients find it by the lock file; the folder made for it goes with its owner."""
    folder = tmp_path_factory.mktemp("long") / ("n" * 60) / ("m" * 60)
    folder.mkdir(parents=True)
    file = folder / "t.duckdb"
    async with open_store(file, create=NEWS) as owner:
        holder = read_holder(folder / "t.duckdb.d" / "lock")
        assert holder is not None and holder.socket is not None
        moved = Path(holder.socket)
        assert len(os.fsencode(moved)) <= 100 and stat.S_IMODE(moved.parent.stat().st_mode) == 0o700
        async with open_store(file) as client:
            assert await client.describe() == await owner.describe()
    assert not moved.parent.exists()


async def test_a_dead_owners_leftovers_are_cleared(path: Path) -> None:
    """A stale socket and a lock file that names a dead process stop nobody."""
    async with open_store(path, create=NEWS):
        pass
    folder = path.with_name("t.duckdb.d")
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(folder / "socket"))
    (folder / "lock").write_text('{"pid": 1, "host": "gone", "socket": null}')
    async with open_store(path) as owner, open_store(path) as client:
        assert isinstance(owner, Guarded) and isinstance(client, Client)


async def test_a_holder_that_does_not_answer_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the waiting is said, then given up with the process that holds the store."""
    async with open_store(path, create=NEWS):
        pass
    monkeypatch.setattr(opening, "STARTING_SECONDS", 0.15)
    monkeypatch.setattr(opening, "QUIET_SECONDS", 0.05)
    said: list[str] = []
    lock = Lock.take(path.with_name("t.duckdb.d") / "lock")
    assert lock is not None
    lock.write(None)
    with pytest.raises(StoreLocked, match=f"process {os.getpid()} on .* does not answer"):
        async with open_store(path, say=said.append):
            pass
    lock.release()
    assert len(said) == 1 and said[0].startswith("Waiting for process")


async def test_an_owner_that_lets_nobody_in_is_waited_for(path: Path) -> None:
    """Without a socket the next command waits for its end and becomes the owner."""
    released = asyncio.Event()

    async def closed() -> None:
        async with open_store(path, create=NEWS, listen=False):
            await released.wait()

    first = asyncio.create_task(closed())
    await until(path.exists)
    second = asyncio.create_task(_name(path))
    await asyncio.sleep(0)
    released.set()
    assert await second == "Guarded"
    await first


async def _name(path: Path) -> str:
    async with open_store(path) as store:
        return type(store).__name__


async def test_acting_as_a_person_binds_owner_and_client_alike(path: Path) -> None:
    """What that person may not do is refused either way; strangers are refused at the door."""
    async with open_store(path, create=NEWS) as administrator:
        await fill(administrator)
        async with open_store(path, person="ana") as store:
            await _is_bound(store)
    async with open_store(path, person="ana") as store:
        await _is_bound(store)
    with pytest.raises(Refused, match="zoe is not on the team"):
        async with open_store(path, person="zoe"):
            pass
    async with open_store(path) as store:
        assert (await store.describe()).path != "t.duckdb"
    assert acting_person() == "administrator"


async def _is_bound(store: Store) -> None:
    assert [person.name for person in await store.people()] == ["ana"]
    with pytest.raises(Refused, match="own name"):
        await store.reserve("all", "bo")


async def test_a_client_that_outlives_its_owner_becomes_the_owner(path: Path) -> None:
    """It reconnects, hands in again with the same uid, and lets others in from then on."""
    first = open_store(path, create=NEWS)
    owner = await first.__aenter__()
    keys = await fill(owner)
    async with open_store(path) as client:
        assert isinstance(client, Client)
        await client.record([answer(1, keys[0])])
        ending = asyncio.create_task(first.__aexit__(None, None, None))
        await client.record([answer(2, keys[0], "misdated")])
        await client._reach().close()  # the line breaks
        with pytest.raises(OwnerGone):
            await client.record([answer(3, keys[0])])
        await ending
        await client.reconnect()
        ack = await client.record([answer(2, keys[0], "misdated"), answer(3, keys[0])])
        assert [event.uid for event in ack.events] == ["ana-1:2", "ana-1:3"]
        assert len({event.sequence for event in ack.events}) == 2
        async with open_store(path) as third:
            assert [event.uid for event in await third.history(person="ana", limit=1)] == ["ana-1:3"]
    async with open_store(path) as store:
        assert len(await store.history(person="ana")) == 3


async def test_an_ending_owner_waits_for_its_clients_then_ends(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so; a client that stays longer than its patience gets OwnerGone."""
    monkeypatch.setattr(opening, "CLIENT_SECONDS", 0.05)
    said: list[str] = []
    first = open_store(path, create=NEWS, say=said.append)
    await first.__aenter__()
    async with open_store(path) as client:
        await first.__aexit__(None, None, None)
        with pytest.raises(OwnerGone):
            await client.describe()
    assert any("1 other command" in text for text in said)


async def test_a_removed_lock_ends_the_owner_before_it_writes_more(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process could own the store by then: no more is acknowledged, and clients are sent away."""
    monkeypatch.setattr(holding, "WATCH_SECONDS", 0.01)
    said: list[str] = []
    async with open_store(path, create=NEWS, say=said.append) as store, open_store(path) as client:
        keys = await fill(store)
        (path.with_name("t.duckdb.d") / "lock").unlink()
        await until(lambda: len(said) > 1)
        with pytest.raises(StoreLocked, match="start again"):
            await store.record([answer(1, keys[0])])
        with pytest.raises(OwnerGone):
            await client.record([answer(1, keys[0])])
    assert "removed or replaced" in said[1]


async def test_a_store_that_moved_with_its_folder_opens(path: Path) -> None:
    """A store is a file and a folder; together they may be renamed while nobody owns them."""
    async with open_store(path, create=NEWS) as store:
        keys = await fill(store)
        await store.record([answer(1, keys[0])])
    moved = path.with_name("u.duckdb")
    path.rename(moved)
    path.with_name("t.duckdb.d").rename(moved.with_name("u.duckdb.d"))
    async with open_store(moved) as store:
        assert [event.uid for event in await store.history(person="ana")] == ["ana-1:1"]
        assert (await store.check()).ok


async def test_a_failed_block_gives_everything_back(path: Path) -> None:
    """An exception inside closes the store, and its import is gone at the next opening."""

    async def fail() -> None:
        async with open_store(path, create=NEWS) as store:
            await fill(store)
            number = await store.begin_import(ImportRequest((), {}, "2025-11-02"), person=BY)
            await store.add_articles(number, ArticleBatch((article(50),)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with open_store(path) as store:
        record, _ = await bring_in(store, [article(50)])
        assert record.number == 2
        assert (await store.check()).ok


# -- real processes ----------------------------------------------------------------------------------

PROGRAM = """
import asyncio, sys
from pathlib import Path
from triage.owner.opening import open_store
async def main():
    async with open_store(Path(sys.argv[1])) as store:
        print(type(store).__name__, flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def _started(path: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 1)])
async def test_signals_end_an_owner_in_order(path: Path, number: signal.Signals, code: int) -> None:
    """Socket removed, lock free, nothing to mend; SIGTERM ends with its own exit code and no traceback."""
    async with open_store(path, create=NEWS) as store:
        await fill(store)
    process, kind = await asyncio.to_thread(_started, path)
    assert kind == "Guarded"
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    if number is signal.SIGTERM:
        assert (process.returncode, errors) == (code, "")
    assert not (path.with_name("t.duckdb.d") / "socket").exists()
    async with open_store(path) as store:
        assert (await store.describe()).notices == () and (await store.check()).ok


async def test_two_processes_work_on_one_store(path: Path) -> None:
    """A second command goes through the first one's process, and both see each other's events."""
    async with open_store(path, create=NEWS) as store:
        keys = await fill(store)
        process, kind = await asyncio.to_thread(_started, path)
        assert kind == "Client"
        process.kill()
        process.communicate()
        await store.record([answer(1, keys[0])])
    process, kind = await asyncio.to_thread(_started, path)
    assert kind == "Guarded"
    async with open_store(path) as store:
        assert isinstance(store, Client)
        await store.record([answer(2, keys[0])])
        assert [event.uid for event in await store.history(person="ana")] == ["ana-1:2", "ana-1:1"]
        process.kill()
        process.communicate()
        with pytest.raises(OwnerGone):
            await store.describe()
        await store.reconnect()
        assert [event.uid for event in await store.history(person="ana")] == ["ana-1:2", "ana-1:1"]
    shutil.rmtree(path.parent)


async def test_who_waits_for_an_owner_that_died_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the server lives its successor is on the way; where none comes the command goes on by itself."""
    async with open_store(path, create=NEWS, listen=False):
        pass
    died = Lock.take(locate(path).lock)
    assert died is not None
    died.write(None, serving="127.0.0.1:2222")
    died.forget()
    monkeypatch.setattr(opening, "SERVER_SECONDS", 0.1)
    monkeypatch.setattr(opening, "SOON_SECONDS", 0.0)
    said: list[str] = []
    server = Lock.take(locate(path).server_lock)
    assert server is not None
    with server:
        async with open_store(path, listen=False, say=said.append) as store:
            assert await store.people() is not None
    assert said == [f"The server of {path} died a moment ago; waiting whether it starts anew …"]


async def test_nobody_waits_for_a_server_that_is_gone_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed as a whole it starts no other owner, so that the first command opens the store at once."""
    async with open_store(path, create=NEWS, listen=False):
        pass
    died = Lock.take(locate(path).lock)
    assert died is not None
    died.write(None, serving="127.0.0.1:2222")
    died.forget()

    async def nobody_sleeps(_: float) -> None:
        raise AssertionError("it waited")

    monkeypatch.setattr(asyncio, "sleep", nobody_sleeps)
    async with open_store(path, listen=False) as store:
        assert await store.people() is not None
