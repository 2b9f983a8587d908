"""What a server does not do, asked for by real ssh: each of these is tried, and nothing opens."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import socket
import subprocess
import time
from pathlib import Path

import asyncssh
import pytest
from asyncssh.packet import SSHPacket, String

from tests.triage.ssh.served import DEADLINE, Served, wait_until
from triage.owner.gate import KNOWN_HALF_OPEN, STRANGER_HALF_OPEN
from triage.ssh.line import DeskChannel
from triage.ssh.options import LOGIN_SECONDS
from triage.ssh.visitor import MOST_KEYS

REFUSED = (asyncssh.Error, asyncssh.ChannelListenError, OSError)


async def connected(served: Served, name: str) -> asyncssh.SSHClientConnection:
    """Return a connection of a client that asks for more than ssh does."""
    return await asyncssh.connect(
        "127.0.0.1",
        served.port,
        username="x",
        client_keys=[str(served.key(name))],
        known_hosts=None,
        config=None,
        agent_path=None,
    )


def test_the_key_says_who_it_is_whatever_name_is_typed(served: Served) -> None:
    """And an unknown key is told what to do; the log has its fingerprint."""
    done = served.ssh("ana", "status", options=("-l", "lea"))
    assert done.returncode == 0
    assert b"ana" in done.stdout
    assert b"lea" not in done.stdout
    refused = served.ssh("nobody", "status", options=("-l", "ana"))
    assert refused.returncode == 255
    assert b"send your .pub file to the lead" in refused.stderr
    printed = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(served.key("nobody"))], capture_output=True, text=True, check=True
    )
    wait_until(lambda: printed.stdout.split()[1] in served.log, "the log shows the fingerprint")


def test_only_public_keys_open(served: Served) -> None:
    """Passwords, questions and host-based logins are not offered."""
    done = served.ssh(
        "nobody", "status", options=("-o", "PreferredAuthentications=password,keyboard-interactive,hostbased")
    )
    assert done.returncode == 255
    assert b"Permission denied (publickey)" in done.stderr


@pytest.mark.parametrize("options", [("-D", "0"), ("-L", "0:127.0.0.1:1")])
def test_nothing_is_forwarded_from_the_client(served: Served, options: tuple[str, ...]) -> None:
    """A port at the client leads nowhere."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = (options[0], options[1].replace("0", str(port), 1))
    command = served.command("ana", options=(*told, "-N", "-o", "ExitOnForwardFailure=yes"))
    client = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: _opens(port) or client.poll() is not None, "the client listens")
        with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as through:
            if options[0] == "-D":
                through.sendall(b"\x05\x01\x00")
                assert through.recv(2) == b"\x05\x00"
                through.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + served.port.to_bytes(2, "big"))
            assert through.recv(64)[:2] != b"\x05\x00"
    finally:
        client.kill()
        _, said = client.communicate()
    assert b"open failed" in said


def _opens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def test_nothing_is_forwarded_from_the_server(served: Served) -> None:
    """No port opens on the server."""
    done = served.ssh("ana", "status", options=("-R", "0:127.0.0.1:22", "-o", "ExitOnForwardFailure=yes"))
    assert done.returncode == 255
    assert b"remote port forwarding failed" in done.stderr


