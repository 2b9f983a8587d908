"""From judgements to labels: who counts, who wins, and what is left open."""

from __future__ import annotations

from typing import Any

import pytest

from exports.options import ExportOptions, LabelSource
from tests.exports.samples import OTHER, Sample


def _one(sample: Sample, options: ExportOptions | None = None) -> dict[str, Any]:
    (record,) = sample.records(options)
    return record


def _asked(record: dict[str, Any], question: str) -> tuple[object, ...]:
    return tuple(record[question + suffix] for suffix in ("", "_from", "_answers", "_agreement"))


def test_most_annotators_win() -> None:
    """The label is what most said, beside how many answered and how far they agree."""
    sample = Sample()
    at = sample.article()
    for name, said in (("ana", "mixed"), ("bo", "mixed"), ("cy", "reliable")):
        sample.judge(at, name, reliability=said)
    record = _one(sample)
    assert _asked(record, "reliability") == ("mixed", "majority", 3, pytest.approx(1 / 3))
    assert record["reliability_soft"] == [0, 0, pytest.approx(2 / 3), 0, pytest.approx(1 / 3)]
    assert _asked(record, "topics") == (None, "none", 0, None)
    assert record["topics_soft"] is None
    assert len(record["annotators"]) == 3


def test_one_annotator_is_single() -> None:
    """One answer is a label, and says that it is one person's."""
    sample = Sample()
    sample.judge(sample.article(), "ana", topics=["medtop:15000000", "medtop:04000000"])
    record = _one(sample)
    assert _asked(record, "topics") == (["medtop:15000000", "medtop:04000000"], "single", 1, None)


def test_a_tie_is_null_and_says_so() -> None:
    """Nobody breaks a tie; the soft labels show it."""
    sample = Sample()
    at = sample.article()
    sample.judge(at, "ana", reliability="mixed", date_validity="current")
    sample.judge(at, "bo", reliability="reliable", date_validity="current")
    record = _one(sample)
    assert _asked(record, "reliability") == (None, "tie", 2, 0.0)
    assert record["reliability_soft"] == [0, 0, 0.5, 0, 0.5]


def test_cannot_judge_is_an_answer_but_no_label() -> None:
    """Where most cannot judge there is no label, and the record says why."""
    sample = Sample()
    at = sample.article()
    sample.judge(at, "ana", reliability=None, date_validity="current")
    sample.judge(at, "bo", reliability=None, date_validity="current")
    sample.judge(at, "cy", reliability="mixed", date_validity="current")
    assert _asked(_one(sample), "reliability")[:3] == (None, "cannot_judge", 3)


def test_an_adjudicator_wins_over_everybody() -> None:
    """The decision is the label; counts, agreement and soft labels stay those of the annotators."""
    sample = Sample()
    at = sample.article()
    for name in ("ana", "bo"):
        sample.judge(at, name, date_validity="current")
    sample.answer(at, "di", "date_validity", "updated", role="adjudicator", complete=False)
    sample.answer(
        at, "di", "date_validity", "misdated", role="adjudicator", complete=False, corrected_date="2021-07",
        round="second",
    )  # fmt: skip
    record = _one(sample)
    assert _asked(record, "date_validity") == ("misdated", "adjudicated", 2, 1.0)
    assert record["date_validity_corrected_date"] == "2021-07-01T00:00:00.000Z"
    assert record["date_validity_corrected_date_precision"] == "month"
    assert len(record["annotators"]) == 2
    assert {row["annotator"] for row in sample.annotations()} == set(record["annotators"])


def test_a_decision_that_nobody_can_judge_leaves_no_label() -> None:
    """The adjudicator may say that it cannot be told, against everybody."""
    sample = Sample()
    at = sample.article()
    sample.judge(at, "ana", reliability="mixed", date_validity="current")
    sample.answer(at, "di", "reliability", role="adjudicator", cannot_judge=True)
    assert _asked(_one(sample), "reliability") == (None, "cannot_judge", 1, None)


def test_corrected_dates_come_from_those_who_gave_the_label() -> None:
    """The date that most of them gave; none when two lead, or when the label takes none."""
    sample = Sample()
    for said in (
        {"ana": ("misdated", "2020"), "bo": ("misdated", "2020"), "cy": ("misdated", "2021-01-05")},
        {"ana": ("misdated", "2020"), "bo": ("misdated", "2021"), "cy": ("current", "2021")},
        {"ana": ("current", "2020"), "bo": ("current", "2020"), "cy": ("misdated", "2020")},
    ):
        at = sample.article()
        for name, (value, date) in said.items():
            sample.answer(at, name, "date_validity", value, corrected_date=date)
    dates = [
        (record["date_validity_corrected_date"], record["date_validity_corrected_date_precision"])
        for record in sample.records()
    ]
    assert dates == [("2020-01-01T00:00:00.000Z", "year"), (None, None), (None, None)]


