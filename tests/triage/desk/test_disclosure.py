"""What a person was shown, and how an answer given afterwards is kept: blind rounds, reveals, decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.triage.desk.fakes import FakeStore, causes
from tests.triage.desk.samples import samples
from triage.desk.desk import Desk
from triage.store.records import Aspect, Cause, Draft, Role
from triage.store.rounds import Round

POLITICS, ECONOMY, WAR = (f"medtop:{n:02}000000" for n in (11, 4, 16))


def blind_store() -> FakeStore:
    """Return a store whose round hides where articles come from."""
    store = FakeStore(samples(2))
    store.round = Round("all", source_blind=True)
    return store


async def decide(store: FakeStore, article: str, *, value: object = None) -> None:
    """Record an adjudicator's decision."""
    judgement = value or {"values": ["mixed"], "cannot_judge": False}
    await store.record(
        [
            Draft(
                uid=f"adj:{len(store.log)}",
                person="jo",
                session="adj",
                cause=Cause.ADJUDICATION,
                article=article,
                round="all",
                aspect=Aspect.JUDGEMENT,
                question="reliability",
                value=judgement,
            )
        ]
    )


async def test_what_was_answered_blind_is_revised_once_and_both_are_kept() -> None:
    """The first answer shows the source; its revision is of its own cause, a second one is refused."""
    store = blind_store()
    desk = await Desk.open(store.as_store, "ana")
    assert desk.view.blind
    view = await desk.answer("reliability", "mixed")
    assert not view.blind
    assert "can be revised once" in view.notice.text
    await desk.answer("date_validity", "current")
    await desk.answer("reliability", "unreliable")
    view = await desk.answer("reliability", "reliable")
    assert view.judgements["reliability"].values == ("unreliable",)
    assert view.notice.text == "Reliability was revised once since the source was shown: that stands"
    assert causes(store) == ["answer", "answer", "revision"]
    kept = [event.value["values"] for event in store.log if event.question == "reliability"]
    assert kept == [["mixed"], ["unreliable"]]
    assert (await desk.answer("date_validity", "updated")).judgements["date_validity"].values == ("updated",)


async def test_the_same_holds_at_the_next_sitting_and_after_undo() -> None:
    """Neither another desk nor an undo makes the person blind again; an undone revision is given back."""
    store = blind_store()
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("reliability", "mixed")
    view = await desk.undo()
    assert (view.judgements, view.blind) == ({}, False)
    desk = await Desk.open(store.as_store, "ana")
    assert not desk.view.blind
    await desk.answer("reliability", "reliable")
    assert causes(store)[-1] == "revision"
    desk = await Desk.open(store.as_store, "ana")
    assert "revised once" in (await desk.answer("reliability", "mixed")).notice.text
    await desk.undo()
    view = await desk.answer("reliability", "mixed")
    assert view.judgements["reliability"].values == ("mixed",)


async def test_a_set_answered_blind_is_revised_by_keys_one_after_the_other() -> None:
    """Its toggles are one revision until something else is judged; what was cleared can be answered."""
    store = blind_store()
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("topics", POLITICS)
    await desk.answer("topics", ECONOMY)
    view = await desk.answer("topics", WAR)
    assert view.judgements["topics"].values == (POLITICS, ECONOMY, WAR)
    await desk.answer("reliability", "mixed")
    assert "revised once" in (await desk.answer("topics", WAR)).notice.text
    assert causes(store) == ["answer", "revision", "revision", "answer"]


async def test_confidence_and_the_right_date_are_no_revision() -> None:
    """What goes with the answer may be said at any time."""
    store = blind_store()
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("date_validity", "misdated")
    await desk.corrected_date("date_validity", "2022")
    await desk.confidence("date_validity", 2)
    await desk.answer("date_validity", "current")
    assert causes(store) == ["answer", "answer", "answer", "revision"]


async def test_a_cleared_blind_answer_never_leaves_a_question_unanswerable() -> None:
    """The one revision may begin by clearing."""
    store = blind_store()
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("reliability", "mixed")
    await desk.clear("reliability")
    view = await desk.answer("reliability", "reliable")
    assert view.judgements["reliability"].values == ("reliable",)
    assert "revised once" in (await desk.clear("reliability")).notice.text


async def test_ordinary_rounds_ask_the_log_for_nothing_and_revise_freely() -> None:
    """There is no revision where nothing was hidden."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    for answer in ("mixed", "reliable", "unreliable"):
        await desk.answer("reliability", answer)
    assert set(causes(store)) == {"answer"}


async def test_answers_of_others_are_shown_only_where_the_round_says_so_and_mark_what_follows() -> None:
    """Hidden rounds show nothing; a round that shows them remembers that they were seen."""
    store = FakeStore(samples(1), people=("ana", "bo"))
    for person, answer in (("ana", "reliable"), ("bo", "mixed")):
        desk = await Desk.open(store.as_store, person)
        await desk.answer("reliability", answer)
    desk = await Desk.open(store.as_store, "ana")
    assert await desk.others() is None
    store.round = Round("all", show_answers=True)
    desk = await Desk.open(store.as_store, "ana")
    found = await desk.others()
    assert found is not None
    assert [(each.person, each.question, each.judgement.values) for each in found] == [
        ("bo", "reliability", ("mixed",))
    ]
    desk = await Desk.open(store.as_store, "ana")
    view = await desk.answer("reliability", "mixed")
    assert store.log[-1].data == {"after_reveal": True}
    assert "after you saw answers of others" in view.notice.text


async def test_suggestions_are_shown_with_their_source_or_not_at_all_and_recorded_as_shown() -> None:
    """What is hidden leaves no trace in an answer; what is shown is said and recorded with each."""
    suggested = {"source": "model-7", "answers": {"reliability": "mixed", "topics": [POLITICS], "odd": 3}}
    for shown in (False, True):
        store = FakeStore(samples(1))
        store.suggestion = suggested
        store.round = Round("all", suggestions="shown" if shown else "hidden")
        desk = await Desk.open(store.as_store, "ana")
        assert (desk.view.suggestion is not None) is shown
        assert ("suggested by model-7: Reliability 3 mixed; Topics P" in desk.view.notice.text) is shown
        await desk.answer("reliability", "reliable")
        assert store.log[-1].suggestion == ("model-7" if shown else None)


@pytest.mark.parametrize("handed", [None, 3, {}, {"source": 5}, {"source": "m", "answers": {"topics": 7}}])
async def test_suggestions_that_cannot_be_read_do_no_harm(handed: object) -> None:
    """An article opens whatever came with it."""
    store = FakeStore(samples(1))
    store.suggestion = handed
    store.round = Round("all", suggestions="shown")
    desk = await Desk.open(store.as_store, "ana")
    assert (await desk.answer("reliability", "mixed")).judgements["reliability"].values == ("mixed",)


async def test_changing_settings_keeps_what_changed_of_the_person_meanwhile() -> None:
    """A role given while the desk was open is not taken back by a theme."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    store.team["ana"] = replace(store.team["ana"], role=Role.ADJUDICATOR)
    await desk.change(replace(desk.view.settings, theme="light"))
    assert (store.team["ana"].role, store.team["ana"].settings["theme"]) == (Role.ADJUDICATOR, "light")
