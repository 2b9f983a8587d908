"""What a served desk costs: key to frame over real SSH, CPU and bytes of a key, memory of each process.

The clients are in this process, the server's in others; each client presses a key a second, with jitter: 70 %
answers, 20 % scrolls, 10 % next articles.

Run: uv run python -m benchmarks.serve [--desks 1,10,50] [--seconds N] [--workers N] [--port N]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from benchmarks.desk import fill
from labels.codebook import shipped_codebook
from triage.owner.opening import acting_person, open_store
from triage.ssh.keys import read_public_keys
from triage.store.records import PersonRecord, Role

ARTICLES = 500
CHARS = 4_600
QUIET_SECONDS = 0.05
"""A frame is complete when nothing follows it for so long."""

ANSWERS = "12345"
KINDS = ("answer", "scroll", "next")
COLUMNS = (
    *("desks", "key", "keys", "p50 ms", "p95 ms", "p99 ms", "max ms", "bytes"),
    *("front CPU ms a key", "owner CPU ms a key", "MB a desk", "owner MB"),
)


@dataclass
class Measured:
    """Seconds and bytes of one kind of key."""

    seconds: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    silent: int = 0
    """Keys that nothing was drawn for."""


class Typist:
    """One person at a desk over SSH."""

    def __init__(
        self, connection: asyncssh.SSHClientConnection, desk: asyncssh.SSHClientProcess[bytes]
    ) -> None:
        self._connection = connection
        self._desk = desk
        self._answer = 0
        self._down = False

    @classmethod
    async def sit_down(cls, port: int, key: asyncssh.SSHKey, number: int) -> Typist:
        """Log in and wait for the first article."""
        connection = await asyncssh.connect(
            "127.0.0.1", port, client_keys=[key], known_hosts=None, config=None, agent_path=None
        )
        size = (80, 24) if number % 2 else (120, 40)
        desk = await connection.create_process(term_type="xterm-256color", term_size=size, encoding=None)
        drawn = b""
        while b"saved" not in drawn:
            drawn += await desk.stdout.read(65_536)
        return cls(connection, desk)

    def _key(self, kind: str) -> bytes:
        if kind == "answer":
            self._answer += 1
            return ANSWERS[self._answer % len(ANSWERS)].encode()
        self._down = not self._down
        return b"w" if kind == "next" else b"j" if self._down else b"k"

    async def press(self, kind: str, measured: Measured) -> None:
        """Press a key and wait until its frame is complete."""
        began = last = time.perf_counter()
        size = 0
        self._desk.stdin.write(self._key(kind))
        patience = 2.0
        while True:
            try:
                data = await asyncio.wait_for(self._desk.stdout.read(65_536), patience)
            except TimeoutError:
                break
            size, last, patience = size + len(data), time.perf_counter(), QUIET_SECONDS
            if not data:
                raise ConnectionError("the desk ended")
        if size:
            measured.seconds.append(last - began)
            measured.sent.append(size)
        else:
            measured.silent += 1

    async def work(self, seconds: float, measured: dict[str, Measured]) -> None:
        """Press a key a second for so long."""
        chance = random.Random()
        until = time.monotonic() + seconds
        await asyncio.sleep(chance.random())
        while time.monotonic() < until:
            began = time.monotonic()
            (kind,) = chance.choices(KINDS, (70, 20, 10))
            await self.press(kind, measured[kind])
            await asyncio.sleep(max(began + chance.uniform(0.7, 1.3) - time.monotonic(), 0))

    async def leave(self) -> None:
        """Leave the desk."""
        with suppress(OSError):
            self._desk.stdin.write(b"q")
        self._connection.close()
        await self._connection.wait_closed()


class Server:
    """The processes of ``triage serve``."""

    def __init__(self, store: Path, port: int, workers: int) -> None:
        self._log = store.with_suffix(".log")
        command = [sys.executable, "-m", "triage.cli.main", "--db", str(store), "serve"]
        command += ["--listen", f"127.0.0.1:{port}", "--workers", str(workers)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + 120
        while (found := re.search(r"at 127\.0\.0\.1:(\d+);", self._log.read_text())) is None:
            assert time.monotonic() < until, self._log.read_text()
            time.sleep(0.05)
        self.port = int(found[1])
        while len(self.processes("triage.ssh.front")) < workers:
            time.sleep(0.05)
        time.sleep(2)  # they import what they need

    def processes(self, module: str) -> list[int]:
        """Return the ids of those that run a module."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True
        )
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        return [int(pid) for pid, parent, args in rows if int(parent) == self.process.pid and module in args]

    def stop(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def cpu(processes: Sequence[int]) -> float:
    """Return the seconds of CPU that processes have used (proc(5), ``stat``: utime and stime)."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> float:
    """Return the MB that a process holds (proc(5), ``status``: VmRSS)."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile by nearest rank."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


async def make(folder: Path, people: int) -> tuple[Path, list[asyncssh.SSHKey]]:
    """Return a store with articles and people, and their keys."""
    store_file = folder / "t.duckdb"
    keys = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(people)]
    async with open_store(store_file, create=shipped_codebook(), listen=False) as store:
        await fill(store, ARTICLES, CHARS)
        for number, key in enumerate(keys):
            (public,) = read_public_keys(key.export_public_key())
            record = public.record("2026-01-01T00:00:00.000Z")
            person = PersonRecord(f"p{number}", Role.ANNOTATOR, keys=(record,))
            await store.put_person(person, by=acting_person())
    return store_file, keys