def test_only_finished_articles_within_a_slot_count() -> None:
    """Unfinished and surplus answers are neither in labels nor in annotations."""
    sample = Sample()
    at = sample.article()
    sample.judge(at, "ana", reliability="mixed")
    sample.answer(at, "bo", "reliability", "reliable", complete=False)
    sample.answer(at, "cy", "reliability", "reliable", surplus=True)
    assert _asked(_one(sample), "reliability") == ("mixed", "single", 1, None)
    assert len(sample.annotations()) == 1


def test_of_two_rounds_the_last_word_of_a_person_counts_once() -> None:
    """Both answers are in the annotations, one is counted."""
    sample = Sample()
    at = sample.article()
    sample.answer(at, "ana", "reliability", "mixed", round="second", sequence=9)
    sample.answer(at, "ana", "reliability", "reliable", round="first", sequence=3)
    assert _asked(_one(sample), "reliability") == ("mixed", "single", 1, None)
    assert [row["round"] for row in sample.annotations()] == ["first", "second"]


def test_the_empty_set_is_a_label_where_the_codebook_has_it() -> None:
    """It is a list without members, not null."""
    sample = Sample(OTHER)
    at = sample.article()
    sample.judge(at, "ana", clouds=[])
    sample.judge(at, "bo", clouds=[])
    record = _one(sample)
    assert record["clouds"] == []
    assert record["clouds_from"] == "majority"
    assert record["clouds_soft"] == [0, 0]


def test_answers_that_the_codebook_no_longer_has_are_left_out_and_counted() -> None:
    """A retired answer, a retired question, and a set where one answer is asked for."""
    sample = Sample()
    at = sample.article()
    sample.judge(at, "ana", reliability="mixed")
    sample.judge(at, "bo", reliability="splendid", weather="sunny", date_validity=["current", "updated"])
    sample.judge(at, "bo", topics=[])
    account, _ = sample.prepare(ExportOptions())
    assert account.plan.outdated == 4
    assert _asked(_one(sample), "reliability") == ("mixed", "single", 1, None)
    assert len(sample.annotations()) == 5


def test_raw_labels_are_one_record_for_each_annotator() -> None:
    """Each has one name and that person's answers; those who could judge nothing have none."""
    sample = Sample()
    at = sample.article()
    sample.judge(at, "ana", reliability="mixed", date_validity="current")
    sample.judge(at, "bo", reliability="reliable", date_validity=None)
    sample.judge(at, "cy", reliability=None, date_validity=None)
    records = sample.records(ExportOptions(labels=LabelSource.RAW))
    assert sorted(str(record["reliability"]) for record in records) == ["mixed", "reliable"]
    assert {len(record["annotators"]) for record in records} == {1}
    assert {record["split"] for record in records} == {"train"}
    doubtful = next(record for record in records if record["reliability"] == "reliable")
    assert _asked(doubtful, "date_validity") == (None, "cannot_judge", 1, None)
    assert doubtful["reliability_soft"] == [0, 0, 0, 0, 1]
    names = [record["annotators"][0] for record in records]
    assert names == sorted(names)


def test_annotations_are_the_answers_as_given() -> None:
    """One row an answer: value, values, doubt and its reason, dates as instants."""
    sample = Sample()
    at = sample.article()
    sample.answer(at, "ana", "topics", "medtop:04000000", "medtop:01000000", confidence=2)
    sample.answer(at, "ana", "reliability", cannot_judge=True, reason="paywalled", seconds=None)
    sample.answer(at, "ana", "date_validity", "misdated", corrected_date="2021-02-03", note="see byline")
    reliability, dates, topics = sample.annotations(ExportOptions(notes=True))
    assert (reliability["value"], reliability["values"]) == (None, [])
    assert (reliability["cannot_judge"], reliability["reason"]) == (True, "paywalled")
    assert dates["corrected_date"] == "2021-02-03T00:00:00.000Z"
    assert dates["reference_date"] == "2022-04-05T00:00:00.000Z"
    assert dates["note"] == "see byline"
    assert (topics["value"], topics["confidence"]) == ("medtop:04000000", 2)
    assert topics["values"] == ["medtop:04000000", "medtop:01000000"]
