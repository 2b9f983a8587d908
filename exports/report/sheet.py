"""A question's report laid out in tables, before any format has its say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labels.agreement.choices import Weighting
from labels.agreement.ratings import JOINT
from labels.agreement.report import Coefficient, Part, Period, PersonFacts, QuestionReport
from labels.visible import visible

FIRST = ("percent_agreement", "krippendorff_alpha", "gwet_ac", "mean_pairwise_cohen_kappa")
"""Coefficients that every report lists; the others are listed on demand."""
NONE = "–"
_SHORT = 8
"""Rows of a long table that are listed unless all are asked for."""
_LABELS = 12
_CELL = 60
_MANY_SINGLE = 5
"""One item in so many is rated once."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; every cell went through the door for text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[str] = frozenset()
    """Columns of figures, set to the right."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One question."""

    title: str
    facts: tuple[str, ...]
    """What was measured, and what stands beside every number."""
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    """How the numbers were made."""


def figure(x: float | None, digits: int = 3) -> str:
    """Return a number with a fixed number of digits, or a dash.

    >>> figure(0.74342), figure(-0.00001), figure(None)
    ('0.743', '0.000', '–')
    """
    if x is None:
        return NONE
    return f"{round(x, digits) + 0.0:.{digits}f}"


def percent(part: Part) -> str:
    """Return a part as ``4.1 % (36 of 876)``."""
    share = part.share
    return NONE if share is None else f"{share * 100:.1f} % ({part.count:,} of {part.of:,})"


def sheet(question: QuestionReport, *, everything: bool = False) -> Sheet:
    """Lay out a question's report.

    Args:
        question: The report.
        everything: All coefficients and all rows, with each method.
    """
    report = question.report
    tables = (
        _coefficients(report.coefficients, everything),
        _pairs(question, everything),
        _worst(question, everything),
        _labels(question, everything),
        _people(question, everything),
        _confusions(question, everything),
        _drift("Drift by week", "week", question.weeks),
        _drift("Drift by round", "round", question.rounds),
    )
    wanted = FIRST if not everything else tuple(one.name for one in report.coefficients)
    return Sheet(
        visible(question.title),
        _facts(question),
        tuple(_bare(table) for table in tables if table is not None),
        tuple(f"{one.title}: {visible(one.method)}." for one in report.coefficients if one.name in wanted),
    )


def _bare(table: Table) -> Table:
    """Leave out columns in which no row has anything, but never the value of a coefficient."""
    kept = [
        i
        for i, column in enumerate(table.columns)
        if column == "value" or any(row[i] not in ("", NONE) for row in table.rows)
    ]
    columns = tuple(table.columns[i] for i in kept)
    rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
    return Table(table.title, columns, rows, table.right & frozenset(columns), table.note)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _facts(question: QuestionReport) -> tuple[str, ...]:
    measured = question.report.input
    single = f", {measured.single:,} of them rated once" if measured.single else ""
    lines = [
        f"{_count(measured.items, 'item')}{single}; {_count(measured.annotators, 'annotator')}, "
        f"{_count(measured.judgements, 'judgement')}",
        _beside(question),
        _scale(question),
    ]
    if measured.single * _MANY_SINGLE > measured.items:
        lines.append("Items rated once count in Gwet's intervals, which are wide where these are many.")
    if measured.superseded:
        lines.append(f"{_count(measured.superseded, 'rating')} replaced by a later one of the same person")
    if measured.empty:
        lines.append(f"{_count(measured.empty, 'row')} without a label left out as missing")
    return tuple(lines)


def _beside(question: QuestionReport) -> str:
    """Say what share of people could not judge or skipped, which no coefficient shows."""
    skipped = f". Skipped: {percent(question.skipped)}" if question.skipped.of else ""
    return f"Cannot judge: {percent(question.cannot_judge)}{skipped}."


def _shown(question: QuestionReport, value: str) -> str:
    """Return an answer as readers know it: by its name, a set's answers one after another."""
    parts = value.split(JOINT) if question.report.input.distance else [value]
    names = " + ".join(question.names.get(part, part)[:_CELL] for part in parts)
    return visible(names) or "(none)"


def _scale(question: QuestionReport) -> str:
    measured = question.report.input
    labels = [_shown(question, label) for label in measured.scale[:_LABELS]]
    more = f" and {len(measured.scale) - _LABELS:,} more" if len(measured.scale) > _LABELS else ""
    kind = "Sets of" if measured.distance else f"{measured.level.capitalize()} scale of"
    weights = "" if measured.weights is Weighting.UNWEIGHTED else f"; {measured.weights} weights"
    distance = f"; {measured.distance} distance" if measured.distance else ""
    declared = "" if measured.declared else " (as seen)"
    number = _count(len(measured.scale), "label")
    return f"{kind} {number}{declared}: {' · '.join(labels)}{more}{distance}{weights}"


