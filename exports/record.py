"""What a record and a row of annotations hold: names, order and types, for any codebook."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from labels.codebook import Codebook, Kind, Question


class Scalar(StrEnum):
    """A plain type, by the name that the ``datasets`` library has for it."""

    STRING = "string"
    INT = "int64"
    FLOAT = "float64"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class Labels:
    """One of a closed list of names, written as its name."""

    names: tuple[str, ...]
    """In codebook order, without *cannot judge*."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose members are never null."""

    item: Type


@dataclass(frozen=True, slots=True)
class Struct:
    """A mapping with fixed keys, never null."""

    fields: tuple[Field, ...]


Type = Scalar | Labels | ListOf | Struct


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record; present in every record, null where ``nullable``."""

    name: str
    type: Type
    nullable: bool = False


_DOCUMENT = Struct(
    (
        Field("path", Scalar.STRING),
        Field("index", Scalar.INT),
        Field("start", Scalar.INT),
        Field("end", Scalar.INT),
    )
)
_HEAD = (
    Field("id", Scalar.STRING),
    Field("title", Scalar.STRING, nullable=True),
    Field("text", Scalar.STRING),
    Field("source", Scalar.STRING, nullable=True),
    Field("url", Scalar.STRING, nullable=True),
    Field("stated_date", Scalar.STRING, nullable=True),
    Field("stated_date_precision", Scalar.STRING, nullable=True),
    Field("language", Scalar.STRING, nullable=True),
)
_HEAD_WITHOUT_TEXT = (
    Field("id", Scalar.STRING),
    Field("title", Scalar.STRING, nullable=True),
    Field("text", Scalar.STRING, nullable=True),
    Field("sha256", Scalar.STRING),
    Field("chars", Scalar.INT),
    *_HEAD[3:],
)
_TAIL = (
    Field("annotators", ListOf(Scalar.STRING)),
    Field("cluster_id", Scalar.STRING, nullable=True),
    Field("document", _DOCUMENT),
    Field("codebook", Scalar.STRING),
    Field("split", Scalar.STRING),
)

RECORD_FIELDS: frozenset[str] = frozenset(one.name for one in (*_HEAD, *_HEAD_WITHOUT_TEXT, *_TAIL))
"""Names that a question may not take, because every record has such a field."""


class FieldClash(ValueError):
    """Two fields of a record would have the same name; the message names both and what to rename."""


def label_type(question: Question) -> Type:
    """Return the type of a question's label: one of its answers, or a list of them for a set."""
    names = Labels(tuple(answer.id for answer in question.answers))
    return ListOf(names) if question.kind is Kind.SET else names


def question_fields(question: Question) -> tuple[Field, ...]:
    """Return the fields that a question has in a record, in order."""
    fields = [
        Field(question.id, label_type(question), nullable=True),
        Field(f"{question.id}_from", Scalar.STRING),
        Field(f"{question.id}_answers", Scalar.INT),
        Field(f"{question.id}_agreement", Scalar.FLOAT, nullable=True),
        Field(f"{question.id}_soft", ListOf(Scalar.FLOAT), nullable=True),
    ]
    if question.corrected_date:
        fields += [
            Field(f"{question.id}_corrected_date", Scalar.STRING, nullable=True),
            Field(f"{question.id}_corrected_date_precision", Scalar.STRING, nullable=True),
        ]
    return tuple(fields)


def record_fields(codebook: Codebook, *, with_text: bool = True) -> tuple[Field, ...]:
    """Return the fields of a codebook's records, in the order in which they are written.

    Args:
        codebook: Any codebook.
        with_text: Whether records hold title and text; else those are null and the text's SHA-256 and
            length in code points stand beside them, so that the texts can be put back.

    Raises:
        FieldClash: A question is named like another field.
    """
    asked = [one for question in codebook.questions for one in question_fields(question)]
    fields = (*(_HEAD if with_text else _HEAD_WITHOUT_TEXT), *asked, *_TAIL)
    seen: set[str] = set()
    for one in fields:
        if one.name in seen or (one in asked and one.name in RECORD_FIELDS):
            raise FieldClash(
                f"Two fields of a record would be called {one.name}: rename the question of that name "
                f"in codebook {codebook.label}."
            )
        seen.add(one.name)
    return fields


def annotation_fields(*, times: bool = False, notes: bool = False) -> tuple[Field, ...]:
    """Return the fields of a row of annotations, in the order in which they are written.

    Args:
        times: Whether rows say when the answer was given.
        notes: Whether rows hold the annotator's note on the article.
    """
    fields = [
        Field("article_id", Scalar.STRING),
        Field("annotator", Scalar.STRING),
        Field("round", Scalar.STRING),
        Field("question", Scalar.STRING),
        Field("value", Scalar.STRING, nullable=True),
        Field("values", ListOf(Scalar.STRING)),
        Field("cannot_judge", Scalar.BOOL),
        Field("reason", Scalar.STRING, nullable=True),
        Field("corrected_date", Scalar.STRING, nullable=True),
        Field("confidence", Scalar.INT, nullable=True),
        Field("seconds", Scalar.FLOAT, nullable=True),
        Field("reference_date", Scalar.STRING, nullable=True),
        Field("codebook", Scalar.STRING),
        Field("suggestion_shown", Scalar.BOOL),
        Field("after_reveal", Scalar.BOOL),
    ]
    if times:
        fields.append(Field("time", Scalar.STRING))
    if notes:
        fields.append(Field("note", Scalar.STRING, nullable=True))
    return tuple(fields)
