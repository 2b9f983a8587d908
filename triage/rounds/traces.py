"""What people did in a round, folded from events as columns: of each question the last word holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from triage.rounds.standing import Mark, Numbers

OTHER, SKIP, RELEASE = 0, 254, 255
"""Kinds of events that are no answer to a required question."""

_SLOT = Mark.COUNTED | Mark.RELEASED
_FIRST = 5
"""The lowest bit of a state that stands for a question; those below are of :class:`Mark`."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events of a round that follow each other in the log; arrays of one length."""

    sequence: npt.NDArray[np.int64]
    """Ascending."""
    number: npt.NDArray[np.int64]
    """Of the article."""
    person: npt.NDArray[np.uint16]
    """Whose work it is, by their place among the people."""
    kind: npt.NDArray[np.uint8]
    """The place of a required question from 1, or :data:`OTHER`, :data:`SKIP` or :data:`RELEASE`."""
    stands: npt.NDArray[np.bool_]
    """Whether the question is answered, or the article skipped, after it."""
    takes: npt.NDArray[np.bool_]
    """Whether it gives the person a slot."""


@dataclass(frozen=True, slots=True)
class RoundMarks:
    """What one person did in one round."""

    person: str
    numbers: Numbers
    """Articles, ascending."""
    marks: npt.NDArray[np.uint8]
    """Of each; see :class:`triage.rounds.standing.Mark`."""
    skips: dict[int, int]
    """Skipped article to the position of its skip."""


class Traces:
    """A few bits per article for each person, so that a log of any length is folded in little memory."""

    def __init__(self, people: list[str], asked: int) -> None:
        """Begin with nothing.

        Args:
            people: Everybody whose events may come.
            asked: How many questions are required.
        """
        self._people = people
        self._asked = asked
        self._answered = ((1 << asked) - 1) << _FIRST
        kind = np.min_scalar_type((1 << (_FIRST + asked)) - 1)
        self._states: list[npt.NDArray[Any]] = [np.zeros(0, dtype=kind) for _ in people]
        self._skips: list[dict[int, int]] = [{} for _ in people]

    def take(self, events: Stretch) -> None:
        """Take in events that come after all that were taken in before."""
        order = np.argsort(events.person, kind="stable")
        ends = np.searchsorted(events.person[order], np.arange(len(self._people) + 1))
        for place in range(len(self._people)):
            rows = order[ends[place] : ends[place + 1]]
            if len(rows):
                self._take(place, events, rows)

    def _take(self, place: int, events: Stretch, rows: npt.NDArray[np.intp]) -> None:
        numbers, kind, takes = events.number[rows], events.kind[rows], events.takes[rows]
        state = self._grown(place, int(numbers.max()))
        # Where a number stands several times numpy assigns the last of its values: the latest in the log.
        state[numbers] |= int(Mark.TOUCHED)
        for question in range(1, self._asked + 1):
            which = kind == question
            given = np.where(events.stands[rows[which]], 1 << (_FIRST + question - 1), 0)
            _set(state, numbers[which], 1 << (_FIRST + question - 1), given)
        which = takes | (kind == RELEASE)
        slots = np.where(kind[which] == RELEASE, int(Mark.RELEASED), int(Mark.COUNTED))
        _set(state, numbers[which], int(_SLOT), slots)
        which = kind == SKIP
        skips = self._skips[place]
        sequences, stands = events.sequence[rows[which]].tolist(), events.stands[rows[which]].tolist()
        for number, sequence, skipped in zip(numbers[which].tolist(), sequences, stands, strict=True):
            if skipped:
                skips[number] = sequence
            else:
                skips.pop(number, None)

    def _grown(self, place: int, number: int) -> npt.NDArray[Any]:
        state = self._states[place]
        if number >= len(state):
            more = np.zeros(max(number + 1, 2 * len(state)) - len(state), dtype=state.dtype)
            state = self._states[place] = np.concatenate((state, more))
        return state

    def marks(self) -> Iterator[RoundMarks]:
        """Yield what each person did, in the order of the people; who did nothing is left out."""
        for place, name in enumerate(self._people):
            state, skips = self._states[place], self._skips[place]
            numbers = np.flatnonzero(state != 0)
            if not len(numbers):
                continue
            found = state[numbers]
            marks = (found & int(Mark.TOUCHED | _SLOT)).astype(np.uint8)
            marks[(found & self._answered) == self._answered] |= int(Mark.COMPLETE)
            marks[numbers.searchsorted(np.array(sorted(skips), dtype=np.int64))] |= int(Mark.SKIPPED)
            yield RoundMarks(name, numbers, marks, skips)


def _set(state: npt.NDArray[Any], numbers: Numbers, bits: int, values: npt.NDArray[np.int64]) -> None:
    """Give some bits of some articles new values."""
    kept = np.array(~bits & np.iinfo(state.dtype).max, dtype=state.dtype)
    state[numbers] = state[numbers] & kept | values.astype(state.dtype)
