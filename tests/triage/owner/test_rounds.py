"""Planned rounds of a real store: slots, reservations, surplus, and what a restart leaves of them."""

from __future__ import annotations

import asyncio
import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.triage.owner.rounds_made import Room, Time, articles, opened
from tests.triage.store.made import BY, article, bring_in, copied, remark
from triage.articles.article import Form
from triage.owner.guard import Guarded
from triage.owner.held import Held
from triage.owner.owner import Owner
from triage.owner.roles import Caller
from triage.rounds.completeness import requirements
from triage.store.duckdb.rounds import read_round_marks
from triage.store.errors import Refused
from triage.store.records import Aspect, Cause, PersonRecord, Role
from triage.store.rounds import Assignment, NoWork, Round


async def test_each_article_gets_its_answers_and_no_more(room: Room) -> None:
    """Two of four people per article: the others are told who holds what, and until when."""
    keys = await room.fill(articles(2))
    await room.plan(2)
    assert [await room.next(name) for name in ("ana", "bo", "cy", "di")] == [
        keys[0],
        keys[0],
        keys[1],
        keys[1],
    ]
    await room.store.put_person(PersonRecord("eve", Role.ANNOTATOR), by=BY)
    assert await room.next("eve") == NoWork("first", "reserved", 0, 2, 2, 900.0)
    assert await room.progress() == (4, 0, 4, 0)
    room.time.now += 60
    for name, key in zip(("ana", "bo", "cy", "di"), (keys[0], keys[0], keys[1], keys[1]), strict=True):
        assert (await room.judge(name, key)).surplus == ()
    assert await room.progress() == (4, 4, 0, 0)
    assert await room.next("eve") == NoWork("first", "done", 0, of=2)
    assert await room.counted() == {keys[0]: {"ana", "bo"}, keys[1]: {"cy", "di"}}
    assert (await room.store.check()).ok


async def test_late_answers_are_kept_as_surplus_and_said_to_be(room: Room) -> None:
    """A quarter of an hour after the last key others get the article; a place that is free is taken again."""
    (key,) = await room.fill(articles(1))
    await room.plan(1)
    assert await room.next("ana") == key
    await room.judge("ana", key, 1)
    room.time.now += 899
    assert isinstance(await room.next("bo"), NoWork)
    room.time.now += 1
    assert await room.next("bo") == key
    late = await room.judge("ana", key)
    assert late.surplus == (key,)
    assert (await room.back("ana", key)).surplus
    assert await room.counted() == {}
    room.time.now += 900
    assert not (await room.back("ana", key)).surplus, "bo never answered: the place is free"
    assert await room.counted() == {key: {"ana"}}
    assert (await room.judge("bo", key)).surplus == (key,)
    assert await room.counted() == {key: {"ana"}}
    frame = await (await room.store.snapshot()).judgements()
    assert set(frame.filter(frame["surplus"])["annotator"]) == {"bo"}
    assert (await room.store.check()).ok


async def test_what_was_completed_late_counts_once_there_is_room(room: Room) -> None:
    """Whoever asks for work next has it counted without seeing the article again."""
    keys = await room.fill(articles(2))
    await room.plan(1)
    assert await room.next("ana") == keys[0]
    room.time.now += 900
    assert await room.next("bo") == keys[0]
    await room.judge("ana", keys[0])
    room.time.now += 900
    assert await room.next("ana") == keys[1]
    assert await room.counted() == {keys[0]: {"ana"}}
    causes = [event.cause async for page in room.store.events_since() for event in page]
    assert causes.count(Cause.CLAIM) == 1


async def test_undo_frees_no_slot_and_a_lead_does(room: Room) -> None:
    """An article taken back is open again for its owner alone, until its slot is given to others."""
    (key,) = await room.fill(articles(1))
    await room.plan(1)
    assert await room.next("ana") == key
    await room.judge("ana", key)
    await room.judge("ana", key, clear=True)
    assert await room.progress() == (1, 0, 1, 0)
    assert await room.next("bo") == NoWork("first", "done", 0, of=1)
    assert await room.next("ana") == key
    await room.judge("ana", key)
    freed = await room.store.vacate("first", by=BY, person="ana")
    assert (freed.reservations, freed.slots) == (0, 0)
    freed = await room.store.vacate("first", by=BY, person="ana", completed=True)
    assert (freed.reservations, freed.slots) == (0, 1)
    assert await room.next("ana") == NoWork("first", "done", 0, of=1), "it went to others"
    assert (await room.judge("ana", key)).surplus == (key,)
    assert await room.next("bo") == key
    await room.judge("bo", key)
    assert await room.counted() == {key: {"bo"}}
    assert (await room.store.check()).ok


