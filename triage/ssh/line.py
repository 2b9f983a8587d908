"""A person's line: one SSH channel, with what its terminal said of itself and how much it can take."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import asyncssh

LARGEST_TERMINAL = (500, 200)
"""Columns and rows beyond which a terminal is not believed."""

SMALLEST_TERMINAL = (60, 20)

VARIABLES = ("LANG", "NO_COLOR", "COLORTERM")
"""Variables that a session takes from its client, beside TERM."""

VALUE = re.compile(r"[A-Za-z0-9._@-]{0,64}")


class DeskChannel(asyncssh.SSHServerChannel[bytes]):
    """A session's channel that keeps no variables but those that are wanted."""

    def _process_env_request(self, packet: asyncssh.packet.SSHPacket) -> bool:
        """Look at a variable (RFC 4254, 6.4); asyncssh itself keeps all of any size."""
        name, value = packet.get_string(), packet.get_string()
        packet.check_end()
        if name.decode("ascii", "replace") not in VARIABLES:
            return False
        if not VALUE.fullmatch(value.decode("ascii", "replace")):
            return False
        self._env[name] = value
        return True


def clamped(width: int, height: int) -> tuple[int, int]:
    """Return a size that can be drawn, whatever a client says."""
    return min(max(width, 1), LARGEST_TERMINAL[0]), min(max(height, 1), LARGEST_TERMINAL[1])


@dataclass(slots=True, eq=False)
class Line:
    """What a desk or a command reads from and writes to."""

    channel: asyncssh.SSHServerChannel[bytes]
    term: str | None = None
    """TERM; None without a terminal."""
    size: tuple[int, int] = (80, 24)
    full: bool = False
    """Whether what was written waits to be read at the other end."""
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the channel is closed."""
    room: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while the channel is not full."""
    take: Callable[[bytes], None] | None = None
    """Takes what the person types; what comes before there is one waits."""
    finished: bool = False
    """Whether the client sends no more."""
    ended: Callable[[], None] | None = None
    """Is called when the client sends no more."""
    interrupted: Callable[[], None] | None = None
    """Is called when the client sends an interrupt."""
    resized: Callable[[], None] | None = None
    drained: Callable[[], None] | None = None
    _paused: bool = False
    _leave: bytes = b""
    _early: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.room.set()

    @property
    def environ(self) -> Mapping[str, str]:
        """The session's variables, each looked at."""
        told = {name.decode(): value.decode() for name, value in self.channel.get_environment_bytes().items()}
        return told | ({"TERM": self.term} if self.term is not None else {})

    def write(self, data: bytes) -> None:
        """Send to the person's terminal; nothing happens once the line is lost."""
        if not self.lost.is_set() and not self.channel.is_closing():
            self.channel.write(data)

    def take_screen(self, enter: str, leave: str) -> None:
        """Prepare the person's terminal for a screen.

        Args:
            enter: What prepares it.
            leave: What undoes that.
        """
        self._leave = leave.encode()
        self.write(enter.encode())

    def give_screen_back(self) -> None:
        """Leave the person's terminal as it was, once for each time that it was taken."""
        leave, self._leave = self._leave, b""
        if leave:
            self.write(leave)

    async def answers(self) -> None:
        """Return once the client shows that it lives; a dead one never does.

        What asyncssh asks by itself each fifteen seconds: any answer will do (OpenSSH's keepalive).
        """
        connection = self.channel.get_connection()
        await connection._make_global_request(b"keepalive@openssh.com")

    def write_output(self, data: bytes) -> None:
        """Send a command's output; a terminal is raw and begins no line by itself."""
        self.write(data if self.term is None else data.replace(b"\n", b"\r\n"))

    def write_error(self, data: bytes) -> None:
        """Send what belongs on standard error, which a terminal has not apart."""
        if self.term is not None:
            self.write_output(data)
        elif not self.lost.is_set() and not self.channel.is_closing():
            self.channel.write_stderr(data)

    def say(self, text: str) -> None:
        """Send a sentence."""
        self.write_error(text.encode() + b"\n")

    # -- what comes in ---------------------------------------------------------------------------
    def read(self, take: Callable[[bytes], None] | None) -> None:
        """Give what comes to a taker, from what came before it was there; None is nobody."""
        self.take = take
        early, self._early = self._early, []
        self._paused = False
        for data in early:
            self.arrived(data)
        if not self._paused:
            self.resume()

    def arrived(self, data: bytes) -> None:
        """Take what came from the client."""
        if self.take is not None:
            self.take(data)
        else:
            self._early.append(data)
            self.pause()

    def finish(self) -> None:
        """Note that the client sends no more."""
        self.finished = True
        if self.ended is not None:
            self.ended()

    def resize(self, size: tuple[int, int]) -> None:
        """Take another size of the terminal."""
        self.size = size
        if self.resized is not None:
            self.resized()

    def pause(self) -> None:
        """Read no more from the client, so that it waits."""
        self._paused = True
        if not self.lost.is_set():
            self.channel.pause_reading()

    def resume(self) -> None:
        """Read on."""
        self._paused = False
        if not self.lost.is_set():
            self.channel.resume_reading()

    def become(self, *, full: bool) -> None:
        """Note whether the channel is full."""
        self.full = full
        if full:
            self.room.clear()
        else:
            self.room.set()
            if self.drained is not None:
                self.drained()

    def lose(self) -> None:
        """Note that the channel is closed."""
        self.lost.set()
        self.room.set()
