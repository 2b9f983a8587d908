"""What a record is made of: names, order, types and what each field says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.instant import instant
from exports.options import ExportOptions, LabelSource
from exports.record import RECORD_FIELDS, FieldClash, annotation_fields, question_fields, record_fields
from exports.rows import house_free
from labels.codebook import Codebook
from labels.codebook.rules import FIELD_SUFFIXES
from tests.exports.checking import check_nulls
from tests.exports.samples import NEWS, OTHER, Sample, mixed_sample

HEAD = ["id", "title", "text", "source", "url", "stated_date", "stated_date_precision", "language"]
TAIL = ["annotators", "cluster_id", "document", "codebook", "split"]


def test_fields_of_news_are_in_the_order_of_the_contract() -> None:
    """Head, then each question with what stands beside it, then tail; a date only where one is taken."""
    names = [field.name for field in record_fields(NEWS)]
    for_dates = ["", *FIELD_SUFFIXES]
    for_others = for_dates[:-2]
    asked = [f"reliability{suffix}" for suffix in for_others]
    asked += [f"date_validity{suffix}" for suffix in for_dates]
    asked += [f"topics{suffix}" for suffix in for_others]
    assert names == HEAD + asked + TAIL


def test_another_codebook_has_its_own_fields() -> None:
    """Nothing knows the questions of one codebook by name."""
    names = [field.name for field in record_fields(OTHER)]
    assert names[len(HEAD)] == "tone"
    assert "clouds_soft" in names
    assert not [name for name in names if "corrected" in name]


@pytest.mark.parametrize("codebook", [NEWS, OTHER], ids=["news", "other"])
@pytest.mark.parametrize("labels", list(LabelSource))
@pytest.mark.parametrize("with_text", [True, False])
def test_every_record_has_every_field_in_order(
    codebook: Codebook, labels: LabelSource, with_text: bool
) -> None:
    """No record lacks a key, has another order, or is null where the contract has a value."""
    options = ExportOptions(labels=labels, with_text=with_text)
    records = mixed_sample(codebook).records(options)
    assert len(records) > 10
    for record in records:
        check_nulls(record_fields(codebook, with_text=with_text), record)


@pytest.mark.parametrize("times", [True, False])
@pytest.mark.parametrize("notes", [True, False])
def test_every_row_of_annotations_has_every_field_in_order(times: bool, notes: bool) -> None:
    """Times and notes are there when they are asked for, and only then."""
    rows = mixed_sample().annotations(ExportOptions(times=times, notes=notes))
    for row in rows:
        check_nulls(annotation_fields(times=times, notes=notes), row)
    assert ("time" in rows[0], "note" in rows[0]) == (times, notes)


def test_a_question_named_like_a_field_is_refused() -> None:
    """Also when the codebook came from somewhere that did not check it."""
    question = replace(OTHER.questions[0], id="split")
    with pytest.raises(FieldClash, match="split"):
        record_fields(replace(OTHER, questions=(question,)))
    with pytest.raises(FieldClash, match="tone_soft"):
        record_fields(replace(OTHER, questions=(OTHER.questions[0], replace(question, id="tone_soft"))))
    assert {"id", "title", "text", "sha256", "chars", "document", "split"} <= RECORD_FIELDS


def test_what_codebooks_reserve_is_what_records_use() -> None:
    """The rule for question ids knows every suffix that a record gives them."""
    dated = next(question for question in NEWS.questions if question.corrected_date)
    suffixes = [field.name.removeprefix(dated.id) for field in question_fields(dated)[1:]]
    assert tuple(suffixes) == FIELD_SUFFIXES


@pytest.mark.parametrize(
    ("given", "value", "precision"),
    [
        ("2022-04-01", "2022-04-01T00:00:00.000Z", "day"),
        ("2022-04", "2022-04-01T00:00:00.000Z", "month"),
        ("2022", "2022-01-01T00:00:00.000Z", "year"),
        ("0987", "0987-01-01T00:00:00.000Z", "year"),
    ],
)
def test_dates_become_instants_with_their_precision(given: str, value: str, precision: str) -> None:
    """A month or year begins at its first day, and the precision says so."""
    found = instant(given)
    assert found is not None
    assert (found.value, found.precision) == (value, precision)


@pytest.mark.parametrize(
    "given",
    [None, "", "2022-02-31", "2022-13", "0000", "20220401", "2022-04-01T00:00", "２０２２", "2022-1-1"],
)
def test_what_no_calendar_has_is_no_instant(given: str | None) -> None:
    """Such a date is null, never a neighbour of it."""
    assert instant(given) is None


def test_an_impossible_stated_date_is_null_and_counted() -> None:
    """The record says nothing rather than something wrong."""
    sample = Sample()
    sample.judge(sample.article(stated_date="2022-02-31"), "ana", reliability="mixed")
    account, rows = sample.prepare(ExportOptions())
    (written,) = rows.of(sample.article_frame())
    account.tally.add(written)
    assert written.records[0]["stated_date"] is None
    assert written.records[0]["stated_date_precision"] is None
    assert account.tally.dateless == 1


def test_without_text_a_record_can_still_be_told() -> None:
    """Ids, URL, hash and length stay; title and text are null."""
    sample = mixed_sample()
    article = sample.articles[0]
    record = sample.records(ExportOptions(with_text=False))[0]
    assert (record["title"], record["text"]) == (None, None)
    assert (record["sha256"], record["chars"]) == (article["sha256"], len(article["text"]))
    assert record["url"] == article["url"]


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("-", "-"),
        ("a/b.txt", "a/b.txt"),
        ("/", "-"),
        ("/home/somebody/a.txt", "a.txt"),
        ("../../somebody/a.txt", "a.txt"),
        ("a/..", "-"),
        ("C:\\Users\\somebody\\a.txt", "a.txt"),
        ("a: note.txt", "a: note.txt"),
    ],
)
def test_paths_of_the_house_stay_at_home(path: str, left: str) -> None:
    """What is relative is kept, what tells of the machine is cut to its name."""
    assert house_free(path) == left