async def test_a_lead_frees_what_is_reserved_of_a_person_an_article_or_all(room: Room) -> None:
    """And of nobody else."""
    keys = await room.fill(articles(3))
    await room.plan(1)
    assert [await room.next(name) for name in ("ana", "bo", "cy")] == keys
    assert (await room.store.vacate("first", by=BY, person="ana")).reservations == 1
    assert (await room.store.vacate("first", by=BY, article=keys[1])).reservations == 1
    assert await room.progress() == (3, 0, 1, 2)
    assert (await room.store.vacate("first", by=BY)).reservations == 1
    with pytest.raises(Refused, match="zoe"):
        await room.store.vacate("first", by=BY, person="zoe")
    with pytest.raises(Refused, match="ffff"):
        await room.store.vacate("first", by=BY, article="a:ffffffffffffffff")
    with pytest.raises(Refused):
        await room.store.vacate("all", by=BY)


async def test_whoever_leaves_or_changes_role_holds_nothing(room: Room) -> None:
    """Removing and demoting free what was reserved at once; answers stay."""
    keys = await room.fill(articles(2))
    await room.plan(1)
    assert [await room.next(name) for name in ("ana", "bo")] == keys
    await room.store.put_person(PersonRecord("ana", Role.ANNOTATOR, active=False), by=BY)
    await room.store.put_person(PersonRecord("bo", Role.ADJUDICATOR), by=BY)
    assert [await room.next(name) for name in ("cy", "di")] == keys
    with pytest.raises(Refused):
        await room.next("ana")


async def test_a_cap_ends_a_persons_way(room: Room) -> None:
    """With the open article counted; what they have begun they may finish."""
    keys = await room.fill(articles(3))
    await room.plan(1, cap=1)
    assert await room.next("ana", session="one") == keys[0]
    assert await room.next("ana", session="one") == keys[0]
    await room.judge("ana", keys[0])
    assert await room.next("ana") == NoWork("first", "cap", 0, of=1)
    assert await room.next("bo") == keys[1]


async def test_a_closed_round_hands_nothing_out_and_marks_what_comes(room: Room) -> None:
    """Whoever had an article may finish it; a late start does not count; opening goes on as before."""
    keys = await room.fill(articles(2))
    planned = await room.plan(2)
    assert await room.next("ana") == keys[0]
    await room.store.put_round(replace(planned, state="closed"), by=BY)
    assert await room.next("bo") == NoWork("first", "closed", 0, of=2)
    ack = await room.judge("ana", keys[0])
    assert ack.surplus == () and all(event.data["after_close"] for event in ack.events)
    assert (await room.judge("bo", keys[0])).surplus == (keys[0],)
    await room.store.put_round(planned, by=BY)
    assert await room.next("bo") == keys[1]
    assert await room.counted() == {keys[0]: {"ana", "bo"}}, "counted when bo asked for more"


async def test_articles_leave_a_round_while_somebody_has_them(room: Room) -> None:
    """Set aside, superseded or withdrawn: nobody is handed them, nothing is counted, the rest goes on."""
    keys = await room.fill([article(1), article(2, upstream="u"), article(3)])
    await bring_in(room.store, articles(1, first=9))
    await room.plan(1)
    assert [await room.next(name) for name in ("ana", "bo")] == keys[:2]
    await room.store.record([remark(1, keys[0], Aspect.SET_ASIDE, "duplicate", person="ana")])
    assert await room.next("ana") == keys[2]
    await bring_in(room.store, [article(2, upstream="u", text="Another word of the same ferry.")])
    assert isinstance(await room.next("bo"), str)
    assert (await room.progress())[0] == 2, "without the one set aside and the superseded one"
    await room.store.withdraw(2, person=BY, even_if_answered=True)
    assert (await room.progress())[0] == 1
    await room.store.record([remark(2, keys[0], Aspect.SET_ASIDE, None, person="ana")])
    assert (await room.progress())[0] == 2
    assert (await room.store.check()).ok


