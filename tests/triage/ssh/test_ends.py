"""What happens when a front, the owner, the server or a membership ends, or a client does not read."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time

import asyncssh

from tests.triage.ssh.served import DEADLINE, Served, stretched, wait_until

STOP_SECONDS = 5.0
"""How long the end of a server may take."""

OUTLIVES_SECONDS = 1.0
"""How long anything may live after what it serves has died, or after its person was let go."""

Desk = asyncssh.SSHClientProcess[str]


async def connect(served: Served, name: str) -> asyncssh.SSHClientConnection:
    """Return a person's connection."""
    return await asyncssh.connect(
        "127.0.0.1",
        served.port,
        client_keys=[str(served.key(name))],
        known_hosts=None,
        config=None,
        agent_path=None,
    )


async def desk(served: Served, name: str, window: int = 2**21, **variables: str) -> Desk:
    """Return a person's open desk.

    Args:
        served: The server.
        name: Whose.
        window: Bytes that the client takes before it has read them.
        variables: What the client sends of its environment.
    """
    client = await connect(served, name)
    opened = await client.create_process(
        term_type="xterm-256color", term_size=(80, 24), env=variables, window=window, errors="replace"
    )
    await until(opened, "saved")
    return opened


async def until(opened: Desk, text: str) -> str:
    """Return what a desk drew up to a text."""
    return await asyncio.wait_for(opened.stdout.readuntil(text), DEADLINE)


async def _answers(opened: Desk) -> bool:
    """Whether a desk still takes keys."""
    try:
        opened.stdin.write("?")
        await until(opened, "All keys")
    except (asyncio.IncompleteReadError, asyncssh.Error, OSError):
        return False
    return True


async def rest(opened: Desk) -> str:
    """Return what a desk draws until it ends, and let its connection go."""
    said = await asyncio.wait_for(opened.stdout.read(), DEADLINE)
    opened.get_extra_info("connection").close()
    return said


