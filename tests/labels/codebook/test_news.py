"""The codebook that ships: the content that the documentation promises."""

from __future__ import annotations

import pytest

from labels.codebook import Codebook, read_codebook, shipped_codebook, write_codebook
from triage.desk.keys import RESERVED_KEYS


@pytest.fixture(scope="module")
def news() -> Codebook:
    """The shipped codebook, read with the desk's reserved keys."""
    return read_codebook(shipped_codebook("news"), reserved_keys=RESERVED_KEYS, record_fields=frozenset())


def test_name_and_questions(news: Codebook) -> None:
    """Three questions, all asked, each with the distance its kind calls for."""
    assert news.label == "news@1"
    assert [(q.id, str(q.kind), q.distance, q.min, q.max, q.required) for q in news.questions] == [
        ("reliability", "ordinal", "ordinal", 1, 1, True),
        ("date_validity", "nominal", "nominal", 1, 1, True),
        ("topics", "set", "masi", 1, 3, True),
    ]


def test_reliability(news: Codebook) -> None:
    """Five grades whose place in the list is their value, and keys one higher."""
    grades = news.questions[0]
    assert [(a.id, a.value, a.key) for a in grades.answers] == [
        ("unreliable", 0, "1"),
        ("mostly_unreliable", 1, "2"),
        ("mixed", 2, "3"),
        ("mostly_reliable", 3, "4"),
        ("reliable", 4, "5"),
    ]
    assert grades.cannot_judge.key == "0"


def test_date_validity(news: Codebook) -> None:
    """Seven classes, their coarse mapping, and which of them take a corrected date."""
    dates = news.questions[1]
    assert [(a.id, a.key, a.coarse) for a in dates.answers] == [
        ("current", "c", "valid"),
        ("retrospective", "r", "valid"),
        ("updated", "u", "valid"),
        ("timeless", "t", "valid"),
        ("superseded", "s", "invalid"),
        ("recirculated", "o", "invalid"),
        ("misdated", "m", "invalid"),
    ]
    assert dates.cannot_judge.key == "x"
    assert dates.corrected_date == {"misdated", "recirculated", "superseded"}


def test_topics(news: Codebook) -> None:
    """The seventeen roots of IPTC Media Topics in their order, one capital each."""
    topics = news.questions[2]
    assert [a.id for a in topics.answers] == [f"medtop:{n:02}000000" for n in range(1, 18)]
    assert "".join(a.key for a in topics.answers) == "ACDBENHILFPRTSGWM"
    assert topics.cannot_judge.key == "X"


def test_reasons(news: Codebook) -> None:
    """Why something cannot be judged, and why it is set aside."""
    assert [r.id for r in news.cannot_judge_reasons] == [
        "truncated", "paywalled", "language", "not_an_article", "no_evidence",
    ]  # fmt: skip
    assert [r.id for r in news.set_aside_reasons] == [
        "not_an_article", "teaser", "duplicate", "truncated", "language", "satire", "other",
    ]  # fmt: skip


def test_everything_is_explained(news: Codebook) -> None:
    """Each answer has its line of guidance and each question its guideline."""
    assert news.guideline
    for question in news.questions:
        assert len(question.guideline) > 300
        assert all(len(a.guidance) > 20 for a in (*question.answers, question.cannot_judge))


def test_it_is_written_as_it_is(news: Codebook) -> None:
    """Nothing of the shipped text is lost on the way through a store."""
    assert write_codebook(news) == shipped_codebook("news")
