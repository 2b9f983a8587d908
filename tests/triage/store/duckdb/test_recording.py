"""What may be recorded, and that each of it is recorded once, whole, and together with others."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import errno
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.made import BY, QUESTION, answer, article, bring_in, fill, remark
from triage.owner import journal as journal_module
from triage.owner import recorder as recorder_module
from triage.owner.owner import Owner
from triage.store.errors import Refused, StoreFull
from triage.store.records import Aspect, Cause, Draft, PersonRecord, Role
from triage.store.rounds import Assignment, NoWork, Round


@pytest.fixture
async def owner(place: Place) -> AsyncIterator[Owner]:
    """A store with two annotators and three articles."""
    async with place.opened(make=True) as owner:
        await fill(owner, 3)
        yield owner


async def keys_of(owner: Owner) -> list[str]:
    """Return the keys of the articles, in order."""
    return [row.key async for page in owner.articles() for row in page]


async def test_many_callers_share_one_sync(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever waits is written together; each caller has its own events, and the sequence has no hole."""
    keys = await keys_of(owner)
    syncs: list[None] = []
    real = journal_module.synchronize
    monkeypatch.setattr(journal_module, "synchronize", lambda fd: syncs.append(real(fd)))
    drafts = [
        dataclasses.replace(answer(n, keys[n % 3]), uid=f"s{c}:{n}", session=f"s{c}")
        for c in range(40)
        for n in (1, 2)
    ]
    before = (await owner.describe()).position
    acks = await asyncio.gather(*(owner.record([draft]) for draft in drafts))
    assert sorted(ack.position for ack in acks) == list(range(before + 1, before + 81))
    assert [ack.events[0].uid for ack in acks] == [draft.uid for draft in drafts]
    assert len(syncs) < 20
    assert (await owner.check()).ok


async def test_the_same_uid_is_recorded_once_however_it_comes(owner: Owner) -> None:
    """Twice in one request, in two at once, after the fold, and out of order."""
    keys = await keys_of(owner)
    first = answer(5, keys[0])
    acks = await asyncio.gather(*(owner.record([first, first]) for _ in range(6)))
    assert {event.sequence for ack in acks for event in ack.events} == {acks[0].position}
    late = answer(3, keys[1])
    assert (await owner.record([late])).position == acks[0].position + 1
    [event async for page in owner.events_since() for event in page]
    again = await asyncio.gather(*(owner.record([draft]) for draft in (first, late, first, late)))
    assert {ack.position for ack in again} == {acks[0].position, acks[0].position + 1}
    with pytest.raises(Refused, match="another person"):
        await owner.record([dataclasses.replace(first, person="bo")])
    assert (await owner.check()).ok


