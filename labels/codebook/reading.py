"""Reading a codebook's TOML: every table and key looked at, every problem named.

The file's shape::

    name, revision, title, guideline
    [questions.ID]                 label, kind, distance, required, min, max, corrected_date, guideline
    [questions.ID.answers.ID]      key, label, guidance, value, coarse
    [questions.ID.cannot_judge]    key, label, guidance
    [cannot_judge_reasons.ID]      key, label
    [set_aside_reasons.ID]         key, label

The order of questions, answers and reasons is their order in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from labels.codebook.model import CANNOT_JUDGE, Answer, Codebook, CodebookError, Kind, Question, Reason
from labels.codebook.rules import broken_rules, place
from labels.visible import visible

MOST_CHARACTERS = 1_000_000
"""Largest codebook that is read, in characters."""

LABEL, LINE, TEXT = 80, 400, 50_000
"""Most characters of a label, of a line of guidance, of a guideline."""

DISTANCES = {
    Kind.ORDINAL: ("ordinal", "interval", "nominal"),
    Kind.NOMINAL: ("nominal",),
    Kind.SET: ("masi", "jaccard", "nominal"),
}
"""Distances that make sense for a kind; the first is taken where none is given."""

_CODEBOOK_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def parse(text: str, *, reserved_keys: Mapping[str, str], record_fields: frozenset[str]) -> Codebook:
    """Read and check a codebook; see :func:`labels.codebook.read_codebook`."""
    top = _Table(_tables_of(text))
    name = top.line("name", LABEL, required=True)
    if name and not _CODEBOOK_NAME.fullmatch(name):
        top.wrong("name", f"'{visible(name)}' must be 1 to 40 of a-z, 0-9, _ and -, beginning with a letter")
    codebook = Codebook(
        name=name,
        revision=top.integer("revision", 1, least=1),
        title=top.line("title", LINE) or name,
        guideline=top.text("guideline", TEXT),
        questions=tuple(_question(table) for table in top.tables("questions", required=True)),
        cannot_judge_reasons=tuple(map(_reason, top.tables("cannot_judge_reasons", required=True))),
        set_aside_reasons=tuple(map(_reason, top.tables("set_aside_reasons", required=True))),
        source=text,
    )
    top.done()
    problems = [*top.problems, *broken_rules(codebook, reserved_keys, record_fields)]
    if problems:
        raise CodebookError(problems)
    return codebook


def _tables_of(text: str) -> dict[str, object]:
    """Return the file's tables, or say where it is no TOML."""
    if len(text) > MOST_CHARACTERS:
        raise CodebookError([f"the codebook has {len(text):,} characters, more than {MOST_CHARACTERS:,}"])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        last = f"at line {len(text.splitlines())}, the end of the file"
        said = visible(str(error)).replace("at end of document", last)
        raise CodebookError([f"not valid TOML: {said}"]) from None
    except (RecursionError, ValueError) as error:  # tables nested without end; numbers of absurd length
        raise CodebookError([f"not usable TOML: {visible(str(error)[:200])}"]) from None


def _question(table: _Table) -> Question:
    """Read one question with its answers."""
    kind = _kind(table)
    answers = tuple(_answer(answer, kind) for answer in table.tables("answers", required=True))
    least, most = _bounds(table, kind, len(answers))
    question = Question(
        id=table.path[-1],
        label=table.line("label", LABEL, required=True),
        kind=kind or Kind.NOMINAL,
        answers=answers,
        cannot_judge=_cannot_judge(table),
        guideline=table.text("guideline", TEXT),
        required=table.boolean("required", True),
        min=least,
        max=most,
        distance=_distance(table, kind),
        corrected_date=frozenset(table.names("corrected_date")),
    )
    ids = [answer.id for answer in answers]
    for unknown in sorted(question.corrected_date - {*ids}):
        table.wrong(
            "corrected_date", f"'{visible(unknown)}' is no answer of this question{_nearest(unknown, ids)}"
        )
    table.done()
    return question


def _kind(table: _Table) -> Kind | None:
    """Return the kind; None where it is unknown, and then what depends on it is not complained of."""
    given = table.line("kind", LABEL, required=True)
    if given in [*Kind]:
        return Kind(given)
    if given:
        hint = _nearest(given, [*Kind])
        table.wrong("kind", f"'{visible(given)}' is no kind of question{hint}; use ordinal, nominal or set")
    return None


def _bounds(table: _Table, kind: Kind | None, answers: int) -> tuple[int, int]:
    """Return the fewest and the most answers of a question."""
    if kind is not Kind.SET:
        for key in ("min", "max"):
            if table.integer(key, 1) != 1 and kind:
                table.wrong(key, f"only a set has bounds, and this question is {kind}; remove it")
        return 1, 1
    least, most = table.integer("min", 1, least=0), table.integer("max", max(answers, 1), least=1)
    if answers and most > answers:
        table.wrong("max", f"{most} is more than the {answers} answers there are")
    if least > most:
        table.wrong("min", f"{least} is more than max, {most}")
    return least, most


def _distance(table: _Table, kind: Kind | None) -> str:
    """Return the distance; the kind's first where none is given."""
    given = table.line("distance", LABEL)
    if kind is None:
        return given
    distance, fitting = given or DISTANCES[kind][0], DISTANCES[kind]
    if distance not in fitting:
        use = " or ".join(fitting)
        table.wrong("distance", f"'{visible(distance)}' does not fit a question of kind {kind}; use {use}")
    return distance


