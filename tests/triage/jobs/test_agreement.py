"""Agreement on a store: what counts, on which scale, and what stands beside every number."""

from __future__ import annotations

import json

import pytest

from exports.report.text import render_text
from labels.agreement.as_json import store_fields
from labels.agreement.choices import Weighting
from labels.agreement.ratings import Reading, ratings_from_columns
from labels.agreement.report import Options, QuestionReport
from labels.agreement.scale import Level
from tests.triage.jobs.judged import Judged, codebook
from triage.jobs.agreement import measure_store, store_heading
from triage.jobs.counted import UnknownName, counted_judgements

QUICK = Options(resamples=50)


def judged() -> Judged:
    """Two people on four articles."""
    store = Judged()
    for article, ana, bo in (
        ("a1", "low", "low"), ("a2", "low", "middle"), ("a3", "high", "high"), ("a4", "high", "low"),
    ):  # fmt: skip
        store.say(article, "ana", "grade", ana, seconds=10.0)
        store.say(article, "bo", "grade", bo, seconds=20.0)
    return store


async def grade(store: Judged, **asked: object) -> QuestionReport:
    """The report of the question ``grade``."""
    report = await measure_store(store.store, question="grade", options=QUICK, **asked)  # type: ignore[arg-type] # each test names real arguments
    return report.questions[0]


async def test_every_question_is_measured_on_its_declared_scale() -> None:
    """By its own distance and weights, at one position; percent agreement stays plain."""
    store = judged()
    store.say("a1", "ana", "kind", "fact")
    store.say("a1", "bo", "kind", "fact")
    store.say("a1", "ana", "topics", "sky", "sea")
    store.say("a1", "bo", "topics", "sea", "sky")
    report = await measure_store(store.store, at=12, options=QUICK)
    assert (store.asked_at, report.position, report.codebook) == (12, 77, "test@3")
    ordinal, nominal, sets = report.questions
    assert ordinal.report.input.level is Level.ORDINAL
    assert ordinal.report.input.scale == ("low", "middle", "high")
    assert ordinal.report.input.weights is Weighting.LINEAR
    assert ordinal.report.coefficient("percent_agreement").value == 0.5
    assert ordinal.report.coefficient("gwet_ac").title == "Gwet's AC2"
    assert (nominal.report.input.level, nominal.report.input.scale) == (Level.NOMINAL, ("fact", "view"))
    assert nominal.report.coefficient("krippendorff_alpha").reason
    assert (sets.report.input.distance, sets.report.input.scale) == ("masi", ("sea", "land", "sky"))
    assert sets.report.coefficient("percent_agreement").value == 1


async def test_an_interval_question_goes_by_the_values_of_its_answers() -> None:
    """Not by their places."""
    store = judged()
    store.codebook = codebook("interval")
    report = await grade(store)
    same = ratings_from_columns(
        {"a": ["0", "0", "2", "2"], "b": ["0", "1", "2", "0"]}, Reading(Level.INTERVAL, ["0", "1", "2"])
    )
    from labels.agreement.alpha import krippendorff_alpha

    assert report.report.coefficient("krippendorff_alpha").value == pytest.approx(krippendorff_alpha(same))


async def test_what_does_not_count() -> None:
    """Adjudications, answers after others were seen, articles set aside or withdrawn, unfinished ones."""
    store = judged()
    store.say("a1", "judge", "grade", "high", role="adjudicator")
    store.say("a1", "cy", "grade", "high", after_reveal=True)
    store.say("a5", "ana", "grade", "low")
    store.say("a5", "bo", "grade", "high")
    store.say("a6", "ana", "grade", "low")
    store.say("a6", "bo", "grade", "high")
    store.say("a7", "ana", "grade", "low", complete=False)
    store.say("a7", "bo", "grade", "low", complete=False)
    store.set_aside, store.gone = {"a5"}, {"a6"}
    plain = await grade(store)
    assert (plain.report.input.items, plain.report.input.annotators) == (4, 2)
    partial = await grade(store, partial=True)
    assert partial.report.input.items == 5


