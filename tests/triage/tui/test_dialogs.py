"""Dialogs without a screen: strokes in, a value and lines out."""

from __future__ import annotations

import pytest

from tests.hostile import HOSTILE_TEXT, HOSTILE_TITLE
from triage.desk.key_table import OWN_KEYS
from triage.tui.dialogs.choose import Choose, Option
from triage.tui.dialogs.dialog import Bar, Closed, Dialog
from triage.tui.dialogs.entry import Entry, Typing
from triage.tui.dialogs.find import Find
from triage.tui.dialogs.marking import Marking
from triage.tui.dialogs.pages import Pages
from triage.tui.dialogs.palette import Palette
from triage.tui.paint import ASCII, UNICODE, Line, Piece, Signs
from triage.tui.prose import length
from triage.tui.strokes import PASTE, Stroke

TEXT = "The bridge opened. It is long!\n\nNobody crossed it on Monday."


def press(dialog: Dialog | Bar, *keys: str) -> Closed[object] | None:
    """Press keys; return what the last one came to."""
    ended = None
    for key in keys:
        assert ended is None
        ended = dialog.press(Stroke(key))
    return ended


def shown(lines: list[Line]) -> str:
    """Return lines as text."""
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def test_choose_ends_with_the_value_of_a_key() -> None:
    """A key of the list chooses, Escape leaves, others say that they do not."""
    options = [Option("t", "cut off", "truncated"), Option("l", "language [x]", "language")]
    assert press(Choose("Why?", options), "l") == Closed("language")
    assert press(Choose("Why?", options), "key:t") == Closed("truncated")
    assert press(Choose("Why?", options), "escape") == Closed(None)
    dialog = Choose("Why?", options)
    assert press(dialog, "q", "5") is None
    assert "one of these keys" in shown(dialog.lines(60, 10, UNICODE))


def test_typing_edits_by_what_is_drawn() -> None:
    """Cursor keys step over whole characters, words and lines can be taken off, pastes are one line."""
    typing = Typing("ae\u0301")
    typing.press(Stroke("backspace"))
    assert typing.text == "a"
    for key in ("b", "space", "c"):
        typing.press(Stroke(key))
    typing.press(Stroke(PASTE, "two\nlines\x1b[2J"))
    assert typing.text == "ab ctwo lines\x1b[2J"
    typing.press(Stroke("ctrl+w"))
    assert typing.text == "ab ctwo "
    typing.press(Stroke("home"))
    typing.press(Stroke("delete"))
    typing.press(Stroke("right"))
    typing.press(Stroke("left"))
    typing.press(Stroke("x"))
    assert typing.text == "xb ctwo "
    assert not typing.press(Stroke("f5"))
    typing.press(Stroke("end"))
    typing.press(Stroke("ctrl+u"))
    assert typing.text == ""


def test_entry_keeps_its_limit_and_shows_its_cursor() -> None:
    """No more than so many characters; a long text is shown around its cursor."""
    entry = Entry("Note", "x" * 10, limit=12)
    assert press(entry, "a", "b", "c", "enter") == Closed("x" * 10 + "ab")
    assert press(Entry("Note"), "escape") == Closed(None)
    long = Entry("Note", "word " * 300, limit=4_000)
    assert len(long.lines(40, 8, UNICODE)) == 8


def test_a_long_note_is_shown_whole_and_says_when_it_is_full() -> None:
    """No line loses its end where it is broken at a blank; a full one says so."""
    text = ("w\u00f6rd \U0001f600 " * 600).strip()
    entry = Entry("Note", limit=4_000)
    entry.press(Stroke("paste", text))
    lines = shown(entry.lines(80, 100, UNICODE))
    assert "\u2026" not in lines
    assert lines.count("\U0001f600") == text[:4_000].count("\U0001f600")
    assert "full: 4,000 characters" in lines
    press(entry, "backspace")
    assert "full" not in shown(entry.lines(80, 100, UNICODE))


def test_pages_scroll_and_say_what_is_below() -> None:
    """Space, j, k, Home and End move; the frame says how much is left."""
    pages = Pages("Help", lambda width, signs: [(Piece(f"line {n}"),) for n in range(30)])
    assert "22 more below" in shown(pages.lines(40, 10, UNICODE))
    assert press(pages, "end") is None
    assert "line 29" in shown(pages.lines(40, 10, UNICODE))
    assert press(pages, "home", "j", "space", "k") is None
    assert "line 7" in shown(pages.lines(40, 10, UNICODE))
    assert press(pages, "q") == Closed(None)


def test_palette_finds_by_parts_of_the_name() -> None:
    """Typing narrows, arrows choose, Enter does, nothing found does nothing."""
    palette = Palette(OWN_KEYS)
    assert press(palette, *"theme", "down", "enter") == Closed("light")
    assert press(Palette(OWN_KEYS), *"auto", "enter") == Closed("advance")
    assert press(Palette(OWN_KEYS), *"zzz", "enter") is None
    assert press(Palette(OWN_KEYS), "ctrl+p") == Closed(None)
    assert press(Palette(OWN_KEYS), "act:help") == Closed("help")


