"""A report as CSV for a spreadsheet: one number a row, at full precision, text that is never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields

from labels.agreement.report import Coefficient, PersonFacts, QuestionReport, Report
from labels.visible import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class _Line:
    section: str
    name: str
    beside: str | None = None
    """The second annotator of a pair, the label of a category, what was said of an item."""
    measure: str = "value"
    value: float | int | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    items: int | None = None
    pairs: int | None = None
    reason: str | None = None
    method: str | None = None


def render_csv(questions: Sequence[QuestionReport]) -> str:
    """Return the table, with ``\\n`` at the end of each line."""
    into = io.StringIO(newline="")
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(["question", *(field.name for field in fields(_Line))])
    for question in questions:
        for line in _lines(question):
            writer.writerow([_cell(one) for one in (question.question or question.title, *astuple(line))])
    return into.getvalue()


def _cell(value: str | float | int | None) -> str:
    """Return a cell; text that a spreadsheet would calculate begins with an apostrophe."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return repr(value)
    # Looked for before the door, which turns a tab and a carriage return into their pictures.
    return ("'" if value.startswith(_FORMULA) else "") + visible(value)


def _lines(question: QuestionReport) -> Iterator[_Line]:
    report = question.report
    for name, part in (("cannot_judge", question.cannot_judge), ("skipped", question.skipped)):
        yield _Line("input", name, measure="share", value=part.share, items=part.of)
    for one in report.coefficients:
        yield from _coefficient(one)
    yield from _labels(report)
    for pair in report.pairs:
        yield _Line("pair", pair.a, pair.b, "percent_agreement", pair.percent_agreement, items=pair.items)
        yield _Line(
            "pair", pair.a, pair.b, "cohen_kappa", pair.cohen_kappa, items=pair.items, reason=pair.reason
        )
    yield from _people(question)
    for item in report.items:
        said = ", ".join(f"{who}: {label}" for who, label in item.labels)
        yield _Line("item", item.item, said, "disagreement", item.disagreement)
    for section, periods in (("week", question.weeks), ("round", question.rounds)):
        for period in periods:
            alpha, reason = period.krippendorff_alpha, period.reason
            yield _Line(
                section, period.name, None, "krippendorff_alpha", alpha, items=period.items, reason=reason
            )


def _coefficient(one: Coefficient) -> Iterator[_Line]:
    low, high = one.ci or (None, None)
    yield _Line(
        "coefficient", one.name, None, "value", one.value, low, high, one.se, one.items, one.pairs,
        one.reason, one.method,
    )  # fmt: skip
    for label, value in (one.categories or {}).items():
        yield _Line("coefficient", one.name, label, "category", value)


def _labels(report: Report) -> Iterator[_Line]:
    for one in report.labels:
        for measure, value in (
            ("judgements", one.judgements),
            ("specific_agreement", one.specific),
            ("percent_agreement", one.percent),
            ("krippendorff_alpha", one.alpha),
        ):
            yield _Line(
                "label", one.label, None, measure, value, items=one.items, pairs=one.pairs, reason=one.reason
            )


def _people(question: QuestionReport) -> Iterator[_Line]:
    for one in question.report.annotators:
        facts = question.people.get(one.annotator, PersonFacts())
        for measure, value in (
            ("judgements", one.judgements),
            ("agreement_with_others", one.agreement),
            ("alpha_without", one.alpha_without),
            ("alpha_change", one.alpha_change),
            ("seconds", facts.seconds),
            ("agreement_with_self", facts.again.share if facts.again else None),
        ):
            yield _Line(
                "annotator", one.annotator, None, measure, value, items=one.items, pairs=one.pairs,
                reason=one.reason,
            )  # fmt: skip
        for label, right in (one.diagonal or {}).items():
            yield _Line("annotator", one.annotator, label, "dawid_skene_diagonal", right)