def commands(served: Served) -> list[int]:
    """Return the ids of the commands that run in the fronts."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True
    )
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    theirs = fronts(served)
    return [int(pid) for pid, parent, words in rows if int(parent) in theirs and "triage.cli.wire" in words]


def parent(process: int) -> int:
    """Return the id of the process that began another."""
    shown = subprocess.run(["ps", "-o", "ppid=", "-p", str(process)], capture_output=True, check=True)
    return int(shown.stdout)


def fronts(served: Served) -> set[int]:
    """Return the ids of the fronts."""
    return set(served.processes("triage.ssh.front"))


async def test_a_front_that_dies_ends_its_own_desks_alone(served: Served) -> None:
    """Another takes its place on the same socket; the others go on, and the owner notices nothing."""
    desks = [await desk(served, name) for name in ("f0", "f1", "f2", "f3", "f4")]
    owner, before = served.processes("triage.owner.serving"), fronts(served)
    os.kill(min(before), signal.SIGKILL)
    await asyncio.to_thread(wait_until, lambda: len(fronts(served)) == 2, "another front starts")
    assert max(before) in fronts(served)
    living = 0
    for opened in desks:
        living += await _answers(opened)
    assert 0 < living < len(desks)
    again = await desk(served, "f0")
    again.stdin.write("4")
    await until(again, "●")
    assert served.processes("triage.owner.serving") == owner
    again.stdin.write("q")
    assert "\x1b[?1049l" in await rest(again)


async def test_fronts_that_all_die_at_once_are_replaced(served: Served) -> None:
    """Nobody can be there meanwhile; the owner goes on, and so does whoever comes back."""
    opened = await desk(served, "f1")
    opened.stdin.write("4")
    await until(opened, "●")
    owner, before = served.processes("triage.owner.serving"), fronts(served)
    for front in before:
        os.kill(front, signal.SIGKILL)
    await rest(opened)
    await asyncio.to_thread(wait_until, lambda: len(fronts(served) - before) == 2, "other fronts start")
    again = await desk(served, "f1")
    assert served.processes("triage.owner.serving") == owner
    logged = await asyncio.to_thread(served.ssh, "f1", "log", "--cause", "answer")
    assert b"mostly_reliable" in logged.stdout
    again.get_extra_info("connection").close()


async def test_a_key_waits_for_an_owner_that_was_stopped(served: Served) -> None:
    """Nothing is shown as saved meanwhile, and nothing is lost: the desk goes on where it was."""
    opened = await desk(served, "f2")
    (owner,) = served.processes("triage.owner.serving")
    os.kill(owner, signal.SIGSTOP)
    try:
        opened.stdin.write("4")
    finally:
        os.kill(owner, signal.SIGCONT)
    await until(opened, "●")
    assert served.processes("triage.owner.serving") == [owner]
    opened.get_extra_info("connection").close()


async def test_a_hangup_and_more_signals_end_the_server_in_order(served: Served) -> None:
    """As one SIGTERM does: within its time, with every desk told and every screen given back."""
    desks = [await desk(served, name) for name in ("f0", "f1", "f2", "f3", "f4")]
    limit = stretched(STOP_SECONDS)
    began = time.monotonic()
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGTERM):
        served.process.send_signal(number)
    ends = [await rest(opened) for opened in desks]
    code = await asyncio.to_thread(served.process.wait, DEADLINE)
    assert time.monotonic() - began < limit
    assert code == 0
    for said in ends:
        assert said.index("\x1b[?1049l") < said.index("The server stops")
    assert (await asyncio.to_thread(served.host, "check")).returncode == 0


async def test_what_was_shown_as_saved_is_there_after_the_owner_was_killed(served: Served) -> None:
    """The server starts anew by itself, on the same port; the desk is told, and has its screen back."""
    opened = await desk(served, "owned")
    for key, shown in (("4", "●"), ("c", "current")):
        opened.stdin.write(key)
        await until(opened, shown)
    (owner,) = served.processes("triage.owner.serving")
    os.kill(owner, signal.SIGKILL)
    said = await rest(opened)
    assert "starting anew" in said
    assert said.index("\x1b[?1049l") < said.index("starting anew")

    def again() -> bool:
        return served.ssh("owned", "status").returncode == 0

    await asyncio.to_thread(wait_until, again, "the server is back")
    logged = await asyncio.to_thread(served.ssh, "owned", "log", "--cause", "answer")
    assert b"mostly_reliable" in logged.stdout
    assert b"current" in logged.stdout


async def test_no_process_outlives_the_server(served: Served) -> None:
    """However it died: the store is free, and desks have their screens back."""
    opened = await desk(served, "orphan")
    client = await connect(served, "lou")
    command = await client.create_process("import - --format jsonl --dry-run")
    await asyncio.to_thread(wait_until, lambda: commands(served), "the command starts")
    children = [*fronts(served), *served.processes("triage.owner.serving"), *commands(served)]
    limit = max(stretched(OUTLIVES_SECONDS), 1.0)
    began = time.monotonic()
    served.process.kill()
    served.process.wait()

    def gone() -> bool:
        return not any(_lives(child) for child in children)

    await asyncio.to_thread(wait_until, gone, "the processes end")
    assert time.monotonic() - began < limit
    assert "\x1b[?1049l" in await rest(opened)
    assert (await asyncio.wait_for(command.wait(), DEADLINE)).exit_status != 0
    assert (await asyncio.to_thread(served.host, "check")).returncode == 0


def _lives(process: int) -> bool:
    """Whether a process runs; one that has ended may wait for long until somebody asks how."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, check=False).stdout
    return bool(state.strip()) and not state.startswith(b"Z")


async def test_who_is_removed_or_demoted_is_told_and_ended(served: Served) -> None:
    """In running desks and commands, within a second, with a line that says why; their key opens no more."""
    annotator, adjudicator = await desk(served, "leaving"), await asyncssh_overview(served, "sinking")
    keyless = await desk(served, "keyless")
    client = await connect(served, "lost")
    command = await client.create_process("import - --format jsonl --dry-run")
    await asyncio.to_thread(wait_until, lambda: commands(served), "the command starts")
    fingerprint = asyncssh.read_public_key(f"{served.key('keyless')}.pub").get_fingerprint()
    for words, opened, said in (
        (("team", "remove", "leaving"), annotator, "not on this team any more"),
        (("team", "key", "remove", "keyless", fingerprint), keyless, "or your key is not"),
        (("team", "add", "sinking", "--role", "annotator"), adjudicator, "Your role is annotator now"),
        (("team", "add", "lost", "--role", "adjudicator"), command, "Your role is adjudicator now"),
    ):
        limit = stretched(OUTLIVES_SECONDS)
        done = await asyncio.to_thread(served.host, *words)
        assert done.returncode == 0, done.stderr
        began = time.monotonic()
        if opened is command:
            end = await asyncio.wait_for(opened.stderr.readline(), DEADLINE)
        else:
            end = await rest(opened)
            assert "\x1b[?1049l" in end
        assert time.monotonic() - began < limit
        assert said in end
    assert (await asyncio.to_thread(served.ssh, "leaving", "status")).returncode == 255
    assert (await asyncio.to_thread(served.ssh, "sinking", "agreement")).returncode == 1