async def test_the_same_uid_after_a_restart(place: Place) -> None:
    """What a client sends again because nobody told it is the event that is there."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 1)
        first = await owner.record([answer(1, keys[0]), answer(4, keys[0], "misdated")])
    async with place.opened() as owner:
        again = await owner.record([answer(4, keys[0], "misdated"), answer(1, keys[0])])
        assert again.events == first.events[::-1]
        fresh = await owner.record([answer(2, keys[0])])
        assert fresh.position == first.position + 1


async def test_a_request_is_recorded_whole_or_not_at_all(owner: Owner) -> None:
    """A refused draft takes the others of its request with it, and nobody else's."""
    keys = await keys_of(owner)
    before = (await owner.describe()).position
    good, bad = answer(1, keys[0]), answer(2, keys[0], "no_such_answer")
    other = answer(1, keys[1], person="bo")
    refused, taken = await asyncio.gather(
        owner.record([good, bad]), owner.record([other]), return_exceptions=True
    )
    assert isinstance(refused, Refused) and "no_such_answer" in str(refused)
    assert not isinstance(taken, BaseException) and taken.position == before + 1
    assert (await owner.work("all", "ana", keys[0])).judgements == {}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"person": "nobody"}, "no nobody in this team"),
    ({"person": "administrator"}, "no administrator in this team"),
    ({"article": "a:0000000000000000"}, "no article a:0000000000000000"),
    ({"article": "1 or 1"}, "no article"),
    ({"round": "later"}, "no round later"),
    ({"question": "colour"}, "no question 'colour'"),
    ({"question": None}, "names its question"),
    ({"uid": "ana-1"}, "uid"),
    ({"uid": "ana 1:1"}, "uid"),
    ({"cause": Cause.IMPORT}, "its own verb"),
    ({"cause": Cause.LOSS, "aspect": None, "question": None}, "its own verb"),
    ({"seconds": float("nan")}, "seconds"),
    ({"seconds": -1.0}, "seconds"),
    ({"text_hash": "abc"}, "text_hash"),
    ({"reference_date": "yesterday"}, "reference_date"),
    ({"suggestion": "x" * 201}, "suggestion"),
    ({"data": {"n": float("inf")}}, "JSON has not"),
    ({"data": {"s": "\ud800"}}, "JSON cannot"),
    ({"data": {"n": 1 << 70}}, "JSON cannot"),
    ({"value": "current"}, "object of"),
    ({"value": {"values": "current"}}, "list of answer ids"),
    ({"value": {"values": ["current", "misdated"]}}, "at most 1"),
    ({"value": {"values": ["current", "current"]}}, "twice"),
    ({"value": {"values": []}}, "null clears"),
    ({"value": {"values": ["cannot_judge"]}}, "no answer 'cannot_judge'"),
    ({"value": {"values": ["current"], "cannot_judge": True}}, "has no answers"),
    ({"value": {"values": [], "cannot_judge": True, "reason": "tired"}}, "no reason 'tired'"),
    ({"value": {"values": ["current"], "reason": "language"}}, "cannot be judged"),
    ({"value": {"values": ["current"], "corrected_date": "2024"}}, "takes no corrected date"),
    ({"value": {"values": ["misdated"], "corrected_date": "2024-13"}}, "corrected_date"),
    ({"value": {"values": ["misdated"], "corrected_date": "2024-02-30"}}, "corrected_date"),
    ({"value": {"values": ["current"], "confidence": 4}}, "confidence"),
    ({"value": {"values": ["current"], "confidence": True}}, "confidence"),
    ({"value": {"values": ["current"], "mood": "good"}}, "object of"),
    ({"aspect": Aspect.NOTE, "question": None, "value": "n" * 4001}, "4,000"),
    ({"aspect": Aspect.NOTE, "question": None, "value": ""}, "4,000"),
    ({"aspect": Aspect.NOTE, "question": None, "value": "\udc80"}, "JSON cannot"),
    ({"aspect": Aspect.SPANS, "question": None, "value": [[0, 1]] * 51}, "at most 50"),
    ({"aspect": Aspect.SPANS, "question": None, "value": [[4, 4]]}, "ends after"),
    ({"aspect": Aspect.SPANS, "question": None, "value": [[-1, 4]]}, "begins in"),
    ({"aspect": Aspect.SET_ASIDE, "question": None, "value": "boring"}, "no reason 'boring'"),
    ({"aspect": Aspect.FLAG, "question": None, "value": "yes"}, "true or null"),
    ({"aspect": Aspect.PLACE, "question": None, "value": {"scroll": -4}}, "scroll"),
    ({"aspect": Aspect.NOTE, "question": None, "value": "n", "article": None}, "name its article"),
]


async def test_what_is_out_of_bounds_is_refused_by_name(owner: Owner) -> None:
    """Nothing of it is in the log, and the message says what is wrong."""
    keys = await keys_of(owner)
    before = (await owner.describe()).position
    for change, said in REFUSED:
        with pytest.raises(Refused, match=said):
            await owner.record([dataclasses.replace(answer(1, keys[0]), **change)])
    assert (await owner.describe()).position == before


