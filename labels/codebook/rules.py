"""Rules that a codebook as a whole must keep: ids, keys and values that do not meet each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from labels.codebook.model import CANNOT_JUDGE, Answer, Codebook, Kind, Question, Reason
from labels.visible import visible

FIELD_SUFFIXES = ("_from", "_answers", "_agreement", "_soft", "_corrected_date", "_corrected_date_precision")
"""What follows a question's id in the names of the record fields that belong to it."""

_QUESTION_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def place(path: tuple[str, ...]) -> str:
    """Return a table's name as it stands in the file, such as ``[questions.topics.answers."a:b"]``."""
    if not path:
        return "top of the file,"
    parts = (part if _BARE.fullmatch(part) else f'"{visible(part[:80])}"' for part in path)
    return f"[{'.'.join(parts)}]"


def broken_rules(
    codebook: Codebook, reserved_keys: Mapping[str, str], record_fields: frozenset[str]
) -> Iterator[str]:
    """Yield a sentence for each rule that the codebook breaks.

    Args:
        codebook: A codebook whose values have the right types.
        reserved_keys: Keys that the desk keeps for itself, each with what it does there.
        record_fields: Names of the fields that every dataset record has.
    """
    for question in codebook.questions:
        yield from _question_id(question, codebook, record_fields)
        yield from _answer_ids(question)
        if question.kind is Kind.ORDINAL:
            yield from _values(question)
    yield from _answer_keys(codebook, reserved_keys)
    yield from _reasons("cannot_judge_reasons", codebook.cannot_judge_reasons)
    yield from _reasons("set_aside_reasons", codebook.set_aside_reasons)


def _question_id(question: Question, codebook: Codebook, record_fields: frozenset[str]) -> Iterator[str]:
    """Check that a question's id can be a field of a record beside all others."""
    where = place(("questions", question.id))
    if not _QUESTION_ID.fullmatch(question.id):
        yield f"{where}: a question's id is 1 to 40 of a-z, 0-9 and _, beginning with a letter"
    if question.id in record_fields:
        yield f"{where}: '{question.id}' is a field of every dataset record; choose another id"
    for suffix in FIELD_SUFFIXES:
        derived = question.id + suffix
        if derived in record_fields:
            yield f"{where}: its field '{derived}' is a field of every dataset record; choose another id"
        if codebook.question(derived) is not None:
            yield (
                f"{place(('questions', derived))}: is also the name of a field that belongs to question "
                f"'{question.id}'; choose another id"
            )


def _answer_ids(question: Question) -> Iterator[str]:
    """Check the ids of a question's answers."""
    if len(question.answers) == 1 and question.kind is not Kind.SET:
        yield f"{place(('questions', question.id, 'answers'))}: one answer is no choice; add another"
    seen: dict[str, str] = {}
    for answer in question.answers:
        where = place(("questions", question.id, "answers", answer.id))
        if answer.id == CANNOT_JUDGE:
            own = place(("questions", question.id, CANNOT_JUDGE))
            yield f"{where}: this answer is part of every question; write it as {own}"
        elif not _printable_id(answer.id):
            yield f"{where}: an answer's id is 1 to 80 printable characters without | and quotes"
        same = seen.setdefault(_folded(answer.id), answer.id)
        if same != answer.id:
            yield f"{where}: differs from '{visible(same)}' only in capitals; choose another id"


def _values(question: Question) -> Iterator[str]:
    """Check that an ordinal question's answers ascend by value."""
    owners: dict[int, Answer] = {}
    highest: Answer | None = None
    for answer in question.answers:
        where = f"{place(('questions', question.id, 'answers', answer.id))} value:"
        value = answer.value if answer.value is not None else 0
        other = owners.setdefault(value, answer)
        if other is not answer:
            yield f"{where} {value} is the value of '{visible(other.id)}' too; give each its own"
        elif highest is not None and value < (highest.value or 0):
            larger = visible(highest.id)
            yield f"{where} {value} comes after the larger value of '{larger}'; list them ascending by value"
        else:
            highest = answer


def _answer_keys(codebook: Codebook, reserved_keys: Mapping[str, str]) -> Iterator[str]:
    """Check the keys of all answers of all questions together."""
    owners: dict[str, str] = {}
    for question in codebook.questions:
        for answer in (*question.answers, question.cannot_judge):
            inner = (CANNOT_JUDGE,) if answer is question.cannot_judge else ("answers", answer.id)
            table = place(("questions", question.id, *inner))
            if answer.key in reserved_keys:
                use = visible(reserved_keys[answer.key])
                yield (
                    f"{table} key: '{visible(answer.key)}' is reserved by the desk ({use}); "
                    "use a digit, a capital or another letter"
                )
            else:
                yield from _key(answer.key, table, owners)


def _reasons(name: str, reasons: Iterable[Reason]) -> Iterator[str]:
    """Check ids and keys of one list of reasons."""
    owners: dict[str, str] = {}
    for reason in reasons:
        table = place((name, reason.id))
        if not _printable_id(reason.id):
            yield f"{table}: a reason's id is 1 to 80 printable characters without | and quotes"
        yield from _key(reason.key, table, owners)


def _key(key: str, table: str, owners: dict[str, str]) -> Iterator[str]:
    """Check that a key can be typed alone and that no other table has it; owners remembers which has."""
    if not key:
        return  # its absence was said where it was read
    if len(key) != 1 or not key.isalnum():
        yield f"{table} key: '{visible(key)}' is neither a digit nor a letter"
    owner = owners.setdefault(key, table)
    if owner != table:
        yield f"{table} key: '{visible(key)}' is taken by {owner}; give each its own"


def _printable_id(name: str) -> bool:
    """Whether a name keeps the pattern of answer ids."""
    return (
        1 <= len(name) <= 80
        and name.isprintable()
        and name == name.strip()
        and not any(character in name for character in "|'\"`")
    )


def _folded(name: str) -> str:
    """Return a name as two names are compared that a person could take for one."""
    return unicodedata.normalize("NFC", name).casefold()
