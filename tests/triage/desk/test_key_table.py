"""The table of keys as a person changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.triage.desk.fakes import FakeStore, news
from tests.triage.desk.samples import codebook_of, samples
from triage.desk.desk import Desk
from triage.desk.key_table import OWN_KEYS, BadKey, KeyTable
from triage.desk.keys import ACTS
from triage.desk.settings import Settings


def test_given_keys_take_the_place_of_the_desks_own() -> None:
    """The act answers to the new key, no longer to its old one, and sentences name it."""
    table = KeyTable({"skip": ("h",), "undo": ("l", "f2")}, news())
    assert table.by_key["h"].id == "skip"
    assert not {"w", "backspace", "ctrl+z", "ctrl+h"} & table.by_key.keys()
    assert (table.name("skip"), table.shown(table.by_id["undo"])) == ("h", "l F2")


def test_two_acts_may_change_places() -> None:
    """What counts is the table as a whole."""
    table = KeyTable({"flag": ("n",), "note": ("f",)}, news())
    assert (table.by_key["n"].id, table.by_key["f"].id) == ("flag", "note")


@pytest.mark.parametrize(
    ("remapped", "why"),
    [
        ({"skip": ("f",)}, "f is taken: put a flag on the article"),
        ({"skip": ("s",)}, "s is taken: it answers Date with superseded"),
        ({"skip": ("P",)}, "P is taken: it answers Topics with politics and government"),
        ({"skip": ("h", "h")}, "h is taken: skip for now"),
        ({"skip": ("ctrl+i",)}, "Ctrl[+]I cannot be used: terminals send Tab for it"),
        ({"skip": ("ctrl+m",)}, "Ctrl[+]M cannot be used: terminals send Enter for it"),
        ({"skip": ("ctrl+h",)}, "Ctrl[+]H cannot be used"),
        ({"skip": ("ctrl+s",)}, "terminals stop the screen"),
        ({"skip": ("ctrl+q",)}, "terminals start the screen"),
        ({"skip": ("shift+enter",)}, "not every terminal sends it"),
        ({"skip": ("ctrl+shift+a",)}, "not every terminal sends it"),
        ({"skip": ("super+k",)}, "not every terminal sends it"),
        ({"skip": ("\x1b[31m",)}, "not every terminal sends it"),
        ({"skip": ("",)}, "not every terminal sends it"),
        ({"skip": ()}, "Something must still do it: skip for now"),
        ({"close": ("h",)}, "Esc stays what it is"),
        ({"halt": ("h",)}, "Ctrl[+]C stays what it is"),
        ({"dance": ("h",)}, "The desk has nothing that is called dance"),
    ],
)
def test_collisions_and_unsendable_keys_are_refused_by_name(
    remapped: Mapping[str, Sequence[str]], why: str
) -> None:
    """The message says which key and why; it is one line of visible text."""
    with pytest.raises(BadKey, match=why) as refused:
        KeyTable(remapped, news())
    assert str(refused.value).isprintable()


def test_every_act_with_keys_can_have_another_one() -> None:
    """One after the other takes a key that nothing has."""
    for act in ACTS:
        if act.keys and not act.fixed:
            assert KeyTable({act.id: ("f9",)}, news()).by_key["f9"].id == act.id


async def test_keys_live_in_the_store_and_a_codebook_that_takes_one_is_said() -> None:
    """The next desk has them; where an answer has the key now, the desk's own are used and that is said."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.change(Settings(keys={"skip": ("h",)}))
    desk = await Desk.open(store.as_store, "ana")
    assert desk.view.keys.name("skip") == "h"
    with pytest.raises(BadKey):
        await desk.change(Settings(keys={"skip": ("s",)}))
    assert desk.view.keys.name("skip") == "h"
    other = FakeStore(samples(1), codebook_of(4))
    other.team["ana"] = store.team["ana"]
    other.team["ana"] = type(other.team["ana"])(
        "ana", other.team["ana"].role, settings={"keys": {"skip": ["A"]}}
    )
    desk = await Desk.open(other.as_store, "ana")
    assert desk.view.keys is OWN_KEYS
    assert "A is taken: it answers Kinds with apple" in desk.view.notice.text


def test_what_cannot_be_read_of_stored_settings_is_left_out() -> None:
    """Nobody is locked out by what is stored of them."""
    stored: dict[str, object] = {
        "theme": "pink",
        "ascii": "yes",
        "zone": "../etc",
        "keys": {"skip": "w", "x": [3]},
    }
    assert Settings.read(stored) == Settings()
    assert Settings.read({"keys": 3, "zone": 4, "theme": []}) == Settings()
    whole = Settings("light", True, True, "Asia/Tokyo", {"skip": ("h",)})
    stored = whole.over({"theme": "dark", "shoe": 43})
    assert (Settings.read(stored), stored["shoe"]) == (whole, 43)
    assert Settings.read(Settings().over(stored)) == Settings()


async def test_settings_of_the_machine_fill_what_the_person_left_open() -> None:
    """The store's word comes first."""
    store = FakeStore(samples(1))
    store.team["ana"] = type(store.team["ana"])("ana", store.team["ana"].role, settings={"theme": "light"})
    desk = await Desk.open(store.as_store, "ana", local={"theme": "dark", "ascii": True})
    assert (desk.view.settings.theme, desk.view.settings.ascii) == ("light", True)
