"""Reading articles: one with everything beside it, or rows without texts in import order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import orjson

from triage.articles.article import DateKind, Form, Position
from triage.store.imports import RejectRow
from triage.store.lines import evidence_from_text
from triage.store.records import ArticleRow, PageMatter, StoredArticle

_ROW = (
    "id, key, version, title, outlet, url, byline, language, stated_date, stated_date_kind, chars, sha256, "
    "form, document_path, document_index, document_start, document_end, flags, import_number, reference_date"
)
_KINDS = {kind.value: kind for kind in DateKind}
_FORMS = {form.value: form for form in Form}
NUMBERS = "select unnest(from_json(?::varchar, '[\"INTEGER\"]'))"
"""A column of whole numbers from one JSON parameter; long lists of parameters are slow."""
MATTER = 50_000
"""Most characters of page matter that are handed out: far more than a page has around its stories."""


def numbers(values: Sequence[int]) -> str:
    """Return whole numbers as the parameter of :data:`NUMBERS`."""
    return orjson.dumps(list(values)).decode()


def read_articles(
    cursor: duckdb.DuckDBPyConnection, chosen: Sequence[int], chars: int
) -> dict[int, StoredArticle]:
    """Return the articles of some numbers; whether they are set aside or superseded is not said.

    Args:
        cursor: A reader's.
        chosen: Their numbers, ascending.
        chars: Characters of their texts beyond which no more are read; the first is always.

    Returns:
        By number; what is not there is left out.
    """
    held = 0
    rows: list[ArticleRow] = []
    for row in read_rows(cursor, chosen):
        held += row.chars
        if rows and held > chars:
            break
        rows.append(row)
    taken = [row.number for row in rows]
    texts = _values(cursor, "text from body", taken)
    found = _values(cursor, "found from evidence", taken)
    return {
        row.number: StoredArticle(row, texts[row.number], evidence_from_text(found[row.number]))
        for row in rows
        if row.number in texts and row.number in found
    }


def _values(cursor: duckdb.DuckDBPyConnection, column: str, chosen: Sequence[int]) -> dict[int, str]:
    """Return one column of a table by number."""
    among, values = _among(chosen)
    return dict(cursor.execute(f"select id, {column} where {among}", values).fetchall()) if chosen else {}


def _among(chosen: Sequence[int]) -> tuple[str, list[object]]:
    """Return the condition that finds numbers, ascending, and its values; a range alone is faster."""
    values: list[object] = [chosen[0], chosen[-1]] if chosen else [0, 0]
    if len(chosen) <= 1 or chosen[-1] - chosen[0] + 1 == len(chosen):
        return "id between ? and ?", values
    return f"id between ? and ? and id in ({NUMBERS})", [*values, numbers(chosen)]


def read_rows(cursor: duckdb.DuckDBPyConnection, chosen: Sequence[int]) -> tuple[ArticleRow, ...]:
    """Return the rows of articles given by their numbers, ascending.

    Whether an article is set aside or superseded is not said.
    """
    if not chosen:
        return ()
    among, values = _among(chosen)
    rows = cursor.execute(
        f"select {_ROW} from article where {among} order by id",  # noqa: S608 - ours
        values,
    ).fetchall()
    return tuple(_row(row) for row in rows)


def _row(row: Sequence[Any]) -> ArticleRow:
    kind = row[9]
    return ArticleRow(
        key=row[1],
        number=row[0],
        version=row[2],
        title=row[3],
        source=row[4],
        url=row[5],
        byline=row[6],
        language=row[7],
        stated_date=row[8],
        stated_date_kind=None if kind is None else _KINDS[kind],
        chars=row[10],
        sha256=row[11],
        form=_FORMS[row[12]],
        position=Position(row[13], row[14], row[15], row[16]),
        flags=tuple(row[17]),
        set_aside=None,
        cluster_id=None,
        import_number=row[18],
        reference_date=row[19],
    )


def read_rejects(
    cursor: duckdb.DuckDBPyConnection, imports: Sequence[int], offset: int, limit: int
) -> tuple[RejectRow, ...]:
    """Return a page of kept rejects, in the order in which they were met."""
    rows = cursor.execute(
        f"""select import_number, path, line, reason, raw from reject
        where import_number in ({NUMBERS}) order by import_number, rowid limit ? offset ?""",  # noqa: S608
        [numbers(imports), limit, offset],
    ).fetchall()
    return tuple(RejectRow(row[0], row[1], row[2], row[3], bytes(row[4])) for row in rows)


def read_matter(cursor: duckdb.DuckDBPyConnection, number: int) -> PageMatter | None:
    """Return what the document of an article holds besides its stories; None where that is nothing.

    It is stored joined; where each part stood follows from where the stories stand, those among them that
    were there already before the import.
    """
    found = cursor.execute(
        """select any_value(left(page, ?)), any_value(length(page)), any_value(s.path),
        any_value(a.import_number)
        from article a join source s on s.import_number = a.import_number and s.path = a.document_path
        where a.id = ? having count(*) = 1 and any_value(page) <> ''""",
        [MATTER, number],
    ).fetchone()
    if found is None:  # nothing, or several documents of one name: whose it is cannot be told
        return None
    page, length, path, imported = found
    stories = cursor.execute(
        """select document_index, document_start, document_end from article
        where import_number = $1 and document_path = $2
        union select document_index, document_start, document_end from provenance
        where import_number = $1 and document_path = $2 order by 1""",
        [imported, path],
    ).fetchall()
    return PageMatter(_parts(page, stories), length - len(page))


def _parts(page: str, stories: Sequence[tuple[int, int, int]]) -> tuple[str, ...]:
    """Return a page before each of its stories and after the last; in one where a story is not known."""
    if [index for index, _, _ in stories] != list(range(1, len(stories) + 1)):
        return (page,)
    parts, at, told = [], 0, 0
    for _, start, end in stories:
        parts.append(page[told : told + start - at])
        told, at = told + start - at, end
    return (*parts, page[told:])
