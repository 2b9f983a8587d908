"""Reports as the JSON that programs read: full precision, null with a reason where there is no number."""

from __future__ import annotations

from typing import Any

from labels.agreement.people import AnnotatorAgreement
from labels.agreement.per_label import LabelAgreement
from labels.agreement.report import (
    Coefficient,
    Input,
    PairAgreement,
    Part,
    Period,
    PersonFacts,
    QuestionReport,
    Report,
    StoreReport,
)
from labels.agreement.worst import ItemAgreement

Fields = dict[str, Any]


def report_fields(report: Report) -> Fields:
    """Return a report as a mapping that JSON can hold."""
    return {
        "input": _input(report.input),
        "coefficients": {one.name: _coefficient(one) for one in report.coefficients},
        "labels": {one.label: _label(one) for one in report.labels},
        "pairs": [_pair(one) for one in report.pairs],
        "annotators": [_annotator(one) for one in report.annotators],
        "items": [_item(one) for one in report.items],
        "confusions": [{"a": one.a, "b": one.b, "pairs": one.pairs} for one in report.confusions],
    }


def question_fields(question: QuestionReport) -> Fields:
    """Return a question's report as a mapping that JSON can hold."""
    fields = report_fields(question.report)
    for one in fields["annotators"]:
        one.update(_person(question.people.get(one["annotator"], PersonFacts())))
    return {
        **fields,
        "cannot_judge": _part(question.cannot_judge),
        "skipped": _part(question.skipped),
        "drift": {
            "weeks": [_period("week", one) for one in question.weeks],
            "rounds": [_period("round", one) for one in question.rounds],
        },
        "worst": [
            {"article": one.article, "title": one.title, **_disagreement(one.agreement)}
            for one in question.worst
        ],
    }


def store_fields(report: StoreReport) -> Fields:
    """Return a store's report as a mapping that JSON can hold."""
    return {
        "log_position": report.position,
        "codebook": report.codebook,
        "questions": {one.question: question_fields(one) for one in report.questions},
    }


def _input(one: Input) -> Fields:
    return {
        "rows": one.rows,
        "items": one.items,
        "annotators": one.annotators,
        "judgements": one.judgements,
        "single": one.single,
        "superseded": one.superseded,
        "level": str(one.level),
        "scale": list(one.scale),
        "scale_declared": one.declared,
        "weights": str(one.weights),
        "distance": one.distance,
        "cannot_judge": one.cannot_judge,
        "empty": one.empty,
    }


def _coefficient(one: Coefficient) -> Fields:
    fields: Fields = {
        "value": one.value,
        "ci": None if one.ci is None else list(one.ci),
        "se": one.se,
        "method": one.method,
        "items": one.items,
        "pairs": one.pairs,
        "reason": one.reason,
    }
    if one.categories is not None:
        fields |= {"z": one.z, "categories": dict(one.categories)}
    return fields


def _label(one: LabelAgreement) -> Fields:
    return {
        "judgements": one.judgements,
        "share": one.share,
        "items": one.items,
        "specific_agreement": one.specific,
        "pairs": one.pairs,
        "agreeing_pairs": one.agreeing,
        "percent_agreement": one.percent,
        "krippendorff_alpha": one.alpha,
        "reason": one.reason,
    }


def _pair(one: PairAgreement) -> Fields:
    return {
        "a": one.a,
        "b": one.b,
        "items": one.items,
        "percent_agreement": one.percent_agreement,
        "cohen_kappa": one.cohen_kappa,
        "reason": one.reason,
        "confusion": None if one.confusion is None else [list(row) for row in one.confusion],
    }


def _annotator(one: AnnotatorAgreement) -> Fields:
    confusion = one.confusion
    return {
        "annotator": one.annotator,
        "judgements": one.judgements,
        "items": one.items,
        "pairs": one.pairs,
        "agreement_with_others": one.agreement,
        "alpha_without": one.alpha_without,
        "alpha_change": one.alpha_change,
        "dawid_skene_diagonal": None if one.diagonal is None else dict(one.diagonal),
        "most_frequent_confusion": None
        if confusion is None
        else {"own": confusion.own, "others": confusion.others, "pairs": confusion.count, "of": confusion.of},
        "reason": one.reason,
    }


def _person(facts: PersonFacts) -> Fields:
    return {
        "seconds": facts.seconds,
        "agreement_with_self": None if facts.again is None else _part(facts.again),
    }


def _disagreement(one: ItemAgreement) -> Fields:
    return {
        "ratings": one.ratings,
        "agreement": one.agreement,
        "disagreement": one.disagreement,
        "labels": dict(one.labels),
    }


def _item(one: ItemAgreement) -> Fields:
    return {"item": one.item, **_disagreement(one)}


def _part(one: Part) -> Fields:
    return {"count": one.count, "of": one.of, "share": one.share}


def _period(kind: str, one: Period) -> Fields:
    return {
        kind: one.name,
        "items": one.items,
        "judgements": one.judgements,
        "percent_agreement": one.percent_agreement,
        "krippendorff_alpha": one.krippendorff_alpha,
        "reason": one.reason,
    }
