"""Answering: the part of the desk that judges, one question at a time."""

from __future__ import annotations

from dataclasses import replace

from labels.codebook import Kind, Question
from labels.judgement import Judgement
from triage.desk.dating import read_date
from triage.desk.disclosure import late_marks
from triage.desk.judging import TooMany, choose, takes_corrected_date, write_judgement
from triage.desk.sitting import SURPLUS, Sitting
from triage.desk.state import focus_after, goes_on
from triage.desk.view import Tone, View
from triage.desk.wording import change_phrase, kept_sentence, listing
from triage.store.records import Aspect, Cause


class Answers(Sitting):
    """A sitting that takes answers."""

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
        cause: Cause | None = Cause.ANSWER
        if self._round.source_blind:
            cause = self._disclosure.cause(question, former, judgement)
        if cause is None:
            said = f"{question.label} was revised once since the source was shown: that stands"
            return self.say(said, Tone.WARNING)
        was_complete = self._view.complete
        suggestion = self._view.suggestion
        draft = self._draft(
            article,
            cause,
            Aspect.JUDGEMENT,
            write_judgement(judgement),
            question=question.id,
            seconds=self._attention.spent(),
            suggestion=None if suggestion is None else suggestion.source,
            data=self._disclosure.marks,
        )
        was_blind = self._view.blind
        late = late_marks(await self._record(draft))
        self._attention.start()
        self._update(focus=focus_after(self._view, question, judgement))
        uncounted = article.row.key in self._recorder.surplus
        told = late or was_blind or uncounted
        if not told and goes_on(self._view, question, former, was_complete=was_complete):
            return await self._go_on()
        if late:
            return self.say(kept_sentence(late[0], self._round.name), Tone.WARNING)
        if uncounted:
            return self.say(SURPLUS, Tone.WARNING)
        if was_blind:
            return self.say(f"the source is shown now; {question.label} can be revised once", Tone.DONE)
        if cause is Cause.REVISION:
            return self.say(f"{question.label} revised; what it was before is kept too", Tone.DONE)
        # Where the desk turned to another question, the line of this one says its answer in words.
        stays = self._view.focus == question.id
        return self.say_complete(change_phrase(self._codebook, question, former, judgement) if stays else "")
