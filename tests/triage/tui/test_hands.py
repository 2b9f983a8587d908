"""What keys do, without a screen: any of them, in any order."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.desk.fakes import FakeStore, causes
from tests.triage.desk.samples import codebook_of, samples
from tests.triage.tui.stage import hands_at, press
from triage.store.records import Aspect, Cause
from triage.store.rounds import Round
from triage.tui.dialogs.adjusting import Adjusting
from triage.tui.dialogs.choose import Choose
from triage.tui.dialogs.entry import Entry
from triage.tui.strokes import PASTE, Stroke

WORKING = (
    *("A", "P", "U", "X d", "1", "2", "0 d", "4", "5", "-", "tab"),
    *("enter", "w", "z s", "z", "f", "n i enter", "n ctrl+u enter", "e right enter", "e backspace"),
    *("b 2", "b -", "[", "]", "j", "backspace", "ctrl+y", "escape", "v", "y", "q7"),
)
"""Keys that work, those of a dialog after the one that opens it."""


def state(store: FakeStore) -> dict[tuple[object, ...], object]:
    """Return every value that stands, by what it is about; where somebody was is no value."""
    found: dict[tuple[object, ...], object] = {}
    for event in store.log:
        if event.aspect not in (None, Aspect.PLACE):
            found[event.article, event.aspect, event.question] = event.value
    return {name: value for name, value in found.items() if value is not None}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORKING), max_size=25), st.booleans())
def test_undoing_everything_gives_the_first_state_and_redoing_the_last(keys: list[str], blind: bool) -> None:
    """Whatever was pressed, undo leads back to the beginning and redo to where it began."""

    async def run() -> None:
        store = FakeStore(samples(3), codebook_of(3))
        store.round = Round("all", source_blind=blind)
        hands, stage, _ = await hands_at(store)
        for pressed in keys:
            await press(hands, *pressed.split(" "), "escape")
        await press(hands, "f")  # what was redone last is gone, so that redo ends where the keys ended
        ended = state(store)
        for key, said in (("backspace", "nothing to undo"), ("ctrl+y", "nothing to redo")):
            for _ in range(300):
                await press(hands, key)
                assert stage.view is not None
                if said in stage.view.notice.text:
                    break
            else:
                raise AssertionError(f"{key} never comes to an end")
            assert state(store) == ({} if key == "backspace" else ended)

    asyncio.run(run())


async def test_keys_that_wait_for_a_slow_log_are_done_in_order_once() -> None:
    """A gate holds the log; everything that was typed meanwhile is in it in the order of the keys."""
    store = FakeStore(samples(1), codebook_of(3))
    hands, _, _ = await hands_at(store)
    store.gate = asyncio.Event()
    line = asyncio.create_task(press(hands, "A", "1", "1", "2", "5", "P", "backspace", "U"))
    await asyncio.sleep(0)
    assert causes(store) == []
    store.gate.set()
    await line
    said = [
        (str(event.cause), event.question, event.value["values"]) for event in store.log if event.question
    ]
    assert said == [
        ("answer", "kinds", ["apple"]),
        ("answer", "q1", ["yes"]),
        ("answer", "q1", ["rather"]),
        ("answer", "q2", ["rather"]),
        ("answer", "kinds", ["apple", "pear"]),
        ("undo", "kinds", ["apple"]),
        ("answer", "kinds", ["apple", "plum"]),
    ]


async def test_numbers_that_may_be_day_or_month_are_asked_about() -> None:
    """The date is kept as it was meant; what is no date is said in the dialog, and typed on."""
    store = FakeStore(samples(1))
    hands, stage, desk = await hands_at(store)

    def right() -> str | None:
        return desk.view.judgements["date_validity"].corrected_date

    await press(hands, "m", "d", *"01.04.2022", "enter")
    assert stage.shows(Choose)
    await press(hands, "2")
    assert right() == "2022-01-04"
    await press(hands, "d", "ctrl+u", *"soon", "enter")
    assert stage.shows(Entry)
    await press(hands, "ctrl+u", *"Apr", "space", *"2022", "enter")
    assert right() == "2022-04"
    await press(hands, "d", "ctrl+u", "enter")
    assert right() is None
    await press(hands, "c", "d")
    assert stage.dialog is None
    assert desk.view.notice.text == "A corrected date goes with superseded, recirculated and misdated"


async def test_keys_are_changed_in_the_settings_and_collisions_said_by_name() -> None:
    """Enter waits for the key; a taken one is refused, a free one works at once, Del gives the own back."""
    store = FakeStore(samples(2))
    hands, stage, desk = await hands_at(store)
    skip = next(
        n
        for n, act in enumerate([a for a in desk.view.keys.acts if a.keys and not a.fixed])
        if act.id == "skip"
    )
    down = ["down"] * (skip + 4)
    await hands.act("settings")
    await press(hands, *down, "enter", "s")
    assert isinstance(stage.dialog, Adjusting)
    assert stage.dialog._said == "s is taken: it answers Date with superseded"
    await press(hands, "enter", "ctrl+i")
    assert "terminals send Tab" in stage.dialog._said
    await press(hands, "enter", "h", "escape", "h")
    assert "skip" in causes(store)
    assert store.team["ana"].settings["keys"] == {"skip": ["h"]}
    await press(hands, "w")
    assert desk.view.notice.text == "w does nothing here; ? shows all keys"
    await hands.act("settings")
    await press(hands, *down, "delete", "escape")
    assert "keys" not in store.team["ana"].settings
    await press(hands, "backspace")
    assert desk.view.keys.name("skip") == "w"


async def test_looks_and_ways_of_working_are_changed_in_the_settings() -> None:
    """Each Enter is the next value; the zone is typed and must be one; all of it is in the store."""
    store = FakeStore(samples(1))
    hands, stage, desk = await hands_at(store)
    await hands.act("settings")
    await press(hands, "enter", "enter", "down", "enter", "down", "enter", "down", "enter", *"Mars", "enter")
    assert stage.shows(Entry)
    await press(hands, "ctrl+u", *"Asia/Tokyo", "enter", "escape")
    assert stage.dialog is None
    assert store.team["ana"].settings == {
        "theme": "light",
        "ascii": True,
        "auto_advance": True,
        "zone": "Asia/Tokyo",
    }
    assert desk.view.settings.auto_advance


async def test_a_paste_never_judges_and_is_bounded_where_text_is_typed() -> None:
    """In the list, in the settings and before a key is given it does nothing; in a note it is cut."""
    store = FakeStore(samples(1))
    hands, _, desk = await hands_at(store)
    huge = "4cP\n" * 200_000
    for before in ((), ("0",), ("?",), ("e",), ("g",), ("b",)):
        await press(hands, *before)
        await hands.press(Stroke(PASTE, huge))
        await press(hands, "escape")
    await hands.act("settings")
    await press(hands, *["down"] * 6, "enter")
    await hands.press(Stroke(PASTE, "h"))
    await press(hands, "escape", "escape")
    assert causes(store) == []
    await press(hands, "n")
    await hands.press(Stroke(PASTE, huge))
    await press(hands, "enter")
    assert desk.view.note is not None
    assert len(desk.view.note) <= 4_000
    assert [event.cause for event in store.log if event.cause is not Cause.VISIT] == [Cause.NOTE]


async def test_answers_of_others_open_only_where_the_round_shows_them() -> None:
    """Elsewhere a line says that they are not shown."""
    store = FakeStore(samples(1), people=("ana", "bo"))
    hands, _, _ = await hands_at(store, "bo")
    await press(hands, "4")
    hands, stage, desk = await hands_at(store)
    await hands.act("answers")
    assert (stage.dialog, desk.view.notice.text) == (None, "Answers of others are not shown in this round")
    store.round = replace(store.round, show_answers=True)
    hands, stage, _ = await hands_at(store)
    await hands.act("answers")
    assert stage.dialog is not None
