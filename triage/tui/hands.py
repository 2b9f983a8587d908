"""From the key table to use cases: what each act of it does at the desk."""

from __future__ import annotations

import asyncio
from functools import partial

from triage.desk.dating import Ambiguous, read_date, understood
from triage.desk.desk import NOTE_LENGTH
from triage.desk.judging import takes_corrected_date
from triage.desk.view import Tone
from triage.tui.beside import Beside
from triage.tui.dialogs.choose import Choose, Option
from triage.tui.dialogs.entry import Entry
from triage.tui.dialogs.find import Find
from triage.tui.dialogs.marking import Marking
from triage.tui.dialogs.pages import Pages
from triage.tui.dialogs.palette import Palette
from triage.tui.help import guideline_lines, help_lines, number_lines, others_lines
from triage.tui.matter import matter_lines
from triage.tui.tuning import Tuning


class Hands(Tuning):
    """Does every act of the key table; those of the settings come from above."""

    # -- judging ---------------------------------------------------------------------------------
    async def _do_enter(self) -> None:
        await self.desk.enter()

    async def _do_undo(self) -> None:
        await self.desk.undo()

    async def _do_redo(self) -> None:
        await self.desk.redo()

    async def _do_clear(self) -> None:
        if self.desk.view.focus is not None:
            await self.desk.clear(self.desk.view.focus)

    async def _do_turn(self) -> None:
        self._touched = self.desk.turn(1).focus

    async def _do_turn_back(self) -> None:
        self._touched = self.desk.turn(-1).focus

    async def _do_guideline(self) -> None:
        view = self.desk.view
        question = view.question or view.codebook.questions[0]
        title = f"{question.label}: guideline"
        self._open(
            Pages(
                title,
                lambda width, signs: guideline_lines(question, width, signs),
                leave=self._keys("guideline"),
            )
        )

    async def _do_date(self) -> None:
        view = self.desk.view
        takes = [q for q in view.codebook.questions if takes_corrected_date(q, view.judgements.get(q.id))]
        question = next((q for q in takes if q.id == view.focus), takes[0] if takes else None)
        if question is None:
            question = next((q for q in view.codebook.questions if q.corrected_date), view.question)
            if question is not None:
                await self.desk.corrected_date(question.id, None)
            return
        asked = question
        former = view.judgements[asked.id].corrected_date or ""

        async def correct(text: object) -> None:
            try:
                read_date(str(text))
            except Ambiguous as both:
                options = [Option(str(n), understood(date), date) for n, date in enumerate(both.dates, 1)]
                self._open(Choose(f"{text}: which day?", options), correct)
            except ValueError:
                await self.desk.corrected_date(asked.id, None)  # nothing was typed: the entry let it pass
            else:
                await self.desk.corrected_date(asked.id, str(text))

        entry = Entry(
            f"{asked.label}: the right date",
            former,
            hint="16 Mar 2023, 2023-03, 2023 or nothing",
            limit=40,
            check=_wrong_date,
        )
        self._open(entry, correct)

    async def _do_confidence(self) -> None:
        view = self.desk.view
        about = (self._touched, self._answered, view.focus)
        asked_of = next((each for each in about if each is not None and each in view.judgements), "")
        question = view.codebook.question(asked_of)
        if question is None:
            self.desk.say("Answer first, then say how sure you are")
            return
        asked = question

        async def confide(level: object) -> None:
            await self.desk.confidence(asked.id, int(str(level)) or None)

        levels = [Option("1", "a guess", 1), Option("2", "fairly sure", 2), Option("3", "certain", 3)]
        self._open(Choose(f"{asked.label}: how sure?", [*levels, Option("-", "leave it open", 0)]), confide)

    async def _do_aside(self) -> None:
        view = self.desk.view
        reasons = view.codebook.set_aside_reasons
        if view.article is None:
            self.desk.say("There is no article here")
        elif view.set_aside is not None:
            await self.desk.set_aside(None)
        elif not reasons:
            self.desk.say("This codebook has no reasons for setting an article aside", Tone.WARNING)
        else:
            options = [Option(reason.key, reason.label, reason.id) for reason in reasons]
            self._open(
                Choose("Set the article aside: why?", options), lambda why: self.desk.set_aside(str(why))
            )

    async def _do_skip(self) -> None:
        await self.desk.skip()

    async def _do_flag(self) -> None:
        await self.desk.flag()

    async def _do_previous(self) -> None:
        await self.desk.previous()

    async def _do_following(self) -> None:
        await self.desk.next()

    async def _do_note(self) -> None:
        if self.desk.view.article is None:
            self.desk.say("There is no article here")
            return
        note = self.desk.view.note or ""
        self._open(
            Entry("Note on the article", note, limit=NOTE_LENGTH), lambda text: self.desk.note(str(text))
        )

    async def _do_mark(self) -> None:
        article = self.desk.view.article
        if article is None:
            self.desk.say("There is no text here")
            return

        async def keep(spans: object) -> None:
            if isinstance(spans, list):
                await self.desk.spans(spans)

        self._stage.turn_to(evidence=False)
        marking = Marking(article.text, self._stage.position(), self.desk.view.spans, self._stage.show_span)
        self._open(marking, keep)

    async def _do_neighbour(self) -> None:
        await self._compare(0)

    async def _compare(self, place: int) -> None:
        """Show a neighbour beside the article, counted around the end of those there are."""
        view = self.desk.view
        found = await self.desk.neighbours()
        if view.article is None or not found:
            self.desk.say("No neighbour of this article is known")
            return
        place %= len(found)
        other = await self.desk.neighbour(found[place])
        if other is None:
            self.desk.say("That neighbour was taken back", Tone.WARNING)
            return
        show = partial(Beside, blind=view.blind, leave=self._keys("neighbour"))
        asked = (view.article, other, found[place], place + 1, len(found), self._stage.signs)
        beside = await asyncio.to_thread(show, *asked)

        async def go_on(steps: object) -> None:
            await self._compare(place + int(str(steps)))

        self._open(beside, go_on)

    async def _do_matter(self) -> None:
        view = self.desk.view
        if view.blind:
            self.desk.say("The page may name its outlet: it is shown after your first answer")
            return
        found = await self.desk.page_matter()
        if view.article is None or found is None:
            self.desk.say("Nothing stands around this article in its document")
            return
        here, stories, matter = view.article.row.position.index, len(found.parts) - 1, found
        title = f"Page matter: story {here:,} of {stories:,}" if stories else "Page matter"
        self._open(Pages(title, lambda width, signs: matter_lines(matter, here, width, signs)))

    async def _do_copy(self) -> None:
        view = self.desk.view
        if view.article is None:
            self.desk.say("There is nothing to copy")
            return
        text = view.article.row.title or ""
        if view.spans:
            start, end = view.spans[0]
            text = view.article.text[start:end]
        self._stage.copy(text)
        self.desk.say(f"copied: {text}")

    async def _do_find(self) -> None:
        article = self.desk.view.article
        if article is None:
            self.desk.say("There is no text here")
            return
        self._stage.turn_to(evidence=False)
        self._open(Find(article.text, self._stage.position(), self._stage.show_hits))

    async def _do_evidence(self) -> None:
        self.desk.say("")
        self._stage.turn_to(evidence=True)

    async def _do_text(self) -> None:
        self.desk.say("")
        self._stage.turn_to(evidence=False)

    async def _do_close(self) -> None:
        await self._do_text()

    async def _do_down(self) -> None:
        self._stage.scroll_text("down")

    async def _do_up(self) -> None:
        self._stage.scroll_text("up")

    async def _do_page_down(self) -> None:
        self._stage.scroll_text("page_down")

    async def _do_page_up(self) -> None:
        self._stage.scroll_text("page_up")

    async def _do_home(self) -> None:
        self._stage.scroll_text("home")

    async def _do_end(self) -> None:
        self._stage.scroll_text("end")

    async def _do_help(self) -> None:
        codebook, keys = self.desk.view.codebook, self.desk.view.keys
        self._open(
            Pages(
                "All keys",
                lambda width, signs: help_lines(codebook, keys, width, signs),
                leave=self._keys("help"),
            )
        )

    async def _do_palette(self) -> None:
        self._open(Palette(self.desk.view.keys), lambda act: self.act(str(act)))

    async def _do_leave(self) -> None:
        await self.desk.keep_place()
        self._stage.leave()

    async def _do_halt(self) -> None:
        self.desk.say(f"{self.desk.view.keys.name('leave')} leaves; everything is saved")

    async def _do_numbers(self) -> None:
        numbers = await self.desk.numbers(self._now())
        codebook = self.desk.view.codebook
        self._open(
            Pages("Your own numbers", lambda width, signs: number_lines(numbers, codebook, width, signs))
        )

    async def _do_answers(self) -> None:
        found = await self.desk.others()
        if not found:
            hidden = (
                "Answers of others are not shown in this round" if found is None else "Nobody else answered"
            )
            self.desk.say(hidden)
            return
        codebook = self.desk.view.codebook
        self._open(
            Pages("Answers of others", lambda width, signs: others_lines(found, codebook, width, signs))
        )

    async def _do_flagged(self) -> None:
        await self.desk.next_flagged()

    async def _do_jump(self) -> None:
        self._open(
            Entry("Go to an article: its id or number", hint="a: and 16 letters and digits", limit=40),
            lambda key: self.desk.go_to(str(key).strip()),
        )


def _wrong_date(text: str) -> str:
    """Return what is wrong with a typed date; nothing for none, and for one that will be asked about."""
    try:
        if text.strip():
            read_date(text)
    except Ambiguous:
        return ""
    except ValueError as error:
        return str(error)
    return ""