async def test_an_import_whose_front_dies_brings_nothing_in(served: Served) -> None:
    """Its input is cut short then, and may not seem to be whole; the command does not live on."""
    client = await connect(served, "lou")
    importing = await client.create_process("import - --format jsonl")
    importing.stdin.write('{"id": "cut", "title": "Short", "text": "It stops in the middle."}\n')
    await asyncio.to_thread(wait_until, lambda: commands(served), "the command starts")
    (command,) = commands(served)
    front = await asyncio.to_thread(parent, command)
    os.kill(front, signal.SIGKILL)
    await asyncio.to_thread(wait_until, lambda: not _lives(command), "the command ends")
    found = await asyncio.to_thread(served.host, "articles", "search", "middle", "--json")
    assert b"It stops" not in found.stdout
    assert b"Short" not in found.stdout


async def asyncssh_overview(served: Served, name: str) -> Desk:
    """Return the open overview of an adjudicator or lead."""
    client = await connect(served, name)
    opened = await client.create_process(term_type="xterm", term_size=(80, 24))
    await until(opened, "d desk")
    return opened


async def test_two_sessions_have_their_own_looks(served: Served) -> None:
    """One without colours, one with sixteen million, in whichever front."""
    plain, rich = await desk(served, "plain", NO_COLOR="1"), await desk(served, "rich", COLORTERM="truecolor")
    drawn = []
    for opened in (plain, rich):
        opened.stdin.write("?")
        drawn.append(await until(opened, "All keys"))
        opened.stdin.write("\x1b")
    assert "[38;2;" not in drawn[0]
    assert "[38;2;" in drawn[1]
    for opened in (plain, rich):
        opened.get_extra_info("connection").close()


async def test_a_terminal_of_another_size_is_drawn_anew(served: Served) -> None:
    """However often it changes, and whatever size it says that it has."""
    opened = await desk(served, "resizing")
    for width in range(60, 100):
        opened.change_terminal_size(width, 24)
    opened.change_terminal_size(200, 50)
    await until(opened, "Reference")
    opened.change_terminal_size(0, 2**31)
    opened.change_terminal_size(80, 24)
    opened.stdin.write("?")
    await until(opened, "All keys")
    opened.get_extra_info("connection").close()


async def test_commands_that_read_everything_wait_for_each_other(served: Served) -> None:
    """Two of one person run, the third says that it waits, and runs once another has ended."""
    client = await connect(served, "lou")
    slow = await client.create_process("agreement")
    await asyncio.to_thread(wait_until, lambda: commands(served), "the command starts")
    (stopped,) = commands(served)
    os.kill(stopped, signal.SIGSTOP)
    second = await client.create_process("import - --format jsonl --dry-run")
    third = await client.create_process("agreement")
    assert "Waiting" in await asyncio.wait_for(third.stderr.readline(), DEADLINE)
    second.stdin.write_eof()
    for each in (second, third):
        done = await asyncio.wait_for(each.wait(), DEADLINE)
        assert done.exit_status == 0, done.stderr
    os.kill(stopped, signal.SIGCONT)
    assert (await asyncio.wait_for(slow.wait(), DEADLINE)).exit_status == 0
    client.close()


async def test_a_client_that_does_not_read_holds_nobody_up(served: Served) -> None:
    """Nothing heaps up for it; once it reads, it sees the desk as it stands."""
    slow = await desk(served, "mute", window=2**16)
    slow.channel.pause_reading()
    for _ in range(40):
        slow.stdin.write("??")
    other = await desk(served, "ben")
    other.stdin.write("?")
    await until(other, "All keys")
    slow.channel.resume_reading()
    slow.stdin.write("/")
    await until(slow, "Esc leaves")
    for opened in (slow, other):
        opened.get_extra_info("connection").close()


def test_another_host_key_than_before_is_refused(served: Served) -> None:
    """Missing or exchanged, unless it is meant: everybody's ssh would warn of it."""
    served.stop()
    key = served.folder / "t.duckdb.d" / "host_key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    for said in ("is gone", "is another one than before"):
        done = served.host("serve", "--listen", "127.0.0.1:0")
        assert done.returncode == 1
        assert said in done.stderr.decode()
        assert "--new-host-key" in done.stderr.decode()
        if not key.exists():
            served.make_key("new").rename(key)
    served.start("--new-host-key")
    assert served.ssh("ana", "status").returncode == 0