@pytest.mark.parametrize("program", ["sftp", "scp"])
def test_no_files_travel(served: Served, program: str) -> None:
    """Neither as a subsystem nor as a command."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed here")
    command = [program, *served.command("lea")[1:-1]]
    command[command.index("-p")] = "-P"
    where = ["127.0.0.1:/etc/passwd", str(served.folder / "got")]
    done = subprocess.run(
        [*command, *where], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=DEADLINE
    )
    assert done.returncode != 0
    assert not (served.folder / "got").exists()


async def test_agent_and_screens_are_not_forwarded(served: Served) -> None:
    """Nor sockets, tunnels, other channels or ones beyond the limit."""
    async with await connected(served, "ana") as client:
        for wish in (
            client.open_connection("127.0.0.1", 22),
            client.open_unix_connection("/x/y"),
            client.create_tun(lambda: asyncssh.SSHTunTapSession(), None),
        ):
            with pytest.raises(REFUSED):
                await wish
        with pytest.raises(REFUSED):
            await client.forward_remote_port("127.0.0.1", 0, "127.0.0.1", 1)
        with pytest.raises(REFUSED):
            await client.forward_remote_path("/x/y", "/x/z")
        with pytest.raises(asyncssh.ChannelOpenError):
            await client.create_process(subsystem="sftp")
        with pytest.raises(asyncssh.ChannelOpenError):
            await client.create_process("status", x11_forwarding=True)
        process = await client.create_process("status", env={"LD_PRELOAD": "x", "TRIAGE_DB": "/x"})
        assert (await process.wait()).exit_status == 0


async def test_one_person_has_few_channels(served: Served) -> None:
    """Four at once over all connections; the next says so and the four go on."""
    async with await connected(served, "many") as first, await connected(served, "many") as second:
        desks = []
        for client in (first, second, first, second):
            desk = await client.create_process(term_type="xterm-256color", term_size=(80, 24))
            await asyncio.wait_for(desk.stdout.readuntil("saved"), DEADLINE)
            desks.append(desk)
        fifth = await second.run("status", term_type="xterm")
        assert fifth.exit_status == 1
        assert "open already" in str(fifth.stdout)
        for desk in desks:
            desk.stdin.write("q")
            assert (await desk.wait()).exit_status == 0


@pytest.mark.parametrize(
    ("term", "size", "said"),
    [
        ("dumb", (80, 24), "dumb terminal"),
        ("no\x1bterm", (80, 24), "dumb terminal"),
        ("xterm", (40, 10), "40 columns and 10 rows"),
        (None, (80, 24), "needs a terminal"),
    ],
)
async def test_a_terminal_that_cannot_show_a_desk_is_told_so(
    served: Served, term: str | None, size: tuple[int, int], said: str
) -> None:
    """In one line, with exit 2."""
    async with await connected(served, "ana") as client:
        done = await client.run(term_type=term, term_size=size if term else ())
        assert done.exit_status == 2
        assert said in str(done.stdout) + str(done.stderr)


async def test_what_others_send_ends_only_their_own_connection(served: Served) -> None:
    """Garbage before and after the greeting, and a client that leaves in the middle."""
    for sent in (
        b"\x00" * 9000,
        b"GET / HTTP/1.0\r\n\r\n",
        b"SSH-2.0-x\r\n" + b"\xff" * 9000,
        b"SSH-2.0-\x1b[31m\n",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(sent)
        writer.write_eof()
        await asyncio.wait_for(reader.read(-1), DEADLINE)
        writer.close()
    assert (await asyncio.to_thread(served.ssh, "ana", "status")).returncode == 0
    assert "\x1b" not in served.log


async def test_strangers_who_never_log_in_keep_nobody_out(served: Served) -> None:
    """Of five hundred connections of an address few are kept; who has a key comes in from another."""
    strangers = []
    for _ in range(500):
        stranger = socket.create_connection(("127.0.0.1", served.port), source_address=("127.0.0.9", 0))
        stranger.setblocking(False)
        strangers.append(stranger)
    try:
        assert (await asyncio.to_thread(served.ssh, "ana", "help")).returncode == 0
        await asyncio.to_thread(
            wait_until, lambda: sum(map(_kept, strangers)) <= STRANGER_HALF_OPEN, "the limits hold"
        )
    finally:
        for stranger in strangers:
            stranger.close()


def _kept(stranger: socket.socket) -> bool:
    """Whether the server keeps a connection, whatever it has said there."""
    try:
        while stranger.recv(4096):
            pass
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False


async def test_silent_connections_of_the_own_address_make_room(served: Served) -> None:
    """Where they hold all its places somebody comes in all the same, and the oldest of them has to go."""
    assert (await asyncio.to_thread(served.ssh, "ana", "help")).returncode == 0
    silent, turns = [socket.create_connection(("127.0.0.1", served.port))], itertools.count()
    silent[0].setblocking(False)
    began = time.monotonic()

    def fill() -> bool:
        """Connect once more every other time, and so more slowly than the limit of a second."""
        if next(turns) % 2:
            silent.append(socket.create_connection(("127.0.0.1", served.port)))
            silent[-1].setblocking(False)
        return sum(map(_kept, silent)) >= KNOWN_HALF_OPEN and not _kept(silent[0])

    try:
        await asyncio.to_thread(wait_until, fill, "the oldest makes room")
        assert time.monotonic() - began < LOGIN_SECONDS
        came = await asyncio.to_thread(served.ssh, "ana", "help")
        assert came.returncode == 0, came.stderr
    finally:
        for each in silent:
            each.close()


def test_who_is_over_a_limit_is_told_so(served: Served) -> None:
    """By their own ssh, and not by a connection that breaks."""
    address = ("-o", "BindAddress=127.0.0.8")
    silent = [
        socket.create_connection(("127.0.0.1", served.port), source_address=("127.0.0.8", 0))
        for _ in range(STRANGER_HALF_OPEN)
    ]
    try:
        refused = served.ssh("nobody", "help", options=address)
    finally:
        for each in silent:
            each.close()
    assert refused.returncode == 255
    assert b"too many connections from there" in refused.stderr


def _unknown(folder: Path, count: int) -> tuple[str, ...]:
    """Return options that offer so many keys that are nobody's."""
    options: list[str] = []
    for number in range(count):
        file = folder / f"unknown-{number}"
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(file))
        file.chmod(0o600)
        options += ["-i", str(file)]
    return tuple(options)


