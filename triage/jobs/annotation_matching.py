"""From what another tool calls people, questions and answers to what the codebook and the team call them.

Equal ids, upper and lower case alike, or equal labels; nothing is guessed beyond that, and nobody is made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from labels.codebook import Codebook, Kind, Question
from labels.judgement import Judgement
from triage.articles.formats.annotations import Annotation


class Unmatched(ValueError):
    """An answer that cannot be taken; the message says why."""


class UnknownAnswer(Unmatched):
    """An answer that the codebook does not have."""


class Matcher:
    """Looks names up."""

    def __init__(self, codebook: Codebook, team: Iterable[str], mapping: Mapping[str, str]) -> None:
        """Prepare the look-up.

        Args:
            codebook: The codebook in force.
            team: Names of its active members.
            mapping: Names of annotators there to names here.
        """
        self._codebook = codebook
        self._team = frozenset(team)
        self._mapping = {theirs.casefold(): ours for theirs, ours in mapping.items()}
        self._questions = {
            name.casefold(): question
            for question in reversed(codebook.questions)
            for name in (question.label, question.id)
        }
        self._answers = {question.id: _answers(question) for question in codebook.questions}
        self._by_options: dict[tuple[tuple[str, str], ...], Question | None] = {}

    def annotator(self, names: Iterable[str]) -> str | None:
        """Return who somebody is here: mapped, or a member of the team of that name; None for neither.

        Of a mail address the part before the @ is a name too.
        """
        folded = [name.casefold() for name in names]
        for name in folded:
            if name in self._mapping:
                return self._mapping[name]
        for name in folded:
            for candidate in (name, name.partition("@")[0]):
                if candidate in self._team:
                    return candidate
        return None

    def question(self, annotation: Annotation, seen: tuple[tuple[str, str], ...] = ()) -> Question | None:
        """Return the question that an annotation answers.

        Args:
            annotation: It names its question, or the answers that could be given.
            seen: All answers that its file holds, for one that does neither.

        Returns:
            The question of that id or label; without a name the one that knows most of the answers, if no
            other knows as many.
        """
        if annotation.question is not None:
            named = self._questions.get(annotation.question.casefold())
            if named is not None or not annotation.options:
                return named
        options = annotation.options or seen
        if options not in self._by_options:
            self._by_options[options] = self._of_options(options)
        return self._by_options[options]

    def _of_options(self, options: tuple[tuple[str, str], ...]) -> Question | None:
        known: Counter[str] = Counter()
        for question in self._codebook.questions:
            answers = self._answers[question.id]
            known[question.id] = sum(any(name.casefold() in answers for name in pair) for pair in options)
        best = known.most_common(2)
        if not best or not best[0][1] or (len(best) > 1 and best[0][1] == best[1][1]):
            return None
        return self._codebook.question(best[0][0])

    def judgement(self, question: Question, annotation: Annotation) -> Judgement:
        """Return an annotation as an answer to a question, whole or not at all.

        Raises:
            UnknownAnswer: The question has no such answer; the message names it.
            Unmatched: It is no answer that the question takes.
        """
        answers, labels = self._answers[question.id], dict(annotation.options)
        values = []
        for value in annotation.values:
            names = (value, labels.get(value, value))
            found = next((answers[name.casefold()] for name in names if name.casefold() in answers), None)
            if found is None:
                raise UnknownAnswer(f"{question.id}: {names[1]}")
            values.append(found)
        return _judgement(question, list(dict.fromkeys(values)))


def _answers(question: Question) -> dict[str, str]:
    """Return an id for every id and label of a question's answers, ids first."""
    every = (*question.answers, question.cannot_judge)
    labelled = {answer.label.casefold(): answer.id for answer in reversed(every)}
    return labelled | {answer.id.casefold(): answer.id for answer in every}


def _judgement(question: Question, values: list[str]) -> Judgement:
    if question.cannot_judge.id in values:
        if len(values) > 1:
            raise Unmatched("it says “cannot judge” beside other answers")
        return Judgement(cannot_judge=True)
    if not values and (question.kind is not Kind.SET or question.min > 0):
        raise Unmatched("it holds no answer, and the question takes no empty one")
    if len(values) > question.max:
        raise Unmatched(f"it holds {len(values)} answers where the question takes {question.max}")
    return Judgement(values=tuple(values))