async def test_what_is_within_bounds_is_kept_exactly(owner: Owner) -> None:
    """Odd characters, empty values and nested data come back as they were."""
    keys = await keys_of(owner)
    note = "\u202eodd\u202c \x00\x1b[31m\u2028 🚢 " + "é" * 3900
    drafts = [
        remark(1, keys[0], Aspect.NOTE, note),
        remark(2, keys[0], Aspect.SPANS, [[0, 4], [7, 9]]),
        remark(3, keys[0], Aspect.FLAG, True),
        remark(4, keys[0], Aspect.PLACE, {"scroll": 12}),
        dataclasses.replace(
            answer(5, keys[0], "misdated"),
            value={"values": ["misdated"], "corrected_date": "2024-02", "confidence": 2},
            data={"deep": {"n": [0.1, 1e22, -0.0, 18446744073709551615], "nul": "\x00", "none": None}},
        ),
        dataclasses.replace(answer(6, keys[0]), value={"cannot_judge": True, "reason": "paywalled"}),
        dataclasses.replace(
            answer(7, keys[0], question="topics"), value={"values": ["medtop:04000000", "medtop:01000000"]}
        ),
    ]
    told = (await owner.record(drafts)).events
    stored = [event async for page in owner.events_since(told[0].sequence - 1) for event in page]
    assert tuple(stored) == told
    work = await owner.work("all", "ana", keys[0])
    assert (work.note, work.spans, work.flag, work.scroll) == (note, ((0, 4), (7, 9)), True, 12)
    assert work.judgements["topics"]["values"] == ["medtop:04000000", "medtop:01000000"]
    assert work.judgements[QUESTION]["cannot_judge"] is True
    assert told[5].was == told[4].value
    assert (await owner.check()).ok


async def test_an_undo_gives_back_what_the_codebook_no_longer_has(owner: Owner) -> None:
    """If it was recorded once; an invented former value is refused, also as an undo."""
    keys = await keys_of(owner)
    old = {
        "values": ["outdated_id"],
        "cannot_judge": False,
        "reason": None,
        "corrected_date": None,
        "confidence": None,
    }
    given = dataclasses.replace(answer(1, keys[0]), was=old)
    event = (await owner.record([given])).events[0]
    undo = dataclasses.replace(
        answer(2, keys[0]), cause=Cause.UNDO, value=old, data={"undoes": event.sequence}
    )
    assert (await owner.record([undo])).events[0].value == old
    for data in ({}, {"undoes": 1}, {"undoes": "1"}):
        with pytest.raises(Refused, match="no answer"):
            await owner.record(
                [dataclasses.replace(undo, uid="ana-1:9", value={**old, "values": ["x"]}, data=data)]
            )


async def test_an_article_that_is_set_aside_takes_no_labels(owner: Owner) -> None:
    """Others are told why; clearing, undoing and taking it back are possible."""
    keys = await keys_of(owner)
    await owner.record([answer(1, keys[0])])
    await owner.record([remark(2, keys[0], Aspect.SET_ASIDE, "satire", person="bo")])
    with pytest.raises(Refused, match="set aside"):
        await owner.record([answer(3, keys[0], "misdated")])
    await owner.record([answer(4, keys[0], None, cause=Cause.UNDO)])
    with pytest.raises(Refused, match="set aside"):
        await owner.record([remark(5, keys[1], Aspect.SET_ASIDE, "satire"), answer(6, keys[1])])
    await owner.record([remark(7, keys[0], Aspect.SET_ASIDE, None), answer(8, keys[0], "misdated")])
    assert (await owner.work("all", "ana", keys[0])).judgements[QUESTION]["values"] == ["misdated"]


async def test_undo_gives_back_ones_own_former_answers_alone(owner: Owner) -> None:
    """Naming another's event would tell what they had answered; a decision is marked so or not at all."""
    keys = await keys_of(owner)
    retired = {"values": ["retired"], "cannot_judge": False}
    retired |= {"reason": None, "corrected_date": None, "confidence": None}
    undos = []
    for number, person in ((1, "bo"), (2, "ana")):
        asked = dataclasses.replace(answer(number, keys[0], person=person), was=retired)
        (event,) = (await owner.record([asked])).events
        undo = answer(number + 2, keys[0], cause=Cause.UNDO)
        undos.append(dataclasses.replace(undo, value=retired, data={"undoes": event.sequence}))
    with pytest.raises(Refused, match="no answer"):
        await owner.record([undos[0]])
    await owner.record([undos[1]])
    for mark in ("true", False, 1):
        with pytest.raises(Refused, match="adjudicates is true or not there"):
            await owner.record([dataclasses.replace(answer(9, keys[0]), data={"adjudicates": mark})])


