"""A client and the process that owns its store: side by side, page by page, and at the end of either."""

from __future__ import annotations

import asyncio
import gc
import socket
from dataclasses import replace

import pytest

from tests.triage.store.conftest import Served, until
from tests.triage.store.fake import CODEBOOK, draft
from triage.articles.article import Article, Evidence, Form, Position
from triage.owner import connection
from triage.store import link
from triage.store.errors import OwnerGone, ProtocolMismatch, Refused, StoreError
from triage.store.imports import ArticleBatch, ImportRequest, RejectRow, StoredDocument

REQUEST = ImportRequest(("a.txt",), {}, "2025-11-02")


async def test_answers_are_the_records_themselves(served: Served) -> None:
    """What comes over the socket equals what the store returned."""
    client = await served.client()
    assert await client.codebook() == CODEBOOK
    ack = await client.record([draft(1, note="wind: 7"), draft(2)])
    assert ack.events == tuple(served.store.events) and ack.position == 2
    assert await client.describe() == await served.store.describe()


async def test_a_waiting_request_holds_up_no_other(served: Served) -> None:
    """Requests of one connection run side by side and are told apart by number."""
    client = await served.client()
    slow = asyncio.create_task(client.check())
    await until(lambda: served.store.waiting == 1)
    assert (await client.record([draft(1)])).position == 1
    assert not slow.done()
    served.store.gate.set()
    assert (await slow).position == 1


async def test_drafts_are_recorded_in_the_order_they_were_handed_in(served: Served) -> None:
    """A hundred at once on one connection, more than may run at a time, keep their order."""
    client = await served.client()
    acks = await asyncio.gather(*(client.record([draft(number)]) for number in range(100)))
    assert [ack.position for ack in acks] == list(range(1, 101))


async def test_pages_come_no_faster_than_they_are_taken(served: Served) -> None:
    """The owner makes a few pages ahead, then waits for the reader, who may leave."""
    await served.store.record([draft(number) for number in range(50)])
    client = await served.client()
    pages = client.events_since(size=1)
    first = await anext(pages)
    assert [event.sequence for event in first] == [1]
    await client.people()
    assert served.store.pages_made <= connection.PAGES_AHEAD + 1
    await pages.aclose()  # type: ignore[attr-defined] # an async generator, which the protocol does not promise
    async with asyncio.timeout(5):
        await served.store.stream_closed.wait()
    assert served.store.pages_made < 10


async def test_all_pages_come_in_order(served: Served) -> None:
    """Nothing is lost or doubled between the ends."""
    await served.store.record([draft(number) for number in range(50)])
    client = await served.client()
    events = [event async for page in client.events_since(10, size=7) for event in page]
    assert events == served.store.events[10:]


async def test_errors_keep_their_kind_and_their_text_cannot_act(served: Served) -> None:
    """An owner's error is raised as what it is, with control characters visible."""
    client = await served.client()
    with pytest.raises(Refused, match=r"Import ␛\[31m4 stays\.") as caught:
        await client.withdraw(4, person="lea")
    assert caught.value.exit_code == 1