def _answer(table: _Table, kind: Kind | None) -> Answer:
    """Read one answer."""
    value: int | None = None
    if kind is Kind.ORDINAL:
        value = table.integer("value", 0, required=True)
    elif table.has("value") and kind:
        table.wrong("value", "only an ordinal answer has a value; remove it")
    answer = Answer(
        id=table.path[-1],
        key=table.key(),
        label=table.line("label", LABEL, required=True),
        guidance=table.line("guidance", LINE),
        value=value,
        coarse=table.line("coarse", LABEL) or None,
    )
    table.done()
    return answer


def _cannot_judge(question: _Table) -> Answer:
    """Read the answer that every question has."""
    table = question.table(CANNOT_JUDGE)
    if table is None:
        question.wrong(
            CANNOT_JUDGE, f"is missing; add a table {place((*question.path, CANNOT_JUDGE))} with a key"
        )
        return Answer(CANNOT_JUDGE, "", "cannot judge")
    answer = Answer(
        id=CANNOT_JUDGE,
        key=table.key(),
        label=table.line("label", LABEL) or "cannot judge",
        guidance=table.line("guidance", LINE),
    )
    table.done()
    return answer


def _reason(table: _Table) -> Reason:
    """Read one reason."""
    reason = Reason(id=table.path[-1], label=table.line("label", LABEL, required=True), key=table.key())
    table.done()
    return reason


@dataclass
class _Table:
    """A TOML table while it is read: what was asked for, and what was wrong."""

    values: Mapping[str, object]
    path: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def wrong(self, key: str, what: str) -> None:
        """Note a problem."""
        self.problems.append(f"{place(self.path)} {visible(key)}: {what}")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self.asked.append(key)
        return key in self.values

    def line(self, key: str, most: int, *, required: bool = False) -> str:
        """Return one line of text, empty where there is none."""
        text = self.text(key, most, required=required)
        if text != visible(text):
            self.wrong(
                key, f"has a line break or an invisible character: '{visible(text[:60])}'; write one line"
            )
        elif text != text.strip():
            self.wrong(key, "begins or ends with white space; remove it")
        return text

    def text(self, key: str, most: int, *, required: bool = False) -> str:
        """Return a text, empty where there is none."""
        if not self.has(key):
            if required:
                self.wrong(key, "is missing")
            return ""
        value = self.values[key]
        if not isinstance(value, str):
            self.wrong(key, f"must be text in quotes, not {_named(value)}")
            return ""
        if required and not value.strip():
            self.wrong(key, "is empty")
        if len(value) > most:
            self.wrong(key, f"has {len(value):,} characters, more than {most:,}")
        if value != visible(value, newlines=True):
            self.wrong(key, "has a control or directional character; remove it")
        return value

    def key(self) -> str:
        """Return the one character that gives an answer, empty where it is unusable."""
        key = self.text("key", TEXT, required=True)
        if not key.strip():
            return ""
        if len(key) != 1:
            self.wrong("key", f"'{visible(key[:20])}' is not one character")
            return ""
        return key

    def integer(self, key: str, default: int, *, least: int | None = None, required: bool = False) -> int:
        """Return a whole number."""
        if not self.has(key):
            if required:
                self.wrong(key, "is missing; an ordinal answer has a whole number as its rank")
            return default
        value = self.values[key]
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(key, f"must be a whole number, not {_named(value)}")
            return default
        if abs(value) >= 2**31 or (least is not None and value < least):
            self.wrong(
                key,
                f"{str(value)[:20]} is out of range; it begins at {-(2**31) + 1 if least is None else least}",
            )
            return default
        return value

    def boolean(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.values[key] if self.has(key) else default
        if not isinstance(value, bool):
            self.wrong(key, f"must be true or false, not {_named(value)}")
            return default
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        value = self.values[key] if self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.wrong(key, "must be a list of texts in quotes")
            return ()
        return tuple(value)

    def table(self, key: str) -> _Table | None:
        """Return the table under a key, or None."""
        if not self.has(key):
            return None
        value = self.values[key]
        if not isinstance(value, dict):
            self.wrong(key, f"must be a table {place((*self.path, key))}, not {_named(value)}")
            return None
        return _Table(value, (*self.path, key), self.problems)

    def tables(self, key: str, *, required: bool = False) -> Iterator[_Table]:
        """Yield the tables of a table of tables, in the file's order."""
        outer = self.table(key)
        if outer is None or not outer.values:
            if required and (outer is not None or key not in self.values):
                self.wrong(key, f"is missing or empty; add a table {place((*self.path, key, 'ID'))}")
            return
        for name in outer.values:
            inner = outer.table(name)
            if inner is not None:
                yield inner

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                self.wrong(key, f"is not known here{_nearest(key, self.asked)}")


def _nearest(name: str, known: list[str]) -> str:
    """Return a hint at the known name that is nearest."""
    near = get_close_matches(name[:80], known, 1, cutoff=0.5)
    if near:
        return f"; did you mean '{visible(near[0])}'?"
    return f"; known are {', '.join(visible(one) for one in known[:12])}" if known else ""


def _named(value: object) -> str:
    """Return what kind of TOML value this is."""
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")