async def test_a_later_import_does_not_come_into_a_planned_round(room: Room) -> None:
    """Nor does what is answered later change it; planned anew it has them, and keeps its answers."""
    keys = await room.fill(articles(2))
    planned = await room.plan(1, where="answers=0")
    await room.next("ana")
    await room.judge("ana", keys[0])
    await bring_in(room.store, articles(2, first=7))
    assert (await room.progress())[:2] == (2, 1)
    chosen = await room.store.put_round(Round("first", answers_per_article=1), by=BY)
    assert chosen.planned.articles == 4 and chosen.planned.position != planned.position
    assert await room.progress() == (4, 1, 0, 3)
    with pytest.raises(Refused, match="position"):
        await room.store.put_round(replace(chosen.planned, where="source=x"), by=BY)


async def test_an_article_never_gets_fewer_than_it_has(room: Room) -> None:
    """A plan that asks for less than was answered is refused and says what to do."""
    (key,) = await room.fill(articles(1))
    await room.plan(2)
    for name in ("ana", "bo"):
        await room.next(name)
        await room.judge(name, key)
    with pytest.raises(Refused, match="queue release"):
        await room.plan(1)
    await room.plan(3)
    assert await room.next("cy") == key


async def test_what_is_left_out_is_counted_by_its_first_reason(room: Room) -> None:
    """Set aside, superseded, teasers; a trial plan says the same and plans nothing."""
    teaser = replace(article(5), form=Form.TEASER)
    keys = await room.fill([article(1), article(2, upstream="u"), article(3), teaser])
    await bring_in(room.store, [article(2, upstream="u", text="Another word of the same ferry.")])
    await room.store.record([remark(1, keys[0], Aspect.SET_ASIDE, "duplicate")])
    wanted = Round("first", answers_per_article=2, share=0.5, share_answers=3, teasers=False)
    trial = await room.store.put_round(wanted, by=BY, dry_run=True)
    assert [each.name for each in await room.store.rounds()] == ["all"]
    assert (trial.matched, trial.set_aside, trial.superseded, trial.teasers) == (5, 1, 1, 1)
    assert trial.planned.articles == 2 and trial.slots == 5
    chosen = await room.store.put_round(wanted, by=BY)
    assert replace(chosen, planned=trial.planned) == trial


async def test_two_desks_of_one_person(new_store: Path, tmp_path: Path) -> None:
    """Never the same article at both; a new one takes over what a dead one showed, also in the round all."""
    async with opened(copied(new_store, tmp_path)) as room:
        keys = await room.fill(articles(4))
        await room.plan(2)
        assert isinstance(room.store, Owner)
        held = Held(room.store, presence=room.store.presence)
        await held.refresh()
        for name in ("first", "all"):
            one, two = Guarded(held, Caller("ana")), Guarded(held, Caller("ana"))
            given = [
                await line.reserve(name, "ana", session=session)
                for line, session in ((one, "s1"), (two, "s2"), (one, "s1"))
            ]
            assert [isinstance(each, Assignment) and each.article.row.key for each in given] == [
                keys[0],
                keys[1],
                keys[0],
            ]
            refused = await two.reserve(name, "ana", article=keys[0], session="s2")
            assert isinstance(refused, NoWork) and refused.reason == "reserved"
            assert [each.connected for each in (await one.progress()).people] == [True]
            one.leave()
            taken = await two.reserve(name, "ana", article=keys[0], session="s3")
            assert isinstance(taken, Assignment)
            two.leave()
            told = await Guarded(held).progress()
            assert not any(each.connected for each in told.people)


async def test_a_lost_line_holds_an_article_for_a_quarter_of_an_hour(new_store: Path, tmp_path: Path) -> None:
    """From the loss, however long ago the last key was."""
    async with opened(copied(new_store, tmp_path)) as room:
        (key,) = await room.fill(articles(1))
        await room.plan(1)
        assert isinstance(room.store, Owner)
        held = Held(room.store, presence=room.store.presence)
        await held.refresh()
        line = Guarded(held, Caller("ana"))
        await line.reserve("first", "ana", session="s1")
        room.time.now += 600
        line.leave()
        assert await room.next("bo") == NoWork("first", "reserved", 0, 1, 1, 900.0)
        room.time.now += 900
        assert await room.next("bo") == key


