"""Agreement on every question of a store, or on any long table of ratings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from labels.agreement.alpha import krippendorff_alpha, why_undefined
from labels.agreement.chance import percent_agreement
from labels.agreement.choices import Weighting
from labels.agreement.measure import measure
from labels.agreement.patterns import count_patterns
from labels.agreement.ratings import JOINT, Ratings, Reading, read_ratings
from labels.agreement.report import (
    Options,
    Part,
    Period,
    PersonFacts,
    QuestionReport,
    Report,
    StoreReport,
    WorstArticle,
)
from labels.agreement.scale import Level, number
from labels.agreement.weights import Weights
from labels.codebook import Kind, Question
from labels.visible import visible
from triage.jobs.counted import Counted, chosen_questions, counted_judgements, question_reading, rating_rows
from triage.store.protocol import Store

ORDERED_WEIGHTS = Weighting.LINEAR
"""Weights of ordinal questions: a step of the scale counts the same everywhere."""


async def measure_store(
    store: Store,
    *,
    question: str | None = None,
    round_name: str | None = None,
    partial: bool = False,
    at: int | None = None,
    cannot_judge_as_category: bool = False,
    weights: Weighting | None = None,
    options: Options | None = None,
) -> StoreReport:
    """Measure the agreement on a store's questions.

    Args:
        store: The store.
        question: One question only.
        round_name: One round only.
        partial: Take articles in whose required questions a person has not all answered.
        at: Position of the log; now, if none is given.
        cannot_judge_as_category: Count *cannot judge* as a label.
        weights: Of every question and of percent agreement. Unless given, ordinal questions take
            :data:`ORDERED_WEIGHTS`, others none, and percent agreement counts the same answer alone.
        options: Resamples, seed, confidence, and how many of the worst articles; its weights do not count.

    Returns:
        The report, at one position of the log.

    Raises:
        UnknownName: There is no such question or round.
    """
    counted = await counted_judgements(store, round_name=round_name, partial=partial, at=at)
    reports = []
    for one in chosen_questions(counted.codebook, question):
        reading = question_reading(one, as_category=cannot_judge_as_category)
        how = _options(one, options or Options(), weights)
        # In a thread: the owner may live in this process, and others' keys must not wait.
        report = await asyncio.to_thread(_measure_question, counted, one, reading, how)
        reports.append(replace(report, worst=await _titled(store, report)))
    return StoreReport(counted.position, counted.codebook.label, tuple(reports))


def _options(question: Question, options: Options, weights: Weighting | None) -> Options:
    own = ORDERED_WEIGHTS if question.kind is Kind.ORDINAL else Weighting.UNWEIGHTED
    return replace(
        options,
        weights=weights or own,
        percent_weights=weights or Weighting.UNWEIGHTED,
        distance=question.distance if question.kind is Kind.SET else options.distance,
    )


def measure_table(table: pl.DataFrame, reading: Reading, options: Options, title: str = "") -> QuestionReport:
    """Measure a long table of ratings.

    Args:
        table: Text columns item, annotator and label.
        reading: How it is read.
        options: How it is measured.
        title: What it is called.

    Raises:
        RatingsError: The table does not fit its scale or level.
    """
    report = measure(read_ratings(table, reading), options)
    unjudged = report.input.cannot_judge
    of = report.input.judgements + (0 if reading.cannot_judge_as_category else unjudged)
    return QuestionReport("", title, report, Part(unjudged, of), Part(0, 0))


def table_notes(table: pl.DataFrame, report: Report) -> list[str]:
    """Say what a person may not expect of how their table was read.

    Args:
        table: What was read.
        report: What was measured.
    """
    measured, notes = report.input, []
    numbers = [number(label) for label in measured.scale]
    if measured.empty:
        hint = "" if measured.level is Level.SET else "; --level set reads empty cells as empty sets"
        notes.append(f"{measured.empty:,} rows without a label count as missing ratings{hint}.")
    ordered = measured.level is Level.ORDINAL or measured.weights is not Weighting.UNWEIGHTED
    if ordered and measured.level is not Level.SET and not measured.declared and None in numbers:
        notes.append("The labels are ordered by their spelling; give their order with --scale.")
    if measured.level is Level.NOMINAL and None not in numbers and len(set(numbers)) < len(numbers):
        notes.append("Labels that are the same number are spelled in several ways, and count as different.")
    if measured.level is Level.NOMINAL and not measured.declared:
        joined = table["label"].str.contains(JOINT, literal=True).sum()
        if joined:
            notes.append(f"{joined:,} labels hold a {JOINT}; --level set reads them as sets.")
    return notes


def store_heading(report: StoreReport) -> str:
    """Say what was measured, in one line."""
    return f"Agreement on {visible(report.codebook)} at position {report.position:,} of the log"


def _measure_question(
    counted: Counted, question: Question, reading: Reading, options: Options
) -> QuestionReport:
    rows = counted.judgements.filter(pl.col("question") == question.id)
    ratings = read_ratings(rating_rows(rows), reading)
    report = measure(ratings, options)
    given = rows.height - report.input.superseded
    return QuestionReport(
        question.id,
        f"{question.label or question.id} ({question.kind})",
        report,
        Part(report.input.cannot_judge, given),
        Part(counted.skips.height, given + counted.skips.height),
        _weeks(ratings, rows),
        _rounds(rows, reading),
        _people(rows),
        names={answer.id: answer.label for answer in (*question.answers, question.cannot_judge)},
    )


def _period(name: str, ratings: Ratings) -> Period:
    """Measure a part of the ratings: plain percent agreement, and alpha at the question's level."""
    patterns = count_patterns(ratings)
    plain = percent_agreement(patterns, Weights(Weighting.UNWEIGHTED, patterns.codes, None))
    reason = plain.reason if plain.value is None else why_undefined(ratings, patterns.pairable())
    return Period(name, patterns.items, len(ratings.item), plain.value, krippendorff_alpha(ratings), reason)


