"""A front's end of its pair of packets, with the owner's end in the test's hands."""

from __future__ import annotations

import asyncio
import os
import socket

import pytest

from triage.owner.packets import packet_pair
from triage.ssh.owner_link import OwnerLink


async def test_a_connection_that_comes_just_too_late_is_let_go() -> None:
    """Else the owner would count it for its person for as long as the front lives."""
    mine, theirs = packet_pair()
    with theirs:
        link = OwnerLink(mine, lambda: None)
        asking = asyncio.create_task(
            link.open(
                "SHA256:x", heavy=False, ended=lambda _: None, waits=lambda _: None, probe=lambda _: None
            )
        )
        await asyncio.sleep(0)
        ours, given = socket.socketpair()
        with ours, given:
            link._take({"id": 1, "name": "ana", "role": "annotator"}, [os.dup(given.fileno())])
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            given.close()
            ours.settimeout(1)
            assert ours.recv(1) == b""
        link._packets.close()
