"""Reading neighbours: pairs of articles that are there, their clusters, and copies that state other dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import numpy.typing as npt

from triage.articles.clusters import Clusters, join
from triage.articles.dates.copies import COPY_WITH_OTHER_DATE, Copy, copy_flag
from triage.articles.neighbours import JOIN
from triage.store.comparison import Neighbour
from triage.store.duckdb.articles import NUMBERS, numbers
from triage.store.duckdb.columns import read_columns
from triage.store.duckdb.comparing import PRESENT, last_batch
from triage.store.records import StoredArticle

_NAMED = 50
"""Copies with other dates that are looked at for one article."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Which articles belong together, and which have copies with other dates."""

    clusters: Clusters
    digits: npt.NDArray[np.uint64]
    """For each member, the 16 hex digits of the key that its cluster is named after."""
    redated: npt.NDArray[np.int64]
    """Articles of which a copy states another date, ascending."""

    def cluster_ids(self, wanted: npt.NDArray[np.int64]) -> list[str | None]:
        """Return the cluster of each article, or None."""
        if not len(self.clusters.members):
            return [None] * len(wanted)
        last = len(self.clusters.members) - 1
        places = np.minimum(self.clusters.members.searchsorted(wanted), last)
        inside = self.clusters.members[places] == wanted
        digits = self.digits[places]
        return [f"c:{digits[n]:016x}" if inside[n] else None for n in range(len(wanted))]

    def members(self, cluster: str) -> list[int]:
        """Return the articles of a cluster."""
        try:
            digits = int(cluster[2:], 16) if cluster.startswith("c:") else -1
        except ValueError:
            digits = -1
        found: list[int] = self.clusters.members[self.digits == digits].tolist() if digits >= 0 else []
        return found

    def is_redated(self, number: int) -> bool:
        """Whether a copy of an article states another date."""
        place = int(self.redated.searchsorted(number))
        return place < len(self.redated) and int(self.redated[place]) == number


def read_kin(cursor: duckdb.DuckDBPyConnection, live: Sequence[int], upto_import: int | None = None) -> Kin:
    """Return which articles belong together.

    Args:
        cursor: A reader's.
        live: Imports that stand.
        upto_import: As it was found when this import was the last.
    """
    batch, _ = last_batch(cursor, upto_import)
    found = read_columns(
        cursor,
        f"""with live as ({NUMBERS}), present as ({PRESENT.format(batch=batch)})
        select present.a::bigint as a, present.b::bigint as b, containment >= {JOIN} as joins,
        days is not null as redated,
        a.import_number in (from live) as a_there, b.import_number in (from live) as b_there
        from present join article a on a.id = present.a join article b on b.id = present.b""",  # noqa: S608
        [numbers(live)],
    )
    a, b, a_there, b_there, joins = (found[name] for name in ("a", "b", "a_there", "b_there", "joins"))
    clusters = join(a[joins], b[joins], np.unique(np.concatenate([a[~a_there], b[~b_there]])))
    redated = found["redated"] & a_there & b_there
    return Kin(clusters, _digits(cursor, clusters.names), np.unique(np.concatenate([a[redated], b[redated]])))


def _digits(cursor: duckdb.DuckDBPyConnection, names: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Return the hex digits of articles' keys."""
    distinct, places = np.unique(names, return_inverse=True)
    found = read_columns(
        cursor,
        f"""select ('0x' || substr(key, 3))::ubigint as digits from article
        where id in ({NUMBERS}) order by id""",  # noqa: S608 - our own text
        [numbers(distinct.tolist())],
    )
    digits: npt.NDArray[np.uint64] = found["digits"][places]
    return digits


def read_neighbours(
    cursor: duckdb.DuckDBPyConnection, number: int, live: Sequence[int]
) -> tuple[Neighbour, ...]:
    """Return the pairs of one article, those that share most first."""
    batch, _ = last_batch(cursor)
    rows = cursor.execute(
        f"""{_pairs(batch)} where present.a = ? or present.b = ?
        order by containment desc, jaccard desc, present.a, present.b""",
        [numbers(live), number, number],
    ).fetchall()
    return tuple(Neighbour(*row) for row in rows)


def read_neighbour_page(
    cursor: duckdb.DuckDBPyConnection, after: tuple[int, int], live: Sequence[int], size: int
) -> tuple[tuple[Neighbour, ...], tuple[int, int]]:
    """Return a page of all pairs, by their later and then their earlier article, and where it ends.

    Args:
        cursor: A reader's.
        after: Numbers of the later and the earlier article of the last pair so far.
        live: Imports that stand.
        size: Most pairs.
    """
    batch, _ = last_batch(cursor)
    rows = cursor.execute(
        f"""{_pairs(batch, ", present.b as later, present.a as earlier")}
        where (present.b, present.a) > (?, ?) order by present.b, present.a limit ?""",
        [numbers(live), *after, size],
    ).fetchall()
    page = tuple(Neighbour(*row[:7]) for row in rows)
    return page, (rows[-1][7], rows[-1][8]) if rows else after


def _pairs(batch: int, more: str = "") -> str:
    return f"""with live as ({NUMBERS}), present as ({PRESENT.format(batch=int(batch))})
    select a.key, b.key, kind, containment, jaccard, shared, days {more}
    from present join article a on a.id = present.a and a.import_number in (from live)
    join article b on b.id = present.b and b.import_number in (from live)"""  # noqa: S608 - our own text


def with_copies(
    cursor: duckdb.DuckDBPyConnection, stored: StoredArticle, live: Sequence[int]
) -> StoredArticle:
    """Return an article with the flag that its copies state other dates, if they do."""
    flag = copy_flag(_copy(stored), stored.evidence.stated_dates, _copies(cursor, stored.row.number, live))
    if flag is None:
        return stored
    flags = stored.evidence.flags
    place = next((n for n, each in enumerate(flags) if each.strength in ("weak", "none")), len(flags))
    evidence = replace(stored.evidence, flags=(*flags[:place], flag, *flags[place:]))
    names = (*stored.row.flags, COPY_WITH_OTHER_DATE)
    return replace(stored, evidence=evidence, row=replace(stored.row, flags=names))


def _copy(stored: StoredArticle) -> Copy:
    return Copy(stored.row.key, stored.row.title, stored.text, stored.row.stated_date)


def _copies(cursor: duckdb.DuckDBPyConnection, number: int, live: Sequence[int]) -> list[Copy]:
    """Return the copies whose dates speak against an article's, nearest first; only that with its text."""
    batch, _ = last_batch(cursor)
    rows = cursor.execute(
        f"""with present as (
            select case when a = ? then b else a end as other, containment
            from ({PRESENT.format(batch=int(batch))})
            where (a = ? or b = ?) and days is not null
        )
        select article.id, key, title, stated_date from present join article on article.id = other
        and import_number in ({NUMBERS}) order by containment desc, other limit {_NAMED}""",  # noqa: S608 - ours
        [number, number, number, numbers(live)],
    ).fetchall()
    if not rows:
        return []
    text = cursor.execute("select text from body where id = ?", [rows[0][0]]).fetchone()
    texts = [text[0] if text else "", *([""] * (len(rows) - 1))]
    return [Copy(row[1], row[2], text, row[3]) for row, text in zip(rows, texts, strict=True)]
