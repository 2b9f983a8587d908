"""A real server for tests: ``triage serve`` on a free port, people with keys, and real ssh."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from labels.codebook import shipped_codebook
from tests.triage.desk.samples import BRIDGE, sample, samples
from tests.triage.store.made import bring_in
from triage.owner.opening import acting_person, open_store
from triage.ssh.keys import read_public_keys
from triage.store.records import PersonRecord, Role

DEADLINE = 60.0
"""Seconds after which something that was waited for will not come, however loaded the machine."""

ANNOTATORS = (
    *("ana", "ben", "back", "twice", "pasting", "stopping", "leaving", "many", "mute", "resizing"),
    *("plain", "rich", "orphan", "owned", "keyless", "f0", "f1", "f2", "f3", "f4"),
)
TEAM = {
    **dict.fromkeys(ANNOTATORS, Role.ANNOTATOR),
    "ada": Role.ADJUDICATOR,
    "sinking": Role.ADJUDICATOR,
    "lea": Role.LEAD,
    "lou": Role.LEAD,
    "lost": Role.LEAD,
}
"""Who is on the team: a person for each test that leaves its mark on one."""

SSH = shutil.which("ssh") or "ssh"


def wait_until(true: Callable[[], object], what: str) -> None:
    """Poll another process, which says nothing by itself, until a condition holds."""
    until = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.02)


def stretched(seconds: float) -> float:
    """Return how long it takes here and now what takes that many seconds on a machine that nobody shares."""
    began, worked = time.monotonic(), time.process_time()
    while time.process_time() - worked < 0.05:
        pass
    return seconds * max(1.0, (time.monotonic() - began) / 0.05)


class Served:
    """A store with a team, and the processes that serve it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "t.duckdb"
        self.port = 0
        self._log = folder / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    async def make(self, articles: int, **team: Role) -> None:
        """Make the store with articles, the first longer than a screen, and people, each with a key."""
        longer = BRIDGE + "".join(f"Pillar {number} stands in the water.\n" for number in range(40))
        async with open_store(self.store, create=shipped_codebook(), listen=False) as store:
            await bring_in(store, [sample(0, longer), *samples(articles - 1)])
            for name, role in team.items():
                key = self.make_key(name)
                (public,) = read_public_keys(key.with_suffix(".key.pub").read_bytes())
                record = public.record("2026-01-01T00:00:00.000Z")
                await store.put_person(PersonRecord(name, role, keys=(record,)), by=acting_person())

    def make_key(self, name: str) -> Path:
        """Return a new private key."""
        key = self.folder / f"{name}.key"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)]
        subprocess.run(command, check=True)
        return key

    def key(self, name: str) -> Path:
        """Return a person's private key."""
        return self.folder / f"{name}.key"

    # -- the server ------------------------------------------------------------------------------
    def start(self, *options: str) -> None:
        """Start the server, on a free port the first time and on that one again."""
        self._log.write_bytes(b"")
        command = [sys.executable, "-m", "triage.cli.main", "--db", str(self.store), "serve"]
        command += ["--listen", f"127.0.0.1:{self.port}", "--workers", "2", *options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(lambda: "Serving" in self.log or self.process.poll() is not None, "the server starts")
        found = re.search(r"at 127\.0\.0\.1:(\d+);", self.log)
        assert found is not None, self.log
        self.port = int(found[1])
        wait_until(lambda: len(self.processes("triage.ssh.front")) == 2, "both fronts start")

    @property
    def log(self) -> str:
        """What the server's processes said."""
        return self._log.read_text(encoding="utf-8")

    @property
    def runs(self) -> bool:
        """Whether the supervisor lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The supervisor."""
        assert self._process is not None
        return self._process

    def processes(self, module: str) -> list[int]:
        """Return the ids of the server's processes that run a module."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True
        ).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()]
        return [
            int(pid) for pid, parent, words in rows if int(parent) == self.process.pid and module in words
        ]

    def stop(self) -> float:
        """End the server in order; return how many seconds it took."""
        if not self.runs:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(DEADLINE)
        return time.monotonic() - began

    # -- clients ---------------------------------------------------------------------------------
    def command(self, name: str, *words: str, options: tuple[str, ...] = ()) -> list[str]:
        """Return the ssh command line of a person."""
        settings = {
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "GlobalKnownHostsFile": "/dev/null",
            "LogLevel": "INFO",
            "BatchMode": "yes",
        }
        told = [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]
        return [
            *(SSH, "-F", "/dev/null", *told, "-i", str(self.key(name)), "-p", str(self.port)),
            *options,
            "127.0.0.1",
            *words,
        ]

    def ssh(
        self, name: str, *words: str, options: tuple[str, ...] = (), given: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Run ssh as a person to its end."""
        command = self.command(name, *words, options=options)
        return subprocess.run(command, input=given, capture_output=True, check=False, timeout=DEADLINE)

    def host(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run a command on the server's host."""
        command = [sys.executable, "-m", "triage.cli.main", "--db", str(self.store), *words]
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=DEADLINE
        )
