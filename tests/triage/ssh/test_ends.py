"""What happens when a front, the owner, the server or a membership ends, or a client does not read."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import asyncssh

from tests.triage.ssh.served import DEADLINE, Served, wait_until
from triage.store.records import Aspect

Desk = asyncssh.SSHClientProcess[str]


async def desk(served: Served, name: str, window: int = 2**21, **variables: str) -> Desk:
    """Return a person's open desk.

    Args:
        served: The server.
        name: Whose.
        window: Bytes that the client takes before it has read them.
        variables: What the client sends of its environment.
    """
    client = await asyncssh.connect(
        "127.0.0.1",
        served.port,
        client_keys=[str(served.key(name))],
        known_hosts=None,
        config=None,
        agent_path=None,
    )
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


def fronts(served: Served) -> set[int]:
    """Return the ids of the fronts."""
    return set(served.processes("triage.ssh.front"))


async def test_a_front_that_dies_ends_its_own_desks_alone(served_alone: Served) -> None:
    """Another takes its place on the same socket; the others go on, and the owner notices nothing."""
    served = served_alone
    desks = [await desk(served, name) for name in ("ana", "ben", "cho", "ana", "ben")]
    owner, before = served.processes("triage.owner.serving"), fronts(served)
    os.kill(min(before), signal.SIGKILL)
    await asyncio.to_thread(wait_until, lambda: len(fronts(served)) == 2, "another front starts")
    assert max(before) in fronts(served)
    living = 0
    for opened in desks:
        living += await _answers(opened)
    assert 0 < living < len(desks)
    again = await desk(served, "ana")
    again.stdin.write("4")
    await until(again, "●")
    assert served.processes("triage.owner.serving") == owner
    again.stdin.write("q")
    assert "\x1b[?1049l" in await rest(again)


async def test_what_was_shown_as_saved_is_there_after_the_owner_was_killed(served_alone: Served) -> None:
    """The server starts anew by itself, on the same port; the desk is told, and has its screen back."""
    served = served_alone
    opened = await desk(served, "ana")
    for key, shown in (("4", "●"), ("c", "current")):
        opened.stdin.write(key)
        await until(opened, shown)
    (owner,) = served.processes("triage.owner.serving")
    os.kill(owner, signal.SIGKILL)
    said = await rest(opened)
    assert "starting anew" in said
    assert said.index("\x1b[?1049l") < said.index("starting anew")

    def again() -> bool:
        return served.ssh("ana", "status").returncode == 0

    await asyncio.to_thread(wait_until, again, "the server is back")
    await asyncio.to_thread(served.stop)
    answers = {e.question for e in await served.events() if e.aspect is Aspect.JUDGEMENT}
    assert "reliability" in answers


async def test_no_process_outlives_the_server(served_alone: Served) -> None:
    """However it died: the store is free, and desks have their screens back."""
    served = served_alone
    opened = await desk(served, "ana")
    children = [*fronts(served), *served.processes("triage.owner.serving")]
    served.process.kill()
    said = await rest(opened)
    assert "\x1b[?1049l" in said

    def gone() -> bool:
        return not any(_lives(child) for child in children)

    began = time.monotonic()
    await asyncio.to_thread(wait_until, gone, "the processes end")
    assert time.monotonic() - began < DEADLINE
    assert (await asyncio.to_thread(served.host, "check")).returncode == 0


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def test_who_is_removed_or_demoted_is_told_and_ended(served: Served) -> None:
    """In running desks and commands, with a line that says why; their key opens nothing more."""
    annotator, adjudicator = await desk(served, "cho"), await asyncssh_overview(served, "ada")
    for words, opened, said in (
        (("team", "remove", "cho"), annotator, "not on this team any more"),
        (("team", "add", "ada", "--role", "annotator"), adjudicator, "Your role is annotator now"),
    ):
        done = await asyncio.to_thread(served.host, *words)
        assert done.returncode == 0, done.stderr
        end = await rest(opened)
        assert said in end
        assert "\x1b[?1049l" in end
    assert (await asyncio.to_thread(served.ssh, "cho", "status")).returncode == 255
    assert (await asyncio.to_thread(served.ssh, "ada", "agreement")).returncode == 1


async def asyncssh_overview(served: Served, name: str) -> Desk:
    """Return the open overview of an adjudicator or lead."""
    client = await asyncssh.connect(
        "127.0.0.1", served.port, client_keys=[str(served.key(name))], known_hosts=None, config=None
    )
    opened = await client.create_process(term_type="xterm", term_size=(80, 24))
    await until(opened, "d desk")
    return opened


async def test_two_sessions_have_their_own_looks(served: Served) -> None:
    """One without colours, one with sixteen million, in whichever front."""
    plain, rich = await desk(served, "ana", NO_COLOR="1"), await desk(served, "ben", COLORTERM="truecolor")
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
    opened = await desk(served, "ana")
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
    client = await asyncssh.connect(
        "127.0.0.1", served.port, client_keys=[str(served.key("lea"))], known_hosts=None, config=None
    )
    running = [await client.create_process("import - --format jsonl --dry-run") for _ in range(2)]
    third = await client.create_process("agreement")
    assert "Waiting" in await asyncio.wait_for(third.stderr.readline(), DEADLINE)
    running[0].stdin.write_eof()
    assert (await asyncio.wait_for(running[0].wait(), DEADLINE)).exit_status == 0
    assert (await asyncio.wait_for(third.wait(), DEADLINE)).exit_status == 0
    assert not running[1].stdout.at_eof()
    client.close()


async def test_a_client_that_does_not_read_holds_nobody_up(served: Served) -> None:
    """Nothing heaps up for it; once it reads, it sees the desk as it stands."""
    slow = await desk(served, "ana", window=2**16)
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


def test_another_host_key_than_before_is_refused(served_alone: Served) -> None:
    """Missing or exchanged, unless it is meant: everybody's ssh would warn of it."""
    served = served_alone
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
