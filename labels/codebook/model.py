"""What a codebook is: its questions, their answers, keys and guidance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

CANNOT_JUDGE = "cannot_judge"
"""The id of the answer that every question has: an answer, not a missing value."""


class Kind(StrEnum):
    """How the answers of a question relate to each other."""

    ORDINAL = "ordinal"
    NOMINAL = "nominal"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a question."""

    id: str
    """What is stored: 1 to 80 printable characters (a QCode such as ``medtop:01000000`` is one)."""
    key: str
    """The one character that gives this answer on the desk."""
    label: str
    """What is shown."""
    guidance: str = ""
    """One line that tells when to choose it."""
    value: int | None = None
    """Rank of an ordinal answer; larger is more. None where the question is not ordinal."""
    coarse: str | None = None
    """The coarser class this answer belongs to, where the codebook maps one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a codebook."""

    id: str
    label: str
    """Short name that begins the question's line on a narrow desk."""
    kind: Kind
    answers: tuple[Answer, ...]
    """In codebook order, without *cannot judge*; an ordinal question's ascend by value."""
    cannot_judge: Answer
    """The answer with id ``cannot_judge``."""
    guideline: str = ""
    """The longer text shown on ``g``."""
    required: bool = True
    """Whether an article without an answer to it is incomplete."""
    min: int = 1
    """Fewest answers of a set (0 makes the empty set an answer); 1 for other kinds."""
    max: int = 1
    """Most answers of a set; 1 for other kinds."""
    distance: str = "nominal"
    """Distance between two answers for agreement: nominal, ordinal, interval, masi or jaccard."""
    corrected_date: frozenset[str] = frozenset()
    """Ids of the answers that may carry a corrected date."""

    def answer(self, answer_id: str) -> Answer | None:
        """Return the answer with this id (``cannot_judge`` too), or None."""
        every = (*self.answers, self.cannot_judge)
        return next((answer for answer in every if answer.id == answer_id), None)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for not judging: of *cannot judge*, or of setting an article aside."""

    id: str
    label: str
    key: str
    """The one character that chooses it in its small dialog; unique among its list."""


@dataclass(frozen=True, slots=True)
class Codebook:
    """A set of questions with a name and a revision."""

    name: str
    revision: int
    title: str
    guideline: str
    questions: tuple[Question, ...]
    cannot_judge_reasons: tuple[Reason, ...]
    set_aside_reasons: tuple[Reason, ...]
    source: str = field(default="", repr=False, compare=False)
    """The TOML text it was read from, kept so that it can be written back with its comments."""

    @property
    def label(self) -> str:
        """``name@revision``, as records and events carry it."""
        return f"{self.name}@{self.revision}"

    def question(self, question_id: str) -> Question | None:
        """Return the question with this id, or None."""
        return next((question for question in self.questions if question.id == question_id), None)


class CodebookError(ValueError):
    """A codebook that cannot be used; the message names table and key and says what to do.

    Attributes:
        problems: Every problem, one sentence each; the message has one a line.
    """

    def __init__(self, problems: Sequence[str] | str) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))
