"""How long a connection may take before it has logged in."""

from __future__ import annotations

import asyncio
import socket

import asyncssh
import pytest

from tests.triage.ssh.served import DEADLINE
from triage.ssh import options
from triage.ssh.options import server_options


async def test_whoever_does_not_log_in_in_time_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that greets and then says nothing more."""
    assert options.LOGIN_SECONDS == 20
    monkeypatch.setattr(options, "LOGIN_SECONDS", 0.2)
    given = server_options(asyncssh.generate_private_key("ssh-ed25519"), asyncssh.SSHServer)
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.setblocking(False)
        serving = asyncio.ensure_future(asyncssh.run_server(ours, config=None, options=given))
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(DEADLINE):
            await loop.sock_sendall(theirs, b"SSH-2.0-silent\r\n")
            while await loop.sock_recv(theirs, 4096):
                pass
            with pytest.raises(asyncssh.Error):
                await serving


def test_a_dead_line_is_noticed() -> None:
    """Every fifteen seconds it is asked, and let go after four questions without an answer."""
    given = server_options(asyncssh.generate_private_key("ssh-ed25519"), asyncssh.SSHServer)
    assert (given.keepalive_interval, given.keepalive_count_max) == (15, 4)
