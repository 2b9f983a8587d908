"""Articles as a person reads them: lists, and one with its dates marked, what speaks against it first."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from triage.cli import console

if TYPE_CHECKING:
    from triage.articles.article import Expression, StatedDate
    from triage.store.comparison import Neighbour
    from triage.store.records import ArticleRow, StoredArticle

LISTED = 20
"""Neighbours that are listed with an article."""
_SOURCE = 24
"""Cells of an outlet's name in a table: a long one would push every title out of sight."""
_COLUMN = 100
"""Cells of a line of text on a wide terminal; longer ones are hard to read."""


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
                _short(row.source or "-"),
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
                _short(row.source or "-"),
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
    room = _room()
    console.write(wrapped(row.title or row.position.path, room))
    place = f"{row.position.path}, {row.position.index}, {row.position.start}–{row.position.end}"
    stated = ", ".join(f"{said(date)} ({date.kind})" for date in found.evidence.stated_dates)
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
            console.write(wrapped(f"  {name:<10} {value}", room, indent=13))
    for flag in found.evidence.flags:
        line = f"  ! {flag.name.replace('_', ' ')} ({flag.strength}): {flag.reason}"
        console.write(wrapped(line, room, indent=4))
    if neighbours:
        console.write("")
        show_neighbours(row.key, neighbours[:LISTED], rows)
        if len(neighbours) > LISTED:
            console.write(f"… and {len(neighbours) - LISTED:,} more: triage articles neighbours {row.key}")
    against = [span for flag in found.evidence.flags for span in flag.spans]
    console.write("\n" + wrapped(marked(found.text, found.evidence.expressions, against), room))


def marked(text: str, expressions: Sequence[Expression], against: Sequence[tuple[int, int]] = ()) -> str:
    """Return a text with the value of each date expression behind it, as in ``Thursday[= 2023-03-16]``.

    Args:
        text: The text.
        expressions: What was found in it.
        against: Spans that evidence names; an expression that is one of them is marked, ``[= 2023-03-16 !]``.
    """
    named = set(against)
    parts, done = [], 0
    for one in sorted(expressions, key=lambda one: one.end):
        value = said(one)
        conflict = (one.start, one.end) in named
        if (value is None or value == one.text) and not conflict:
            continue
        if not done <= one.end <= len(text):
            continue
        parts.append(f"{text[done : one.end]}[= {value or '?'}{' !' if conflict else ''}]")
        done = one.end
    return "".join([*parts, text[done:]])


def said(date: StatedDate | Expression) -> str | None:
    """Return the value of a date, or both of its readings where the order of day and month is open."""
    return date.readings.replace("|", " or ") if date.readings else date.value


def wrapped(text: str, room: int | None, *, indent: int = 0) -> str:
    """Return a text whose lines are broken at blanks; a word longer than a line is left to the terminal.

    Args:
        text: The text.
        room: Cells of a line; None leaves it as it is.
        indent: Blanks before the lines that a break begins.
    """
    if room is None:
        return text
    return "\n".join(_broken(line, max(room, indent + 20), indent) for line in text.split("\n"))


def _broken(line: str, room: int, indent: int) -> str:
    if console.width(line) <= room:
        return line
    done, used, lines = "", 0, []
    for word in re.findall(r" *[^ ]+| +$", line):
        cells = console.width(word)
        if used and used + cells > room:
            lines.append(done)
            word = " " * indent + word.lstrip(" ")
            done, used = word, console.width(word)
        else:
            done, used = done + word, used + cells
    return "\n".join([*lines, done])


def _room() -> int | None:
    """Return the cells of a line of text on a terminal; None in a pipe, which gets the text as it is."""
    if not sys.stdout.isatty():
        return None
    return min(shutil.get_terminal_size().columns, _COLUMN)


def _short(text: str) -> str:
    """Return a name of bounded length."""
    return text if len(text) <= _SOURCE else f"{text[: _SOURCE - 1]}…"