def test_find_goes_from_hit_to_hit() -> None:
    """Letters only type; Enter and down go on, up goes back, around the ends."""
    seen: list[tuple[int, tuple[int, int] | None]] = []
    find = Find("Ab ab AB", 3, lambda found, here: seen.append((len(found), here)))
    assert press(find, "a", "b", "enter", "down", "up") is None
    assert seen == [(3, (3, 4)), (3, (3, 5)), (3, (6, 8)), (3, (0, 2)), (3, (6, 8))]
    assert "3 of 3" in shown([find.bar(78, UNICODE)])
    assert press(find, "x") is None
    assert seen[-1] == (0, None)
    assert "not in this text" in shown([find.bar(78, UNICODE)])
    assert press(find, "escape") == Closed(None)


def test_marking_takes_the_words_that_the_mouse_is_drawn_over() -> None:
    """Forwards and back, by whole words; Enter joins them with what is marked, keys go on from there."""
    spans: list[tuple[int, int] | None] = []
    marking = Marking(TEXT, 0, [(0, 3)], spans.append)
    assert press(marking, "span:5:13") is None
    assert spans[-1] is not None
    assert TEXT[slice(*spans[-1])] == "bridge opened"
    assert press(marking, "span:12:12", "down") is None
    assert spans[-1] is not None
    assert TEXT[slice(*spans[-1])] == "opened."
    assert press(marking, "enter") == Closed([(0, 3), (11, 18)])


def test_marking_moves_by_sentences_and_words_and_extends() -> None:
    """Enter joins the span with what is marked, Backspace takes marks off under it."""
    spans: list[tuple[int, int] | None] = []
    marking = Marking(TEXT, 0, [], spans.append)
    assert spans[-1] == (0, 18)
    assert press(marking, "right", "down") is None
    assert spans[-1] is not None
    assert TEXT[slice(*spans[-1])] == "It is long!\n\nNobody crossed it on Monday."
    assert press(marking, "up", "tab", "right") is None
    assert TEXT[slice(*spans[-1])] == "is"
    assert press(marking, "enter") == Closed([(22, 24)])
    assert press(Marking(TEXT, 0, [(0, 5), (40, 44)], spans.append), "backspace") == Closed([(40, 44)])
    assert press(Marking(TEXT, 0, [(10, 22)], spans.append), "enter") == Closed([(0, 22)])
    assert press(Marking("", 0, [], spans.append), "enter") is None


def test_marking_reaches_every_part_of_a_long_text() -> None:
    """Units are divided around the cursor and further on as it moves."""
    text = "word " * 30_000
    spans: list[tuple[int, int] | None] = []
    marking = Marking(text, 0, [], spans.append)
    press(marking, "tab", *["right"] * 9_000)
    assert spans[-1] == (45_000, 45_004)
    press(marking, *["left"] * 8_500)
    assert spans[-1] == (2_500, 2_504)


@pytest.mark.parametrize("width", [58, 76])
def test_frames_are_straight_whatever_is_in_them(width: int) -> None:
    """Hostile titles, options and texts neither bend a frame nor get through undrawn."""
    dialogs: list[Dialog] = [
        Choose(HOSTILE_TITLE, [Option("a", HOSTILE_TITLE, 1), Option("b", HOSTILE_TEXT[:500], 2)]),
        Entry(HOSTILE_TITLE, HOSTILE_TEXT[:700], hint=HOSTILE_TITLE),
        Palette(OWN_KEYS),
    ]
    for dialog in dialogs:
        for signs in (UNICODE, ASCII):
            lines = dialog.lines(width, 14, signs)
            assert len(lines) <= 14
            assert {length(line) for line in lines} == {width}
            assert "\x1b" not in shown(lines)


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_the_keys_of_marking_are_whole_on_a_narrow_screen(signs: Signs) -> None:
    """By sentences and by words, in both sets of signs."""
    marking = Marking("One sentence. Another one.", 0, (), lambda span: None)
    for _ in range(2):
        line = "".join(piece.text for piece in marking.bar(80, signs))
        assert line.rstrip().endswith("Esc leaves") and signs.ellipsis not in line
        marking.press(Stroke("tab"))


def test_a_page_says_how_much_is_below_and_where_it_ends() -> None:
    """Of many lines; what fits has no such line."""
    pages = Pages("Rows", lambda width, signs: [(Piece(f"row {n}"),) for n in range(1_500)])
    assert "1,492 more below" in shown(pages.lines(60, 10, UNICODE))
    pages.press(Stroke("end"))
    assert "the end" in shown(pages.lines(60, 10, UNICODE))
    few = Pages("Rows", lambda width, signs: [(Piece("row"),)])
    assert "the end" not in shown(few.lines(60, 10, UNICODE))
