"""The one table of keys."""

from __future__ import annotations

from collections import Counter

from tests.triage.desk.fakes import news
from triage.desk.key_table import OWN_KEYS
from triage.desk.keys import ACTS, RESERVED_KEYS, answers_by_key
from triage.desk.view import Notice, Tone
from triage.tui.foot import foot_line
from triage.tui.hands import Hands
from triage.tui.help import help_lines
from triage.tui.paint import ASCII, UNICODE
from triage.tui.prose import length

UNSENDABLE = {"ctrl+m", "ctrl+i", "ctrl+s", "ctrl+q"}
"""Keys that terminals cannot send, or use themselves."""


def test_every_reserved_key_does_something_and_nothing_else_is_taken() -> None:
    """What codebooks may not use is what the table uses."""
    single = {
        key
        for key in OWN_KEYS.by_key
        if len(key) == 1 or key in ("space", "enter", "tab", "escape", "backspace")
    }
    assert single == set(RESERVED_KEYS) - {" "}


def test_no_key_is_there_twice_or_cannot_be_sent() -> None:
    """Each key does one thing, and plain terminals have it."""
    counted = Counter(key for act in ACTS for key in act.keys)
    assert max(counted.values()) == 1
    assert not UNSENDABLE & counted.keys()


def test_codebook_keys_meet_none_of_the_desk() -> None:
    """The shipped codebook's keys are its own."""
    assert not answers_by_key(news()).keys() & OWN_KEYS.by_key.keys()


def test_every_act_is_done_somewhere() -> None:
    """There is a hand for each act of the table."""
    for act in ACTS:
        assert hasattr(Hands, f"_do_{act.id}"), act.id


def test_help_lists_every_key() -> None:
    """The help is made from the table and the codebook, and fits a narrow screen."""
    lines = help_lines(news(), OWN_KEYS, 56, UNICODE)
    text = "\n".join("".join(piece.text for piece in line) for line in lines)
    for act in ACTS:
        if act.keys:
            assert OWN_KEYS.shown(act) in text
            assert act.does.split(" ")[0] in text
    for question in news().questions:
        assert question.label in text
    assert all(length(line) <= 56 for line in lines)


def test_foot_shows_the_notice_whole_and_the_keys_that_matter_first() -> None:
    """The line is as wide as the screen; what has no room is left out, help last."""
    line = foot_line(Notice("Date is missing", Tone.WARNING), 60, UNICODE)
    text = "".join(piece.text for piece in line)
    assert length(line) == 60
    assert text.startswith("Enter next   Backspace undo   ? all keys")
    assert text.endswith("! Date is missing")
    text = "".join(piece.text for piece in foot_line(Notice(), 80, ASCII))
    assert "Right evidence" in text
    assert text.isascii()
