"""Who is let in at the socket, and what a client cannot do to the others."""

from __future__ import annotations

import asyncio
import os
import socket
import stat

import pytest

from tests.triage.store.conftest import Served, until
from tests.triage.store.conftest import served as served
from tests.triage.store.fake import draft
from triage import VERSION
from triage.owner import connection, server
from triage.owner.roles import Caller
from triage.store.codec import PROTOCOL, Message, pack, read_message
from triage.store.errors import OwnerGone

HELLO = pack({"hello": {"program": VERSION, "protocol": PROTOCOL, "person": None}})


async def test_the_socket_is_for_its_account_alone(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mode 0600, and whoever comes by another way is asked for their account."""
    assert stat.S_IMODE(served.path.stat().st_mode) == 0o600
    monkeypatch.setattr(server, "peer_account", lambda _: os.geteuid() + 1)
    with pytest.raises(OwnerGone):
        await served.client()


def test_the_account_at_the_other_end_is_the_kernels_word() -> None:
    """A socket pair of this process has this process's account at both ends."""
    ends = socket.socketpair()
    with ends[0], ends[1]:
        assert server.peer_account(ends[0]) == os.geteuid()


GARBAGE = {
    "a web browser": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "nothing": b"",
    "half a length": b"\0\0",
    "an endless frame": b"\xff\xff\xff\xff" + b"x" * 100,
    "no JSON": b"\0\0\0\4{{{{",
    "no greeting": pack({"id": 1, "verb": "record", "arguments": {"drafts": []}}),
    "a person that is no name": pack(
        {"hello": {"program": VERSION, "protocol": PROTOCOL, "person": ["ana"]}}
    ),
    "no number": HELLO + pack({"verb": "people"}),
    "a number that is none": HELLO + pack({"id": True, "verb": "people"}),
    "one number twice": HELLO + pack({"id": 1, "verb": "check"}) + pack({"id": 1, "verb": "check"}),
    "no wish": HELLO + pack({"id": 1}),
    "too many pages": HELLO + pack({"id": 1, "more": 10**6}),
    "an unknown verb": HELLO + pack({"id": 1, "verb": "__class__"}),
    "a verb that is no text": HELLO + pack({"id": 1, "verb": {"a": 1}}),
    "a method that is no verb": HELLO + pack({"id": 1, "verb": "may", "arguments": {"verb": "check"}}),
    "arguments that are none": HELLO + pack({"id": 1, "verb": "record", "arguments": ["x"]}),
    "a snapshot that was not taken": HELLO
    + pack({"id": 1, "verb": "judgements", "arguments": {"snapshot": 5}}),
    "a piece out of order": HELLO
    + pack({"id": 1, "verb": "piece", "arguments": {"place": 3, "batch": {"articles": []}}}),
    "a table where none is taken": HELLO + pack({"id": 1, "verb": "people", "table": True}) + b"\0\0\0\1x",
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_ends_at_most_its_own_connection(served: Served, data: bytes) -> None:
    """Whatever arrives, everybody else goes on, and nothing stays behind when the sender is gone."""
    other = await served.client()
    served.store.gate.set()
    reader, writer = await asyncio.open_unix_connection(served.path)
    writer.write(data)
    writer.write_eof()
    while await read_message(reader) is not None:
        pass
    writer.close()
    assert (await other.record([draft(1)])).position == 1
    await until(lambda: served.server.clients == 1)
    assert len(served.store.events) == 1


async def _greeted(served: Served) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_unix_connection(served.path)
    writer.write(HELLO)
    assert isinstance(await read_message(reader), Message)
    return reader, writer


async def test_garbage_is_answered_with_a_reason(served: Served) -> None:
    """A client's author learns what was wrong: for a request by its number, else for the connection."""
    reader, writer = await _greeted(served)
    writer.write(pack({"id": 1, "verb": "record", "arguments": {"drafts": [{"uid": 5}]}}))
    first = await read_message(reader)
    writer.write(pack({"id": "?"}))
    second = await read_message(reader)
    assert first is not None and second is not None
    assert first.fields["id"] == 1 and "Draft lacks" in first.fields["error"]["message"]
    assert second.fields["id"] is None and "has no number" in second.fields["error"]["message"]
    assert await read_message(reader) is None
    writer.close()


async def test_a_client_that_never_reads_holds_up_nobody(served: Served) -> None:
    """Its answers wait in a bounded place; others are served, and the owner ends in time."""
    await served.store.record([draft(number, note="x" * 4000) for number in range(300)])
    _, writer = await _greeted(served)
    for number in range(200):
        writer.write(pack({"id": number, "verb": "history"}))
    other = await served.client()
    for number in range(20):
        await other.record([draft(1000 + number)])
    async with asyncio.timeout(5):
        await served.server.close(patience=0)
    writer.close()


async def test_a_stranger_who_says_nothing_is_sent_away(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that does not greet is closed after a while."""
    monkeypatch.setattr(connection, "GREETING_SECONDS", 0.01)
    reader, writer = await asyncio.open_unix_connection(served.path)
    assert await read_message(reader) is None
    writer.close()


async def test_who_was_let_in_by_name_may_start_slowly(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command over the wire on a busy host: its connection waits longer than a stranger's."""
    monkeypatch.setattr(connection, "GREETING_SECONDS", 0.01)
    outer, inner = socket.socketpair()
    serving = asyncio.create_task(served.server.serve_socket(inner, Caller("ana")))
    reader, writer = await asyncio.open_unix_connection(served.path)
    assert await read_message(reader) is None
    writer.close()
    assert not serving.done()
    reader, writer = await asyncio.open_unix_connection(sock=outer)
    writer.write(HELLO)
    answer = await read_message(reader)
    assert answer is not None
    assert "error" not in answer.fields
    writer.close()
    await serving


async def test_too_many_streams_end_the_connection_that_asked(served: Served) -> None:
    """Streams that nobody takes are not collected without limit."""
    await served.store.record([draft(number) for number in range(10)])
    reader, writer = await _greeted(served)
    for number in range(100):
        writer.write(pack({"id": number, "verb": "events_since", "arguments": {"size": 1}}))
    last = None
    while (message := await read_message(reader)) is not None:
        last = message
    assert last is not None and "64 streams" in last.fields["error"]["message"]
    writer.close()


async def test_an_ending_owner_waits_for_its_clients(served: Served) -> None:
    """Those who end by themselves within its patience lose nothing; new ones are not let in."""
    client = await served.client()
    ending = asyncio.create_task(served.server.close(patience=5))
    assert (await client.record([draft(1)])).position == 1
    with pytest.raises((OwnerGone, ConnectionError)):
        await served.client()
    await client.close()
    async with asyncio.timeout(2):
        await ending
