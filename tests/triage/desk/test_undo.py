"""Undo and redo: across articles and sittings, without limit, from the log alone."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from labels.codebook import shipped_codebook
from labels.judgement import Judgement
from tests.triage.desk.fakes import FakeStore, causes
from tests.triage.desk.samples import codebook_of, samples
from tests.triage.owner.rounds_made import Room, articles
from tests.triage.store.made import BY
from triage.desk.desk import Desk
from triage.desk.rounds import current_round
from triage.owner.opening import open_store
from triage.store.protocol import Store
from triage.store.records import Cause
from triage.store.rounds import Round

POLITICS, ECONOMY = "medtop:11000000", "medtop:04000000"


async def test_undo_writes_the_former_value_anew() -> None:
    """Undo is an event of its own that names what it undoes; the line says what it was."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("reliability", "mixed")
    await desk.answer("reliability", "reliable")
    view = await desk.undo()
    assert view.judgements["reliability"] == Judgement(("mixed",))
    assert view.notice.text == "undone: Reliability: 5 reliable"
    event = store.log[-1]
    assert (event.cause, event.data, event.value["values"]) == (Cause.UNDO, {"undoes": 3}, ["mixed"])
    assert event.was["values"] == ["reliable"]
    assert (await desk.undo()).judgements == {}
    assert (await desk.undo()).notice.text == "There is nothing to undo"
    assert causes(store) == ["answer", "answer", "undo", "undo"]


async def test_redo_until_the_next_new_answer() -> None:
    """Redo does again in order; a new answer ends it."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("topics", POLITICS)
    await desk.answer("topics", ECONOMY)
    await desk.undo()
    await desk.undo()
    await desk.redo()
    view = await desk.redo()
    assert view.judgements["topics"].values == (POLITICS, ECONOMY)
    assert store.log[-1].data == {"redoes": 3}
    assert (await desk.redo()).notice.text == "There is nothing to redo"
    await desk.undo()
    await desk.answer("reliability", "mixed")
    assert (await desk.redo()).notice.text == "There is nothing to redo"
    view = await desk.undo()
    assert (view.judgements["topics"].values, "reliability" in view.judgements) == ((POLITICS,), False)


async def test_undo_of_another_article_shows_it_first() -> None:
    """The first press shows, the second undoes; so does redo."""
    store = FakeStore(samples(2), codebook_of(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("kinds", "apple")
    await desk.enter()
    view = await desk.undo()
    assert (view.place, view.judgements["kinds"].values) == (1, ("apple",))
    assert view.notice.text == "Backspace again undoes Kinds: A apple"
    view = await desk.undo()
    assert view.judgements == {}
    assert view.missing == ("kinds",)
    await desk.go_to(list(store.held)[1])
    view = await desk.redo()
    assert (view.place, view.judgements) == (1, {})
    assert (await desk.redo()).judgements["kinds"].values == ("apple",)


async def test_undo_takes_back_flags_notes_skips_and_set_asides() -> None:
    """Everything that an annotator does can be undone."""
    store = FakeStore(samples(2))
    desk = await Desk.open(store.as_store, "ana")
    await desk.flag()
    await desk.note("first")
    await desk.note("second")
    await desk.spans([(0, 3)])
    await desk.skip()
    await desk.set_aside("satire")
    assert desk.view.why is not None
    await desk.undo()
    assert desk.view.set_aside == "satire"
    assert (await desk.undo()).set_aside is None
    await desk.undo()
    assert desk.view.skipped
    assert not (await desk.undo()).skipped
    assert (await desk.undo()).spans == ()
    assert (await desk.undo()).note == "first"
    assert (await desk.undo()).note is None
    assert not (await desk.undo()).flag
    assert (await desk.undo()).notice.text == "There is nothing to undo"


@asynccontextmanager
async def a_store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open the test's store, or make it."""
    async with open_store(tmp_path / "t.duckdb", create=shipped_codebook(), listen=False) as store:
        yield store


async def test_undo_reaches_back_across_sittings_and_pages_of_the_log() -> None:
    """Hundreds of answers, each in the log alone, are undone to the first by another desk."""
    store = FakeStore(samples(1), codebook_of(2))
    desk = await Desk.open(store.as_store, "ana")
    for _ in range(230):
        await desk.answer("kinds", "apple")
    desk = await Desk.open(store.as_store, "ana")
    for _ in range(230):
        view = await desk.undo()
    assert view.judgements == {}
    assert (await desk.undo()).notice.text == "There is nothing to undo"
    desk = await Desk.open(store.as_store, "ana")
    for _ in range(230):
        await desk.redo()
    assert (await desk.redo()).notice.text == "There is nothing to redo"
    desk = await Desk.open(store.as_store, "ana")
    assert (await desk.undo()).judgements["kinds"].values == ("apple",)


