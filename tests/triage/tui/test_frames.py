"""Frames: whatever was on the screen, what is sent leaves on it exactly what was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.hostile import hostile_article
from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import BRIDGE, sample, samples
from tests.triage.tui.glass import Glass, Pen
from tests.triage.tui.lines import connected
from tests.triage.tui.seat import screen_rows
from triage.tui.frames import Frames, look_of
from triage.tui.terminal import Terminal

WIDTH = 30
STYLES = [
    Style.parse(each)
    for each in (
        "none",
        "bold",
        "dim red",
        "bold underline #102030",
        "on #405060",
        "underline on #405060",
        "reverse",
        "italic",
    )
]
LETTERS = st.text(alphabet="ab  \u00e9\u25cb\u4e2d\u05d0\u0301\U0001f44d", max_size=12)
PIECES = st.lists(st.tuples(LETTERS, st.sampled_from(STYLES)), max_size=6)


def strip(pieces: list[tuple[str, Style]]) -> Strip:
    """Return pieces as a row of the width."""
    row = Strip([Segment(text, style) for text, style in pieces if text])
    return row.adjust_cell_length(WIDTH, STYLES[4])


def seen_on_a_blank(pen: Pen) -> tuple[str, frozenset[str], str]:
    """Return what is seen of a pen where there is no character."""
    ink, ground, marks = pen
    return ground, marks & {"4", "7"}, ink if marks & {"4", "7"} else ""


@given(st.lists(st.tuples(st.integers(0, 3), PIECES), max_size=12))
def test_frames_leave_what_was_asked_for(steps: list[tuple[int, list[tuple[str, Style]]]]) -> None:
    """One frame after another over old rows looks like each row written whole on clean glass."""
    glass, frames = Glass(2 * WIDTH, 4), Frames(ColorSystem.TRUECOLOR)
    blank = [(x, y, strip([])) for x in (0, WIDTH) for y in range(4)]
    glass.feed(frames.frame(blank))
    for y, pieces in steps:
        row = strip(pieces)
        if not all(cell_len(text) for text, _ in pieces if text) or row.cell_length != WIDTH:
            continue
        glass.feed(frames.frame([(WIDTH, y, row)]))
        clean = Glass(2 * WIDTH, 4)
        clean.feed(Frames(ColorSystem.TRUECOLOR).frame([(WIDTH, y, row)]))
        for (old, was), (new, now) in zip(glass.cells[y][WIDTH:], clean.cells[y][WIDTH:], strict=True):
            assert old == new
            assert was == now or (new == " " and seen_on_a_blank(was) == seen_on_a_blank(now))


def test_only_cells_that_changed_are_sent() -> None:
    """A sign in a row of text is a move and a sign; the same row again is nothing."""
    frames = Frames(ColorSystem.TRUECOLOR)
    before, after = (
        strip([("abc def ghi jkl mno pqr", STYLES[0])]),
        strip([("abc dXf ghi jkl mno pYr", STYLES[0])]),
    )
    frames.frame([(0, 0, before)])
    assert frames.frame([(0, 0, before)]) == ""
    assert frames.frame([(0, 0, after)]) == "\x1b[1;6HX\x1b[15CY"
    assert frames.frame([(0, 0, strip([("abc dXf ghi jkl mno pYr", STYLES[0])]))]) == ""
    frames.forget()
    assert "abc dXf" in frames.frame([(0, 0, after)])


def test_colours_are_in_the_terminal_s_own_depth() -> None:
    """One style is painted in as many colours as each terminal has, whichever drew first."""
    style = Style.parse("#102030 on #f0d08c")
    assert look_of(style, ColorSystem.TRUECOLOR)[:2] == ("38;2;16;32;48", "48;2;240;208;140")
    assert look_of(style, ColorSystem.EIGHT_BIT)[:2] == ("38;5;17", "48;5;222")
    assert look_of(style, ColorSystem.STANDARD)[0] == "30"


@pytest.mark.parametrize(
    ("size", "terminal"),
    [
        ((60, 20), Terminal()),
        ((80, 24), Terminal(no_color=True, plain=True)),
        ((80, 24), Terminal(light=True)),
        ((120, 40), Terminal(colours="standard")),
        ((200, 50), Terminal()),
    ],
    ids=str,
)
async def test_what_is_sent_is_what_the_desk_shows(size: tuple[int, int], terminal: Terminal) -> None:
    """After every key the glass at the end of the line reads as the screen does, hostile text included."""
    articles = [hostile_article(), sample(1, BRIDGE * 30), *samples(2)]
    keys = (
        "4 c P j j space ? space escape g escape n x y escape / t h escape right j left e right s escape f "
        "b 2 m d 2 escape 0 escape - tab ctrl+p n u down escape z escape y w enter k end home [ ] backspace"
    )
    async with connected(FakeStore(articles).as_store, size=size, terminal=terminal) as desk:
        glass = Glass(*size)
        glass.feed(desk.line.take())
        for key in ("none", *keys.split(), "enter"):
            glass.feed(await desk.press(key))
            assert glass.rows == screen_rows(desk.app), key
            assert glass.pen == Glass(1, 1).pen


@pytest.mark.parametrize(
    ("term", "sign"), [("xterm-256color", "38;5;"), ("xterm-direct", "38;2;"), ("xterm", "\x1b[7m")]
)
async def test_depth_of_colour(term: str, sign: str) -> None:
    """A terminal is sent no more colours than it says it has."""
    async with connected(FakeStore(samples(1)).as_store, terminal=Terminal.of({"TERM": term})) as desk:
        sent = desk.line.take()
    assert sign in sent
    assert ("38;2;" in sent) is (term == "xterm-direct")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_bytes_of_an_answer(size: tuple[int, int]) -> None:
    """An answer is a few cells of a few rows, at any size of terminal."""
    async with connected(FakeStore([sample(1, BRIDGE * 30)]).as_store, size=size) as desk:
        for key in "43cPBP":
            assert len((await desk.press(key)).encode()) <= 400
