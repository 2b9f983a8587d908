"""One person at work: an article at a time, and what can be done with it; no screen, no SQL.

Whatever changes what is shown is in the log before it is shown: each use case awaits the log, takes the
recorded events into the state, and only then returns the new :class:`~triage.desk.view.View`. Use cases run
one at a time; a caller that takes keys queues them.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from labels.codebook import Kind, Question
from labels.judgement import Judgement
from triage.desk.dating import read_date
from triage.desk.judging import TooMany, choose, takes_corrected_date, write_judgement
from triage.desk.recorder import PATIENCE, Recorder
from triage.desk.sitting import Sitting
from triage.desk.state import focus_after, goes_on
from triage.desk.view import Settings, Tone, View
from triage.desk.wording import event_phrase, label_of, listing, missing_sentence
from triage.store.errors import Refused
from triage.store.protocol import Store
from triage.store.records import ROUND_ALL, Aspect, Cause, Event

NOTE_LENGTH = 4_000
"""Most characters of a note."""
SPANS = 50
"""Most marked spans of an article."""


class Desk(Sitting):
    """The desk of one person in one round; made by :meth:`open`."""

    @classmethod
    async def open(
        cls,
        store: Store,
        person: str,
        *,
        round_name: str = ROUND_ALL,
        session: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        patience: PATIENCE | None = None,
    ) -> Desk:
        """Sit a person down where they were, else at the next article that waits for them.

        Args:
            store: The store.
            person: Name of a member of the team.
            round_name: The round to work in.
            session: Names this sitting; drawn unless given, and never used twice.
            clock: Seconds of a monotonic clock, for the seconds of attention.
            patience: Waits between tries while the store cannot save; see :class:`Recorder`.

        Raises:
            Refused: There is no such person or round.
            StoreError: The store cannot be used.
        """
        codebook = await store.codebook()
        record = next((each for each in await store.people() if each.name == person and each.active), None)
        if record is None:
            raise Refused(f"There is no {person} in this team: triage label --as {person} adds them")
        planned = next((each for each in await store.rounds() if each.name == round_name), None)
        if planned is None:
            raise Refused(f"There is no round {round_name}: triage status lists the rounds")
        recorder = Recorder(
            store,
            person,
            session or secrets.token_hex(8),
            round_name=round_name,
            codebook=codebook.label,
            patience=patience,
        )
        view = View(person, round_name, codebook, settings=Settings.read(record.settings))
        desk = cls(store, record, planned, recorder, view, clock)
        await desk._past.load()
        await desk._sit_down()
        return desk

    # -- answers ---------------------------------------------------------------------------------
    async def answer(self, question_id: str, answer_id: str) -> View:
        """Answer a question; a set's answer is toggled, the same single answer twice changes nothing.

        Raises:
            LookupError: The codebook has no such question or answer.
        """
        question = self._question(question_id)
        former = self._view.judgements.get(question_id)
        if self._refuses():
            return self._view
        try:
            judgement = choose(question, former, answer_id)
        except TooMany:
            return self._full(question, former)
        return await self._judge(question, former, judgement)

    def _full(self, question: Question, former: Judgement | None) -> View:
        answers = [question.answer(value) for value in (former.values if former else ())]
        keys = listing([answer.key for answer in answers if answer is not None])
        return self.say(
            f"{question.label} takes at most {question.max}: press {keys} to take one off", Tone.WARNING
        )

    async def cannot_judge(self, question_id: str, reason: str | None) -> View:
        """Answer that a question cannot be judged, for a reason of the codebook."""
        question = self._question(question_id)
        if reason is not None and all(each.id != reason for each in self._codebook.cannot_judge_reasons):
            raise LookupError(f"no reason for not judging is called {reason!r}")
        if self._refuses():
            return self._view
        former = self._view.judgements.get(question_id)
        return await self._judge(question, former, Judgement(cannot_judge=True, reason=reason))

    async def clear(self, question_id: str) -> View:
        """Take an answer away; on an unanswered set that may be empty, answer *none of them*."""
        question = self._question(question_id)
        if self._refuses():
            return self._view
        former = self._view.judgements.get(question_id)
        if former is not None:
            return await self._judge(question, former, None)
        if question.kind is Kind.SET and question.min == 0:
            return await self._judge(question, None, Judgement())
        return self.say(f"{question.label} has no answer to clear")

    async def corrected_date(self, question_id: str, text: str | None) -> View:
        """Set (or with nothing, take away) the right date that an answer carries; see :func:`read_date`."""
        question = self._question(question_id)
        if self._refuses():
            return self._view
        former = self._view.judgements.get(question_id)
        if former is None or not takes_corrected_date(question, former):
            names = [answer.label for answer in question.answers if answer.id in question.corrected_date]
            if not names:
                return self.say(f"{question.label} takes no corrected date", Tone.WARNING)
            return self.say(f"A corrected date goes with {listing(names)}", Tone.WARNING)
        try:
            date = read_date(text) if text and text.strip() else None
        except ValueError as error:
            return self.say(str(error), Tone.WARNING)
        return await self._judge(question, former, replace(former, corrected_date=date))

    async def confidence(self, question_id: str, level: int | None) -> View:
        """Say how sure an answer is, 1 to 3, or with None take that back."""
        question = self._question(question_id)
        if level not in (None, 1, 2, 3):
            raise ValueError("confidence is 1, 2 or 3")
        if self._refuses():
            return self._view
        former = self._view.judgements.get(question_id)
        if former is None:
            return self.say(f"{question.label} has no answer to be sure of", Tone.WARNING)
        return await self._judge(question, former, replace(former, confidence=level))

    async def _judge(self, question: Question, former: Judgement | None, judgement: Judgement | None) -> View:
        """Record a judgement, turn to the next question, and go on where the person wants that."""
        article = self._view.article
        if article is None or judgement == former:
            self._update(focus=focus_after(self._view, question, judgement))
            return self.say("")
        was_complete = self._view.complete
        draft = self._draft(
            article,
            Cause.ANSWER,
            Aspect.JUDGEMENT,
            write_judgement(judgement),
            question=question.id,
            seconds=self._attention.spent(),
            suggestion=self._suggestion,
        )
        await self._record(draft)
        self._attention.start()
        self._update(focus=focus_after(self._view, question, judgement))
        if goes_on(self._view, question, former, was_complete=was_complete):
            return await self._go_on()
        if self._view.complete:
            return self.say("complete · Enter goes on", Tone.DONE)
        return self.say("")

    # -- the article -----------------------------------------------------------------------------
    async def note(self, text: str | None) -> View:
        """Write (or with nothing, remove) a note on the article."""
        kept = (text or "").strip()[:NOTE_LENGTH] or None
        return await self._set(Cause.NOTE, Aspect.NOTE, kept, "noted" if kept else "note removed")

    async def flag(self) -> View:
        """Put a flag on the article, or take it off."""
        up = not self._view.flag
        return await self._set(Cause.FLAG, Aspect.FLAG, up or None, "flagged" if up else "flag taken off")

    async def spans(self, spans: Sequence[tuple[int, int]]) -> View:
        """Mark the parts of the text that bear the judgement, as positions in it; all of them, anew."""
        article = self._view.article
        end = 0 if article is None else len(article.text)
        kept = sorted({(first, last) for first, last in spans if 0 <= first < last <= end})
        if len(kept) > SPANS:
            return self.say(f"An article takes at most {SPANS} marked spans", Tone.WARNING)
        said = f"evidence marked: {len(kept)}" if kept else "marks removed"
        return await self._set(Cause.SPANS, Aspect.SPANS, [list(span) for span in kept] or None, said)

    async def set_aside(self, reason: str | None) -> View:
        """Set the article aside for a reason of the codebook and go on, or with None take it back."""
        reasons = self._codebook.set_aside_reasons
        if reason is not None and all(each.id != reason for each in reasons):
            raise LookupError(f"no reason for setting aside is called {reason!r}")
        if self._view.article is None or reason == self._view.set_aside:
            return self.say("")
        said = "taken back" if reason is None else f"set aside: {label_of(reasons, reason)}"
        await self._set(Cause.SET_ASIDE, Aspect.SET_ASIDE, reason, said)
        return self._view if reason is None else await self._leave(said)

    async def skip(self) -> View:
        """Leave the article for later and go on; without one, take up what was skipped."""
        view = self._view
        if view.article is None:
            return await self.take_up_skipped()
        if view.complete or view.set_aside:
            return await self._go_on()
        await self._record(self._draft(view.article, Cause.SKIP, Aspect.SKIP, True))
        return await self._leave("skipped for now")

    # -- moving ----------------------------------------------------------------------------------
    async def enter(self) -> View:
        """Go on to the next article when this one is finished, else say what is missing."""
        view = self._view
        if view.article is None:
            return await self.take_up_skipped() if view.why and view.why.skipped else await self._go_on()
        if view.set_aside or view.complete:
            return await self._go_on()
        self._update(focus=view.missing[0])
        return self.say(missing_sentence(self._codebook, view.missing), Tone.WARNING)

    async def next(self) -> View:
        """Show the finished article after this one, or at their end what waits to be done."""
        return await self._walk(forward=True)

    async def previous(self) -> View:
        """Show the finished article before this one."""
        return await self._walk(forward=False)

    async def go_to(self, article: str) -> View:
        """Show a certain article, if this person may have it."""
        handed = await self._handed(article)
        if handed is None:
            return self.say(f"{article} is not among your articles of round {self._round.name}", Tone.WARNING)
        return await self._show(handed)

    async def take_up_skipped(self) -> View:
        """Show an article that was skipped before."""
        return await self._take(await self._reserve(skipped=True))

    async def look_for_work(self) -> View:
        """Without an article, see whether there is one by now; else change nothing."""
        if self._view.article is not None:
            return self._view
        handed = await self._reserve()
        return self._view if handed == self._view.why else await self._take(handed)

    def focus(self, question_id: str) -> View:
        """Turn to a question, for the keys that are about one."""
        self._update(focus=self._question(question_id).id)
        return self.say("")

    def turn(self, steps: int) -> View:
        """Turn to the question so many further on, around the end."""
        ids = [question.id for question in self._codebook.questions]
        if self._view.article is None:
            return self._view
        at = ids.index(self._view.focus) if self._view.focus in ids else 0
        return self.focus(ids[(at + steps) % len(ids)])

    # -- undo ------------------------------------------------------------------------------------
    async def undo(self) -> View:
        """Take back the last action; one that is about another article is shown first."""
        event = await self._past.undoable()
        if event is None:
            return self.say("There is nothing to undo")
        return await self._reverse(event, Cause.UNDO, "undoes")

    async def redo(self) -> View:
        """Do again what was undone last, until something new was done."""
        event = await self._past.redoable()
        if event is None:
            return self.say("There is nothing to redo")
        return await self._reverse(event, Cause.REDO, "redoes")

    async def _reverse(self, event: Event, cause: Cause, verb: str) -> View:
        phrase = event_phrase(self._codebook, event)
        here = self._view.article
        if here is None or event.article != here.row.key:
            handed = await self._handed(event.article)
            if handed is None:
                self._past.drop(event)
                return self.say(f"Its article is gone ({phrase}); again for the one before", Tone.WARNING)
            key = "Backspace" if cause is Cause.UNDO else "Ctrl+Y"
            return await self._show(handed, f"{key} again {verb} {phrase}", Tone.WARNING)
        if event.aspect is None:
            return self._view
        value = event.was if cause is Cause.UNDO else event.value
        draft = self._draft(
            here, cause, event.aspect, value, question=event.question, data={verb: event.sequence}
        )
        await self._record(draft)
        if event.question and self._codebook.question(event.question):
            self._update(focus=event.question)
        return self.say(f"{'undone' if cause is Cause.UNDO else 'redone'}: {phrase}", Tone.DONE)
