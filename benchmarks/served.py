"""The processes of ``triage serve`` for ``benchmarks.serve``: started, weighed and ended."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path


class Server:
    """A server on a free port.

    Args:
        store: What it serves.
        workers: How many fronts it has.
    """

    def __init__(self, store: Path, workers: int) -> None:
        self._log = store.with_suffix(".log")
        command = [sys.executable, "-m", "triage.cli.main", "--db", str(store), "serve"]
        command += ["--listen", "127.0.0.1:0", "--workers", str(workers)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + 120
        while (found := re.search(r"at 127\.0\.0\.1:(\d+);", self._log.read_text())) is None:
            assert time.monotonic() < until, self._log.read_text()
            time.sleep(0.05)
        self.port = int(found[1])
        while len(self.running("triage.ssh.front")) < workers:
            time.sleep(0.05)
        time.sleep(2)  # they import what they need
        self.fronts = self.running("triage.ssh.front")
        self.owners = self.running("triage.owner.serving")

    def running(self, module: str) -> list[int]:
        """Return the ids of those that run a module."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True
        )
        rows = [row.split(None, 2) for row in listed.stdout.splitlines()]
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
