"""What a person has been shown of an article that bears on their answers, and what follows from it.

In a source-blind round the first answer is given without knowing where the article comes from; then that is
shown, and what was answered blind may be revised once. In a round that shows answers, in one that is closed,
and after an adjudicator's decision an answer is kept like any other, and marked. All of it follows from the
log, so it is the same at another desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from labels.codebook import Kind, Question
from labels.judgement import Judgement
from triage.store.records import Aspect, Cause, Event, Json, Round

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
    decided: bool = False
    """Whether an adjudicator decided on the article."""

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

    def marks(self, planned: Round) -> dict[str, Json]:
        """Return what an answer given now is marked with; nothing for an ordinary one."""
        marks = {
            "after_reveal": self.answers_seen,
            "after_adjudication": self.decided,
            "after_close": planned.state == "closed",
        }
        return {name: True for name, holds in marks.items() if holds}


def disclosed(events: Iterable[Event], person: str, planned: Round) -> Disclosure:
    """Return what the log says was disclosed to a person of one article.

    Args:
        events: Events about the article, oldest first; of others only decisions count.
        person: Whom.
        planned: The round.
    """
    found = Disclosure()
    for event in events:
        if event.round == planned.name and event.person == person:
            found = found.after(event)
        if event.cause is Cause.ADJUDICATION and event.round in (planned.name, None):
            found = replace(found, decided=event.value is not None)
    return found


def _same_answer(former: Judgement | None, judgement: Judgement | None) -> bool:
    """Whether two judgements differ in what goes with the answer alone."""
    if former is None or judgement is None:
        return former is judgement
    plain = replace(judgement, corrected_date=former.corrected_date, confidence=former.confidence)
    return plain == former
