"""What every store does, whichever way it is reached: in this process, or over a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from tests.triage.ssh.sample_keys import ANAS_KEY, BOS_KEY
from tests.triage.store.made import BY, QUESTION, answer, article, bring_in, copied, fill, make_store, remark
from triage.owner.files import locate
from triage.owner.held import Held
from triage.owner.owner import Owner
from triage.owner.roles import ADMINISTRATOR
from triage.owner.server import Server
from triage.store.client import Client
from triage.store.errors import Refused
from triage.store.imports import ArticleBatch, ImportRequest, Outcome, RejectRow
from triage.store.protocol import ARTICLE_COLUMNS, JUDGEMENT_COLUMNS, Store
from triage.store.records import Aspect, Cause, PersonRecord, Role, Term
from triage.store.rounds import Assignment, NoWork, Round

WAYS = ("process", "socket")
REQUEST = ImportRequest(("more.txt",), {}, "2025-11-03")


@asynccontextmanager
async def reach(way: str, path: Path) -> AsyncIterator[Store]:
    """Open a store by one of its implementations."""
    place = locate(path)
    owner = await Owner.open(place.file, place.folder, create=None)
    try:
        if way == "process":
            yield owner
            return
        async with over_socket(owner) as client:
            yield client
    finally:
        await owner.close()


@asynccontextmanager
async def over_socket(owner: Owner) -> AsyncIterator[Client]:
    """Reach an owner through a socket pair and its server."""
    import asyncio
    import socket

    held = Held(owner)
    await held.refresh()
    server = Server(held)
    outer, inner = socket.socketpair()
    serving = asyncio.create_task(server.serve_socket(inner, ADMINISTRATOR))

    async def dial() -> socket.socket:
        return outer

    client = await Client.connect(dial)
    try:
        yield client
    finally:
        await client.close()
        await server.close(patience=0)
        await serving


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with nothing in it but codebook ``news``."""
    return make_store(tmp_path_factory.mktemp("new"))


@pytest.fixture(params=WAYS)
async def store(request: pytest.FixtureRequest, new_store: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """A new store with codebook ``news``, reached each way."""
    async with reach(request.param, copied(new_store, tmp_path)) as opened:
        yield opened


async def _keys(store: Store, *where: Term, limit: int | None = None, size: int = 1000) -> list[str]:
    return [row.key async for page in store.articles(where, limit=limit, size=size) for row in page]


# -- what it is --------------------------------------------------------------------------------------


async def test_it_describes_itself(store: Store) -> None:
    """A new store has a codebook, a uuid and an empty or short log."""
    told = await store.describe()
    codebook = await store.codebook()
    assert told.codebook == codebook.label == "news@1"
    assert codebook.source == shipped_codebook()
    assert [question.id for question in codebook.questions][1] == QUESTION
    assert len(told.uuid) > 10 and told.schema >= 1 and told.notices == ()


async def test_a_new_store_is_sound(store: Store) -> None:
    """Every invariant holds, and there is no work yet."""
    report = await store.check()
    assert report.ok and report.checks and report.last_backup is None
    await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by=BY)
    nothing = await store.reserve("all", "ana")
    assert isinstance(nothing, NoWork) and nothing.reason == "empty"


# -- articles ----------------------------------------------------------------------------------------


async def test_an_import_counts_everything_and_is_seen_when_it_is_finished(store: Store) -> None:
    """Imported, already there and rejected add up; rows come in import order; texts are exact."""
    first, second = article(1), article(2)
    reject = RejectRow(1, "ferries.jsonl", 3, "no text", b"\xff{\x00")
    record, outcomes = await bring_in(store, [first, second, first], [reject])
    assert outcomes == (Outcome.IMPORTED, Outcome.IMPORTED, Outcome.ALREADY)
    counts = record.files[0]
    assert counts.read == counts.imported + counts.already + counts.versions + counts.rejected == 4
    assert await store.imports() == (record,) and record.number == 1 and record.person == BY
    rows = [row async for page in store.articles() for row in page]
    assert [(row.key, row.number) for row in rows] == [(first.key, 1), (second.key, 2)]
    assert rows[0].flags == ("lead_weekday",) and rows[0].reference_date == "2025-11-02"
    stored = await store.article(first.key)
    assert stored is not None and stored.row == rows[0]
    assert stored.text == first.text and stored.evidence == first.evidence
    assert [row async for page in store.rejects() for row in page] == [reject]
    assert [row async for page in store.rejects(7) for row in page] == []