def _weeks(ratings: Ratings, rows: pl.DataFrame) -> tuple[Period, ...]:
    """Return agreement by the ISO week in which an article got its last judgement."""
    week = pl.col("time").str.slice(0, 10).str.to_date().dt.strftime("%G-W%V")
    last = rows.group_by("article").agg(week.max().alias("week"))
    of_article = dict(last.iter_rows())
    of_item = np.array([of_article[item] for item in ratings.items], dtype=np.str_)
    return tuple(
        _period(str(one), ratings.only_items((of_item == one).astype(np.int64))) for one in np.unique(of_item)
    )


def _rounds(rows: pl.DataFrame, reading: Reading) -> tuple[Period, ...]:
    names = rows["round"].unique(maintain_order=True).to_list()
    return tuple(
        _period(name, read_ratings(rating_rows(rows.filter(pl.col("round") == name)), reading))
        for name in names
    )


def _people(rows: pl.DataFrame) -> Mapping[str, PersonFacts]:
    """Return each person's median seconds, and how often they repeat an answer in a later round."""
    rated = rating_rows(rows).with_columns(rows["seconds"])
    # Rows are oldest first, so the one before in a group is the person's earlier answer to the same article.
    again = pl.col("label") == pl.col("label").shift(1)
    same = rated.with_columns(again.over("item", "annotator").alias("same"))
    facts = same.group_by("annotator").agg(
        pl.col("seconds").median(), pl.col("same").sum().alias("count"), pl.col("same").count().alias("of")
    )
    return {
        name: PersonFacts(seconds, Part(count, of) if of else None)
        for name, seconds, count, of in facts.iter_rows()
    }


async def _titled(store: Store, report: QuestionReport) -> tuple[WorstArticle, ...]:
    """Put titles to the articles that people disagree on most."""
    found = []
    for one in report.report.items:
        article = await store.article(one.item)
        found.append(WorstArticle(one.item, article.row.title if article else None, one))
    return tuple(found)