async def test_stacks_from_the_log_are_those_of_one_long_sitting() -> None:
    """Whatever was done, a desk opened anew undoes and redoes exactly what the old one would."""
    rng = random.Random(7)
    for _ in range(12):
        store = FakeStore(samples(3), codebook_of(3))
        desk = await Desk.open(store.as_store, "ana")
        states = [_state(desk)]
        at = 0
        for _ in range(60):
            if rng.random() < 0.15:
                desk = await Desk.open(store.as_store, "ana")
            act = rng.choice(["answer", "answer", "undo", "redo"])
            if act == "answer":
                question = rng.choice(desk.view.codebook.questions)
                before = len(store.log)
                await desk.answer(question.id, rng.choice(question.answers).id)
                if len(store.log) > before:
                    at += 1
                    states = [*states[:at], _state(desk)]
            elif act == "undo":
                await desk.undo()
                at = max(at - 1, 0)
            else:
                await desk.redo()
                at = min(at + 1, len(states) - 1)
            assert _state(desk) == states[at]


async def test_articles_that_are_gone_are_passed_over() -> None:
    """An undo whose article was withdrawn says so and the next one goes on with the one before."""
    store = FakeStore(samples(2), codebook_of(1))
    desk = await Desk.open(store.as_store, "ana")
    first, second = store.held
    await desk.answer("kinds", "apple")
    await desk.enter()
    await desk.answer("kinds", "pear")
    await desk.go_to(first)
    del store.held[second]
    view = await desk.undo()
    assert "gone" in view.notice.text
    assert (await desk.undo()).judgements == {}


def _state(desk: Desk) -> dict[str, tuple[str, ...]]:
    return {key: judgement.values for key, judgement in desk.view.judgements.items()}


async def test_undo_reaches_back_into_another_round(tmp_path: Path) -> None:
    """Also a closed one: its article is shown first; what is undone there is kept and marked, and redone."""
    async with a_store(tmp_path) as store:
        room = Room(store)
        await room.fill(articles(3), people=("ana",))
        first = await room.plan()
        desk = await Desk.open(store, "ana", round_name="first")
        key = desk.view.article.row.key if desk.view.article else ""
        await desk.answer("reliability", "mixed")
        await store.put_round(replace(first, state="closed"), by=BY)
        await room.plan(name="second")
        elsewhere = await Desk.open(store, "ana", round_name="second")
        assert "at another desk of yours" in (await elsewhere.undo()).notice.text
        assert elsewhere.view.round == "second"

    async with a_store(tmp_path) as store:
        desk = await Desk.open(store, "ana", round_name="second")
        assert desk.view.judgements == {}
        view = await desk.undo()
        assert (view.round, view.article and view.article.row.key) == ("first", key)
        assert view.judgements["reliability"].values == ("mixed",)
        assert view.notice.text == ("Backspace again undoes Reliability: 3 mixed, in round first (closed)")
        view = await desk.undo()
        assert view.judgements == {} and "Round first is closed: kept and marked" in view.notice.text
        event = (await store.history(person="ana", limit=1))[0]
        assert (event.cause, event.round, event.data["after_close"]) == (Cause.UNDO, "first", True)
        assert (await desk.undo()).notice.text == "There is nothing to undo"

    async with a_store(tmp_path) as store:
        desk = await Desk.open(store, "ana", round_name="second")
        assert (await desk.redo()).round == "first"
        assert (await desk.redo()).judgements["reliability"].values == ("mixed",)
        assert await current_round(store, "ana") == "second"


async def test_undo_walks_through_rounds_in_the_order_of_what_was_done() -> None:
    """Newest first, whichever round it was in; a round that is gone is passed over, said, and left."""
    store = FakeStore(samples(4), codebook_of(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("kinds", "apple")
    store.rounds_of = (store.round, Round("other"), Round("gone"))
    for name, answer_id in (("other", "pear"), ("gone", "plum"), ("other", "plum")):
        await (await Desk.open(store.as_store, "ana", round_name=name)).answer("kinds", answer_id)
    store.rounds_of = store.rounds_of[:2]
    desk = await Desk.open(store.as_store, "ana")
    rounds = []
    for _ in range(7):
        view = await desk.undo()
        rounds.append((view.round, view.notice.text.split(" ")[0]))
    assert rounds == [
        ("other", "Backspace"), ("other", "undone:"), ("other", "Its"), ("other", "undone:"),
        ("all", "Backspace"), ("all", "undone:"), ("all", "There"),
    ]  # fmt: skip
    assert [event.round for event in store.log if event.cause is Cause.UNDO] == ["other", "other", "all"]
