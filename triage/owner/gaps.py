"""Where a journal does not follow on: bad lines, and the events that stood there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.owner.segment import Line


@dataclass(frozen=True, slots=True)
class Gap:
    """A place between two whole lines."""

    bad: tuple[Line, ...]
    """The lines there that are bad; empty where lines are gone altogether."""
    first: int
    """Lowest sequence that belongs there."""
    last: int
    """Highest; below ``first`` where nothing is missing."""
    before: Line | None
    """The whole line behind it, if there is one."""

    @property
    def sequences(self) -> range:
        """The events that stood there."""
        return range(self.first, self.last + 1)

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        if self.bad:
            return self.bad[0].place
        return f"before {self.before.place}" if self.before is not None else "at the end"


def gaps(lines: Iterable[Line], after: int) -> Iterator[Gap | Line]:
    """Yield the whole lines, and between them what does not follow on.

    Args:
        lines: Lines as they were found, oldest first.
        after: The sequence that the first of them follows, if its own is not lower.

    Yields:
        Lines whose sequence is higher than all before, and gaps. Behind the last whole line each bad one
        counts as one event, for nothing tells otherwise.
    """
    reached: int | None = None
    bad: list[Line] = []
    for line in lines:
        sequence = line.sequence
        if sequence is None:
            bad.append(line)
            continue
        if reached is None:
            reached = min(after, sequence - 1)
        if bad or sequence > reached + 1:
            yield Gap(tuple(bad), reached + 1, sequence - 1, line)
            bad = []
        yield line
        reached = max(reached, sequence)
    if bad:
        reached = after if reached is None else reached
        yield Gap(tuple(bad), reached + 1, reached + len(bad), None)
