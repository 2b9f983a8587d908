"""What is read ahead of a person: handed out without waiting, to nobody before, and never stale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.triage.owner.rounds_made import Room, articles
from tests.triage.store.conftest import until
from tests.triage.store.made import BY, article, bring_in, remark
from triage.articles.dates.copies import COPY_WITH_OTHER_DATE
from triage.jobs.neighbours import compare_new
from triage.owner.ahead import KEPT_CHARS, LEAST
from triage.owner.guard import Guarded
from triage.owner.held import Held
from triage.owner.owner import Owner
from triage.owner.roles import Caller
from triage.store.duckdb.articles import read_articles
from triage.store.errors import Refused, StoreFull
from triage.store.records import Aspect
from triage.store.rounds import NoWork


def owner(room: Room) -> Owner:
    """Return the owner of a room's store."""
    assert isinstance(room.store, Owner)
    return room.store


async def settle(room: Room) -> None:
    """Wait until what is being read ahead is there."""
    ahead = owner(room)._ahead
    await until(lambda: not ahead._people and not ahead._fetching)


def watched(room: Room, monkeypatch: pytest.MonkeyPatch) -> list[Callable[..., Any]]:
    """Return what is read from the tables from now on, as it comes."""
    reads: list[Callable[..., Any]] = []
    read = owner(room)._database.read

    def note(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        reads.append(work)
        return read(work, *args, **kwargs)

    monkeypatch.setattr(owner(room)._database, "read", note)
    return reads


@pytest.mark.parametrize("order", ["import", "random", "fewest", "flagged"])
async def test_what_comes_next_is_handed_out_without_reading(
    room: Room, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the order of the round; nothing of the tables is read while the person waits."""
    keys = await room.fill(articles(12))
    await room.plan(2, order=order)
    seen = [await room.next("ana")]
    for _ in range(11):
        await settle(room)
        await room.judge("ana", str(seen[-1]))
        with monkeypatch.context() as patch:
            reads = watched(room, patch)
            seen.append(await room.next("ana"))
            waited_for = [work for work in reads if work is read_articles]
        assert not waited_for
    assert sorted(map(str, seen)) == sorted(keys)


async def test_nothing_is_anybodys_before_it_is_handed_to_them(room: Room) -> None:
    """An annotator reads the one that they have, and none of those that lie ready for them."""
    keys = await room.fill(articles(6))
    await room.plan(1)
    held = Held(room.store, {person.name: person for person in await room.store.people()})
    ana = Guarded(held, Caller("ana"))
    await ana.reserve("first", "ana")
    await settle(room)
    assert len(owner(room)._ahead._read) >= 1 + LEAST
    assert (await ana.article(keys[0])) is not None
    for key in keys[1:]:
        for ask in (ana.article, ana.neighbours, ana.page_matter):
            with pytest.raises(Refused, match="not handed to you"):
                await ask(key)
    assert await room.progress() == (6, 0, 1, 5), "what lies ready is reserved for nobody"
    assert await room.next("bo") == keys[1], "and others get it"


async def test_two_desks_of_one_person_get_two_articles(room: Room) -> None:
    """Though the same ones lie ready for both."""
    keys = await room.fill(articles(6))
    await room.plan(2)
    held = Held(room.store, {person.name: person for person in await room.store.people()})
    held.presence = owner(room).presence
    desks = [Guarded(held, Caller("ana")) for _ in range(2)]
    handed = []
    for session, desk in zip("ab", desks, strict=True):
        given = await desk.reserve("first", "ana", session=session)
        assert not isinstance(given, NoWork)
        handed.append(given.article.row.key)
        await settle(room)
    await room.judge("ana", handed[0])
    given = await desks[0].reserve("first", "ana", session="a")
    assert not isinstance(given, NoWork)
    assert [*handed, given.article.row.key] == keys[:3]


async def test_what_an_import_brought_is_not_handed_out_once_it_was_taken_back(room: Room) -> None:
    """Though it was read before; what another import brought still is."""
    first = await room.fill(articles(2))
    record, _ = await bring_in(room.store, articles(3, first=10))
    await bring_in(room.store, [article(20)])
    await room.plan(1)
    assert await room.next("ana") == first[0]
    await settle(room)
    await room.judge("ana", first[0])
    assert len(owner(room)._ahead._read) == 6
    await room.store.withdraw(record.number, person=BY)
    assert await room.next("ana") == first[1]
    await room.judge("ana", first[1])
    assert await room.next("ana") == article(20).key
    for gone in articles(3, first=10):
        assert await room.store.article(gone.key) is None
        with pytest.raises(Refused, match="withdrawn"):
            await room.back("ana", gone.key)


async def test_what_was_set_aside_is_passed_over_and_said_to_be(room: Room) -> None:
    """Though it was read while it was not; taken back, it comes."""
    keys = await room.fill(articles(4))
    await room.plan(1)
    assert await room.next("ana") == keys[0]
    await settle(room)
    await room.judge("ana", keys[0])
    aside = remark(900, keys[1], Aspect.SET_ASIDE, "teaser", person="bo")
    await room.store.record([aside])
    stored = await room.store.article(keys[1])
    assert stored is not None and stored.row.set_aside == "teaser"
    assert await room.next("ana") == keys[2]
    await room.judge("ana", keys[2])
    await room.store.record([replace(aside, uid="bo:901", value=None, was="teaser")])
    assert await room.next("ana") == keys[1]
    stored = await room.store.article(keys[1])
    assert stored is not None and stored.row.set_aside is None


async def test_a_newer_version_is_told_of_the_older_one(room: Room) -> None:
    """Though the older one was read when it was the newest."""
    before = article(1, upstream="x", text="The ferry is late.\n")
    await room.fill([before])
    await room.plan(1)
    assert await room.next("ana") == before.key
    await settle(room)
    await bring_in(room.store, [article(1, upstream="x", text="The ferry is late, and wet.\n")])
    stored = await room.store.article(before.key)
    assert stored is not None and stored.row.superseded


async def test_what_comparing_finds_is_told_of_what_was_read_before(room: Room) -> None:
    """A copy of another date that came after the article was read."""
    text = " ".join(f"word{n}" for n in range(60)) + " harbour."
    early = replace(article(1, text=text), evidence=article(1).evidence)
    await room.fill([early, article(2)])
    await compare_new(room.store)
    stored = await room.store.article(early.key)
    assert stored is not None and stored.row.cluster_id is None
    await bring_in(room.store, [replace(article(9, text=text + " Ha."), stated_date="2019-01-05")])
    await compare_new(room.store)
    for _ in range(2):
        stored = await room.store.article(early.key)
        assert stored is not None and stored.row.cluster_id is not None
        assert COPY_WITH_OTHER_DATE in stored.row.flags
        assert COPY_WITH_OTHER_DATE in {flag.name for flag in stored.evidence.flags}
    await room.store.withdraw(2, person=BY)
    stored = await room.store.article(early.key)
    assert stored is not None and COPY_WITH_OTHER_DATE not in stored.row.flags


async def test_texts_beyond_the_room_are_read_and_not_kept(room: Room) -> None:
    """What is kept is bounded by characters; an article that is longer than all of it is shown."""
    long = article(1, text="wave " * (KEPT_CHARS // 5 + 1))
    keys = await room.fill([long, article(2)])
    await room.plan(1)
    given = await room.back("ana", keys[0])
    assert given.article.text == long.text
    await settle(room)
    ahead = owner(room)._ahead
    assert ahead._chars == sum(len(kept.text) for kept in ahead._read.values()) <= KEPT_CHARS
    assert (await room.back("ana", keys[0])).article.text == long.text


async def test_a_failure_to_read_ahead_is_told_to_whoever_asks(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not to the person whose article was there; and reading goes on once it is mended."""
    keys = await room.fill(articles(3))
    await room.plan(1)
    read = owner(room)._database.read

    async def fail(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if work is read_articles and args[0] != [1]:
            raise StoreFull("no room")
        return await read(work, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(owner(room)._database, "read", fail)
        assert await room.next("ana") == keys[0]
        await settle(room)
        await room.judge("ana", keys[0])
        with pytest.raises(StoreFull):
            await room.next("ana")
    assert await room.next("ana") == keys[1]