def _coefficients(found: Sequence[Coefficient], everything: bool) -> Table:
    rows = []
    for one in found:
        if everything or one.name in FIRST:
            interval = "" if one.ci is None else f"{figure(one.ci[0])} to {figure(one.ci[1])}"
            reason = visible(one.reason) if one.reason and (one.value is None or one.ci is None) else ""
            rows.append(
                (one.title, figure(one.value), "; ".join(part for part in (interval, reason) if part))
            )
    return Table(
        "Coefficients",
        ("coefficient", "value", "interval, or why there is none"),
        tuple(rows),
        frozenset({"value"}),
    )


def _cut(
    rows: Sequence[tuple[str, ...]], everything: bool, what: str
) -> tuple[tuple[tuple[str, ...], ...], str | None]:
    """Keep the first rows of a long table, and say how many are not shown."""
    if everything or len(rows) <= _SHORT:
        return tuple(rows), None
    return tuple(rows[:_SHORT]), f"{len(rows) - _SHORT:,} more {what}; --all lists them"


def _pairs(question: QuestionReport, everything: bool) -> Table | None:
    found = question.report.pairs
    rows = [
        (
            visible(one.a), visible(one.b), f"{one.items:,}", figure(one.percent_agreement),
            figure(one.cohen_kappa), visible(one.reason or ""),
        )
        for one in found
    ]  # fmt: skip
    kept, note = _cut(rows, everything, "pairs")
    columns = ("annotator", "and", "items", "agree", "Cohen", "")
    right = frozenset({"items", "agree", "Cohen"})
    return Table("Pairs of annotators", columns, kept, right, note) if rows else None


def _worst(question: QuestionReport, everything: bool) -> Table | None:
    titles = {one.article: one.title for one in question.worst}
    rows = []
    for one in question.report.items:
        said = " · ".join(
            f"{label}: {', '.join(people)}" for label, people in _by_label(question, one.labels).items()
        )
        title = titles.get(one.item)
        name = visible(one.item[:_CELL])
        rows.append(
            (f"{name} {visible(title[:_CELL])}" if title else name, figure(one.disagreement, 2), said)
        )
    kept, note = _cut(rows, everything, "items that people disagree on")
    columns = ("item", "against chance", "answers")
    return Table("Worst items", columns, kept, frozenset({"against chance"}), note) if rows else None


def _by_label(question: QuestionReport, said: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Return who gave each label, both as they may be shown."""
    people: dict[str, list[str]] = {}
    for who, label in said:
        people.setdefault(_shown(question, label), []).append(visible(who))
    return people


def _labels(question: QuestionReport, everything: bool) -> Table | None:
    rows = [
        (
            _shown(question, one.label), f"{one.judgements:,}",
            NONE if one.share is None else f"{one.share * 100:.1f} %",
            figure(one.specific), f"{one.pairs:,}", figure(one.alpha), visible(one.reason or ""),
        )
        for one in question.report.labels
    ]  # fmt: skip
    kept, note = (tuple(rows), None) if len(rows) <= _SHORT * 3 else _cut(rows, everything, "labels")
    columns = ("label", "given", "share", "specific", "pairs", "alpha", "")
    return Table("Labels", columns, kept, frozenset(columns[1:6]), note) if rows else None


def _people(question: QuestionReport, everything: bool) -> Table | None:
    rows = []
    for one in question.report.annotators:
        facts = question.people.get(one.annotator, PersonFacts())
        again = NONE if facts.again is None else figure(facts.again.share, 2)
        row = (
            visible(one.annotator), f"{one.judgements:,}", figure(one.agreement), figure(one.alpha_without),
            _competence(one.diagonal), figure(facts.seconds, 0), again,
        )  # fmt: skip
        rows.append(row)
    kept, note = _cut(rows, everything, "annotators")
    columns = ("annotator", "given", "agree", "alpha without", "skill", "seconds", "with self")
    return Table("Annotators", columns, kept, frozenset(columns[1:]), note) if rows else None


def _confusions(question: QuestionReport, everything: bool) -> Table | None:
    rows = [
        (
            visible(one.annotator),
            _shown(question, one.confusion.own),
            _shown(question, one.confusion.others),
            f"{one.confusion.count:,}",
        )
        for one in question.report.annotators
        if one.confusion is not None
    ]
    kept, note = _cut(rows, everything, "annotators")
    columns = ("annotator", "said", "where others said", "pairs")
    return Table("Most frequent confusions", columns, kept, frozenset({"pairs"}), note) if rows else None


def _competence(diagonal: Mapping[str, float | None] | None) -> str:
    """Return the mean of a Dawid-Skene diagonal over the labels that were met."""
    met = [x for x in (diagonal or {}).values() if x is not None]
    return figure(sum(met) / len(met), 2) if met else NONE


def _drift(title: str, unit: str, periods: Sequence[Period]) -> Table | None:
    if len(periods) < 2:
        return None
    rows = tuple(
        (
            visible(one.name), f"{one.items:,}", f"{one.judgements:,}", figure(one.percent_agreement),
            figure(one.krippendorff_alpha), visible(one.reason or ""),
        )
        for one in periods
    )  # fmt: skip
    columns = (unit, "items", "judgements", "agree", "alpha", "")
    return Table(title, columns, rows, frozenset(columns[1:5]))
