"""Each invariant is broken once, and the check of that name says so."""

from __future__ import annotations

import duckdb
import pytest

from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.made import answer, fill, remark
from triage.store.records import Aspect

BROKEN = [
    ("delete from event where sequence = 4", {"sequences", "journal and table"}),
    ("insert into event select * from event where sequence = 5", {"sequences", "uids"}),
    ("update event set uid_counter = 1, uid = 'ana-1:1' where person = 'ana'", {"uids", "journal and table"}),
    ('update event set value = \'{"values":["misdated"]}\' where sequence = 6', {"journal and table"}),
    ("update event set seconds = 9 where sequence = 6", {"journal and table"}),
    ("update event set time = '2020-01-01T00:00:00.000Z' where sequence = 6", {"journal and table"}),
    ("update article set key = 'a:0000000000000000' where id = 2", {"article keys", "imports"}),
    ("update article set id = 7 where id = 3", {"article numbers", "texts"}),
    (
        "insert into article select * from article where id = 1",
        {"article numbers", "article keys", "imports"},
    ),
    ("delete from body where id = 2", {"texts"}),
    ("update body set text = text || ' ' where id = 2", {"texts"}),
    ("update body set text = reverse(text) where id = 2", {"texts"}),
    ("insert into body values (99, 'nobody''s')", {"texts"}),
    ("delete from evidence where id = 1", {"texts"}),
    ("delete from article where id = 2", {"article numbers", "imports", "texts"}),
    ("delete from person where name = 'ana'", {"unfolded", "people of answers"}),
    ("delete from codebook where false; insert into tombstone values (77, 1)", {"unfolded"}),
    ("insert into comparison values (3, 3, 1)", {"neighbours"}),
    ("insert into neighbour values (1, 3, 2, 'near', .5, .5, 9, null, false)", {"neighbours"}),
    ("insert into copy values (2, 3, 7)", {"neighbours"}),
    ("insert into migration values (0, '0000_x.sql', 'x', 'y')", None),
]


async def test_each_broken_invariant_is_named(place: Place) -> None:
    """And nothing else is blamed that still holds."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 3)
        await owner.record([answer(1, keys[0]), answer(2, keys[1]), remark(3, keys[2], Aspect.FLAG, True)])
        assert all(check.ok for check in (await owner.check()).checks)
    for number, (statement, names) in enumerate(BROKEN):
        if names is None:
            continue
        broken = place.crashed(f"broken-{number}")
        with duckdb.connect(str(broken.file)) as connection:
            connection.execute(statement)
        # a row that is gone is brought back from the journal, so it is broken while the store is open
        async with broken.opened() as owner:
            if "delete from event" in statement:
                assert all(check.ok for check in (await owner.check()).checks)
                await owner._database.write(lambda c, text=statement: c.execute(text) and None)  # type: ignore[misc]
            report = await owner.check()
            failed = {check.name for check in report.checks if not check.ok}
            assert names <= failed, (statement, report.checks)
            assert not report.ok


async def test_events_of_unknown_articles_are_named(place: Place) -> None:
    """Such as those that a backup lacks."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 2)
        await owner.record([answer(1, keys[0])])
    with duckdb.connect(str(place.file)) as connection:
        connection.execute("update event set article = 'a:ffffffffffffffff' where article is not null")
    async with place.opened() as owner:
        (check,) = [c for c in (await owner.check()).checks if c.name == "articles of events"]
        assert not check.ok and "a:ffffffffffffffff" in check.detail


@pytest.mark.parametrize("missing", [1, 3])
async def test_journal_lines_that_are_gone_are_named(place: Place, missing: int) -> None:
    """A line taken out is noticed, though every line that is left is whole."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 2)
        await owner.record([answer(n, keys[0]) for n in range(1, 4)])
    lines = place.journal.read_bytes().splitlines(keepends=True)
    del lines[missing]
    place.journal.write_bytes(b"".join(lines))
    async with place.opened() as owner:
        (check,) = [c for c in (await owner.check()).checks if not c.ok]
        assert (check.name, f"the first {missing}" in check.detail) == ("journal and table", True)
        assert (await owner.accept_loss(missing)).data["again"] == [missing]
        assert (await owner.check()).ok
