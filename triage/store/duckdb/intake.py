"""Adding articles: a batch at a time, each whole or not at all, unseen until its import is finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import orjson

from labels.visible import visible
from triage.articles.article import Article
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.comparing import forget_comparisons
from triage.store.duckdb.database import transaction
from triage.store.duckdb.spool import spooled
from triage.store.errors import Refused, StoreDamaged
from triage.store.imports import ArticleBatch, Outcome, RejectRow, StoredDocument
from triage.store.lines import evidence_text

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Place:
    """Where a batch goes."""

    import_number: int
    reference_date: str
    next_id: int
    """Number of the first article that is new."""
    live: tuple[int, ...]
    """Imports whose articles count as being there: finished ones that stand, and this one."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch."""

    outcomes: tuple[Outcome, ...]
    keys: tuple[str, ...]
    """Of the articles that are new, in order."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store has already of what a batch names."""

    identities: dict[str, str]
    """Key to identity."""
    versions: dict[tuple[str | None, str], int]
    """Outlet and upstream id to the highest version."""


def add_batch(connection: duckdb.DuckDBPyConnection, spool: Path, place: Place, batch: ArticleBatch) -> Added:
    """Add a batch in one transaction.

    Args:
        connection: The writer's.
        spool: The folder that SQL may read.
        place: Where it goes.
        batch: Articles, rejects and documents.

    Raises:
        Refused: Two different articles have the same key, or a text is none.
    """
    try:
        return _add(connection, spool, place, batch)
    except (UnicodeEncodeError, TypeError) as error:
        raise Refused(f"Not imported: a batch holds what is no text: {visible(str(error))}.") from error


def _add(connection: duckdb.DuckDBPyConnection, spool: Path, place: Place, batch: ArticleBatch) -> Added:
    known = _known(connection, place, batch.articles)
    outcomes, versions = _decide(batch.articles, known)
    fresh = [n for n, outcome in enumerate(outcomes) if outcome is not Outcome.ALREADY]
    again = [batch.articles[n] for n, outcome in enumerate(outcomes) if outcome is Outcome.ALREADY]
    new = [batch.articles[n] for n in fresh]
    ids = range(place.next_id, place.next_id + len(new))
    with transaction(connection):
        if new:
            _insert_articles(connection, spool, place, new, ids, [versions[n] for n in fresh])
        _insert_rest(connection, spool, place, again, batch.rejects, batch.documents)
    return Added(tuple(outcomes), tuple(article.key for article in new))


def _known(connection: duckdb.DuckDBPyConnection, place: Place, articles: Sequence[Article]) -> _Known:
    live = numbers(place.live)
    keys = _texts([article.key for article in articles])
    found = connection.execute(
        f"""select key, identity from article
        where key in (select unnest(from_json(?::varchar, '["VARCHAR"]')))
        and import_number in ({NUMBERS})""",  # noqa: S608
        [keys, live],
    ).fetchall()
    named = {(article.source, article.upstream_id) for article in articles if article.upstream_id is not None}
    versions = {}
    if named:
        wanted = _texts(sorted({upstream_id for _, upstream_id in named if upstream_id is not None}))
        rows = connection.execute(
            f"""select outlet, upstream_id, max(version) from article
            where upstream_id in (select unnest(from_json(?::varchar, '["VARCHAR"]')))
            and import_number in ({NUMBERS}) group by outlet, upstream_id""",  # noqa: S608
            [wanted, live],
        ).fetchall()
        versions = {(outlet, upstream_id): version for outlet, upstream_id, version in rows}
    return _Known(dict(found), versions)


def _decide(articles: Sequence[Article], known: _Known) -> tuple[list[Outcome], list[int]]:
    """Return what becomes of each article, and its version, in order."""
    identities, newest = dict(known.identities), dict(known.versions)
    outcomes, versions = [], []
    for article in articles:
        present = identities.get(article.key)
        if present is not None and present != article.identity:
            raise Refused(
                f"Two different articles have the key {article.key}: {present} and {article.identity}. "
                "The second was not imported, nor was anything that came with it."
            )
        version = 1
        if present is not None:
            outcomes.append(Outcome.ALREADY)
        else:
            identities[article.key] = article.identity
            outcome = Outcome.IMPORTED
            if article.upstream_id is not None:
                name = (article.source, article.upstream_id)
                version = newest.get(name, 0) + 1
                newest[name] = version
                outcome = Outcome.IMPORTED if version == 1 else Outcome.VERSION
            outcomes.append(outcome)
        versions.append(version)
    return outcomes, versions


@cache
def _columns() -> Mapping[str, pl.DataType | type[pl.DataType]]:
    """Return the columns of the table of articles."""
    import polars as pl

    return {
        "id": pl.Int32,
        "key": pl.String,
        "identity": pl.String,
        "version": pl.Int32,
        "title": pl.String,
        "url": pl.String,
        "outlet": pl.String,
        "byline": pl.String,
        "language": pl.String,
        "upstream_id": pl.String,
        "stated_date": pl.String,
        "stated_date_kind": pl.String,
        "form": pl.String,
        "chars": pl.Int32,
        "sha256": pl.String,
        "repaired": pl.Int32,
        "document_path": pl.String,
        "document_index": pl.Int32,
        "document_start": pl.Int64,
        "document_end": pl.Int64,
        "flags": pl.List(pl.String),
        "import_number": pl.Int32,
        "reference_date": pl.String,
    }


