"""Texts in lines of cells."""

from __future__ import annotations

import asyncio
import itertools
import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from labels.visible import visible
from tests.hostile import EMOJI, HOSTILE_TEXT, LONG_LINE, ZWJ
from triage.tui.wrapping import GLUE, Wrapping, cluster


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


@given(
    st.text(
        alphabet=st.sampled_from("ab \n\u0301\u200d\u4e2d\u3002\U0001f1e9\U0001f44d\ufe0f\u2764\u05d0-"),
        max_size=80,
    ),
    st.integers(2, 12),
)
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


async def test_a_long_text_is_wrapped_in_pieces_that_let_others_go_between() -> None:
    """Each piece takes what time it is given; the lines are those of one piece."""
    text, turns = "word " * 20_000, 0
    whole, by_and_by = Wrapping(text, 20), Wrapping(text, 20)
    whole.reach_position(len(text) // 2)

    async def beside() -> None:
        nonlocal turns
        while not by_and_by.has(len(text) // 2):
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(beside())
    ticks = itertools.count()
    by_and_by.extend = partial(Wrapping.extend, by_and_by, clock=lambda: next(ticks) / 1000)  # type: ignore[method-assign]
    await by_and_by.reach_by_and_by(len(text) // 2)
    await other
    assert turns > 3 and not by_and_by.done
    lines = len(whole)
    assert [by_and_by.span(n) for n in range(lines)] == [whole.span(n) for n in range(lines)]
