"""What comparing articles needs of the tables, and what it leaves there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb
import numpy as np

from triage.store.codec import table_bytes, table_frame
from triage.store.comparison import (
    MEMBERS,
    Compared,
    ComparedText,
    Matches,
    NumberedPair,
    compared_columns,
)
from triage.store.decoding import WireError
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.columns import read_columns
from triage.store.duckdb.database import transaction
from triage.store.duckdb.spool import spooled
from triage.store.errors import Refused

if TYPE_CHECKING:
    import polars as pl

T = TypeVar("T")

_READ_CHARS = 4_000_000
"""Characters that are read at once: DuckDB unpacks two thousand texts to get at one of them."""
_PAGE_CHARS = 500_000
_PAGE = 65_536
_ALL = ("comparison", "copy", "posting", "boilerplate", "neighbour")

PRESENT = """
select n.* from neighbour n left join (
    select a, b, max(batch) as newest from neighbour where again and batch <= {batch} group by a, b
) later on later.a = n.a and later.b = n.b
where n.batch <= {batch} and n.kind is not null and n.batch >= coalesce(later.newest, 0)
"""
"""Pairs as they were found up to a batch; needs its number."""


def last_batch(cursor: duckdb.DuckDBPyConnection, upto_import: int | None = None) -> tuple[int, int]:
    """Return the last batch and its last article; zeros before the first.

    Args:
        cursor: A reader's.
        upto_import: Only batches of imports up to this number.
    """
    ((batch, upto),) = cursor.execute(
        """select coalesce(max(batch), 0), coalesce(max(upto), 0) from comparison
        where import_number <= coalesce(?, import_number)""",
        [upto_import],
    ).fetchall()
    return int(batch), int(upto)


def first_of_import(
    cursor: duckdb.DuckDBPyConnection, among: Sequence[int], limit: int, chars: int
) -> list[int]:
    """Return the first articles of a list that are of one import, as many as one batch takes.

    Args:
        cursor: A reader's.
        among: Their numbers, ascending.
        limit: Most articles.
        chars: Characters beyond which no more are taken; one article is always taken.
    """
    if not among:
        return []
    rows = cursor.execute(
        f"""select id, import_number, chars from article
        where id between ? and ? and id in ({NUMBERS}) order by id""",  # noqa: S608 - our own text
        [among[0], among[-1], numbers(among)],
    ).fetchall()
    taken: list[int] = []
    held = 0
    for number, import_number, size in rows[:limit]:
        if taken and (import_number != rows[0][1] or held + size > chars):
            break
        taken.append(number)
        held += size
    return taken


def text_runs(
    cursor: duckdb.DuckDBPyConnection, wanted: Sequence[int], leaders: Sequence[int], live: Sequence[int]
) -> list[list[int]]:
    """Return the numbers of articles in runs that are read at once.

    Args:
        cursor: A reader's.
        wanted: Numbers of articles.
        leaders: Groups of which the first members that are there are wanted too, at most
            :data:`triage.store.comparison.MEMBERS` of each.
        live: Imports that stand.
    """
    rows = cursor.execute(
        f"""with member as (
            select copy.id from copy join article a on a.id = copy.id and a.import_number in ({NUMBERS})
            where copy.leader in ({NUMBERS})
            qualify row_number() over (partition by copy.leader order by copy.id) <= {MEMBERS}
        )
        select id, chars from article where id in (select id from member) or id in ({NUMBERS})
        order by id""",  # noqa: S608 - our own text
        [numbers(live), numbers(leaders), numbers(wanted)],
    ).fetchall()
    return [[number for number, _ in run] for run in _runs(rows, lambda row: row[1], _READ_CHARS)]


def _runs(items: Sequence[T], size: Callable[[T], int], most: int) -> list[list[T]]:
    """Cut items into runs that hold about as much as one may."""
    runs: list[list[T]] = []
    held = most
    for item in items:
        if held + size(item) > most:
            runs.append([])
            held = 0
        runs[-1].append(item)
        held += size(item)
    return runs


def read_texts(
    cursor: duckdb.DuckDBPyConnection, run: Sequence[int], live: Sequence[int]
) -> list[tuple[ComparedText, ...]]:
    """Return articles with their texts by number, page by page: each has about half a million characters.

    Args:
        cursor: A reader's.
        run: Their numbers, ascending.
        live: Imports that stand.
    """
    if not run:
        return []
    among = f"id between ? and ? and id in ({NUMBERS})"
    values = [run[0], run[-1], numbers(run)]
    # One table at a time: joined, DuckDB unpacks every text of the range.
    texts = dict(cursor.execute(f"select id, text from body where {among}", values).fetchall())  # noqa: S608
    leaders = dict(cursor.execute(f"select id, leader from copy where {among}", values).fetchall())  # noqa: S608
    rows = cursor.execute(
        f"""select id, stated_date, import_number, import_number in ({NUMBERS}) from article
        where {among} order by id""",  # noqa: S608 - our own text
        [numbers(live), *values],
    ).fetchall()
    found = [
        ComparedText(number, texts[number], stated, import_number, leaders.get(number), there)
        for number, stated, import_number, there in rows
    ]
    return [tuple(page) for page in _runs(found, lambda text: len(text.text), _PAGE_CHARS)]


def read_matches(cursor: duckdb.DuckDBPyConnection, spool: Path, hashes: bytes, texts: bytes) -> Matches:
    """Return the postings of given shingles and the groups of given texts.

    Args:
        cursor: A reader's.
        spool: The folder that SQL may read.
        hashes: Numbers of shingles, unsigned 64-bit, little-endian.
        texts: Numbers of texts, the same.

    Raises:
        Refused: They are no such numbers.
    """
    import polars as pl

    with spooled(pl.DataFrame({"hash": _unsigned(hashes)}), spool) as file:
        postings = pl.DataFrame(
            cursor.sql(
                "select hash, id as number, leader from posting semi join read_parquet(?) asked using (hash)",
                params=[file],
            )
        )
    with spooled(pl.DataFrame({"text": _unsigned(texts)}), spool) as file:
        copies = pl.DataFrame(
            cursor.sql(
                """select text, min(leader) as leader from copy semi join read_parquet(?) asked using (text)
                group by text""",
                params=[file],
            )
        )
    return Matches(table_bytes(postings), table_bytes(copies))


def _unsigned(data: bytes) -> pl.Series:
    import polars as pl

    try:
        return pl.Series(np.frombuffer(data, dtype="<u8"), dtype=pl.UInt64)
    except ValueError as error:
        raise Refused("Not compared: numbers of shingles take eight bytes each.") from error


def read_pairs(
    cursor: duckdb.DuckDBPyConnection, leaders: Sequence[int], batch: int
) -> list[tuple[NumberedPair, ...]]:
    """Return the pairs between members of given groups, page by page."""
    rows = cursor.execute(
        f"""with inside as (select id from copy where leader in ({NUMBERS})),
        present as ({PRESENT.format(batch=int(batch))})
        select a, b from present where a in (select id from inside) and b in (select id from inside)
        order by b, a""",  # noqa: S608 - our own text
        [numbers(leaders)],
    ).fetchall()
    return [
        tuple(NumberedPair(*row) for row in rows[start : start + 5000]) for start in range(0, len(rows), 5000)
    ]


def read_boilerplate(cursor: duckdb.DuckDBPyConnection) -> Iterator[bytes]:
    """Yield the shingles that are boilerplate, ascending, as unsigned 64-bit little-endian numbers."""
    found = read_columns(cursor, "select distinct hash from boilerplate order by hash", [])["hash"]
    for start in range(0, len(found), _PAGE):
        yield found[start : start + _PAGE].astype("<u8").tobytes()


def save_compared(connection: duckdb.DuckDBPyConnection, spool: Path, compared: Compared) -> bool:
    """Add what came of comparing a batch, in one transaction.

    Args:
        connection: The writer's.
        spool: The folder that SQL may read.
        compared: The batch.

    Returns:
        False if another batch was added meanwhile; then nothing was done.

    Raises:
        Refused: A stream is none, or lacks a column.
    """
    brought = {
        "copy": _frame("copy", compared.copies),
        "posting": _frame("posting", compared.postings),
        "boilerplate": _frame("boilerplate", compared.boilerplate),
        "neighbour": _frame("neighbour", compared.pairs),
    }
    batch = int(compared.batch)
    into = {
        "copy": "copy select id, leader, text",
        "posting": "posting select hash, id, leader",
        "boilerplate": f"boilerplate select hash, {batch}",
        "neighbour": f"""neighbour select {batch}, a, b, kind, containment, jaccard, shared, days,
        exists (select 1 from neighbour n where n.a = p.a and n.b = p.b)""",  # noqa: S608 - a number of ours
    }
    with transaction(connection):
        if last_batch(connection)[0] != batch - 1:
            return False
        for table, frame in brought.items():
            if frame.height:
                with spooled(frame, spool) as file:
                    connection.execute(f"insert into {into[table]} from read_parquet(?) p", [file])
        connection.execute(
            "insert into comparison values (?, ?, ?)", [batch, compared.upto, compared.import_number]
        )
    return True


def _frame(table: str, streams: Sequence[bytes]) -> pl.DataFrame:
    import polars as pl

    kinds = compared_columns()[table]
    columns = [pl.col(name).cast(kind) for name, kind in kinds.items()]
    try:
        parts = [table_frame(stream).select(columns) for stream in streams]
    except (WireError, pl.exceptions.PolarsError) as error:
        raise Refused("Not compared: a batch is not of its form.") from error
    return pl.concat([pl.DataFrame(schema=dict(kinds)), *parts])


def forget_comparisons(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Forget all comparisons if articles of an import were among them: their numbers will be others'.

    That is so only when the event of a finished import was lost; everything is compared again then.
    """
    compared = connection.execute(
        """select batch from comparison
        where upto >= (select min(id) from article where import_number = ?) limit 1""",
        [number],
    ).fetchall()
    if compared:
        for table in _ALL:
            connection.execute(f"delete from {table}")  # noqa: S608 - our own names