async def warm(server: Server, key: asyncssh.SSHKey) -> None:
    """Open a desk in each front, so that nothing that only the first one costs is counted."""
    fronts = server.processes("triage.ssh.front")
    before = [resident(front) for front in fronts]
    number = 0
    while any(resident(front) < size + 1 for front, size in zip(fronts, before, strict=True)) and number < 40:
        await (await Typist.sit_down(server.port, key, number)).leave()
        number += 1


async def measure(server: Server, keys: Sequence[asyncssh.SSHKey], seconds: float) -> list[str]:
    """Return the rows of so many desks."""
    fronts, owners = server.processes("triage.ssh.front"), server.processes("triage.owner.serving")
    before = sum(map(resident, fronts))
    typists = [await Typist.sit_down(server.port, key, number) for number, key in enumerate(keys)]
    measured = {kind: Measured() for kind in KINDS}
    drew, kept = cpu(fronts), cpu(owners)
    await asyncio.gather(*(typist.work(seconds, measured) for typist in typists))
    keys_pressed = sum(len(each.seconds) + each.silent for each in measured.values())
    drew, kept = (cpu(fronts) - drew) / keys_pressed, (cpu(owners) - kept) / keys_pressed
    more = (sum(map(resident, fronts)) - before) / len(keys)
    owner = sum(map(resident, owners))
    for typist in typists:
        await typist.leave()
    rows = []
    for kind, each in measured.items():
        if not each.seconds:
            continue
        ms = [1e3 * percentile(each.seconds, share) for share in (0.5, 0.95, 0.99, 1)]
        cells = [
            *(str(len(keys)), kind, f"{len(each.seconds):,}", *(f"{one:.1f}" for one in ms)),
            *(f"{statistics.median(each.sent):,.0f}", f"{1e3 * drew:.1f}", f"{1e3 * kept:.1f}"),
            *(f"{more:.1f}", f"{owner:.0f}"),
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", default="1,10,50")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--port", type=int, default=0)
    told = parser.parse_args()
    counts = [int(count) for count in told.desks.split(",")]
    print(f"| {' | '.join(COLUMNS)} |")
    print("|--:|---|" + "--:|" * (len(COLUMNS) - 2))
    with tempfile.TemporaryDirectory() as folder:
        store, keys = asyncio.run(make(Path(folder), max(counts)))
        server = Server(store, told.port, told.workers)
        try:
            asyncio.run(warm(server, keys[0]))
            for count in counts:
                for row in asyncio.run(measure(server, keys[:count], told.seconds)):
                    print(row, flush=True)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
