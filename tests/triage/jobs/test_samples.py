"""The samples that ship: enough of everything, and a valid truth for each."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter

import pytest

from labels.codebook import Codebook, Question, read_codebook, shipped_codebook
from triage.desk.keys import RESERVED_KEYS
from triage.jobs.samples import REFERENCE_DATE, Truth, sample_paths, truths

DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@pytest.fixture(scope="module")
def news() -> Codebook:
    """The codebook that the truths are written in."""
    return read_codebook(shipped_codebook("news"), reserved_keys=RESERVED_KEYS, record_fields=frozenset())


def question(codebook: Codebook, question_id: str) -> Question:
    """Return a question that must be there."""
    found = codebook.question(question_id)
    assert found is not None
    return found


def titles() -> Counter[str]:
    """Read the titles of the samples as simply as can be."""
    found: Counter[str] = Counter()
    for path in sample_paths():
        data = path.read_bytes()
        if path.suffix == ".jsonl":
            found.update(json.loads(line)["title"] for line in data.decode().splitlines())
        elif path.suffix == ".csv":
            found.update(row["headline"] for row in csv.DictReader(data.decode().splitlines(keepends=True)))
        elif path.name == "page.txt":
            blocks = data.decode().split("\n\n")
            ends = [i for i, block in enumerate(blocks) if block.endswith("Read more")]
            found.update(blocks[i + 1] for i in (0, *ends) if i + 1 < len(blocks))
        else:
            found[data.decode("cp1252" if path.stem == "pavement-tables" else "utf-8").split("\n")[0]] += 1
    return found


def test_there_are_enough_articles() -> None:
    """At least 44, from records, a table, a page of stories and single texts."""
    assert len(truths()) >= 44
    assert all(path.is_file() for path in sample_paths())
    assert {path.suffix for path in sample_paths()} == {".jsonl", ".csv", ".txt"}


def test_each_article_has_its_truth() -> None:
    """Titles of the files and of the truths are the same, and title and date tell one truth."""
    assert titles() == Counter(truth.title for truth in truths())
    assert len({(truth.title, truth.stated_date) for truth in truths()}) == len(truths())


def test_every_truth_is_an_answer(news: Codebook) -> None:
    """Every question has an answer that the codebook knows, as many as it allows."""
    for truth in truths():
        assert list(truth.answers) == [q.id for q in news.questions]
        for question_id, given in truth.answers.items():
            asked = question(news, question_id)
            assert all(asked.answer(answer) is not None for answer in given)
            assert asked.min <= len(given) <= asked.max and len({*given}) == len(given)


def test_dates_are_dates(news: Codebook) -> None:
    """Dates have a precision, and only answers that may carry a corrected date do."""
    dated = question(news, "date_validity").corrected_date
    for truth in truths():
        for date in (truth.stated_date, truth.corrected_date):
            assert date is None or DATE.fullmatch(date)
        assert truth.corrected_date is None or {*truth.answers["date_validity"]} <= dated


@pytest.mark.parametrize(("question_id", "least"), [("reliability", 5), ("date_validity", 7), ("topics", 17)])
def test_every_answer_occurs(news: Codebook, question_id: str, least: int) -> None:
    """An annotator meets each grade, each class of date and each topic."""
    asked = question(news, question_id)
    met = {answer for truth in truths() for answer in truth.answers[question_id]}
    assert {answer.id for answer in asked.answers} <= met
    assert len(asked.answers) == least


def test_topics_come_alone_and_together() -> None:
    """Some articles have one topic, some two."""
    assert {len(truth.answers["topics"]) for truth in truths()} >= {1, 2}


def test_only_the_slip_lies_in_the_future() -> None:
    """The reference date is later than every stated date but the one that is impossible."""
    later = [truth for truth in truths() if (truth.stated_date or "") > REFERENCE_DATE]
    assert [truth.answers["date_validity"] for truth in later] == [("misdated",)]


def test_one_article_cannot_be_dated() -> None:
    """*Cannot judge* is right where nothing states a date."""
    undated: list[Truth] = [t for t in truths() if t.answers["date_validity"] == ("cannot_judge",)]
    assert [truth.stated_date for truth in undated] == [None]
