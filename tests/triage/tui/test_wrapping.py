"""Texts in lines of cells."""

from __future__ import annotations

import random
import time
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from labels.visible import visible
from tests.hostile import EMOJI, HOSTILE_TEXT, LONG_LINE, ZWJ
from triage.tui import wrapping as lines_of
from triage.tui.wrapping import BLOCK, GLUE, Wrapping, cluster


def lines(text: str, width: int) -> list[str]:
    """Return all lines of a text."""
    wrapping = Wrapping(text, width)
    wrapping.reach(len(text) + 2)
    assert wrapping.done
    return [text[slice(*wrapping.span(line))] for line in range(len(wrapping))]


def check(text: str, width: int) -> None:
    """Every line fits, only blanks are left out between lines, and no cluster is cut."""
    wrapping = Wrapping(text, width)
    wrapping.reach(len(text) + 2)
    at = 0
    for line in range(len(wrapping)):
        start, end = wrapping.span(line)
        assert text[at:start].strip(" \n") == ""
        assert cell_len(text[start:end].replace(GLUE, " ")) <= wrapping.width
        assert "\n" not in text[start:end]
        at = end
    assert text[at:].strip(" \n") == ""


def test_lines_end_at_spaces_and_long_words_are_cut() -> None:
    """A space at the end of a line hangs; a word too long for any line is cut."""
    assert lines("the bridge was opened", 10) == ["the bridge", "was opened"]
    assert lines("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert lines("one\n\ntwo", 10) == ["one", "", "two"]
    assert lines("", 10) == [""]
    assert lines("two  words   apart", 6) == ["two", "words", "apart"]


def test_wide_characters_take_two_cells_and_break_beside_each_other() -> None:
    """Ideographs break anywhere but before a closing mark."""
    assert lines("新闻标题新闻", 8) == ["新闻标题", "新闻"]
    assert lines("新闻标题。新闻", 8) == ["新闻标", "题。新闻"]
    assert lines("ab新闻", 5) == ["ab新", "闻"]


def test_what_is_drawn_as_one_is_never_cut() -> None:
    """Accents, families, flags and skin tones stay whole at any width."""
    family = EMOJI[:7]
    assert ZWJ in family
    assert lines(family * 3, 2) == [family] * 3
    assert lines("e\u0301" * 6, 3) == ["e\u0301" * 3] * 2
    assert lines("\U0001f1e9\U0001f1ea" * 2, 3) == ["\U0001f1e9\U0001f1ea"] * 2
    assert cluster("\U0001f44d\U0001f3fdx", 0, 3) == (2, 2)


def test_glue_holds_a_resolved_date_together() -> None:
    """What stands in brackets is never broken at its space."""
    assert lines(f"on Thursday[={GLUE}2023-03-16] it", 12) == ["on", f"Thursday[={GLUE}2", "023-03-16]", "it"]


@pytest.mark.parametrize("width", [2, 3, 7, 40, 78, 120])
def test_hostile_text_fits_every_width(width: int) -> None:
    """Whatever it holds, each line fits and nothing is lost."""
    check(visible(HOSTILE_TEXT, newlines=True), width)


HARD = st.sampled_from("ab. \n\u0301\u200b\u200d\u4e2d\u3002\U0001f1e9\U0001f44d\ufe0f\u2764\u05d0-" + GLUE)


@given(st.text(alphabet=HARD, max_size=80), st.integers(2, 12))
def test_any_text_fits(text: str, width: int) -> None:
    """Random mixtures of what is hard to measure fit, too."""
    check(text, width)


def test_a_megabyte_in_one_line_opens_at_once_and_goes_on_in_slices() -> None:
    """The first screens need a small part of the text; the rest comes a few milliseconds at a time."""
    wrapping = Wrapping(LONG_LINE, 78)
    wrapping.reach(60)
    assert len(wrapping) == 60
    assert wrapping.span(59)[1] < 60 * 78
    ticks = iter(range(10_000))
    wrapping.extend(3, clock=lambda: next(ticks))
    assert not wrapping.done
    assert len(wrapping) == 60 + 2 * 64
    began = time.process_time()
    wrapping.reach_position(len(LONG_LINE) // 4)
    assert time.process_time() - began < 5
    start, _ = wrapping.span(wrapping.line_at(100_000))
    assert 0 <= 100_000 - start < 80


def test_a_heap_of_marks_is_no_line_without_end() -> None:
    """A hundred thousand accents on one letter are many lines, each short."""
    text = "e" + "\u0301" * 100_000
    assert all(len(line) <= 8 * 40 + 30 for line in lines(text, 40))


def all_spans(wrapping: Wrapping) -> list[tuple[int, int]]:
    """Return where all lines of a wrapping are, those before its beginning too."""
    return [wrapping.span(line) for line in range(wrapping.first, wrapping.after)]


@given(
    st.text(alphabet=HARD, max_size=400)
    | st.text(max_size=200).map(lambda text: visible(text, newlines=True)),
    st.integers(2, 30) | st.integers(20, 200),
    st.integers(0, 400),
    st.integers(0, 2**32),
)
@example("a" * 300, 20, 299, 1)
@example("\n\n\n", 20, 2, 1)
@example("word \u0301" * 60, 20, 300, 2)
def test_wherever_wrapping_begins_the_lines_are_the_same(
    text: str, width: int, position: int, seed: int
) -> None:
    """A text in blocks of a few characters, wrapped in pieces in any order, has the lines of one go.

    Each position is in the line that is said to hold it, and none is wider than its cells.
    """
    rng = random.Random(seed)
    with patch.multiple(lines_of, BLOCK=40, _SLACK=9):
        whole = Wrapping(text, width)
        whole.reach(len(text) + 2)
        pieces = Wrapping(text, width, min(position, len(text)))
        assert not text or pieces._from <= min(position, len(text))
        while not pieces.done:
            act = rng.choice((pieces.reach, pieces.reach_back, pieces.reach_position))
            act(rng.randint(0, len(text)) if act == pieces.reach_position else rng.randint(-60, 60))
        spans = all_spans(pieces)
        assert spans == all_spans(whole)
        for at in range(len(text) + 1):
            line = pieces.line_at(at)
            following = pieces.span(line + 1)[0] if line + 1 < pieces.after else len(text) + 1
            assert pieces.span(line)[0] <= at < following
    assert all(cell_len(text[a:b].replace(GLUE, " ")) <= max(width, 2) for a, b in spans)


def test_a_paragraph_without_end_is_parted_after_sentences() -> None:
    """A part ends with a sentence, else at a space, else at a whole character, and is never long."""
    for unit in ("It was opened on Thursday. ", "word ", "\u65b0\u95fb\u3002", "x", "e\u0301", EMOJI):
        text = unit * (5 * BLOCK // len(unit))
        wrapping, longest, before = Wrapping(text, 78, len(text)), 0, 0
        while not wrapping.begun:
            began = wrapping._from
            wrapping._before()
            longest = max(longest, began - wrapping._from)
            before = began
            assert unit.strip() == unit or text[began - 1] == " "
            assert cluster(text, max(began - 8, 0), len(text)) and text[began] not in "\u0301\u200d\ufe0f"
        assert before and longest <= BLOCK + lines_of._SLACK


@pytest.mark.parametrize(
    "text", [LONG_LINE, "\u65b0\u95fb\u6807\u9898" * 250_000, "e" + "\u0301" * 1_000_000]
)
def test_any_place_of_a_megabyte_is_reached_by_a_small_part_of_it(text: str) -> None:
    """The lines around the end, and then those around the middle, take two blocks each."""
    cut, made = lines_of._cut, 0

    def counted(text: str, start: int, limit: int, width: int) -> tuple[int, int]:
        nonlocal made
        made += 1
        return cut(text, start, limit, width)

    with patch.object(lines_of, "_cut", counted):
        for position in (len(text), len(text) // 2):
            made = 0
            wrapping = Wrapping(text, 78, position)
            wrapping.reach_position(position)
            wrapping.reach_back(wrapping.line_at(position) - 24)
            assert made < 2 * (BLOCK + lines_of._SLACK) // 39 + 78


def test_lines_take_a_few_bytes_each() -> None:
    """Even a text of nothing but line ends."""
    wrapping = Wrapping("\n" * 50_000, 78, 25_000)
    wrapping.reach(30_000)
    wrapping.reach_back(-30_000)
    held = (wrapping._starts, wrapping._ends, wrapping._earlier_starts, wrapping._earlier_ends)
    assert wrapping.done and len(wrapping) == 50_001
    assert sum(len(each) * each.itemsize for each in held) == 8 * len(wrapping)