async def test_importing_again_changes_nothing_and_another_text_is_a_version(store: Store) -> None:
    """Same identity, same article; the same upstream id with other content is a new version."""
    await bring_in(store, [article(1, upstream="n-1")])
    _, outcomes = await bring_in(store, [article(1, upstream="n-1"), article(1, upstream="n-1", text="New.")])
    assert outcomes == (Outcome.ALREADY, Outcome.VERSION)
    rows = [row async for page in store.articles() for row in page]
    assert [(row.version, row.superseded) for row in rows] == [(1, True), (2, False)]


async def test_an_open_import_is_unseen_alone_and_can_be_abandoned(store: Store) -> None:
    """Nothing of it stays."""
    number = await store.begin_import(REQUEST, person=BY)
    await store.add_articles(number, ArticleBatch((article(1),)))
    with pytest.raises(Refused):
        await store.begin_import(REQUEST, person=BY)
    assert await _keys(store) == [] and await store.article(article(1).key) is None
    await store.abandon_import(number)
    with pytest.raises(Refused):
        await store.add_articles(number, ArticleBatch((article(2),)))
    assert await store.imports() == ()
    _, outcomes = await bring_in(store, [article(1)])
    assert outcomes == (Outcome.IMPORTED,)
    assert (await store.check()).ok


async def test_pages_and_limits(store: Store) -> None:
    """Pages have the size asked for, and no more articles come than the limit."""
    keys = await fill(store, 5)
    assert [len(page) async for page in store.articles(size=2)] == [2, 2, 1]
    assert await _keys(store, limit=3, size=2) == keys[:3]
    assert await store.article("a:ffffffffffffffff") is None


async def test_withdrawing_asks_when_there_are_answers(store: Store) -> None:
    """Without answers it is done; with answers only when told so; then the content may come again."""
    keys = await fill(store, 2)
    await store.record([answer(1, keys[0])])
    told = await store.withdraw(1, person=BY)
    assert (told.articles, told.answered, told.done) == (2, 1, False)
    assert await _keys(store) == keys
    assert (await store.withdraw(1, person=BY, even_if_answered=True)).done
    assert await _keys(store) == [] and (await store.imports())[0].withdrawn
    with pytest.raises(Refused):
        await store.withdraw(9, person=BY)
    _, outcomes = await bring_in(store, [article(1)])
    assert outcomes == (Outcome.IMPORTED,)


# -- people and rounds -------------------------------------------------------------------------------


async def test_people_come_by_name_and_keep_their_settings(store: Store) -> None:
    """Adding, changing and removing are events; names out of form are refused."""
    await store.put_person(PersonRecord("bo", Role.LEAD), by=BY)
    wanted = PersonRecord("ana", Role.ANNOTATOR, display_name="Ana Ĺ.", settings={"theme": "dark"})
    await store.put_person(wanted, by=BY)
    await store.put_person(PersonRecord("bo", Role.ADJUDICATOR, active=False), by=BY)
    assert await store.people() == (wanted, PersonRecord("bo", Role.ADJUDICATOR, active=False))
    with pytest.raises(Refused):
        await store.put_person(PersonRecord("Ana B", Role.ANNOTATOR), by=BY)
    causes = [event.cause async for page in store.events_since() for event in page]
    assert causes.count(Cause.TEAM) == 3


async def test_keys_travel_with_their_person_and_belong_to_one(store: Store) -> None:
    """They come back as they were given; one that is another's is refused by name, until they are removed."""
    ana, bo = PersonRecord("ana", Role.ANNOTATOR, keys=(ANAS_KEY, BOS_KEY)), PersonRecord("bo", Role.LEAD)
    await store.put_person(ana, by=BY)
    assert (await store.people())[0].keys == (ANAS_KEY, BOS_KEY)
    with pytest.raises(Refused, match="is ana's"):
        await store.put_person(replace(bo, keys=(BOS_KEY,)), by=BY)
    with pytest.raises(Refused, match="has no keys"):
        await store.put_person(replace(ana, active=False), by=BY)
    await store.put_person(replace(ana, active=False, keys=()), by=BY)
    await store.put_person(replace(bo, keys=(BOS_KEY,)), by=BY)
    assert [person.keys for person in await store.people()] == [(), (BOS_KEY,)]


