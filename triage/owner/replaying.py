"""What the journal of a former life says beyond a backup, and what of it the restored store can take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from labels.visible import visible
from triage.owner.segment import Seal, Segment, segments
from triage.store.duckdb.copies import Seen
from triage.store.errors import Refused
from triage.store.lines import event_from_line, event_line
from triage.store.records import Cause, Event

LACKING = Callable[[Sequence[str]], frozenset[str]]
"""Returns which of some article keys the backup has not."""


@dataclass(frozen=True, slots=True)
class Left:
    """An event that was not applied."""

    event: Event
    reason: str


@dataclass(slots=True)
class Replay:
    """What of a former journal goes on behind a backup."""

    position: int
    """The backup's last event."""
    applied: list[Event] = field(default_factory=list)
    """Numbered on from there."""
    left: list[Left] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    """Rounds that were planned over articles which the backup may lack."""
    unreadable: list[int] = field(default_factory=list)
    """Former positions whose lines are damaged."""
    _moved: dict[int, int] = field(default_factory=dict)
    """Former position to new one."""

    def lines(self) -> list[bytes]:
        """Return the events as the new journal takes them."""
        return [event_line(event) for event in self.applied]

    def leave(self, event: Event, reason: str) -> None:
        """Keep an event out, and say so."""
        self.left.append(Left(event, reason))

    def apply(self, event: Event) -> None:
        """Give an event its new position; what it says of positions moves with it."""
        sequence = self.position + len(self.applied) + 1
        self._moved[event.sequence] = sequence
        self.applied.append(replace(event, sequence=sequence, data=self._data(event)))

    def _data(self, event: Event) -> Mapping[str, Any]:
        data = dict(event.data)
        for name in ("undoes", "redoes"):
            if name in data:
                data[name] = self._new(data[name])
        if event.cause is Cause.ROUND and data.get("position") is not None:
            data["position"] = self._reached(data["position"])
        return data

    def _new(self, former: int) -> int:
        """Return where an event is now; 0, which no event has, where it was not applied."""
        return former if former <= self.position else self._moved.get(former, 0)

    def _reached(self, former: int) -> int:
        """Return the position at which the new log holds what the former held at one of its own."""
        return former if former <= self.position else self.position + sum(n <= former for n in self._moved)


def read_replay(folder: Path, seen: Seen, lacking: LACKING) -> Replay:
    """Return what a former journal has behind a backup.

    Args:
        folder: The former journal.
        seen: The backup.
        lacking: Tells which articles it has not.

    Raises:
        Refused: That journal does not continue that backup.
    """
    present = segments(folder) if folder.is_dir() else ()
    _refuse_unless_continued(folder, present, seen)
    found: dict[int, Event] = {}
    seal = Seal(seen.uuid, seen.epoch)
    for segment in _from(present, seen.position):
        for line in segment.lines(seal):
            if line.fields is not None:
                event = event_from_line(line.fields)
                found[event.sequence] = event
    _refuse_another_line(found.get(seen.position), seen)
    events = [found[sequence] for sequence in sorted(found) if sequence > seen.position]
    replay = Replay(seen.position)
    last = events[-1].sequence if events else seen.position
    replay.unreadable = [n for n in range(seen.position + 1, last) if n not in found]
    _sort_out(replay, events, lacking(sorted({event.article for event in events if event.article})))
    return replay


def _sort_out(replay: Replay, events: Sequence[Event], lacking: frozenset[str]) -> None:
    gone: set[int] = set()
    for event in events:
        if event.cause is Cause.IMPORT:
            gone.add(int(event.data["number"]))
            replay.leave(event, "articles are not in the journal; import them again")
        elif event.cause is Cause.WITHDRAW and int(event.data["number"]) in gone:
            replay.leave(event, "the backup has not that import")
        elif event.cause is Cause.LOSS:
            replay.leave(event, "it is about the former journal's damage")
        elif event.article in lacking:
            replay.leave(event, "the backup has not that article")
        else:
            replay.apply(event)
            if event.cause is Cause.ROUND and gone and event.data["name"] not in replay.rounds:
                replay.rounds.append(event.data["name"])


def _from(present: Sequence[Segment], position: int) -> Sequence[Segment]:
    """Leave out the segments that end before a position; in doubt none is left out."""
    for place in range(len(present) - 1, 0, -1):
        header = present[place].header()
        if header is not None and header.first <= position:
            return present[place:]
    return present


def _refuse_unless_continued(folder: Path, present: Sequence[Segment], seen: Seen) -> None:
    place = visible(str(folder))
    if not present:
        raise Refused(f"There is no journal at {place} to replay; restore without --replay-journal.")
    headers = [header for segment in present if (header := segment.header()) is not None]
    for header in headers:
        if header.store != seen.uuid:
            raise Refused(
                f"The journal at {place} is another store's than the backup is of: nothing was changed. "
                "Restore without --replay-journal, or name that store's backup."
            )
        if header.epoch != seen.epoch:
            raise Refused(
                f"The journal at {place} is of another life of the store (a restore lies between them) than "
                "the backup: it does not continue it. Nothing was changed; restore without --replay-journal."
            )
    first = headers[0].first if headers else 1
    if first > seen.position + 1:
        raise Refused(
            f"The journal at {place} begins with event {first:,} and the backup ends with {seen.position:,}; "
            "what was between is not there. Nothing was changed; restore without --replay-journal."
        )


def _refuse_another_line(former: Event | None, seen: Seen) -> None:
    if former is not None and seen.last is not None and former.uid != seen.last.uid:
        raise Refused(
            f"Event {seen.position:,} of the backup is another than the journal's: it does not continue the "
            "backup. Nothing was changed; restore without --replay-journal."
        )