def _insert_articles(
    connection: duckdb.DuckDBPyConnection,
    spool: Path,
    place: Place,
    articles: Sequence[Article],
    ids: range,
    versions: Sequence[int],
) -> None:
    import polars as pl

    columns = _columns()
    frame = pl.DataFrame(
        {
            "id": ids,
            "key": [article.key for article in articles],
            "identity": [article.identity for article in articles],
            "version": versions,
            "title": [article.title for article in articles],
            "url": [article.url for article in articles],
            "outlet": [article.source for article in articles],
            "byline": [article.byline for article in articles],
            "language": [article.language for article in articles],
            "upstream_id": [article.upstream_id for article in articles],
            "stated_date": [article.stated_date for article in articles],
            "stated_date_kind": [article.stated_date_kind for article in articles],
            "form": [str(article.form) for article in articles],
            "chars": [len(article.text) for article in articles],
            "sha256": [article.sha256 for article in articles],
            "repaired": [article.repaired for article in articles],
            "document_path": [article.position.path for article in articles],
            "document_index": [article.position.index for article in articles],
            "document_start": [article.position.start for article in articles],
            "document_end": [article.position.end for article in articles],
            "flags": [
                list(dict.fromkeys(flag.name for flag in article.evidence.flags)) for article in articles
            ],
            "import_number": [place.import_number] * len(articles),
            "reference_date": [place.reference_date] * len(articles),
        },
        schema=dict(columns),
    ).with_columns(
        pl.Series("text", [article.text for article in articles], dtype=pl.String),
        pl.Series("found", [evidence_text(article.evidence) for article in articles], dtype=pl.String),
    )
    with spooled(frame, spool) as file:
        inserted = connection.execute(
            f"""insert into article select {", ".join(columns)} from read_parquet(?) incoming
            anti join (select key from article where import_number in ({NUMBERS})) there
            on there.key = incoming.key order by id""",  # noqa: S608
            [file, numbers(place.live)],
        ).fetchone()
        if inserted is None or inserted[0] != len(articles):
            raise StoreDamaged("The store's list of keys changed during an import. Run `triage check`.")
        connection.execute("insert into body select id, text from read_parquet(?) order by id", [file])
        connection.execute("insert into evidence select id, found from read_parquet(?) order by id", [file])


def _insert_rest(
    connection: duckdb.DuckDBPyConnection,
    spool: Path,
    place: Place,
    again: Sequence[Article],
    rejects: Sequence[RejectRow],
    documents: Sequence[StoredDocument],
) -> None:
    import polars as pl

    number = place.import_number
    if again:
        met = pl.DataFrame(
            {
                "key": [article.key for article in again],
                "path": [article.position.path for article in again],
                "index": [article.position.index for article in again],
                "start": [article.position.start for article in again],
                "end": [article.position.end for article in again],
            },
            schema={
                "key": pl.String,
                "path": pl.String,
                "index": pl.Int32,
                "start": pl.Int64,
                "end": pl.Int64,
            },
        )
        _insert(connection, spool, met, 'provenance select key, ?, path, "index", "start", "end"', number)
    if rejects:
        refused = pl.DataFrame(
            {
                "path": [reject.path for reject in rejects],
                "line": [reject.line for reject in rejects],
                "reason": [reject.reason for reject in rejects],
                "raw": [reject.raw[: 64 << 10] for reject in rejects],
            },
            schema={"path": pl.String, "line": pl.Int64, "reason": pl.String, "raw": pl.Binary},
        )
        _insert(connection, spool, refused, "reject select ?, path, line, reason, raw", number)
    if documents:
        opened = pl.DataFrame(
            {
                "path": [document.path for document in documents],
                "format": [document.format for document in documents],
                "encoding": [document.encoding for document in documents],
                "sha256": [document.sha256 for document in documents],
                "page": [document.page for document in documents],
            },
            schema=dict.fromkeys(("path", "format", "encoding", "sha256", "page"), pl.String),
        )
        _insert(connection, spool, opened, "source select ?, path, format, encoding, sha256, page", number)


def _insert(
    connection: duckdb.DuckDBPyConnection, spool: Path, frame: pl.DataFrame, into: str, number: int
) -> None:
    with spooled(frame, spool) as file:
        connection.execute(f"insert into {into} from read_parquet(?)", [number, file])


def remove_import(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Take back everything of an import that was never finished."""
    with transaction(connection):
        connection.execute(
            "delete from body where id in (select id from article where import_number = ?)", [number]
        )
        connection.execute(
            "delete from evidence where id in (select id from article where import_number = ?)", [number]
        )
        forget_comparisons(connection, number)
        for table in ("article", "provenance", "reject", "source"):
            connection.execute(f"delete from {table} where import_number = ?", [number])  # noqa: S608 - ours


def last_number(cursor: duckdb.DuckDBPyConnection) -> int:
    """Return the highest number of an article; 0 where there is none."""
    row = cursor.execute("select coalesce(max(id), 0) from article").fetchone()
    return int(row[0]) if row else 0


def unfinished_imports(cursor: duckdb.DuckDBPyConnection) -> list[int]:
    """Return the numbers of imports that have rows and no closing event."""
    rows = cursor.execute(
        """select distinct import_number from (
            select import_number from article union all select import_number from provenance
            union all select import_number from reject union all select import_number from source
        ) anti join import on import_number = import.number"""
    ).fetchall()
    return sorted(row[0] for row in rows)


def _texts(values: Sequence[str]) -> str:
    return orjson.dumps(list(values)).decode()
