"""Finding words in long texts, piece by piece."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import sample
from tests.triage.tui.seat import seated
from triage.tui import search as looking
from triage.tui.dialogs.find import Find
from triage.tui.paint import UNICODE
from triage.tui.screens import desk as screens
from triage.tui.search import Search
from triage.tui.strokes import Stroke

FAR = "\u65b0\u95fb\u3002" * 300_000 + "bridge" + "\u65b0" * 1_000


def finish(find: Find) -> None:
    """Look through the whole text."""
    while not find.done:
        find.go_on()


def starts(text: str, wanted: str, start: int) -> list[int]:
    """Return where hits begin, all pieces looked through."""
    search = Search(text, wanted, start)
    while not search.done:
        search.go_on()
    return list(search.found)


@given(
    st.text(st.sampled_from("abA\u4e2d\u0130\u00df"), max_size=200),
    st.text(st.sampled_from("abA\u4e2d\u0130\u00df"), min_size=1, max_size=4),
    st.integers(0, 200),
    st.integers(1, 20),
)
def test_pieces_find_what_one_search_finds(text: str, wanted: str, start: int, piece: int) -> None:
    """From the start the same hits; from elsewhere hits that do not overlap, with no room for one between."""
    pattern = re.compile(re.escape(wanted), re.IGNORECASE)
    start = min(start, len(text))
    with patch.multiple(looking, PIECE=piece, MANY=3):
        assert starts(text, wanted, 0) == [found.start() for found in pattern.finditer(text)]
        hits = starts(text, wanted, start)
    assert all(pattern.match(text, at) for at in hits)
    edges = [0, *(edge for at in hits for edge in (at, at + len(wanted))), len(text)]
    assert edges == sorted(edges)
    free = zip(edges[::2], edges[1::2], strict=True)
    assert not any(
        pattern.search(text, first, last)
        for first, last in free
        if not first < start < last  # a hit across the place of beginning counts if it lies before it
    )


@pytest.mark.parametrize(
    ("text", "wanted"), [(FAR, "bridge"), (FAR, "\u65b0"), ("x" * 1_000_000, "x"), ("x " * 500_000, "y")]
)
def test_a_letter_looks_through_one_piece(text: str, wanted: str) -> None:
    """Whatever the text: some characters or some hits, and what is shown is looked up for its lines alone."""
    find = Find(text, 0, lambda found, here: None)
    looked: list[int] = []
    with patch.object(Search, "go_on", autospec=True, side_effect=Search.go_on) as go_on:
        for letter in wanted:
            find.press(Stroke(letter))
            looked.append(go_on.call_count)
    assert looked[-1] <= 2 * len(wanted)
    search = Search(text, wanted, 0)
    while not search.done:
        before = len(search.found), search._at
        search.go_on()
        assert len(search.found) - before[0] <= looking.MANY
        assert search._at - before[1] <= looking.PIECE + len(wanted)


def test_a_step_to_a_hit_that_is_not_found_yet_is_owed() -> None:
    """It is gone as soon as that hit is known; a letter forgets it."""
    seen: list[tuple[int, int] | None] = []
    find = Find("ab" + "-" * 30 + "ab" + "-" * 30 + "ab", 0, lambda found, here: seen.append(here))
    with patch.object(looking, "PIECE", 10):
        find.press(Stroke("a"))
        find.press(Stroke("enter"))
        find.press(Stroke("down"))
        assert seen.pop() == (0, 1) and "1\u2026" in "".join(p.text for p in find.bar(78, UNICODE))
        finish(find)
        assert seen.pop() == (64, 65)
        find.press(Stroke("up"))
        assert seen.pop() == (32, 33)
        find.press(Stroke("b"))
        find.press(Stroke("up"))
        find.press(Stroke("backspace"))
        finish(find)
        assert seen.pop() == (32, 33)


async def test_hits_are_counted_and_shown_while_nothing_else_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hit that a letter did not reach comes into sight by itself."""
    monkeypatch.setattr(screens, "PAUSE", 0.0)
    async with seated(FakeStore([sample(1, FAR)]).as_store) as seat:
        await seat.press("/")
        await seat.type("bridge")
        while "1 of 1   Enter" not in seat.text:
            await seat.drawn()
        assert "bridge" in "".join(seat.rows[3:17])
        await seat.press("escape")
        assert "bridge" in "".join(seat.rows[3:17])
