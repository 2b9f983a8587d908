"""Answers that come after a decision or after their round was closed: kept, marked by the store, and said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from tests.triage.owner.rounds_made import Time, articles
from tests.triage.owner.rounds_made import opened as round_of
from tests.triage.store.made import BY, answer, fill
from triage.desk.desk import Desk
from triage.desk.view import Tone
from triage.owner.opening import open_store
from triage.rounds.reservations import LEASE
from triage.store.protocol import Store
from triage.store.records import Cause, Draft, Event, PersonRecord, Role
from triage.store.rounds import Round


@asynccontextmanager
async def opened(tmp_path: Path) -> AsyncIterator[Store]:
    """Open the test's store, or make it."""
    async with open_store(tmp_path / "t.duckdb", create=shipped_codebook(), listen=False) as store:
        yield store


def decision(number: int, key: str, *, value: str | None = "misdated", undoes: int | None = None) -> Draft:
    """Return a draft of an adjudicator's decision in the round ``all``, or of its undo."""
    draft = answer(
        number, key, value, person="jo", cause=Cause.ADJUDICATION if undoes is None else Cause.UNDO
    )
    return draft if undoes is None else replace(draft, data={"undoes": undoes, "adjudicates": True})


async def newest(store: Store) -> Event:
    """Return the newest event of ana's."""
    return (await store.history(person="ana", limit=1))[0]


async def test_what_follows_a_decision_is_kept_marked_and_said(tmp_path: Path) -> None:
    """Though the round shows no answers, at another desk and after a restart; no longer once it is undone."""
    async with opened(tmp_path) as store:
        first, second, _ = await fill(store)
        await store.put_person(PersonRecord("jo", Role.ADJUDICATOR), by=BY)
        desk = await Desk.open(store, "ana")
        view = await desk.answer("reliability", "mixed")
        assert (await newest(store)).data == {} and view.notice.tone is not Tone.WARNING
        ack = await store.record([decision(1, first)])
        view = await desk.answer("reliability", "reliable")
        assert view.judgements["reliability"].values == ("reliable",)
        assert "the decision stands" in view.notice.text
        assert (await newest(store)).data == {"after_adjudication": True}
        await desk.undo()
        assert (await newest(store)).data["after_adjudication"] is True
    async with opened(tmp_path) as store:
        desk = await Desk.open(store, "ana")
        assert "the decision stands" in (await desk.answer("date_validity", "current")).notice.text
        await store.record([decision(2, first, value=None, undoes=ack.position)])
        assert "decision" not in (await desk.answer("date_validity", "updated")).notice.text
        assert (await newest(store)).data == {}
        assert await store.record([replace(answer(1, second), data={"after_adjudication": True})])
        assert (await newest(store)).data == {}, "a desk cannot say it"


async def test_an_answer_in_one_batch_with_its_decision_is_marked(tmp_path: Path) -> None:
    """What is written together is in order too; neither the decision nor another round is marked."""
    async with opened(tmp_path) as store:
        first, second, _ = await fill(store)
        await store.put_person(PersonRecord("jo", Role.ADJUDICATOR), by=BY)
        ack = await store.record(
            [answer(1, first), decision(1, first), answer(2, first, "updated"), answer(3, second)]
        )
        assert [event.data for event in ack.events] == [{}, {}, {"after_adjudication": True}, {}]
        other = await store.put_round(Round("two", answers_per_article=2), by=BY)
        ack = await store.record([replace(answer(4, first), round=other.planned.name)])
        assert "after_adjudication" not in ack.events[0].data, "another round has decisions of its own"


@pytest.mark.parametrize("state", ["open", "closed"])
async def test_a_round_that_closes_while_an_article_is_open_keeps_the_answer(
    tmp_path: Path, state: str
) -> None:
    """It is marked and the person told at once; auto-advance stays, so that the line can be read."""
    async with opened(tmp_path) as store:
        await fill(store)
        planned = (await store.put_round(Round("first", answers_per_article=1), by=BY)).planned
        await store.put_person(PersonRecord("ana", Role.ANNOTATOR, settings={"auto_advance": True}), by=BY)
        desk = await Desk.open(store, "ana", round_name="first")
        await desk.answer("topics", "medtop:15000000")
        await desk.answer("reliability", "mixed")
        await store.put_round(replace(planned, state=state), by=BY)
        view = await desk.answer("date_validity", "current")
        late = (await store.history(person="ana", limit=9))[0 if state == "closed" else 1].data
        assert late.get("after_close", False) is (state == "closed")
        assert ("is closed: kept and marked" in view.notice.text) is (state == "closed")
        assert (view.place == 1) is (state == "closed")


async def test_what_is_beyond_the_answers_asked_for_is_said_at_once(tmp_path: Path) -> None:
    """Somebody whose reservation ran out while others gave the answers is told at the next key."""
    time = Time()
    async with opened(tmp_path):
        pass
    async with round_of(tmp_path / "t.duckdb", time) as room:
        (key,) = await room.fill(articles(1), ("ana", "bo"))
        await room.plan(1)
        desk = await Desk.open(room.store, "ana", round_name="first")
        assert desk.view.article is not None
        time.now += LEASE
        assert await room.next("bo") == key
        await room.judge("bo", key)
        view = await desk.answer("reliability", "mixed")
        assert "not counted" in view.notice.text and view.notice.tone is Tone.WARNING
        assert (await room.counted()) == {key: {"bo"}}
