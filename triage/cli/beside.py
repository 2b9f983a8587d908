"""A command beside a desk or a server, ended with it: ``python -m triage.cli.beside WORD…``.

Standard input is a pipe that whoever began the command holds open and writes nothing to. However that process
ends, the pipe ends too; without this, a command that had not reached its store yet would own it by then.
"""

from __future__ import annotations

import os
import signal
import sys
from threading import Thread


def run() -> None:
    """Run one command and end the process with its exit code."""
    Thread(target=_end_with_parent, args=(os.dup(0),), daemon=True).start()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    from triage.cli import main

    sys.argv[0] = "triage"
    main.run()


def _end_with_parent(pipe: int) -> None:
    """Interrupt this process, as Ctrl-C would, once a pipe has ended."""
    while os.read(pipe, 1024):
        pass
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    run()