async def test_the_team_is_within_bounds(owner: Owner) -> None:
    """Names, roles and display names are checked; who left records nothing more, and comes back as before."""
    for person, said in [
        (PersonRecord("Ana", Role.ANNOTATOR), "1 to 32"),
        (PersonRecord("", Role.ANNOTATOR), "1 to 32"),
        (PersonRecord("x" * 33, Role.ANNOTATOR), "1 to 32"),
        (PersonRecord("administrator", Role.LEAD), "no member"),
        (PersonRecord("cy", Role.ADMINISTRATOR), "annotator, adjudicator or lead"),
        (PersonRecord("cy", Role.ANNOTATOR, display_name="d" * 81), "display name"),
        (PersonRecord("cy", Role.ANNOTATOR, settings={"theme": "x" * 20_000}), "settings"),
    ]:
        with pytest.raises(Refused, match=said):
            await owner.put_person(person, by=BY)
    keys = await keys_of(owner)
    await owner.put_person(PersonRecord("bo", Role.ANNOTATOR, active=False), by=BY)
    with pytest.raises(Refused, match="no longer"):
        await owner.record([answer(1, keys[0], person="bo")])
    with pytest.raises(Refused):
        await owner.reserve("all", "bo")
    await owner.put_person(PersonRecord("bo", Role.LEAD), by=BY)
    await owner.record([answer(1, keys[0], person="bo")])


async def test_a_round_is_within_bounds(owner: Owner) -> None:
    """Its plan is refused by the field that is wrong, and kept whole over a restart."""
    for planned, said in [
        (Round("Round One"), "name"),
        (Round("r", state="paused"), "open, closed"),
        (Round("r", order="best"), "import, random, fewest, flagged"),
        (Round("r", copies="none"), "one, together, all"),
        (Round("r", answers_per_article=0), "answers_per_article"),
        (Round("r", share=1.5), "share"),
        (Round("r", gold=float("nan")), "gold"),
        (Round("r", where="x" * 4001), "4,000"),
    ]:
        with pytest.raises(Refused, match=said):
            await owner.put_round(planned, by=BY)
    planned = Round("first", where="form=full", answers_per_article=3, share=0.1, share_answers=5, seed=7)
    chosen = await owner.put_round(planned, by=BY)
    assert [each.name for each in await owner.rounds()] == ["all", "first"]
    assert (await owner.rounds())[1] == chosen.planned
    assert (await owner.check()).ok


