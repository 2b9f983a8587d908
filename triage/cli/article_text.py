"""Articles as a person reads them: lists, and one with its dates marked, what speaks against it first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from triage.cli import console

if TYPE_CHECKING:
    from triage.articles.article import Expression
    from triage.store.comparison import Neighbour
    from triage.store.records import ArticleRow, StoredArticle

LISTED = 20
"""Neighbours that are listed with an article."""


def show_rows(rows: Sequence[ArticleRow]) -> None:
    """Write a table of articles."""
    console.table(
        ("number", "id", "stated", "form", "chars", "flags", "source", "title"),
        [
            (
                row.number,
                row.key,
                row.stated_date or "-",
                row.form,
                row.chars,
                len(row.flags) or "-",
                row.source or "-",
                row.title or row.position.path,
            )
            for row in rows
        ],
        right=("number", "chars", "flags"),
    )


def show_pairs(pairs: Sequence[Neighbour], rows: Mapping[str, ArticleRow]) -> None:
    """Write a table of pairs.

    Args:
        pairs: The pairs.
        rows: Their articles by key.
    """
    if not pairs:
        console.write("No two articles share text.")
        return
    console.table(
        ("kind", "share", "shared", "days", "a", "b", "title of a", "title of b"),
        [
            (
                pair.kind,
                f"{pair.containment:.2f}",
                pair.shared,
                "-" if pair.days is None else f"{pair.days:+}",
                pair.a,
                pair.b,
                _title(rows.get(pair.a)),
                _title(rows.get(pair.b)),
            )
            for pair in pairs
        ],
        right=("share", "shared", "days"),
    )


def show_neighbours(key: str, pairs: Sequence[Neighbour], rows: Mapping[str, ArticleRow]) -> None:
    """Write a table of one article's neighbours, those that share most first.

    Args:
        key: The article's.
        pairs: Its pairs.
        rows: The other articles by key.
    """
    if not pairs:
        console.write(f"No other article shares text with {key}.")
        return
    others = [(pair, rows.get(pair.b if pair.a == key else pair.a)) for pair in pairs]
    console.table(
        ("kind", "share", "shared", "id", "stated", "source", "title"),
        [
            (
                pair.kind,
                f"{pair.containment:.2f}",
                pair.shared,
                row.key,
                row.stated_date or "-",
                row.source or "-",
                _title(row),
            )
            for pair, row in others
            if row is not None
        ],
        right=("share", "shared"),
    )


def _title(row: ArticleRow | None) -> str:
    return "" if row is None else row.title or row.position.path


def show_article(
    found: StoredArticle, neighbours: Sequence[Neighbour], rows: Mapping[str, ArticleRow]
) -> None:
    """Write an article: what it is, what speaks against its date, what it shares, its text.

    Args:
        found: The article.
        neighbours: Its pairs.
        rows: The other articles of the pairs by key.
    """
    row = found.row
    console.write(row.title or row.position.path)
    place = f"{row.position.path}, {row.position.index}, {row.position.start}–{row.position.end}"
    stated = ", ".join(f"{date.value} ({date.kind})" for date in found.evidence.stated_dates)
    facts = [
        ("id", row.key),
        ("number", row.number),
        ("source", row.source),
        ("url", row.url),
        ("byline", row.byline),
        ("stated", stated or "nothing"),
        ("form", row.form),
        ("document", place),
        ("import", row.import_number),
        ("version", row.version if row.version > 1 or row.superseded else None),
        ("set aside", row.set_aside),
        ("cluster", row.cluster_id),
    ]
    for name, value in facts:
        if value is not None:
            console.write(f"  {name:<10} {value}")
    for flag in found.evidence.flags:
        console.write(f"  ! {flag.name.replace('_', ' ')} ({flag.strength}): {flag.reason}")
    if neighbours:
        console.write("")
        show_neighbours(row.key, neighbours[:LISTED], rows)
        if len(neighbours) > LISTED:
            console.write(f"… and {len(neighbours) - LISTED:,} more: triage articles neighbours {row.key}")
    console.write("\n" + marked(found.text, found.evidence.expressions))


def marked(text: str, expressions: Sequence[Expression]) -> str:
    """Return a text with the value of each date expression behind it, as in ``Thursday[= 2023-03-16]``."""
    parts, done = [], 0
    for one in sorted(expressions, key=lambda one: one.end):
        value = one.value or (one.readings.replace("|", " or ") if one.readings else None)
        if value is None or value == one.text or not done <= one.end <= len(text):
            continue
        parts.append(f"{text[done : one.end]}[= {value}]")
        done = one.end
    return "".join([*parts, text[done:]])