async def test_the_round_all_is_always_there(store: Store) -> None:
    """Planned rounds stand beside it with all their fields."""
    planned = Round("second", answers_per_article=3, share=0.1, share_answers=5, order="random", cap=50)
    chosen = await store.put_round(planned, by=BY)
    rounds = {each.name: each for each in await store.rounds()}
    assert set(rounds) == {"all", "second"} and rounds["second"] == chosen.planned
    assert replace(chosen.planned, position=None, articles=0, keys_sha256="") == planned
    assert rounds["all"].answers_per_article is None


async def test_articles_are_handed_out_in_order_and_once(store: Store) -> None:
    """Each person gets every article; complete and skipped ones are passed over; skipped can be asked for."""
    keys = await fill(store, 3)
    first = await store.reserve("all", "ana")
    assert isinstance(first, Assignment)
    assert (first.article.row.key, first.place, first.of, first.round) == (keys[0], 1, 3, "all")
    assert first.work.judgements == {} and not first.work.complete
    await store.record([answer(n, keys[0], v, question=q) for n, (q, v) in enumerate(COMPLETE.items(), 1)])
    second = await store.reserve("all", "ana")
    assert isinstance(second, Assignment) and second.article.row.key == keys[1]
    await store.record([remark(9, keys[1], Aspect.SKIP, True)])
    third = await store.reserve("all", "ana")
    assert isinstance(third, Assignment) and third.article.row.key == keys[2]
    again = await store.reserve("all", "ana", skipped=True)
    assert isinstance(again, Assignment) and again.article.row.key == keys[1] and again.work.skipped
    back = await store.reserve("all", "ana", article=keys[0])
    assert isinstance(back, Assignment) and back.work.complete
    other = await store.reserve("all", "bo")
    assert isinstance(other, Assignment) and other.article.row.key == keys[0]
    await store.release("all", "bo", keys[0])
    with pytest.raises(Refused):
        await store.reserve("third", "ana")


COMPLETE = {"reliability": "mixed", QUESTION: "current", "topics": "medtop:15000000"}


# -- the log -----------------------------------------------------------------------------------------


async def test_events_are_numbered_without_holes_and_the_same_uid_is_the_same_event(store: Store) -> None:
    """Handing in twice changes nothing and answers the same."""
    keys = await fill(store)
    before = (await store.describe()).position
    ack = await store.record([answer(1, keys[0]), answer(2, keys[1], "timeless")])
    assert [event.sequence for event in ack.events] == [before + 1, before + 2]
    assert ack.position == before + 2
    again = await store.record([answer(2, keys[1], "timeless"), answer(3, keys[2])])
    assert [event.sequence for event in again.events] == [before + 2, before + 3]
    assert again.events[0] == ack.events[1]
    assert ack.events[0].seconds == 2.5 and ack.events[0].time.endswith("Z")
    assert await store.record([]) is not None


async def test_counters_may_come_in_any_order(store: Store) -> None:
    """Uids that follow from content are not counted upwards; one that falls is new all the same."""
    keys = await fill(store)
    before = (await store.describe()).position
    ack = await store.record([answer(9, keys[0]), answer(4, keys[1]), answer(7, keys[2])])
    assert [event.sequence for event in ack.events] == [before + 1, before + 2, before + 3]
    again = await store.record([answer(7, keys[2]), answer(3, keys[1], "timeless")])
    assert [event.sequence for event in again.events] == [before + 3, before + 4]


async def test_the_former_value_is_recorded_by_the_owner(store: Store) -> None:
    """What an undo will write is in the event, whatever its author believed."""
    keys = await fill(store)
    ack = await store.record([answer(1, keys[0], "current"), answer(2, keys[0], "misdated")])
    cleared = await store.record([answer(3, keys[0], None)])
    assert [event.was and event.was["values"] for event in (*ack.events, *cleared.events)] == [
        None,
        ["current"],
        ["misdated"],
    ]