async def test_work_goes_on_after_a_restart_where_it_was(place: Place) -> None:
    """What was complete, skipped, set aside or begun is read from the tables again."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 6)
        codebook = await owner.codebook()
        whole = [
            dataclasses.replace(
                answer(n, keys[0], question=question.id), value={"values": [question.answers[0].id]}
            )
            for n, question in enumerate(codebook.questions, 1)
        ]
        await owner.record(whole)
        await owner.record(
            [
                remark(21, keys[1], Aspect.SKIP, True),
                remark(22, keys[2], Aspect.SET_ASIDE, "teaser"),
                answer(23, keys[3]),
                remark(24, keys[3], Aspect.PLACE, {"scroll": 4}),
            ]
        )
        before = await owner.reserve("all", "ana")
    async with place.opened() as owner:
        assert await owner.reserve("all", "ana") == before
        assert isinstance(before, Assignment) and before.article.row.key == keys[3]
        assert (before.place, before.of, before.work.scroll) == (3, 5, 4)
        assert (await owner.work("all", "ana", keys[0])).complete
        skipped = await owner.reserve("all", "ana", skipped=True)
        assert isinstance(skipped, Assignment) and skipped.article.row.key == keys[1]
        back = await owner.reserve("all", "ana", article=keys[0])
        assert isinstance(back, Assignment) and back.work.complete
        other = await owner.reserve("all", "bo")
        assert isinstance(other, Assignment) and other.article.row.key == keys[0]
        assert other.work.judgements == {}
        await owner.record([answer(25, keys[0], None, cause=Cause.UNDO)])
        again = await owner.reserve("all", "ana")
        assert isinstance(again, Assignment) and again.article.row.key == keys[0]


async def test_nothing_left_says_how_much_was_skipped(owner: Owner) -> None:
    """When all that is left was skipped."""
    keys = await keys_of(owner)
    await owner.record([remark(n, key, Aspect.SKIP, True) for n, key in enumerate(keys, 1)])
    assert await owner.reserve("all", "ana") == NoWork("all", "done", 3, of=3)
    await bring_in(owner, [article(9)])
    found = await owner.reserve("all", "ana")
    assert isinstance(found, Assignment) and (found.place, found.of) == (4, 4)


async def test_a_full_disk_refuses_and_is_got_over(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of what was refused stays, reading goes on, and the same drafts are taken later."""
    keys = await keys_of(owner)
    before = (await owner.record([answer(1, keys[0])])).position

    def write(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        with pytest.raises(StoreFull):
            await owner.record([answer(2, keys[1])])
        assert len(await owner.history(person="ana")) == 1
        assert (await owner.describe()).position == before
    assert (await owner.record([answer(2, keys[1])])).position == before + 1
    assert (await owner.check()).ok


async def test_tables_without_room_lag_behind_and_catch_up(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers are acknowledged and shown all the same, and the fold goes on when there is room."""
    keys = await keys_of(owner)
    before = (await owner.describe()).position
    real = recorder_module._fold_events

    def full(*_: object, **__: object) -> None:
        raise StoreFull("There is no room left.")

    monkeypatch.setattr(recorder_module, "_fold_events", full)
    await owner.record([answer(1, keys[0]), answer(2, keys[1])])
    assert [event.sequence for event in await owner.history(person="ana")] == [before + 2, before + 1]
    assert [event.uid async for page in owner.events_since(before) for event in page] == [
        "ana-1:1",
        "ana-1:2",
    ]
    assert QUESTION in (await owner.work("all", "ana", keys[0])).judgements
    monkeypatch.setattr(recorder_module, "LAG", 1)
    with pytest.raises(StoreFull):
        await owner.record([answer(3, keys[2])])
    monkeypatch.setattr(recorder_module, "_fold_events", real)
    async with asyncio.timeout(10):
        while (await owner.snapshot()).position < before + 2:  # noqa: ASYNC110 - the fold tells nobody
            await asyncio.sleep(0.05)
    await owner.record([answer(3, keys[2])])
    assert (await owner.check()).ok


async def test_a_clock_that_went_back_is_marked(place: Place) -> None:
    """The event is stored with the time it was given, and says so."""
    moments = [datetime.datetime(2025, 11, 3, 12, tzinfo=datetime.UTC)]
    async with place.opened(make=True):
        pass
    owner = await Owner.open(place.file, place.beside, clock=lambda: moments[0])
    moments[0] = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
    await owner.put_person(PersonRecord("ana", Role.ANNOTATOR), by=BY)
    moments[0] = datetime.datetime(2099, 1, 1, 0, 0, 0, 5000, tzinfo=datetime.UTC)
    setting = Draft("ana-1:1", "ana", "ana-1", Cause.SETTING, data={"theme": "dark"})
    event = (await owner.record([setting])).events[0]
    assert event.time == "2099-01-01T00:00:00.005Z"
    assert event.data == {"theme": "dark", "clock_went_back": True}
    await owner.close()


async def test_closing_while_callers_wait(place: Place) -> None:
    """What was acknowledged is there, and what was not was said to be lost to its caller."""
    owner = await place.open(create=(await _toml()))
    keys = await fill(owner, 1)
    callers = [asyncio.ensure_future(owner.record([answer(n, keys[0])])) for n in range(1, 30)]
    await asyncio.sleep(0)
    await owner.close()
    done = await asyncio.gather(*callers, return_exceptions=True)
    told = {event.uid for ack in done if not isinstance(ack, BaseException) for event in ack.events}
    async with place.opened() as owner:
        there = {event.uid for event in await owner.history(person="ana", limit=100)}
        assert told == there


async def _toml() -> str:
    from labels.codebook import shipped_codebook

    return shipped_codebook()
