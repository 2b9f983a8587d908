"""From strokes to use cases: what each act of the key table does at the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from labels.codebook import CANNOT_JUDGE, Answer, Question
from triage.desk.desk import NOTE_LENGTH, Desk
from triage.desk.judging import takes_corrected_date
from triage.desk.view import Tone, View
from triage.store.errors import Refused
from triage.tui.dialogs.choose import Choose, Option
from triage.tui.dialogs.dialog import Bar, Dialog
from triage.tui.dialogs.entry import Entry
from triage.tui.dialogs.find import Find
from triage.tui.dialogs.marking import Marking
from triage.tui.dialogs.pages import Pages
from triage.tui.dialogs.palette import Palette
from triage.tui.help import guideline_lines, help_lines, neighbour_lines, number_lines
from triage.tui.keys import ACTS, BY_ID, BY_KEY, answers_by_key
from triage.tui.strokes import PASTE, Stroke

THEN = Callable[[object], Awaitable[object]]
"""What is done with a dialog's value."""


class Stage(Protocol):
    """What the hands need of a screen."""

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

    def show_hits(self, hits: Sequence[tuple[int, int]], at: int) -> None:
        """Mark hits in the text; bring one of them into sight."""

    def show_span(self, span: tuple[int, int] | None) -> None:
        """Mark the span that a key would act on, and bring it into sight."""

    def copy(self, text: str) -> None:
        """Put text on the person's own clipboard."""

    def leave(self) -> None:
        """End the desk."""