async def test_a_new_owner_knows_who_had_what(new_store: Path, tmp_path: Path) -> None:
    """Counted answers are the same, and what somebody had before them is theirs again."""
    path = copied(new_store, tmp_path)
    async with opened(path) as room:
        keys = await room.fill(articles(3))
        await room.plan(1)
        for name, key in zip(("ana", "bo"), keys, strict=False):
            assert await room.next(name) == key
        await room.judge("ana", keys[0])
        await room.store.record(
            [replace(remark(99, keys[1], Aspect.PLACE, {"scroll": 0}, person="bo"), round="first")]
        )
        before = await room.progress()
    async with opened(path, Time(5.0)) as room:
        assert await room.next("cy") == keys[2]
        assert await room.next("bo") == keys[1]
        assert await room.next("ana") == NoWork("first", "reserved", 0, 2, 3, 900.0)
        assert before == (3, 1, 1, 1) and await room.progress() == (3, 1, 2, 0)
        assert await room.counted() == {keys[0]: {"ana"}}


async def test_many_answer_at_once(room: Room) -> None:
    """Whatever the order in which answers reach the log, exactly as many count as were asked for."""
    people = tuple(f"p{n}" for n in range(8))
    keys = await room.fill(articles(12), people)
    await room.plan(3, order="random")

    async def work(person: str) -> None:
        while isinstance(key := await room.next(person), str):
            await room.judge(person, key)

    await asyncio.gather(*(work(person) for person in people))
    assert {key: len(who) for key, who in (await room.counted()).items()} == dict.fromkeys(keys, 3)
    assert await room.progress() == (36, 36, 0, 0)
    assert (await room.store.check()).ok


async def test_nobody_answers_for_the_owner(room: Room) -> None:
    """A draft that says of itself that it counts is stored without that; claims are no drafts."""
    (key,) = await room.fill(articles(1))
    await room.plan(1)
    assert await room.next("ana") == key
    forged = replace(remark(1, key, Aspect.NOTE, "mine", person="bo"), round="first", data={"slot": True})
    assert (await room.store.record([forged])).events[0].data == {}
    with pytest.raises(Refused):
        await room.store.record([replace(forged, uid="bo-1:2", cause=Cause.CLAIM, aspect=None)])


async def test_the_round_all_is_only_closed_and_opened(room: Room) -> None:
    """Everything else is planned in a round of its own."""
    await room.fill(articles(1))
    with pytest.raises(Refused, match="all"):
        await room.store.put_round(Round("all", cap=3), by=BY)
    await room.store.put_round(Round("all", state="closed"), by=BY)
    given = await room.store.reserve("all", "ana")
    assert isinstance(given, NoWork) and given.reason == "closed"


async def test_what_is_kept_in_memory_is_what_the_tables_say(room: Room) -> None:
    """Whatever people and a lead did: the same marks, article by article, and the same slots."""
    chance = random.Random(11)
    keys = await room.fill(articles(6))
    await room.plan(2)
    number = itertools.count(500)
    for _ in range(120):
        person, key = chance.choice(["ana", "bo", "cy"]), chance.choice(keys)
        act = chance.choice(["judge", "judge", "judge", "clear", "skip", "unskip", "next", "free", "wait"])
        if act in ("judge", "clear"):
            await room.judge(person, key, chance.choice([1, 3, 3]), clear=act == "clear")
        elif act in ("skip", "unskip"):
            skip = remark(next(number), key, Aspect.SKIP, act == "skip" or None, person=person)
            await room.store.record([replace(skip, round="first", uid=f"skips:{next(number)}")])
        elif act == "next":
            await room.next(person)
        elif act == "free":
            await room.store.vacate("first", by=BY, person=person, article=key, completed=True)
        else:
            room.time.now += 400
    assert isinstance(room.store, Owner)
    await room.store.progress()
    fold, database = room.store._fold, room.store._database
    kept = fold.queues["first"]
    required = requirements(fold.codebook)
    read = {
        each.person: dict(zip(each.numbers.tolist(), each.marks.tolist(), strict=True))
        for each in await database.read(read_round_marks, "first", required, fold.live())
    }
    for person, standing in kept.standings.items():
        for place in range(1, len(keys) + 1):
            assert read.get(person, {}).get(place, 0) == standing.mark(place), (person, place)
    (mine,) = await database.read(read_round_marks, "first", required, fold.live(), "ana")
    assert dict(zip(mine.numbers.tolist(), mine.marks.tolist(), strict=True)) == read["ana"]
    assert len({marks for each in read.values() for marks in each.values()}) > 4, "the trial was worth it"
    assert (await room.store.check()).ok