async def test_a_defect_at_the_owner_is_told_by_number_alone(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    """An unforeseen exception's message may hold an article's text: it reaches neither client nor log."""
    client = await served.client()
    with pytest.raises(StoreError, match="ZeroDivisionError") as caught:
        await client.imports()
    number = str(caught.value).rsplit(" ", 1)[1].rstrip(".")
    assert number in caplog.text and "the text of" not in caplog.text + str(caught.value)
    assert (await client.record([draft(1)])).position == 1


async def test_what_cannot_be_sent_is_refused_before_it_is_sent(served: Served) -> None:
    """A lone surrogate ends one request, not the connection."""
    client = await served.client()
    with pytest.raises(Refused, match="cannot be sent"):
        await client.record([draft(1, note="\udc80")])
    assert (await client.record([draft(2)])).position == 1


async def test_snapshots_are_tables_of_one_position(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judgements arrive whole, cut into messages on the way; an empty frame keeps its columns."""
    monkeypatch.setattr("triage.owner.answering.TABLE_ROWS", 3)
    served.store.rows = 8
    client = await served.client()
    snapshot = await client.snapshot()
    wanted = await served.store.snapshot()
    assert (snapshot.position, snapshot.codebook) == (7, CODEBOOK)
    assert (await snapshot.judgements()).equals(await wanted.judgements())
    skipped = await snapshot.skipped()
    assert skipped.height == 0 and skipped.schema == (await wanted.skipped()).schema
    pages = [page async for page in snapshot.article_pages(size=10)]
    assert [page["number"][0] for page in pages] == [0, 10]


async def test_a_table_too_large_for_a_message_comes_in_parts(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner halves a page until it fits."""
    served.store.rows = 2000
    client = await served.client()
    snapshot = await client.snapshot()
    monkeypatch.setattr(connection, "LARGEST_FRAME", 20_000)
    assert (await snapshot.judgements())["article"].to_list() == [f"a:{i}" for i in range(2000)]


async def test_a_snapshot_is_freed_when_nobody_refers_to_it(served: Served) -> None:
    """A command that takes many snapshots one after another never meets the limit."""
    client = await served.client()
    for _ in range(3 * 64):
        snapshot = await client.snapshot()
        await snapshot.skipped()
        del snapshot
        gc.collect(0)
    kept = [await client.snapshot() for _ in range(64)]
    with pytest.raises(Refused, match="at most 64"):
        await client.snapshot()
    assert len(kept) == 64


def _article(number: int, size: int) -> Article:
    return Article(
        key=f"a:{number:016x}",
        identity=f"{number:064x}",
        text="é" * size,
        sha256="0" * 64,
        title=None,
        url=None,
        source=None,
        byline=None,
        language=None,
        upstream_id=None,
        stated_date=None,
        stated_date_kind=None,
        position=Position("a.txt", number, 0, size),
        form=Form.WHOLE,
        evidence=Evidence(),
    )


async def test_a_large_batch_travels_in_pieces_and_arrives_as_one(served: Served) -> None:
    """The store sees the batch as it was handed in: one call, same order, nothing left for the next."""
    client = await served.client()
    batch = ArticleBatch(
        tuple(_article(number, 100_000) for number in range(8)),
        tuple(RejectRow(1, "b.csv", line, "ragged", b"\xff" * 65_536) for line in range(6)),
        (StoredDocument("a.txt", "text", "utf-8", "0" * 64, "footer"),),
    )
    number = await client.begin_import(REQUEST, person="administrator")
    assert len(await client.add_articles(number, batch)) == 8
    small = ArticleBatch((_article(9, 10),))
    assert len(await client.add_articles(number, small)) == 1
    assert served.store.batches == [batch, small]


async def test_an_import_whose_client_ends_is_taken_back(served: Served) -> None:
    """The next import need not wait for an owner's restart."""
    client = await served.client()
    await client.begin_import(REQUEST, person="administrator")
    await client.close()
    await until(lambda: served.store.abandoned == [4])


async def test_what_was_asked_for_is_recorded_though_the_client_ends(served: Served) -> None:
    """A draft that reached the owner is not thrown away with the connection."""
    served.store.hold = True
    client = await served.client()
    asked = asyncio.create_task(client.record([draft(1)]))
    await until(lambda: served.store.waiting == 1)
    await client.close()
    with pytest.raises(OwnerGone):
        await asked
    served.store.gate.set()
    await until(lambda: len(served.store.events) == 1)


async def test_the_owners_end_reaches_everybody_who_waits(served: Served) -> None:
    """Waiting verbs, streams and later calls end with OwnerGone, never with silence."""
    await served.store.record([draft(number) for number in range(20)])
    client = await served.client()
    waiting = asyncio.create_task(client.check())
    pages = client.events_since(size=1)
    await anext(pages)
    await until(lambda: served.store.waiting == 1)
    served.store.gate.clear()
    ending = asyncio.create_task(served.server.close(patience=0))
    await until(lambda: served.server.clients == 1)
    served.store.gate.set()
    await ending
    assert (await waiting).position == 20
    with pytest.raises(OwnerGone):
        async for _ in pages:
            pass
    with pytest.raises(OwnerGone):
        await client.describe()


async def test_a_client_that_lives_on_hands_in_again_what_was_not_acknowledged(served: Served) -> None:
    """After its owner's end it reconnects; the same uid is the same event."""
    client = await served.client()
    await client.record([draft(1)])
    await served.server.close(patience=0)
    with pytest.raises(OwnerGone):
        await client.record([draft(2)])
    served.path.unlink()
    served.server = type(served.server)(served.held)
    await served.start()
    await client.reconnect()
    ack = await client.record([draft(1), draft(2)])
    assert [event.sequence for event in ack.events] == [1, 2]
    await client.reconnect()
    assert (await client.record([draft(3)])).position == 3


async def test_ends_of_unlike_versions_part_with_what_to_do(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each end finds out by itself, because the other may be the older one."""
    monkeypatch.setattr(link, "VERSION", "0.0.9")
    with pytest.raises(ProtocolMismatch, match="restart the server") as caught:
        await served.client()
    assert caught.value.exit_code == 3
    monkeypatch.undo()
    monkeypatch.setattr(connection.Connection, "_welcome", lambda *_: None)
    monkeypatch.setattr(connection, "PROTOCOL", 99)
    with pytest.raises(ProtocolMismatch, match="restart the server"):
        await served.client()


async def test_an_owner_that_does_not_greet_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connected socket that stays silent is no owner."""
    monkeypatch.setattr(link, "GREETING_SECONDS", 0.01)
    outer, inner = socket.socketpair()
    with inner, pytest.raises(OwnerGone, match="does not answer"):
        await link.Link.open(outer)


@pytest.mark.parametrize(
    "answer", [b"\x00\x00\x00\x02[]", b"\xff\xff\xff\xff", b'\x00\x00\x00\x0c{"error":{}}'], ids=repr
)
async def test_an_owner_that_talks_nonsense_is_no_owner(answer: bytes) -> None:
    """Anything but a greeting is told, and nothing crashes."""
    outer, inner = socket.socketpair()
    inner.sendall(answer)
    with inner, pytest.raises(StoreError):
        await link.Link.open(outer)


async def test_answers_of_another_shape_are_told(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that this version does not know means another version at the other end."""
    client = await served.client()

    async def describe() -> object:
        return replace(draft(1), value="x")

    monkeypatch.setattr(served.store, "describe", describe)
    with pytest.raises(ProtocolMismatch, match="'describe' strangely"):
        await client.describe()
