"""Takes one stroke after the other to what it is for: a dialog, an answer, an act of the key table."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable
from typing import Protocol

from labels.codebook import CANNOT_JUDGE, Answer, Question
from triage.desk.desk import Desk
from triage.desk.keys import answers_by_key, key_name
from triage.desk.view import Tone, View
from triage.store.errors import Refused
from triage.tui.dialogs.choose import Choose, Option
from triage.tui.dialogs.dialog import Bar, Dialog
from triage.tui.dialogs.find import Find
from triage.tui.dialogs.marking import Marking
from triage.tui.paint import Signs
from triage.tui.search import Found
from triage.tui.strokes import PASTE, Stroke

THEN = Callable[[object], Awaitable[object]]
"""What is done with a dialog's value."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Stage(Protocol):
    """What the hands need of a screen."""

    @property
    def signs(self) -> Signs:
        """The signs of the person's look."""

    async def make_ready(self, view: View) -> None:
        """Read a long text that is about to be shown, aside."""

    def show(self, view: View) -> None:
        """Show the desk as it stands."""

    def show_dialog(self, dialog: Dialog | Bar | None) -> None:
        """Show a dialog, or none."""

    def scroll_text(self, act: str) -> None:
        """Scroll what is read: ``down``, ``up``, ``page_down``, ``page_up``, ``home``, ``end``."""

    def turn_to(self, *, evidence: bool) -> None:
        """Turn to the evidence, or back to the text."""

    def position(self) -> int:
        """The position in the article's text of the first line in sight."""

    def show_hits(self, found: Found | None, here: tuple[int, int] | None) -> None:
        """Mark hits in the text; bring one of them into sight."""

    def show_span(self, span: tuple[int, int] | None) -> None:
        """Mark the span that a key would act on, and bring it into sight."""

    def copy(self, text: str) -> None:
        """Put text on the person's own clipboard."""

    def leave(self) -> None:
        """End the desk."""


class Grip:
    """Takes one stroke after the other; each is done when :meth:`press` returns.

    An act ``a`` of the key table is done by a method ``_do_a`` of a class below.

    Args:
        desk: The desk.
        stage: The screen.
        now: The present, with its zone.
    """

    def __init__(self, desk: Desk, stage: Stage, now: Callable[[], datetime.datetime] = _now) -> None:
        self.desk = desk
        self._now = now
        self._stage = stage
        self._answers = answers_by_key(desk.view.codebook)
        self._dialog: Dialog | Bar | None = None
        self._then: THEN | None = None
        self._touched: str | None = None
        self._answered: str | None = None

    async def press(self, stroke: Stroke) -> None:
        """Do what a stroke asks for, and show what came of it."""
        self.desk.touch()
        self.desk.scroll = self._stage.position()
        try:
            if self._dialog is not None:
                await self._press_dialog(self._dialog, stroke)
            else:
                await self._press_desk(stroke)
        except Refused as error:
            self.desk.say(str(error), Tone.ERROR)
        await self._stage.make_ready(self.desk.view)
        self._stage.show(self.desk.view)

    async def tick(self) -> None:
        """Use a moment in which nothing was pressed: look for work, or keep the place in the text."""
        if self.desk.view.article is None:
            await self.desk.look_for_work()
        else:
            self.desk.scroll = self._stage.position()
            await self.desk.keep_place()

    async def _press_dialog(self, dialog: Dialog | Bar, stroke: Stroke) -> None:
        ended = dialog.press(stroke)
        if ended is None:
            self._stage.show_dialog(dialog)
            return
        then, self._dialog, self._then = self._then, None, None
        self._stage.show_dialog(None)
        if isinstance(dialog, Find | Marking):
            self._stage.show_hits(None, None)
        if then is not None and ended.value is not None:
            await then(ended.value)

    def _open(self, dialog: Dialog | Bar, then: THEN | None = None) -> None:
        self._dialog, self._then = dialog, then
        self._stage.show_dialog(dialog)
        self.desk.say("")

    async def _press_desk(self, stroke: Stroke) -> None:
        kind, _, name = stroke.key.partition(":")
        if stroke.key == PASTE:
            self.desk.say("Pasted text was dropped: only keys judge", Tone.WARNING)
        elif stroke.span is not None:
            await self._draw(stroke, *stroke.span)
        elif kind == "focus" and name:
            self._focus(name)
        elif kind == "act" and name in self.desk.view.keys.by_id:
            await self.act(name)
        else:
            await self._key(name if kind == "key" and name else stroke.key)

    async def _draw(self, stroke: Stroke, start: int, end: int) -> None:
        """Begin to mark what the mouse is drawn over; a click alone is nothing."""
        if start != end:
            await self.act("mark")
            if self._dialog is not None:
                self._dialog.press(stroke)

    async def _key(self, key: str) -> None:
        if key in self._answers:
            await self._answer(*self._answers[key])
        elif (act := self.desk.view.keys.by_key.get(key)) is not None:
            await self.act(act.id)
        else:
            every = self.desk.view.keys.name("help")
            self.desk.say(f"{key_name(key)} does nothing here; {every} shows all keys")

    async def _answer(self, question: Question, answer: Answer) -> None:
        self._touched = self._answered = question.id
        if answer.id != CANNOT_JUDGE:
            await self.desk.answer(question.id, answer.id)
            return
        reasons = self.desk.view.codebook.cannot_judge_reasons
        if not reasons or self.desk.view.article is None or self.desk.view.set_aside:
            await self.desk.cannot_judge(question.id, None)
            return
        options = [Option(reason.key, reason.label, reason.id) for reason in reasons]

        async def judge(reason: object) -> None:
            await self.desk.cannot_judge(question.id, str(reason))

        self._open(Choose(f"{question.label}: why can it not be judged?", options), judge)

    def _focus(self, question_id: str) -> None:
        self._touched = question_id
        self.desk.focus(question_id)

    async def act(self, act: str) -> None:
        """Do an act of the key table."""
        await getattr(self, f"_do_{act}")()

    def _keys(self, act: str) -> tuple[str, ...]:
        """Return the keys of an act: what opens something closes it too."""
        return self.desk.view.keys.by_id[act].keys
