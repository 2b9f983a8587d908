"""A command over the wire, a child of a front: ``python -m triage.cli.wire CONNECTION LOG NAME WORD…``.

CONNECTION is the descriptor of a connection to the owner that is bound to the person NAME, LOG that of the
server's log. What follows was looked at in :mod:`triage.ssh.table`.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

MEMORY = 8 * 2**30
"""Bytes of address space."""
SECONDS = 1_800
"""Of the processor."""
FILE = 20 * 2**30
"""Bytes of a file."""
NICENESS = 10
OOM_SCORE = 900
"""Of 1,000: first to go when memory runs out (proc(5), ``oom_score_adj``)."""


SIGNAL_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""


def end_with_parent() -> None:
    """Have the system end this process with the front that began it, where a system can.

    What the front passes on would else seem to be whole where it was cut short.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SIGNAL_WITH_PARENT, signal.SIGKILL)


def confine() -> None:
    """Bound what this process may take from the others."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a stricter limit stands already
            resource.setrlimit(kind, (most, most))
    os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(f"{OOM_SCORE}", encoding="ascii")


def run() -> None:
    """Run one command and end the process with its exit code."""
    end_with_parent()
    confine()
    from triage.cli import incident, main
    from triage.owner.opening import inherit

    connection, log, person, *words = sys.argv[1:]
    inherit(int(connection), person)
    incident.keep_in_log(int(log))
    sys.argv = ["triage", *words]
    main.run()


if __name__ == "__main__":
    run()