@pytest.mark.parametrize(
    "draft",
    [
        answer(2, "a:ffffffffffffffff"),
        answer(2, "{key}", "purple"),
        answer(2, "{key}", question="colour"),
        answer(2, "{key}", person="zoe"),
        remark(2, "{key}", Aspect.NOTE, "x" * 5000),
        remark(2, "{key}", Aspect.SPANS, [[5, 2]]),
        remark(2, "{key}", Aspect.SET_ASIDE, "dull"),
    ],
    ids=["article", "answer", "question", "person", "note", "spans", "reason"],
)
async def test_what_cannot_be_is_refused_whole(store: Store, draft: object) -> None:
    """One bad draft, and nothing of the request is recorded."""
    from dataclasses import replace

    from triage.store.records import Draft

    assert isinstance(draft, Draft)
    keys = await fill(store)
    before = (await store.describe()).position
    bad = replace(draft, article=keys[0]) if draft.article == "{key}" else draft
    with pytest.raises(Refused):
        await store.record([answer(1, keys[0]), bad])
    assert (await store.describe()).position == before


async def test_work_is_the_last_word_on_each_question(store: Store) -> None:
    """Judgements, note, flag, spans, skip and place, as they stand now."""
    keys = await fill(store)
    await store.record(
        [
            answer(1, keys[0], "current"),
            answer(2, keys[0], "timeless"),
            remark(3, keys[0], Aspect.NOTE, "tide tables differ"),
            remark(4, keys[0], Aspect.FLAG, True),
            remark(5, keys[0], Aspect.SPANS, [[0, 5], [8, 9]]),
            remark(6, keys[0], Aspect.PLACE, {"scroll": 12}),
            answer(1, keys[0], "misdated", person="bo"),
        ]
    )
    work = await store.work("all", "ana", keys[0])
    assert work.judgements[QUESTION]["values"] == ["timeless"]
    assert (work.note, work.flag, work.spans, work.scroll) == (
        "tide tables differ",
        True,
        ((0, 5), (8, 9)),
        12,
    )
    assert not work.skipped and not work.complete
    assert (await store.work("all", "ana", keys[1])).judgements == {}


async def test_history_is_newest_first_and_events_oldest_first(store: Store) -> None:
    """By person, by article, before a position, page by page, up to the end that there is."""
    keys = await fill(store)
    await store.record([answer(n, keys[n % 2]) for n in range(1, 8)])
    await store.record([answer(1, keys[0], person="bo")])
    history = await store.history(person="ana", limit=3)
    assert [event.uid for event in history] == ["ana-1:7", "ana-1:6", "ana-1:5"]
    earlier = await store.history(person="ana", before=history[-1].sequence, limit=2)
    assert [event.uid for event in earlier] == ["ana-1:4", "ana-1:3"]
    of_article = await store.history(article=keys[0])
    assert {event.article for event in of_article} == {keys[0]} and len(of_article) == 4
    pages = [page async for page in store.events_since(size=4)]
    events = [event for page in pages for event in page]
    assert [event.sequence for event in events] == list(range(1, (await store.describe()).position + 1))
    assert all(len(page) <= 4 for page in pages)
    assert [event async for page in store.events_since(events[-2].sequence) for event in page] == events[-1:]


async def test_a_filter_is_terms_that_all_hold(store: Store) -> None:
    """Names, operators and alternatives as the store knows them; what it does not know is refused."""
    keys = await fill(store, 3)
    await bring_in(store, [article(7, source="river.example")])
    await store.record([answer(1, keys[1], "misdated")])
    assert len(await _keys(store, Term("source", "=", ("river.example", "harbour.example")))) == 4
    assert await _keys(store, Term("source", "=", ("river.example",))) == [
        article(7, source="river.example").key
    ]
    assert await _keys(store, Term("source", "=", ("harbour.example",)), limit=2) == keys[:2]
    with pytest.raises(Refused, match="colour"):
        await _keys(store, Term("colour", "=", ("red",)))


async def test_no_loss_is_accepted_where_nothing_is_damaged(store: Store) -> None:
    """Accepting is for places that the check names."""
    with pytest.raises(Refused):
        await store.accept_loss(1)
    assert (await store.check()).ok


async def test_a_set_aside_article_is_handed_to_nobody(store: Store) -> None:
    """Its reason is on its row and in the counts, and it can be taken back."""
    keys = await fill(store)
    await store.record([remark(1, keys[0], Aspect.SET_ASIDE, "teaser")])
    rows = [row async for page in store.articles() for row in page]
    assert [row.set_aside for row in rows] == ["teaser", None, None]
    given = await store.reserve("all", "bo")
    assert isinstance(given, Assignment) and given.article.row.key == keys[1]
    assert (await store.progress()).set_aside == {"teaser": 1}
    await store.record([remark(2, keys[0], Aspect.SET_ASIDE, None)])
    assert (await store.progress()).set_aside == {}


