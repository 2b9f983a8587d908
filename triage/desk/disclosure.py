"""What a person has been shown of an article that bears on their answers, and what follows from it.

In a source-blind round the first answer is given without knowing where the article comes from; then that is
shown, and what was answered blind may be revised once. In a round that shows answers an answer that is given
after they were seen is kept like any other, and marked; what comes after a decision or the round's close is
marked by the store. All of it follows from the log, so it is the same at another desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from labels.codebook import Kind, Question
from labels.judgement import Judgement
from triage.store.records import Aspect, Cause, Event, Json

AFTER_REVEAL, AFTER_CLOSE, AFTER_ADJUDICATION = "after_reveal", "after_close", "after_adjudication"
"""Keys in the data of answers that came late; the store itself sets the last two."""
SEEN = "answers_seen"
"""Key in the data of a visit during which others' answers were shown."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What was disclosed to one person of one article in one round."""

    first: str | None = None
    """Question that was answered first; its answer was given blind in a source-blind round."""
    revisions: Mapping[int, bool] = field(default_factory=dict)
    """Sequence of each revision to whether it stands."""
    last: str | None = None
    """Question that was judged last."""
    answers_seen: bool = False
    """Whether answers of others were shown."""

    def after(self, event: Event) -> Disclosure:
        """Return it once another event of this person and article is in the log."""
        if event.data.get(SEEN) is True:
            return replace(self, answers_seen=True)
        if event.aspect is not Aspect.JUDGEMENT or event.cause is Cause.ADJUDICATION:
            return self
        revisions = dict(self.revisions)
        if event.cause is Cause.REVISION:
            revisions[event.sequence] = True
        elif event.cause in (Cause.UNDO, Cause.REDO):
            undone = event.data.get("undoes" if event.cause is Cause.UNDO else "redoes")
            if undone in revisions:
                revisions[undone] = event.cause is Cause.REDO
        return replace(self, first=self.first or event.question, revisions=revisions, last=event.question)

    @property
    def source_known(self) -> bool:
        """Whether something was answered, so that the source was shown."""
        return self.first is not None

    def cause(
        self, question: Question, former: Judgement | None, judgement: Judgement | None
    ) -> Cause | None:
        """Return as what a change is recorded in a source-blind round, or None where it is one too many.

        What was answered blind is revised once; on a set that takes several keys, one after the other. How
        sure an answer is and the date it carries are no revision, and what was cleared can be answered.
        """
        if question.id != self.first or _same_answer(former, judgement):
            return Cause.ANSWER
        again = question.kind is Kind.SET and self.last == question.id
        if former is not None and any(self.revisions.values()) and not again:
            return None
        return Cause.REVISION

    @property
    def marks(self) -> dict[str, Json]:
        """What an answer given now is marked with; nothing for an ordinary one."""
        return {AFTER_REVEAL: True} if self.answers_seen else {}


def disclosed(events: Iterable[Event], round_name: str) -> Disclosure:
    """Return what the log says was disclosed to a person of one article.

    Args:
        events: The person's events about the article, oldest first.
        round_name: The round.
    """
    found = Disclosure()
    for event in events:
        if event.round == round_name:
            found = found.after(event)
    return found


def late_marks(event: Event) -> list[str]:
    """Return why an answer that is in the log does not count as others do; nothing for an ordinary one."""
    return [name for name in (AFTER_CLOSE, AFTER_ADJUDICATION, AFTER_REVEAL) if event.data.get(name) is True]


def _same_answer(former: Judgement | None, judgement: Judgement | None) -> bool:
    """Whether two judgements differ in what goes with the answer alone."""
    if former is None or judgement is None:
        return former is judgement
    plain = replace(judgement, corrected_date=former.corrected_date, confidence=former.confidence)
    return plain == former
