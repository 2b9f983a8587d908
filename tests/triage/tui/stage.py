"""A screen that only remembers what it was told, for hands without a terminal."""

from __future__ import annotations

from tests.triage.desk.fakes import FakeStore
from triage.desk.desk import Desk
from triage.desk.view import View
from triage.tui.dialogs.dialog import Bar, Dialog
from triage.tui.hands import Hands
from triage.tui.paint import UNICODE, Signs
from triage.tui.search import Found
from triage.tui.strokes import Stroke


class Remembered:
    """What the hands showed last."""

    def __init__(self) -> None:
        self.view: View | None = None
        self.dialog: Dialog | Bar | None = None
        self.place = 0
        self.copied = ""
        self.left = False
        self.evidence: bool | None = None

    @property
    def signs(self) -> Signs:
        return UNICODE

    def shows(self, kind: type[object]) -> bool:
        """Whether a dialog of a kind is open."""
        return isinstance(self.dialog, kind)

    async def make_ready(self, view: View) -> None:
        return None

    def show(self, view: View) -> None:
        self.view = view

    def show_dialog(self, dialog: Dialog | Bar | None) -> None:
        self.dialog = dialog

    def scroll_text(self, act: str) -> None:
        self.place += {"down": 1, "up": -1, "page_down": 20, "page_up": -20, "home": -1000, "end": 1000}[act]

    def turn_to(self, *, evidence: bool) -> None:
        self.evidence = evidence

    def position(self) -> int:
        return self.place

    def show_hits(self, found: Found | None, here: tuple[int, int] | None) -> None:
        return None

    def show_span(self, span: tuple[int, int] | None) -> None:
        return None

    def copy(self, text: str) -> None:
        self.copied = text

    def leave(self) -> None:
        self.left = True


async def hands_at(store: FakeStore, person: str = "ana") -> tuple[Hands, Remembered, Desk]:
    """Return hands at a desk of a store, with what they show."""
    desk = await Desk.open(store.as_store, person)
    stage = Remembered()
    return Hands(desk, stage), stage, desk


async def press(hands: Hands, *keys: str) -> None:
    """Press keys, each to its end."""
    for key in keys:
        await hands.press(Stroke(key))
