"""Imports: identity, versions, copies within and across batches, rejects, withdrawals, and coming again."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator

import pytest

from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.made import BY, answer, article, bring_in, fill, remark
from triage.owner.owner import Owner
from triage.store.errors import Refused
from triage.store.imports import ArticleBatch, ImportRequest, Outcome, RejectRow
from triage.store.records import ArticleRow, Aspect, Cause
from triage.store.rounds import Assignment

REQUEST = ImportRequest(("ferries.jsonl",), {"split": "auto"}, "2025-11-02")
IMPORTED, ALREADY, VERSION = Outcome.IMPORTED, Outcome.ALREADY, Outcome.VERSION


@pytest.fixture
async def owner(place: Place) -> AsyncIterator[Owner]:
    """An empty store."""
    async with place.opened(make=True) as owner:
        yield owner


async def rows(owner: Owner) -> list[ArticleRow]:
    """Return all rows."""
    return [row async for page in owner.articles() for row in page]


async def test_copies_within_a_batch_and_across_batches_are_there_already(owner: Owner) -> None:
    """Outcomes are in order; the first of them is the article."""
    number = await owner.begin_import(REQUEST, person=BY)
    one, two, three = article(1), article(2), article(3)
    first = await owner.add_articles(number, ArticleBatch((one, two, one, one)))
    second = await owner.add_articles(number, ArticleBatch((two, three, one)))
    await owner.finish_import(number, files=[], skipped=0)
    assert first == (IMPORTED, IMPORTED, ALREADY, ALREADY)
    assert second == (ALREADY, IMPORTED, ALREADY)
    assert [row.key for row in await rows(owner)] == [one.key, two.key, three.key]
    assert (await owner.check()).ok


async def test_an_id_that_comes_again_with_another_text_is_a_version(owner: Owner) -> None:
    """Within a batch, across batches and imports; the same id of another outlet is another article."""
    texts = [article(n, upstream="77", text=f"Issue {n}.") for n in range(1, 5)]
    elsewhere = article(9, source="lagoon.example", upstream="77", text="Another paper.")
    nameless = [
        dataclasses.replace(article(n, text=f"No outlet {n}."), source=None, upstream_id="77") for n in (6, 7)
    ]
    number = await owner.begin_import(REQUEST, person=BY)
    assert await owner.add_articles(number, ArticleBatch((texts[0], texts[1], elsewhere))) == (
        IMPORTED,
        VERSION,
        IMPORTED,
    )
    assert await owner.add_articles(number, ArticleBatch((texts[2], texts[0], *nameless))) == (
        VERSION,
        ALREADY,
        IMPORTED,
        VERSION,
    )
    await owner.finish_import(number, files=[], skipped=0)
    _, outcomes = await bring_in(owner, [texts[3]])
    assert outcomes == (VERSION,)
    found = {row.key: (row.version, row.superseded) for row in await rows(owner)}
    assert [found[text.key] for text in texts] == [(1, True), (2, True), (3, True), (4, False)]
    assert found[elsewhere.key] == (1, False)
    assert [found[each.key] for each in nameless] == [(1, True), (2, False)]
    assert (await owner.check()).ok


async def test_the_newest_version_is_handed_out_and_a_withdrawn_one_gives_way(owner: Owner) -> None:
    """Answers stay with the version they were made on."""
    old, new = article(1, upstream="5", text="Early."), article(2, upstream="5", text="Late.")
    await fill(owner, 0)
    await bring_in(owner, [old])
    await owner.record([answer(1, old.key)])
    await bring_in(owner, [new])
    given = await owner.reserve("all", "ana")
    assert isinstance(given, Assignment) and given.article.row.key == new.key
    assert (await owner.work("all", "ana", old.key)).judgements
    assert (await owner.withdraw(3, person=BY)).done
    given = await owner.reserve("all", "ana")
    assert isinstance(given, Assignment) and given.article.row.key == old.key and given.work.judgements
    assert not given.article.row.superseded


async def test_what_was_withdrawn_may_come_again_with_its_answers(owner: Owner) -> None:
    """Under a new number, with what was said of the same text; earlier positions keep theirs."""
    keys = await fill(owner, 3)
    await owner.record([answer(1, keys[1]), remark(2, keys[2], Aspect.SET_ASIDE, "satire")])
    asked = await owner.withdraw(1, person=BY)
    assert (asked.done, asked.articles, asked.answered) == (False, 3, 1)
    position = (await owner.describe()).position
    assert (await owner.withdraw(1, person=BY, even_if_answered=True)).done
    assert await rows(owner) == [] and await owner.article(keys[0]) is None
    for again in (1, 7):
        with pytest.raises(Refused):
            await owner.withdraw(again, person=BY)
    with pytest.raises(Refused, match="no article"):
        await owner.record([answer(3, keys[1])])
    record, outcomes = await bring_in(owner, [article(place) for place in (3, 2, 1)])
    assert (record.number, outcomes) == (2, (IMPORTED,) * 3)
    found = await rows(owner)
    assert [(row.key, row.number, row.set_aside) for row in found] == [
        (keys[2], 4, "satire"),
        (keys[1], 5, None),
        (keys[0], 6, None),
    ]
    given = await owner.reserve("all", "ana")
    assert isinstance(given, Assignment) and given.article.row.key == keys[1] and given.work.judgements
    then = await owner.snapshot(position)
    pages = [page async for page in then.article_pages()]
    assert pages[0]["number"].to_list() == [1, 2, 3]
    assert [record.withdrawn for record in await owner.imports()] == [True, False]
    assert (await owner.check()).ok


async def test_two_articles_of_one_key_are_refused(owner: Owner) -> None:
    """Nothing of the batch is kept, and the import goes on."""
    one = article(1)
    twin = dataclasses.replace(article(2), key=one.key)
    await bring_in(owner, [one])
    number = await owner.begin_import(REQUEST, person=BY)
    with pytest.raises(Refused, match=one.key):
        await owner.add_articles(number, ArticleBatch((article(3), twin)))
    assert await owner.add_articles(number, ArticleBatch((article(3),))) == (IMPORTED,)
    await owner.finish_import(number, files=[], skipped=0)
    assert (await owner.check()).ok


async def test_articles_come_back_exactly(owner: Owner) -> None:
    """Texts with any character, evidence, and values that are not there."""
    plain = dataclasses.replace(
        article(1, text="␀\r\n\u2028 \u202e 🚢\x1b[0m" + "x" * 70_000),
        title=None,
        url=None,
        source=None,
        language=None,
        stated_date=None,
        stated_date_kind=None,
        repaired=1,
    )
    await bring_in(owner, [plain, article(2)])
    for sent in (plain, article(2)):
        stored = await owner.article(sent.key)
        assert stored is not None
        assert (stored.text, stored.evidence) == (sent.text, sent.evidence)
        row = stored.row
        assert (row.title, row.url, row.source, row.language) == (
            sent.title,
            sent.url,
            sent.source,
            sent.language,
        )
        assert (row.stated_date, row.stated_date_kind, row.position, row.form) == (
            sent.stated_date,
            sent.stated_date_kind,
            sent.position,
            sent.form,
        )
        assert (row.chars, row.sha256, row.reference_date) == (len(sent.text), sent.sha256, "2025-11-02")
    number = await owner.begin_import(REQUEST, person=BY)
    with pytest.raises(Refused, match="no text"):
        await owner.add_articles(number, ArticleBatch((dataclasses.replace(article(3), text="\ud800"),)))
    await owner.abandon_import(number)
    assert (await owner.check()).ok


async def test_rejects_are_kept_in_order_with_their_first_bytes(owner: Owner) -> None:
    """Of finished imports only, page by page, at most 64 KiB each."""
    rejects = [RejectRow(0, f"f{n}", n or None, "no text", bytes([n % 256]) * 70_000) for n in range(4)]
    await bring_in(owner, [], rejects)
    await bring_in(owner, [], [RejectRow(0, "g", 1, "too long", b"\xff\x00")])
    number = await owner.begin_import(REQUEST, person=BY)
    await owner.add_articles(number, ArticleBatch((), (RejectRow(0, "h", 1, "open", b""),)))
    kept = [reject async for page in owner.rejects() for reject in page]
    assert [(reject.import_number, reject.path, reject.line) for reject in kept] == [
        (1, "f0", None),
        (1, "f1", 1),
        (1, "f2", 2),
        (1, "f3", 3),
        (2, "g", 1),
    ]
    assert kept[1].raw == b"\x01" * 65_536 and kept[4].raw == b"\xff\x00"
    assert [reject.path async for page in owner.rejects(2) for reject in page] == ["g"]
    assert [page async for page in owner.rejects(9)] == []


async def test_an_import_is_an_event_with_its_counts(owner: Owner) -> None:
    """It carries number, counts and the hash of its keys, and comes after its articles."""
    await fill(owner, 3)
    (event,) = [event async for page in owner.events_since() for event in page if event.cause is Cause.IMPORT]
    assert (event.data["number"], event.data["articles"], len(event.data["keys_sha256"])) == (1, 3, 64)
    assert event.data["files"][0]["imported"] == 3
    assert event.person == BY


async def test_the_spool_is_empty_between_batches(owner: Owner, place: Place) -> None:
    """What SQL read is gone, also after a refusal."""
    await bring_in(owner, [article(1)])
    number = await owner.begin_import(REQUEST, person=BY)
    with pytest.raises(Refused):
        await owner.add_articles(number, ArticleBatch((dataclasses.replace(article(2), key=article(1).key),)))
    await owner.abandon_import(number)
    assert [path for path in (place.beside / "spool").iterdir() if path.suffix == ".parquet"] == []