# -- everything at once ------------------------------------------------------------------------------


async def test_a_snapshot_stays_what_it_was(store: Store) -> None:
    """Later answers are not in it; its tables have the columns of the protocol, in order."""
    keys = await fill(store)
    ack = await store.record([answer(1, keys[0]), remark(2, keys[1], Aspect.SKIP, True)])
    await store.record([answer(3, keys[0], "misdated"), answer(1, keys[1], person="bo")])
    then, now = await store.snapshot(ack.position), await store.snapshot()
    assert then.position == ack.position and now.position == ack.position + 2
    assert then.codebook == await store.codebook()
    judged = await then.judgements()
    assert tuple(judged.columns) == JUDGEMENT_COLUMNS and judged.height == 1
    row = judged.row(0, named=True)
    assert (row["article"], row["annotator"], row["values"], row["role"]) == (
        keys[0],
        "ana",
        ["current"],
        "annotator",
    )
    assert sorted((await now.judgements())["values"].to_list()) == [["current"], ["misdated"]]
    assert (await then.skipped()).rows() == [(keys[1], "ana", "all")]
    pages = [page async for page in now.article_pages(size=2)]
    assert [page.height for page in pages] == [2, 1]
    assert tuple(pages[0].columns) == ARTICLE_COLUMNS
    assert pages[0]["text"][0] == article(1).text
    bare = [page async for page in now.article_pages(with_text=False)]
    assert bare[0]["text"].to_list() == ["", "", ""] or bare[0]["text"].null_count() == 3


async def test_agreement_takes_what_was_answered_before_others_were_seen(store: Store) -> None:
    """A later answer stands, the earlier one is independent, also where the later was taken back."""
    keys = await fill(store)
    seen = {"after_reveal": True}
    await store.record([answer(1, keys[0], "current"), answer(2, keys[1], "timeless")])
    await store.record(
        [
            replace(answer(3, keys[0], "misdated"), data=seen),
            replace(answer(4, keys[1], None), data=seen),
            replace(answer(5, keys[2], "current"), data=seen),
        ]
    )
    snapshot = await store.snapshot()
    stand, alone = await snapshot.judgements(), await snapshot.independent()
    assert stand.select("article", "values").rows() == [(keys[0], ["misdated"]), (keys[2], ["current"])]
    assert alone.select("article", "values").rows() == [(keys[0], ["current"]), (keys[1], ["timeless"])]
    assert tuple(alone.columns) == JUDGEMENT_COLUMNS and not alone["after_reveal"].any()


async def test_an_empty_snapshot_has_its_columns(store: Store) -> None:
    """No answers are a frame without rows, not an error."""
    snapshot = await store.snapshot()
    judged = await snapshot.judgements()
    assert (judged.height, tuple(judged.columns)) == (0, JUDGEMENT_COLUMNS)
    assert (await snapshot.skipped()).columns == ["article", "annotator", "round"]
    assert sum([page.height async for page in snapshot.article_pages()]) == 0


async def test_progress_counts_articles_rounds_and_people(store: Store) -> None:
    """Complete means that every required question is answered."""
    keys = await fill(store, 3)
    await store.record([answer(n, keys[0], v, question=q) for n, (q, v) in enumerate(COMPLETE.items(), 1)])
    await store.record([answer(9, keys[1])])
    told = await store.progress()
    assert (told.articles, told.complete) == (3, 1)
    people = {person.name: person for person in told.people}
    assert people["ana"].complete == 1 and people["bo"].complete == 0
    assert [each.name for each in told.rounds] == ["all"]
    assert told.position == (await store.describe()).position


async def test_check_stays_clean_after_work(store: Store) -> None:
    """Imports, answers, undone things and withdrawals leave every invariant standing."""
    keys = await fill(store, 3)
    await store.record([answer(n, keys[n % 3]) for n in range(1, 40)])
    await bring_in(store, [article(place) for place in range(10, 30)])
    await store.withdraw(2, person=BY)
    report = await store.check()
    assert report.ok, report.checks
    assert report.position == (await store.describe()).position