async def test_cannot_judge_and_skips_stand_beside_the_numbers() -> None:
    """As missing they are counted; as a category they are a label."""
    store = judged()
    store.say("a8", "ana", "grade", "?")
    store.say("a8", "bo", "grade", "?")
    store.skips += [("a9", "ana", "all"), ("a9", "bo", "pilot")]
    report = await grade(store)
    assert (report.cannot_judge.count, report.cannot_judge.of) == (2, 10)
    assert (report.skipped.count, report.skipped.of) == (2, 12)
    assert report.report.input.judgements == 8
    as_category = await grade(store, cannot_judge_as_category=True)
    assert as_category.report.input.scale[-1] == "cannot_judge"
    assert as_category.report.input.judgements == 10
    pilot = await grade(store, round_name="pilot")
    assert (pilot.skipped.count, pilot.skipped.of) == (1, 1)


async def test_rounds_weeks_and_agreement_with_oneself() -> None:
    """An answer of a later round counts; an article belongs to the week of its last judgement."""
    store = judged()
    for article, again in (("a1", "low"), ("a2", "high")):
        store.say(article, "ana", "grade", again, round="pilot", time="2025-03-12T09:00:00.000Z")
    report = await grade(store)
    assert report.report.input.superseded == 2
    assert [(one.name, one.items) for one in report.weeks] == [("2025-W10", 2), ("2025-W11", 2)]
    assert [(one.name, one.judgements) for one in report.rounds] == [("all", 8), ("pilot", 2)]
    assert report.rounds[1].reason == "no item has two ratings"
    repeated = report.people["ana"].again
    assert repeated is not None
    assert (repeated.count, repeated.of) == (1, 2)
    assert report.people["bo"].again is None
    assert report.people["bo"].seconds == 20
    alone = await grade(store, round_name="pilot")
    assert alone.report.input.judgements == 2


async def test_the_worst_articles_have_their_titles() -> None:
    """Ready to open by their key."""
    report = await grade(judged())
    titles = [(one.article, one.title) for one in report.worst]
    assert titles == [("a4", "Title of a4"), ("a2", "Title of a2")]


async def test_weights_can_be_chosen_for_all() -> None:
    """Then percent agreement takes them too, as on a table."""
    report = await grade(judged(), weights=Weighting.QUADRATIC)
    assert report.report.input.weights is Weighting.QUADRATIC
    assert report.report.coefficient("percent_agreement").value == pytest.approx((1 + 0.75 + 1 + 0) / 4)


async def test_unknown_names_are_refused_with_the_nearest() -> None:
    """Questions and rounds."""
    with pytest.raises(UnknownName, match=r"there is no question called grad; did you mean grade\?"):
        await measure_store(judged().store, question="grad")
    with pytest.raises(UnknownName, match="there is no round called 9; there is all, pilot"):
        await measure_store(judged().store, round_name="9")


async def test_an_empty_store_has_a_report() -> None:
    """Every question is there, with reasons."""
    report = await measure_store(Judged().store)
    fields = store_fields(report)
    json.dumps(fields, allow_nan=False)
    assert list(fields)[:3] == ["log_position", "codebook", "questions"]
    assert list(fields["questions"]) == ["grade", "kind", "topics"]
    for question in fields["questions"].values():
        assert question["coefficients"]["krippendorff_alpha"]["reason"] == "no item has two ratings"
        assert question["cannot_judge"] == {"count": 0, "of": 0, "share": None}
        assert {"drift", "worst", "skipped"} <= question.keys()
    assert "no item has two ratings" in render_text(store_heading(report), report.questions)


async def test_the_text_names_codebook_and_position() -> None:
    """So that a number can be found again."""
    report = await measure_store(judged().store, options=QUICK)
    text = render_text(store_heading(report), report.questions)
    assert text.startswith("Agreement on test@3 at position 77 of the log\n\nGrade (ordinal)\n")


async def test_judgements_come_oldest_first() -> None:
    """Whatever order the snapshot has."""
    store = judged()
    store.rows.reverse()
    counted = await counted_judgements(store.store)
    assert counted.judgements["sequence"].is_sorted()
