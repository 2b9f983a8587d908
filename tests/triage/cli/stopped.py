"""The program in a process of its own that stops at a chosen step until it is told to go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

_PROGRAM = """
import os
import sys
from importlib import import_module

from triage.cli import main

module, name, pause, sign = sys.argv[1:5]
owner = import_module(module)
for part in name.split(".")[:-1]:
    owner = getattr(owner, part)
name = name.split(".")[-1]
step, calls = getattr(owner, name), 0

def stop(*arguments, **named):
    global calls
    calls += 1
    if calls == int(pause):
        print("here", flush=True)
        os.read(int(sign), 1)
    return step(*arguments, **named)

setattr(owner, name, stop)
sys.argv = ["triage", *sys.argv[5:]]
main.run()
"""


class Stopped:
    """``triage …``, stopped before a step's call of a given number."""

    def __init__(
        self, folder: Path, step: tuple[str, str], *arguments: str, call: int = 1, said: str = ""
    ) -> None:
        """Start it and wait until it is there.

        Args:
            folder: Where it runs.
            step: Module and name of what is called.
            arguments: What is typed after ``triage``.
            call: Number of the call, from 1.
            said: Its standard input.
        """
        sign, self._sign = os.pipe()
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *step, f"{call}", f"{sign}", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=folder,
                pass_fds=[sign],
            )
        finally:
            os.close(sign)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(said)
        self.process.stdin.close()
        line = self.process.stdout.readline()
        assert line == "here\n", (line, self._end())

    def go_on(self) -> tuple[int, str, str]:
        """Let it go on to its end; return exit code, output and talk."""
        os.write(self._sign, b"x")
        return self._end()

    def _end(self) -> tuple[int, str, str]:
        os.close(self._sign)
        self.process.stdin = None  # closed, which communicate() takes amiss
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err

    def interrupt(self) -> tuple[int, str, str]:
        """Press Ctrl-C, then let it go on."""
        self.process.send_signal(signal.SIGINT)
        return self.go_on()

    def kill(self) -> None:
        """End it at once, as ``kill -9`` does."""
        self.process.kill()
        self._end()

    def __enter__(self) -> Stopped:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.kill()
