"""Which events the annotations of an export become; nothing is recorded here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from labels.codebook import Kind, Question
from triage.articles.formats.annotations import Annotated, Annotation, Said
from triage.desk.judging import write_judgement
from triage.jobs.annotation_matching import Matcher, UnknownAnswer, Unmatched
from triage.jobs.annotation_report import AnnotationReport
from triage.store.records import Aspect, Cause, Draft, Json
from triage.store.rounds import ROUND_ALL

_COUNTERS = 10**18
_NOTE_MOST = 4000
_KINDS = {
    Said.ANSWER: (Cause.ANSWER, Aspect.JUDGEMENT),
    Said.NOTE: (Cause.NOTE, Aspect.NOTE),
    Said.SKIP: (Cause.SKIP, Aspect.SKIP),
}


@dataclass(frozen=True, slots=True)
class AnnotatedFile:
    """An export of another tool, as it was read."""

    path: str
    format: str
    """Name of the tool."""
    records: Sequence[Annotated]


@dataclass(frozen=True, slots=True)
class _Origin:
    """What all events of one file have in common."""

    tool: str
    codebook: str
    reference_date: str
    number: int | None


class Planner:
    """Makes events of annotations, file after file.

    Attributes:
        drafts: The events by uid, in order; what is said twice is one event.
    """

    def __init__(
        self, matcher: Matcher, standing: dict[tuple[str, str, str], object], report: AnnotationReport
    ) -> None:
        """Begin with none.

        Args:
            matcher: Looks names up.
            standing: (article, person, question) to the answers that stand, True for *cannot judge*.
            report: Takes what is not to be recorded.
        """
        self._matcher = matcher
        self._standing = standing
        self._judged = {(article, person) for article, person, _ in standing}
        self._report = report
        self.drafts: dict[str, tuple[Said, Draft]] = {}

    def plan(self, file: AnnotatedFile, *, codebook: str, reference_date: str, number: int | None) -> None:
        """Add the events of one file.

        Args:
            file: What was read.
            codebook: ``name@revision`` of the codebook in force.
            reference_date: The day that the answers are relative to.
            number: The import.
        """
        origin = _Origin(file.format, codebook, reference_date, number)
        seen = _values(file.records)
        asked = self._sets_asked(file.records, seen)
        for record in file.records:
            said = [*record.annotations, *_left_empty(record.annotations, asked, self._matcher, seen)]
            # Whether somebody skipped the article is told by what else they said of it.
            for annotation in sorted(said, key=lambda each: each.kind is Said.SKIP):
                self._report.tally(annotation.kind).read += 1
                self._take(record, annotation, seen, origin)

    def _sets_asked(
        self, records: Sequence[Annotated], seen: tuple[tuple[str, str], ...]
    ) -> tuple[Question, ...]:
        """Return the questions of this file whose answer may be that nothing was chosen."""
        found = {
            question.id: question
            for record in records
            for annotation in record.annotations
            if annotation.may_be_empty and annotation.kind is Said.ANSWER
            if (question := self._matcher.question(annotation, seen)) is not None
            and question.kind is Kind.SET
            and question.min == 0
        }
        return tuple(found.values())

    def _take(
        self, record: Annotated, annotation: Annotation, seen: tuple[tuple[str, str], ...], origin: _Origin
    ) -> None:
        """Plan an annotation, or tell why it is not taken."""
        try:
            person = self._person(annotation)
            question, value = self._value(annotation, seen)
            if annotation.fault is not None:
                raise Unmatched(annotation.fault)
            if record.article is None:
                raise Unmatched("its article was rejected")
            place = (record.article, person)
            if annotation.kind is Said.SKIP and place in self._judged:
                raise Unmatched("it skips a question of an article that the same person answers")
        except UnknownAnswer as unknown:
            self._report.unknown(self._report.unknown_answers, f"{unknown}")
            self._report.reject(annotation.kind, f"the codebook has no answer {unknown}")
            return
        except Unmatched as why:
            self._report.reject(annotation.kind, f"{why}")
            return
        self._plan(record, annotation, _Said(person, question, value), origin)

    def _person(self, annotation: Annotation) -> str:
        person = self._matcher.annotator(annotation.annotators)
        if person is None:
            if not annotation.annotators:
                raise Unmatched("it does not say who annotated; nobody can be named")
            self._report.unknown(self._report.unknown_annotators, annotation.annotators[0])
            raise Unmatched(
                f"annotator {annotation.annotators[0]} is not in the team and not in --annotator-map"
            )
        return person

    def _value(
        self, annotation: Annotation, seen: tuple[tuple[str, str], ...]
    ) -> tuple[Question | None, Json]:
        if annotation.kind is Said.SKIP:
            return None, True
        if annotation.kind is Said.NOTE:
            note = annotation.values[0].strip()
            if not note:
                raise Unmatched("it is a note without text")
            if len(note) > _NOTE_MOST:
                raise Unmatched(f"a note has at most {_NOTE_MOST:,} characters")
            return None, note
        question = self._matcher.question(annotation, seen)
        if question is None:
            name = annotation.question or _listed(annotation.options or seen)
            self._report.unknown(self._report.unknown_questions, name)
            raise Unmatched(f"the codebook has no question {name}")
        if annotation.fault is not None:
            return question, None
        return question, write_judgement(self._matcher.judgement(question, annotation))

    def _plan(self, record: Annotated, annotation: Annotation, said: _Said, origin: _Origin) -> None:
        draft = _draft(record, annotation, said, origin)
        tally = self._report.tally(annotation.kind)
        if said.question is not None and record.article is not None:
            place = (record.article, said.person, said.question.id)
            answers = True if said.value["cannot_judge"] else said.value["values"]
            if draft.uid in self.drafts or self._standing.get(place) == answers:
                tally.already += 1
                return
            self._standing[place] = answers
            self._judged.add(place[:2])
        elif draft.uid in self.drafts:
            tally.already += 1
            return
        self.drafts[draft.uid] = (annotation.kind, draft)


@dataclass(frozen=True, slots=True)
class _Said:
    """What an annotation says, in our words."""

    person: str
    question: Question | None
    value: Json


def _values(records: Sequence[Annotated]) -> tuple[tuple[str, str], ...]:
    """Return every answer that occurs where neither a question nor its answers are named."""
    found = {
        value: None
        for record in records
        for annotation in record.annotations
        if annotation.kind is Said.ANSWER and annotation.question is None and not annotation.options
        for value in annotation.values
    }
    return tuple((value, value) for value in found)


def _left_empty(
    annotations: Sequence[Annotation],
    asked: Sequence[Question],
    matcher: Matcher,
    seen: tuple[tuple[str, str], ...],
) -> Iterator[Annotation]:
    """Yield the empty answers that handing in an annotation gives to the questions that it leaves out."""
    answered: dict[tuple[tuple[str, ...], str], tuple[Annotation, set[str]]] = {}
    for each in annotations:
        if each.may_be_empty and each.kind is Said.ANSWER:
            _, ids = answered.setdefault((each.annotators, each.upstream_id), (each, set()))
            question = matcher.question(each, seen)
            ids.update({question.id} if question is not None else set())
    for one, ids in answered.values():
        for question in asked:
            if question.id not in ids:
                yield replace(one, question=question.id, values=(), options=(), seconds=None, fault=None)


def _listed(options: tuple[tuple[str, str], ...]) -> str:
    """Name a question without a name by its answers."""
    names = [label for _, label in options[:6]]
    return f"of the answers {', '.join(names) or '(none)'}{', …' if len(options) > 6 else ''}"


def _draft(record: Annotated, annotation: Annotation, said: _Said, origin: _Origin) -> Draft:
    """Make an event whose uid follows from what is said, so that saying it again is the same event."""
    question = said.question.id if said.question is not None else None
    answer = (
        said.value
        if annotation.kind is not Said.ANSWER
        else (said.value["values"], said.value["cannot_judge"])
    )
    upstream_id = annotation.upstream_id if annotation.kind is Said.ANSWER else ""
    content = repr((record.article, annotation.kind.value, question, answer, upstream_id))
    counter = int.from_bytes(hashlib.sha256(content.encode()).digest()[:8]) % _COUNTERS
    session = f"import.{origin.tool}.{said.person}"
    cause, aspect = _KINDS[annotation.kind]
    theirs = annotation.annotators[0] if annotation.annotators else None
    data = {"tool": origin.tool, "import": origin.number, "annotator": theirs,
            "id": annotation.upstream_id or None, "made": annotation.made}  # fmt: skip
    return Draft(
        uid=f"{session}:{counter}",
        person=said.person,
        session=session,
        cause=cause,
        article=record.article,
        text_hash=record.text_hash,
        round=ROUND_ALL,
        aspect=aspect,
        question=question,
        value=said.value,
        codebook=origin.codebook,
        reference_date=origin.reference_date,
        seconds=annotation.seconds,
        data={name: value for name, value in data.items() if value is not None},
    )
