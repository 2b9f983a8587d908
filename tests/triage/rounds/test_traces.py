"""Folding a round from columns: the same as going through its events one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.rounds.standing import Mark
from triage.rounds.traces import OTHER, RELEASE, SKIP, Stretch, Traces

PEOPLE = ["ana", "bo", "cy"]
EVENTS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.integers(0, len(PEOPLE) - 1),
        st.sampled_from([OTHER, 1, 2, 3, SKIP, RELEASE]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=60,
)


def one_by_one(events: list[tuple[int, int, int, bool, bool]], asked: int) -> dict[str, tuple[object, ...]]:
    """Return the marks and skips by person as somebody would find them who reads the log line by line."""
    answered: dict[tuple[int, int], set[int]] = {}
    skips: dict[tuple[int, int], int] = {}
    slots: dict[tuple[int, int], Mark] = {}
    for sequence, (number, person, kind, stands, takes) in enumerate(events, 1):
        work = (person, number)
        answered.setdefault(work, set())
        if kind == RELEASE:
            slots[work] = Mark.RELEASED
        elif takes:
            slots[work] = Mark.COUNTED
        if kind == SKIP and stands:
            skips[work] = sequence
        elif kind == SKIP:
            skips.pop(work, None)
        elif OTHER < kind <= asked:
            (answered[work].add if stands else answered[work].discard)(kind)
    found: dict[str, tuple[object, ...]] = {}
    for place, name in enumerate(PEOPLE):
        marks = {
            number: Mark.TOUCHED
            | (Mark.COMPLETE if len(given) == asked else Mark.UNTOUCHED)
            | (Mark.SKIPPED if (person, number) in skips else Mark.UNTOUCHED)
            | slots.get((person, number), Mark.UNTOUCHED)
            for (person, number), given in sorted(answered.items())
            if person == place
        }
        if marks:
            found[name] = (marks, {n: at for (person, n), at in skips.items() if person == place})
    return found


@settings(max_examples=150, deadline=None)
@given(EVENTS, st.integers(0, 3), st.integers(0, 60))
def test_columns_fold_to_what_the_events_say_one_by_one(
    events: list[tuple[int, int, int, bool, bool]], asked: int, cut: int
) -> None:
    """In one stretch or in two, whatever was answered, taken back, skipped, given a slot or released."""
    traces = Traces(PEOPLE, asked)
    columns = [np.array(column) for column in zip(*events, strict=True)] or [np.zeros(0)] * 5
    sequence = np.arange(1, len(events) + 1)
    for rows in (slice(0, cut), slice(cut, None)):
        number, person, kind, stands, takes = (column[rows] for column in columns)
        traces.take(
            Stretch(
                sequence[rows],
                number.astype(np.int64),
                person.astype(np.uint16),
                kind.astype(np.uint8),
                stands.astype(np.bool_),
                takes.astype(np.bool_),
            )
        )
    folded = {
        each.person: (
            {n: Mark(mark) for n, mark in zip(each.numbers.tolist(), each.marks.tolist(), strict=True)},
            each.skips,
        )
        for each in traces.marks()
    }
    assert folded == one_by_one(events, asked)


def test_many_questions_have_room() -> None:
    """With forty required questions an article is complete after the fortieth."""
    traces = Traces(["ana"], 40)
    for sequence, question in enumerate(range(1, 41), 1):
        assert Mark.COMPLETE not in {
            Mark(m) & Mark.COMPLETE for t in traces.marks() for m in t.marks.tolist()
        }
        one = np.ones(1, dtype=np.int64)
        traces.take(
            Stretch(
                one * sequence,
                one,
                np.zeros(1, dtype=np.uint16),
                np.array([question], dtype=np.uint8),
                np.ones(1, dtype=np.bool_),
                np.zeros(1, dtype=np.bool_),
            )
        )
    (told,) = traces.marks()
    assert told.marks.tolist() == [Mark.TOUCHED | Mark.COMPLETE]
