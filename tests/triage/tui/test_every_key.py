"""Every key of the table: it does something, the table alone says which, and nothing of a text acts by it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.hostile import HOSTILE_TEXT, HOSTILE_TITLE, hostile_article
from tests.triage.desk.fakes import FakeStore, causes
from tests.triage.desk.samples import samples
from tests.triage.tui.seat import Seat, seated
from tests.triage.tui.stage import hands_at, press
from triage.articles.article import Evidence, Expression, Flag
from triage.desk.key_table import KeyTable
from triage.desk.keys import ACTS, key_name
from triage.desk.view import Notice
from triage.store.records import PageMatter
from triage.store.rounds import Round
from triage.tui.foot import foot_line
from triage.tui.help import help_lines
from triage.tui.paint import UNICODE

_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2068\u200e\u200f\u061c\ud800-\udfff]")
FREE = ("f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12", "h", "i", "l", "p", "a")
FREE += (*"!#$%&'()*+,.:;<=>@^_", "ctrl+a", "ctrl+b", "ctrl+d", "ctrl+e", "ctrl+f", "ctrl+g")
CHANGED = [act for act in ACTS if act.keys and not act.fixed]
REMAPPED = {act.id: (key,) for act, key in zip(CHANGED, FREE, strict=False)}
"""Every act with a key that is not its own."""


async def effect(key: str, remapped: dict[str, tuple[str, ...]]) -> tuple[object, ...]:
    """Return what a key does to a desk with some work behind it: log, screen, dialog, line."""
    store = FakeStore(samples(4))
    store.team["ana"] = replace(
        store.team["ana"], settings={"keys": {a: list(k) for a, k in remapped.items()}}
    )
    hands, stage, desk = await hands_at(store)
    for _ in range(2):
        for answer in (("reliability", "mixed"), ("date_validity", "current"), ("topics", "medtop:11000000")):
            await desk.answer(*answer)
        await desk.enter()
    await desk.answer("date_validity", "misdated")
    await desk.undo()
    await desk.redo()
    await desk.undo()
    desk.focus("topics")
    await press(hands, "act:down")
    stage.evidence = None
    before = len(store.log)
    await press(hands, key)
    said = "" if stage.view is None else stage.view.notice.text
    article = desk.view.article.row.key if desk.view.article else None
    dialog = type(stage.dialog).__name__
    return (
        [(event.cause, event.value) for event in store.log[before:]],
        (dialog, stage.place, stage.evidence, stage.left, stage.copied),
        (article, desk.view.focus),
        re.sub(r"^\S+ ", "", said) if "does nothing" in said else said,
    )


async def test_every_key_of_the_table_does_something_and_follows_its_act_to_another_key() -> None:
    """What a key does its act does from any key; a key that was given away does nothing any more."""
    idle = await effect("insert", {})
    assert "does nothing here" in str(idle[3])
    for act in CHANGED:
        own = await effect(act.keys[0], {})
        assert own != idle, act.id
        for key in (*act.keys[1:], *act.also):
            assert await effect(key, {}) == own, key
        moved = await effect(REMAPPED[act.id][0], {act.id: REMAPPED[act.id]})
        assert [_named(part) for part in moved] == [_named(part) for part in own], act.id
        for key in (*act.keys, *act.also):
            assert "does nothing here" in str((await effect(key, {act.id: REMAPPED[act.id]}))[3]), key


def _named(part: object) -> str:
    """Return a part of an effect without the names of keys."""
    text = str(part)
    for act in CHANGED:
        for key in (*act.keys, *REMAPPED[act.id]):
            text = re.sub(rf"(?<!\w){re.escape(key_name(key))}(?!\w)", "KEY", text)
    return text


def test_foot_help_and_palette_name_the_keys_of_the_table_alone() -> None:
    """With every key changed none of the desk's own is shown anywhere."""
    store = FakeStore(samples(1))
    codebook = store._codebook
    table = KeyTable(REMAPPED, codebook)
    foot = "".join(piece.text for piece in foot_line(Notice(), 200, UNICODE, table))
    listed = ["".join(piece.text for piece in line) for line in help_lines(codebook, table, 76, UNICODE)]
    for act in CHANGED:
        shown = key_name(REMAPPED[act.id][0])
        assert any(line.startswith(f" {shown} ") and act.does[:20] in line for line in listed), act.id
        if act.foot:
            assert f"{shown} {act.foot}" in foot
    assert "Enter" not in foot


async def test_the_screen_shows_keys_that_were_changed() -> None:
    """Foot, help, palette and the line without work follow a change made on the desk itself."""
    store = FakeStore(samples(1))
    async with seated(store.as_store, size=(200, 50)) as seat:
        await seat.act("settings")
        await seat.press("down", "down", "down", "down", "enter", "f9", "escape")
        assert "F9 next" in seat.rows[-1]
        await seat.press("?")
        assert re.search(r"F9 +next article", seat.text)
        await seat.press("escape", "ctrl+p")
        await seat.type("next article")
        assert re.search(r"next article, or says what is missing +F9", seat.text)
        await seat.press("escape", "4", "c", "P")
        assert "F9 goes on" in seat.text
        await seat.press("enter", "1")
        assert "1 of 1" in seat.text
        await seat.press("f9")
        assert "All done" in seat.text


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_hostile_text_in_every_dialog_and_line(size: tuple[int, int]) -> None:
    """Title, text, evidence, suggestion, note and what is typed stay what they are, in straight rows."""
    start = HOSTILE_TEXT.index("Thursday")
    evidence = Evidence(
        expressions=(Expression(start, start + 8, "Thursday", "weekday", "[b]\x1b[1m", "day", True),),
        flags=(Flag("odd_[flag]\x1b", "strong", HOSTILE_TEXT[:200], ((start, start + 8),), 3),),
    )
    store = FakeStore([hostile_article(evidence=evidence), hostile_article(number=2)], people=("ana", "bo"))
    store.suggestion = {"source": HOSTILE_TITLE, "answers": {"reliability": "mixed"}}
    store.round = Round("all", suggestions="shown", show_answers=True)
    store.matter = PageMatter((HOSTILE_TEXT, HOSTILE_TITLE))
    hands, _, _ = await hands_at(store, "bo")
    await press(hands, "4", "0", "l", "n", *"[x]", "enter")
    async with seated(store.as_store, size=size) as seat:
        _nothing_acts(seat)
        await seat.press("m")
        for act in (act for act in ACTS if act.id not in ("leave", "halt")):
            await seat.act(act.id)
            _nothing_acts(seat)
            await seat.paste(HOSTILE_TITLE * 3)
            _nothing_acts(seat)
            await seat.press("enter")
            _nothing_acts(seat)
            await seat.press("escape", "escape")
            _nothing_acts(seat)
        assert "answer" in causes(store)


def _nothing_acts(seat: Seat) -> None:
    """No control and no directional character but the isolates of the desk, which are closed."""
    for row in seat.rows:
        assert _ACTING.search(row) is None, row
        assert row.count("\u2067") == row.count("\u2069")
