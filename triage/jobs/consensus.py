"""One answer per article or item from many, on a store or on any long table of ratings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from labels.agreement.ratings import Reading, read_ratings
from labels.codebook import Kind, Question
from labels.consensus.dawid_skene import SMOOTHING
from labels.consensus.majority import Aggregate, majority_answer
from labels.consensus.method import Method
from labels.consensus.table import Consensus, consensus
from labels.judgement import Judgement
from triage.jobs.counted import chosen_questions, counted_judgements, question_reading, rating_rows
from triage.store.protocol import Store

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionConsensus:
    """The answers to one question of a store."""

    question: Question
    found: Consensus | None
    """By Dawid-Skene."""
    articles: Mapping[str, Aggregate]
    """By majority, for every article with a judgement."""
    reason: str | None
    """Why it is majority where Dawid-Skene was asked for."""


@dataclass(frozen=True, slots=True)
class StoreConsensus:
    """The answers to every question of a store, at one position of its log."""

    position: int
    codebook: str
    questions: tuple[QuestionConsensus, ...]


def table_consensus(
    table: pl.DataFrame, reading: Reading, method: Method, smoothing: float = SMOOTHING
) -> Consensus:
    """Return one answer per item of a long table.

    Args:
        table: Text columns item, annotator and label.
        reading: How it is read.
        method: How one answer comes from many.
        smoothing: Of Dawid-Skene.

    Raises:
        RatingsError: The table does not fit its scale.
    """
    return consensus(read_ratings(table, reading), method, smoothing)


async def store_consensus(
    store: Store,
    *,
    question: str | None = None,
    round_name: str | None = None,
    partial: bool = False,
    at: int | None = None,
    method: Method = Method.MAJORITY,
    smoothing: float = SMOOTHING,
) -> StoreConsensus:
    """Return one answer per article for the questions of a store.

    Args:
        store: The store.
        question: One question only.
        round_name: One round only.
        partial: Take articles in whose required questions a person has not all answered.
        at: Position of the log; now, if none is given.
        method: How; sets are always by majority.
        smoothing: Of Dawid-Skene.

    Raises:
        UnknownName: There is no such question or round.
    """
    counted = await counted_judgements(store, round_name=round_name, partial=partial, at=at)
    found = []
    for one in chosen_questions(counted.codebook, question):
        rows = counted.judgements.filter(pl.col("question") == one.id)
        found.append(await asyncio.to_thread(_question, one, rows, method, smoothing))
    return StoreConsensus(counted.position, counted.codebook.label, tuple(found))


def _question(question: Question, rows: pl.DataFrame, method: Method, smoothing: float) -> QuestionConsensus:
    last = rows.unique(subset=["article", "annotator"], keep="last", maintain_order=True)
    by_article: dict[str, list[Judgement]] = {}
    for article, values, unjudged, reason in last.select(
        "article", "values", "cannot_judge", "reason"
    ).iter_rows():
        by_article.setdefault(article, []).append(Judgement(tuple(values), unjudged, reason))
    articles = {article: majority_answer(said, question) for article, said in by_article.items()}
    if method is Method.MAJORITY:
        return QuestionConsensus(question, None, articles, None)
    if question.kind is Kind.SET:
        reason = "dawid-skene is for single answers, so sets go by majority"
        return QuestionConsensus(question, None, articles, reason)
    found = consensus(read_ratings(rating_rows(last), question_reading(question)), method, smoothing)
    if found.method is Method.MAJORITY:
        return QuestionConsensus(question, None, articles, found.reason)
    return QuestionConsensus(question, found, articles, None)


def consensus_fields(found: Consensus) -> Fields:
    """Return a table's consensus as a mapping that JSON can hold."""
    return {
        "method": str(found.method),
        "reason": found.reason,
        "classes": list(found.classes),
        "prior": list(found.prior),
        "confusion": None
        if found.confusion is None
        else {name: [list(row) for row in rows] for name, rows in found.confusion.items()},
        "items": [
            {"item": one.item, "label": one.label, "posterior": list(one.posterior), "tie": one.tie}
            for one in found.items
        ],
        "log_likelihood": found.log_likelihood,
        "iterations": found.iterations,
        "converged": found.converged,
    }


def store_consensus_fields(found: StoreConsensus) -> Fields:
    """Return a store's consensus as a mapping that JSON can hold."""
    return {
        "log_position": found.position,
        "codebook": found.codebook,
        "questions": {one.question.id: _question_fields(one) for one in found.questions},
    }


def _question_fields(one: QuestionConsensus) -> Fields:
    if one.found is not None:
        fields = consensus_fields(one.found)
        likely = {item["item"]: item for item in fields["items"]}
        fields["items"] = [
            _item(one.question, article, told) | likely.get(article, {"posterior": None})
            for article, told in one.articles.items()
        ]
        return fields
    classes = [answer.id for answer in one.question.answers]
    return {
        "method": str(Method.MAJORITY),
        "reason": one.reason or "majority estimates no skill",
        "classes": classes,
        "prior": _prior(one, len(classes)),
        "confusion": None,
        "items": [_item(one.question, article, told) for article, told in one.articles.items()],
        "log_likelihood": None,
        "iterations": None,
        "converged": None,
    }


def _prior(one: QuestionConsensus, classes: int) -> list[float]:
    shares = [told.soft for told in one.articles.values() if told.soft is not None]
    return [sum(row[i] for row in shares) / len(shares) if shares else 0.0 for i in range(classes)]


def _item(question: Question, article: str, told: Aggregate) -> Fields:
    label: object = None
    if told.values is not None:
        label = list(told.values) if question.kind is Kind.SET else told.values[0]
    return {
        "item": article,
        "label": label,
        "posterior": None if told.soft is None else list(told.soft),
        "tie": told.origin == "tie",
        "origin": told.origin,
        "answers": told.answers,
        "agreement": told.agreement,
    }
