"""Messages between a server's processes."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from triage.owner.packets import MOST_WAITING, Packets, packet_pair


async def test_messages_keep_their_order_and_descriptors_come_along() -> None:
    """Also when more are sent than the other side takes at once; the sender may close its own."""
    mine, theirs = packet_pair()
    arrived: asyncio.Queue[tuple[dict[str, Any], list[int]]] = asyncio.Queue()
    sender = Packets(mine, lambda *_: None, lambda: None)
    for number in range(3_000):
        sender.send({"number": number, "text": "x" * 500})
    reading, writing = os.pipe()
    sender.send({"number": 3_000}, [writing])
    os.close(writing)
    receiver = Packets(theirs, lambda fields, given: arrived.put_nowait((fields, given)), lambda: None)
    for number in range(3_001):
        fields, given = await asyncio.wait_for(arrived.get(), 30)
        assert fields["number"] == number
    (descriptor,) = given
    os.write(descriptor, b"here")
    os.close(descriptor)
    assert os.read(reading, 100) == b"here"
    assert os.read(reading, 100) == b""
    os.close(reading)
    for end in (sender, receiver):
        end.close()


async def test_the_other_side_s_end_is_told_once() -> None:
    """And nothing is sent or told after that."""
    mine, theirs = packet_pair()
    told = asyncio.Event()
    ends: list[int] = []

    def gone() -> None:
        ends.append(1)
        told.set()

    end = Packets(mine, lambda *_: None, gone)
    theirs.close()
    await asyncio.wait_for(told.wait(), 30)
    end.send({"late": True})
    end.close()
    assert ends == [1]


async def test_a_side_that_never_reads_is_given_up() -> None:
    """What waits for it is bounded."""
    mine, theirs = packet_pair()
    told = asyncio.Event()
    end = Packets(mine, lambda *_: None, told.set)
    for _ in range(MOST_WAITING * 2):
        end.send({"text": "x" * 300})
    assert told.is_set()
    theirs.close()
