"""``triage dates``: date expressions, stated dates and flags of any text; nothing is stored."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import console
from triage.cli import import_options as typed
from triage.cli.article_json import evidence_fields
from triage.cli.article_text import said

if TYPE_CHECKING:
    from triage.articles.article import Article, Evidence, StatedDate
    from triage.articles.options import ReadOptions

_REJECTS = 5
"""Rejects that are told one by one."""


def dates(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, globs, or - for standard input.")
    ],
    anchor: Annotated[
        str | None,
        typer.Option("--anchor", metavar="DATE", help="Resolve by this date, whatever the articles state."),
    ] = None,
    reference_date: typed.ReferenceDate = None,
    field: typed.Field = None,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each article.")] = False,
) -> None:
    """Show date expressions, stated dates and flags of texts; nothing is stored.

    Example: triage dates news/ --anchor 2022-04-02
    """
    chosen = _anchor(anchor)
    options = typed.read_options(None, field or [], "auto", None, reference_date, [])
    typed.check_names(paths, "nothing was read")
    rejected = 0
    for found in _articles(paths, options, chosen):
        if isinstance(found, str):
            rejected += 1
            if rejected <= _REJECTS:
                console.say(found)
        elif as_json:
            article, evidence = found
            own = {"id": article.upstream_id or article.key}
            console.emit("dates", own | evidence_fields(evidence, flags="flags"))
        else:
            _tell(*found)
    if rejected > _REJECTS:
        console.say(f"{rejected:,} rejected in all; triage import --dry-run counts them by reason.")


def _articles(
    paths: list[str], options: ReadOptions, anchor: StatedDate | None
) -> Iterator[tuple[Article, Evidence] | str]:
    """Yield each article with its evidence, and a line for what was rejected."""
    from triage.articles.article import Reject
    from triage.articles.dates.evidence import resolve_by
    from triage.articles.reading import read

    for reading in read(paths, options, stdin=sys.stdin.buffer):
        for item in reading.items:
            if isinstance(item, Reject):
                place = f"{item.path}:{item.line}" if item.line is not None else item.path
                yield f"Rejected {place}: {item.reason}"
            elif anchor is None:
                yield item, item.evidence
            else:
                yield item, resolve_by(item.text, item.evidence, anchor)


def _anchor(text: str | None) -> StatedDate | None:
    from triage.articles.article import DateKind, StatedDate
    from triage.articles.dates.values import read_anchor

    if text is None:
        return None
    if read_anchor(text) is None:
        console.fail(f"--anchor “{text}” is no date; write it as 2022-04-02, 2022-04 or 2022.")
    return StatedDate(text, DateKind.METADATA, None, None)


def _tell(article: Article, evidence: Evidence) -> None:
    """Write one article's dates for a person: what is stated, what speaks against it, the expressions."""
    title = (article.title or "").strip() or article.text.strip().partition("\n")[0][:80]
    console.write(f"{article.upstream_id or article.key}  {title}")
    stated = ", ".join(f"{said(one)} ({one.kind.value})" for one in evidence.stated_dates)
    console.write(f"  stated   {stated or 'nothing'}")
    anchor = evidence.anchor
    console.write(f"  anchor   {f'{anchor.value} ({anchor.kind.value})' if anchor else 'none'}")
    for flag in evidence.flags:
        console.write(f"  ! {flag.name.replace('_', ' ')} ({flag.strength}): {flag.reason}")
    if evidence.expressions:
        rows = [
            (
                one.start,
                one.kind,
                said(one) or "-",
                "yes" if one.anchored else "",
                one.text,
            )
            for one in evidence.expressions
        ]
        console.table(("at", "kind", "value", "by anchor", "text"), rows, right=("at",))
    console.write("")
