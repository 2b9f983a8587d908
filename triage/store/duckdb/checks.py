"""The invariants that tables must hold; each is proved by looking at every row."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.comparing import PRESENT
from triage.store.duckdb.events import accepted_losses, extent, missing_sequences
from triage.store.duckdb.migrations import applied_migrations, shipped_migrations
from triage.store.duckdb.standings import Imported
from triage.store.keys import KeysHash
from triage.store.records import Check

_SHOWN = 5
"""Offenders that a detail names."""
_PAGE = 20_000


def check_tables(
    cursor: duckdb.DuckDBPyConnection, imports: Sequence[Imported], live: Sequence[int]
) -> list[Check]:
    """Prove what the tables must hold by themselves.

    Args:
        cursor: A reader's.
        imports: Finished imports.
        live: Numbers of those that stand.
    """
    return [
        _migrations(cursor),
        _sequences(cursor),
        _none(
            cursor,
            "uids",
            "every uid is there once",
            "select uid from event group by uid having count(*) > 1",
        ),
        _none(
            cursor,
            "article numbers",
            "numbers are dense and none is there twice",
            """select 'number ' || id from article group by id having count(*) > 1
            union all select 'highest ' || max(id) from article having max(id) <> count(*)""",
        ),
        _none(
            cursor,
            "article keys",
            "every key is there once and follows from its identity",
            f"""select key from article where import_number in ({NUMBERS}) group by key having count(*) > 1
            union all select key from article where key <> 'a:' || left(identity, 16)""",  # noqa: S608 - ours
            [numbers(live)],
        ),
        _none(
            cursor,
            "texts",
            "every article has one text, of its length and hash, and one record of evidence",
            """select key from article a left join (
                select id, count(*) as n, any_value(length(text)) as chars, any_value(sha256(text)) as hash
                from body group by id
            ) b using (id) left join (select id, count(*) as n from evidence group by id) e using (id)
            where coalesce(b.n, 0) <> 1 or coalesce(e.n, 0) <> 1 or a.chars <> b.chars or a.sha256 <> b.hash
            union all select 'text ' || id from body anti join article using (id)""",
        ),
        _imports(cursor, imports),
        _none(
            cursor,
            "articles of events",
            "every event names an article that was imported",
            "select distinct event.article from event anti join article on event.article = article.key "
            "where event.article is not null",
        ),
        _none(
            cursor,
            "people of answers",
            "every answer is by somebody of the team",
            "select distinct event.person from event anti join person on event.person = person.name "
            "where event.aspect = 'judgement'",
        ),
        _unfolded(cursor),
        _none(
            cursor,
            "neighbours",
            "batches follow each other, and pairs and copies are of articles that were compared, each once",
            f"""with reached as (select coalesce(max(upto), 0) as upto, count(*) as batches from comparison)
            select 'batch ' || batch from comparison, reached group by batch, batches
            having count(*) > 1 or batch not between 1 and batches
            union all select 'pair ' || a || ' ' || b from ({PRESENT.format(batch=1 << 30)}), reached
            group by a, b, upto having count(*) > 1 or a >= b or b > upto
            union all select 'copy ' || id from copy, reached
            group by id, upto having count(*) > 1 or max(leader) > id or id > upto""",  # noqa: S608 - ours
        ),
    ]


def _none(
    cursor: duckdb.DuckDBPyConnection, name: str, fine: str, query: str, values: Sequence[object] = ()
) -> Check:
    """Return a check that holds when a query finds nobody."""
    rows = cursor.execute(f"{query} limit {_SHOWN + 1}", list(values)).fetchall()
    if not rows:
        return Check(name, True, fine)
    named = ", ".join(str(row[0]) for row in rows[:_SHOWN])
    return Check(name, False, f"not so: {named}{' and more' if len(rows) > _SHOWN else ''}")


def _migrations(cursor: duckdb.DuckDBPyConnection) -> Check:
    known = [(each.number, each.name, each.sha256) for each in shipped_migrations()]
    applied = [(each.number, each.name, each.sha256) for each in applied_migrations(cursor)]
    if applied == known:
        return Check("migrations", True, f"{len(applied)} applied, as shipped")
    return Check("migrations", False, "the migrations in the store are not the ones that ship")


def _sequences(cursor: duckdb.DuckDBPyConnection) -> Check:
    table = extent(cursor)
    accepted = accepted_losses(cursor)
    missing = [n for n in missing_sequences(cursor, table.last, limit=100_000) if n not in accepted]
    doubled = cursor.execute(
        "select sequence from event group by sequence having count(*) > 1 limit 1"
    ).fetchone()
    if missing:
        return Check("sequences", False, f"{len(missing):,} events are missing, the first {missing[0]}")
    if doubled:
        return Check("sequences", False, f"event {doubled[0]} is there twice")
    losses = f", {len(accepted):,} accepted as lost" if accepted else ""
    return Check("sequences", True, f"{table.rows:,} events without holes{losses}")


def _imports(cursor: duckdb.DuckDBPyConnection, imports: Sequence[Imported]) -> Check:
    """Compare what each import added with the hash that its event carries."""
    for imported in imports:
        number = imported.record.number
        keys, found = KeysHash(), 0
        rows = cursor.execute("select key from article where import_number = ? order by id", [number])
        while page := rows.fetchmany(_PAGE):
            keys.add([row[0] for row in page])
            found += len(page)
        if found != imported.articles or keys.hexdigest() != imported.keys_sha256:
            return Check(
                "imports",
                False,
                f"import {number} brought {imported.articles:,} articles; {found:,} are there, "
                "and their keys are not the same",
            )
    return Check("imports", True, f"{len(imports)} imports have the articles that they brought")


def _unfolded(cursor: duckdb.DuckDBPyConnection) -> Check:
    """Compare the tables that administrative events unfold into with those events."""
    for table, cause in (
        ("import", "import"),
        ("tombstone", "withdraw"),
        ("person", "team"),
        ("codebook", "codebook"),
        ("round", "round"),
    ):
        row = cursor.execute(
            f"""select count(*) from (select sequence from event where cause = ?) e
            full join {table} t using (sequence) where e.sequence is null or t.sequence is null""",  # noqa: S608
            [cause],
        ).fetchone()
        if row is None or row[0]:
            return Check("unfolded", False, f"table {table} does not follow from the events")
    return Check("unfolded", True, "imports, people, codebooks and rounds follow from their events")
