"""How far an import is, on one line of a terminal: a bar for each stage; nothing in a pipe."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from triage.cli import console

if TYPE_CHECKING:
    from triage.jobs.batches import Stage
    from triage.jobs.importing import Watch

_CELLS = 8
_EVERY = 0.1
"""Seconds between two drawings."""


@contextmanager
def import_bars() -> Iterator[Watch]:
    """Show how far an import is while the block runs.

    Yields:
        What the import tells it to.
    """
    from triage.jobs.importing import Watch

    if not sys.stderr.isatty():
        yield Watch(say=console.say)
        return
    bars = _Bars()
    try:
        yield Watch(advance=bars.advance, comparing=bars.expect, say=bars.say)
    finally:
        bars.clear()


class _Bars:
    """The line: what was read, and of that what was dated, stored and compared."""

    def __init__(self) -> None:
        from triage.jobs.batches import Stage

        self._done = dict.fromkeys(Stage, 0)
        self._waiting = 0
        self._began = time.monotonic()
        self._shown = 0.0

    def advance(self, stage: Stage, records: int) -> None:
        self._done[stage] += records
        if time.monotonic() - self._shown >= _EVERY:
            self._draw()

    def expect(self, articles: int) -> None:
        """Note how many articles will be compared; not all that were read are new."""
        self._waiting = articles
        self._draw()

    def say(self, sentence: str) -> None:
        self.clear()
        console.say(sentence)

    def clear(self) -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    def _draw(self) -> None:
        self._shown = time.monotonic()
        read, *others = self._done
        parts = [f"{read} {self._done[read]:,}"]
        for stage in others:
            whole = self._waiting if stage == "compared" else self._done[read]
            filled = min(_CELLS, self._done[stage] * _CELLS // whole) if whole else 0
            parts.append(f"{stage} [{'#' * filled}{'.' * (_CELLS - filled)}]")
        line = f"{'  '.join(parts)}  {self._shown - self._began:.0f} s"
        room = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r{line[:room]}\x1b[K")
        sys.stderr.flush()
