"""Short messages between the processes of a server, each of JSON and with descriptors if need be.

They travel over one end of a pair of sockets that keep the borders of messages, because asyncio's transports
drop descriptors (unix(7), ``SCM_RIGHTS``).
"""

from __future__ import annotations

import array
import asyncio
import os
import socket
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

LARGEST = 48 * 1024
"""Bytes of one message."""

MOST_DESCRIPTORS = 2
MOST_WAITING = 10_000
"""Messages that may wait for the other side to read; one that far behind is given up."""

_KIND = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
_CLOEXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)

Fields = Mapping[str, Any]
Receive = Callable[[dict[str, Any], list[int]], None]


def packet_pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a pair."""
    return socket.socketpair(socket.AF_UNIX, _KIND)


class Packets:
    """One end of a pair, in an event loop.

    Args:
        end: The socket; it belongs to this object from now on.
        receive: Takes a message and its descriptors, which belong to the taker.
        gone: Is called once when the other side is not there any more.
    """

    def __init__(self, end: socket.socket, receive: Receive, gone: Callable[[], None]) -> None:
        end.setblocking(False)
        self._end = end
        self._receive = receive
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[bytes, tuple[int, ...]]] = deque()
        self._closed = False
        self._loop.add_reader(end, self._read)

    def send(self, fields: Fields, descriptors: Sequence[int] = ()) -> None:
        """Send a message, now or when there is room; copies of the descriptors go with it.

        Args:
            fields: The message.
            descriptors: The caller may close them at once.
        """
        if self._closed:
            return
        copies = tuple(os.dup(descriptor) for descriptor in descriptors)
        self._waiting.append((orjson.dumps(fields), copies))
        if len(self._waiting) > MOST_WAITING:
            self._lose()
        elif len(self._waiting) == 1:
            self._write()

    def _write(self) -> None:
        while self._waiting:
            data, descriptors = self._waiting[0]
            ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
            try:
                self._end.sendmsg([data], ancillary if descriptors else [])
            except (BlockingIOError, InterruptedError):
                self._loop.add_writer(self._end, self._write)
                return
            except OSError:
                self._lose()
                return
            self._waiting.popleft()
            _close(descriptors)
        self._loop.remove_writer(self._end)

    def _read(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._end, LARGEST, MOST_DESCRIPTORS, _CLOEXEC)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._lose()
            return
        if not data:
            _close(descriptors)
            self._lose()
            return
        self._receive(orjson.loads(data), descriptors)

    def _lose(self) -> None:
        if not self._closed:
            self.close()
            self._gone()

    def close(self) -> None:
        """End it; what waits to be sent is dropped."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._end)
        self._loop.remove_writer(self._end)
        self._end.close()
        while self._waiting:
            _close(self._waiting.popleft()[1])


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