class Hands:
    """Takes one stroke after the other; each is done when :meth:`press` returns.

    Args:
        desk: The desk.
        stage: The screen.
    """

    def __init__(self, desk: Desk, stage: Stage) -> None:
        self._desk = desk
        self._stage = stage
        self._answers = answers_by_key(desk.view.codebook)
        self._dialog: Dialog | Bar | None = None
        self._then: THEN | None = None
        self._touched: str | None = None

    async def press(self, stroke: Stroke) -> None:
        """Do what a stroke asks for, and show what came of it."""
        self._desk.touch()
        self._desk.scroll = self._stage.position()
        try:
            if self._dialog is not None:
                await self._press_dialog(self._dialog, stroke)
            else:
                await self._press_desk(stroke)
        except Refused as error:
            self._desk.say(str(error), Tone.ERROR)
        self._stage.show(self._desk.view)

    async def _press_dialog(self, dialog: Dialog | Bar, stroke: Stroke) -> None:
        ended = dialog.press(stroke)
        if ended is None:
            self._stage.show_dialog(dialog)
            return
        then, self._dialog, self._then = self._then, None, None
        self._stage.show_dialog(None)
        if isinstance(dialog, Find | Marking):
            self._stage.show_hits((), 0)
            self._stage.show_span(None)
        if then is not None and ended.value is not None:
            await then(ended.value)

    def _open(self, dialog: Dialog | Bar, then: THEN | None = None) -> None:
        self._dialog, self._then = dialog, then
        self._stage.show_dialog(dialog)
        self._desk.say("")

    async def _press_desk(self, stroke: Stroke) -> None:
        kind, _, name = stroke.key.partition(":")
        if stroke.key == PASTE:
            self._desk.say("Pasted text was dropped: only keys judge", Tone.WARNING)
        elif kind == "focus" and name:
            self._focus(name)
        elif kind == "act" and name in BY_ID:
            await self._act(name)
        else:
            await self._key(name if kind == "key" and name else stroke.key)

    async def _key(self, key: str) -> None:
        if key in self._answers:
            await self._answer(*self._answers[key])
        elif (act := BY_KEY.get(key)) is not None:
            await self._act(act.id)
        else:
            self._desk.say(f"{key} does nothing here; ? shows all keys")

    async def _answer(self, question: Question, answer: Answer) -> None:
        self._touched = question.id
        if answer.id != CANNOT_JUDGE:
            await self._desk.answer(question.id, answer.id)
            return
        reasons = self._desk.view.codebook.cannot_judge_reasons
        if not reasons or self._desk.view.article is None or self._desk.view.set_aside:
            await self._desk.cannot_judge(question.id, None)
            return
        options = [Option(reason.key, reason.label, reason.id) for reason in reasons]

        async def judge(reason: object) -> None:
            await self._desk.cannot_judge(question.id, str(reason))

        self._open(Choose(f"{question.label}: why can it not be judged?", options), judge)

    def _focus(self, question_id: str) -> None:
        self._touched = question_id
        self._desk.focus(question_id)

    # -- the acts of the key table ---------------------------------------------------------------
    async def _act(self, act: str) -> None:
        desk = self._desk
        if act in _SCROLLS:
            self._stage.scroll_text(act)
            return
        if act in _PLAIN:
            await _PLAIN[act](desk)
            return
        await getattr(self, f"_do_{act}")()

    async def _do_clear(self) -> None:
        if self._desk.view.focus is not None:
            await self._desk.clear(self._desk.view.focus)

    async def _do_turn(self) -> None:
        self._touched = self._desk.turn(1).focus

    async def _do_turn_back(self) -> None:
        self._touched = self._desk.turn(-1).focus

    async def _do_guideline(self) -> None:
        view = self._desk.view
        question = view.question or view.codebook.questions[0]
        title = f"{question.label}: guideline"
        self._open(Pages(title, lambda width, signs: guideline_lines(question, width, signs), leave=("g",)))

    async def _do_date(self) -> None:
        view = self._desk.view
        takes = [q for q in view.codebook.questions if takes_corrected_date(q, view.judgements.get(q.id))]
        question = next((q for q in takes if q.id == view.focus), takes[0] if takes else None)
        if question is None:
            question = next((q for q in view.codebook.questions if q.corrected_date), view.question)
            if question is not None:
                await self._desk.corrected_date(question.id, None)
            return
        asked = question
        former = view.judgements[asked.id].corrected_date or ""

        async def correct(text: object) -> None:
            await self._desk.corrected_date(asked.id, str(text))

        hint = "2023-03-16, 2023-03, 2023 or nothing"
        self._open(Entry(f"{asked.label}: the right date", former, hint=hint, limit=40), correct)

    async def _do_confidence(self) -> None:
        view = self._desk.view
        about = self._touched if self._touched in view.judgements else view.focus
        question = view.codebook.question(about or "")
        if question is None or question.id not in view.judgements:
            self._desk.say("Answer first, then say how sure you are")
            return
        asked = question

        async def confide(level: object) -> None:
            await self._desk.confidence(asked.id, int(str(level)) or None)

        levels = [Option("1", "a guess", 1), Option("2", "fairly sure", 2), Option("3", "certain", 3)]
        self._open(Choose(f"{asked.label}: how sure?", [*levels, Option("-", "leave it open", 0)]), confide)

    async def _do_aside(self) -> None:
        view = self._desk.view
        reasons = view.codebook.set_aside_reasons
        if view.article is None:
            self._desk.say("There is no article here")
        elif view.set_aside is not None:
            await self._desk.set_aside(None)
        elif not reasons:
            self._desk.say("This codebook has no reasons for setting an article aside", Tone.WARNING)
        else:
            options = [Option(reason.key, reason.label, reason.id) for reason in reasons]
            self._open(
                Choose("Set the article aside: why?", options), lambda why: self._desk.set_aside(str(why))
            )

    async def _do_note(self) -> None:
        if self._desk.view.article is None:
            self._desk.say("There is no article here")
            return
        note = self._desk.view.note or ""
        self._open(
            Entry("Note on the article", note, limit=NOTE_LENGTH), lambda text: self._desk.note(str(text))
        )

    async def _do_mark(self) -> None:
        article = self._desk.view.article
        if article is None:
            self._desk.say("There is no text here")
            return

        async def keep(spans: object) -> None:
            if isinstance(spans, list):
                await self._desk.spans(spans)

        self._stage.turn_to(evidence=False)
        start = self._stage.position()
        self._open(Marking(article.text, start, self._desk.view.spans, self._stage.show_span), keep)

    async def _do_neighbour(self) -> None:
        found = await self._desk.neighbours()
        article = self._desk.view.article
        if article is None or not found:
            self._desk.say("No neighbour of this article is known")
            return
        key = article.row.key
        self._open(
            Pages("Neighbours", lambda width, signs: neighbour_lines(key, found, width, signs), leave=("v",))
        )

    async def _do_copy(self) -> None:
        view = self._desk.view
        if view.article is None:
            self._desk.say("There is nothing to copy")
            return
        text = view.article.row.title or ""
        if view.spans:
            start, end = view.spans[0]
            text = view.article.text[start:end]
        self._stage.copy(text)
        self._desk.say(f"copied: {text}")

    async def _do_find(self) -> None:
        article = self._desk.view.article
        if article is None:
            self._desk.say("There is no text here")
            return
        self._stage.turn_to(evidence=False)
        self._open(Find(article.text, self._stage.position(), self._stage.show_hits))

    async def _do_evidence(self) -> None:
        self._desk.say("")
        self._stage.turn_to(evidence=True)

    async def _do_text(self) -> None:
        self._desk.say("")
        self._stage.turn_to(evidence=False)

    async def _do_close(self) -> None:
        await self._do_text()

    async def _do_help(self) -> None:
        codebook = self._desk.view.codebook
        self._open(Pages("All keys", lambda width, signs: help_lines(codebook, width, signs), leave=("?",)))

    async def _do_palette(self) -> None:
        self._open(Palette([act for act in ACTS if act.listed]), lambda act: self._act(str(act)))

    async def _do_leave(self) -> None:
        self._stage.leave()

    async def _do_halt(self) -> None:
        self._desk.say("q leaves; everything is saved")

    async def _do_numbers(self) -> None:
        view = await self._desk.count_today()
        self._open(Pages("Your own numbers", lambda width, signs: number_lines(view)))

    async def _do_jump(self) -> None:
        self._open(
            Entry("Go to an article: its id", hint="a: and 16 letters and digits", limit=40),
            lambda key: self._desk.go_to(str(key).strip()),
        )

    async def _do_advance(self) -> None:
        on = not self._desk.view.settings.auto_advance
        await self._desk.change(replace(self._desk.view.settings, auto_advance=on))
        self._desk.say(f"auto-advance is {'on' if on else 'off'}", Tone.DONE)

    async def _do_ascii(self) -> None:
        settings = self._desk.view.settings
        await self._desk.change(replace(settings, ascii=not settings.ascii))

    async def _theme(self, theme: str) -> None:
        await self._desk.change(replace(self._desk.view.settings, theme=theme))

    async def _do_dark(self) -> None:
        await self._theme("dark")

    async def _do_light(self) -> None:
        await self._theme("light")

    async def _do_sixteen(self) -> None:
        await self._theme("16")

    async def _do_colourless(self) -> None:
        await self._theme("none")


_SCROLLS = frozenset({"down", "up", "page_down", "page_up", "home", "end"})
_PLAIN: dict[str, Callable[[Desk], Awaitable[View]]] = {
    "enter": Desk.enter,
    "undo": Desk.undo,
    "redo": Desk.redo,
    "skip": Desk.skip,
    "flag": Desk.flag,
    "previous": Desk.previous,
    "following": Desk.next,
}