def test_a_known_key_is_found_behind_unknown_ones(served: Served, tmp_path: Path) -> None:
    """Whoever has many keys comes in; too many unknown ones end the connection, and say the way out."""
    few, many = _unknown(tmp_path, MOST_KEYS - 1), _unknown(tmp_path, MOST_KEYS)
    command = served.command("nobody", "status")
    at = command.index("-i")
    command[at + 1] = str(served.key("ana"))
    for unknown, code in ((few, 0), (many, 255)):
        asked = [*command[:at], *unknown, *command[at:]]
        done = subprocess.run(asked, capture_output=True, check=False, timeout=DEADLINE)
        assert done.returncode == code, done.stderr
    assert b"name one with ssh -i FILE" in done.stderr


def test_a_certificate_opens_nothing(served: Served) -> None:
    """Neither one that a team member's key has signed, nor one that has signed itself."""
    member = asyncssh.read_private_key(str(served.key("ana")))
    stranger = asyncssh.generate_private_key("ssh-ed25519")

    async def come(key: asyncssh.SSHKey, certificate: asyncssh.SSHCertificate) -> None:
        await asyncssh.connect(
            "127.0.0.1",
            served.port,
            username="ana",
            client_keys=[(key, certificate)],
            known_hosts=None,
            config=None,
            agent_path=None,
        )

    for signer in (member, stranger):
        certificate = signer.generate_user_certificate(stranger, "ana", principals=["ana"])
        with pytest.raises(asyncssh.PermissionDenied):
            asyncio.run(come(stranger, certificate))


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        (b"LANG", b"de_DE.UTF-8", True),
        (b"NO_COLOR", b"1", True),
        (b"LANG", b"x; rm", False),
        (b"COLORTERM", b"\x1b[2J", False),
        (b"COLORTERM", b"a" * 65, False),
        (b"NO_COLOR", "１".encode(), False),
        (b"LD_PRELOAD", b"x", False),
        (b"TRIAGE_DB", b"x", False),
        (b"PATH", b"x", False),
    ],
)
def test_only_a_few_variables_come_from_the_client(name: bytes, value: bytes, taken: bool) -> None:
    """Each by name, and each looked at."""
    channel = DeskChannel.__new__(DeskChannel)
    channel._env = {}
    packet = SSHPacket(String(name) + String(value))
    assert channel._process_env_request(packet) is taken
    assert channel._env == ({name: value} if taken else {})
