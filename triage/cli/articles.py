"""``triage articles``: what is in the store, what shares text with what, and what could not come in."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import console
from triage.cli.article_json import article_fields, neighbour_fields, reject_fields, row_fields
from triage.cli.article_text import show_article, show_neighbours, show_pairs, show_rows

if TYPE_CHECKING:
    from triage.store.comparison import Neighbour
    from triage.store.protocol import Store
    from triage.store.records import ArticleRow, StoredArticle, Term

_NUMBER = re.compile(r"#?[0-9]{1,18}")
_START = re.compile(r"(?:a:)?([0-9a-f]{4,16})")
"""The start of an id; shorter ones say too little."""

app = typer.Typer(
    name="articles",
    help="The articles in the store, and what was rejected.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout, an object a line.")]
Limit = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="At most N articles.")]
Where = Annotated[
    str | None,
    typer.Option("--where", metavar="TERMS", help="Only these, such as 'source=bbc flag=stale_page'."),
]
Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, the start of that, or its number.")]


@app.command("list")
def list_(where: Where = None, limit: Limit = None, as_json: AsJson = False) -> None:
    """List the articles in import order.

    Example: triage articles list --where 'flag=stale_page' --limit 20
    """
    console.run(_list(where, None, limit, as_json))


@app.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words as they stand in an article.")],
    where: Where = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List articles whose text contains words, in any case.

    Example: triage articles search 'price of bread'
    """
    console.run(_list(where, text, limit, as_json))


@app.command()
def show(article: Id, as_json: AsJson = False) -> None:
    """Show one article with its evidence, neighbours and text.

    Example: triage articles show a:0123456789abcdef
    """
    console.run(_show(article, as_json))


@app.command()
def neighbours(
    article: Annotated[
        str | None,
        typer.Argument(
            metavar="ID", help="An article's id, the start of that, or its number; else all pairs."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List articles that share text, and how much.

    Example: triage articles neighbours a:0123456789abcdef
    """
    console.run(_all_pairs(as_json) if article is None else _neighbours(article, as_json))


@app.command("set-aside")
def set_aside(
    article: Id,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="REASON", help="Why: a reason of the codebook.")
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="Take it back among the others.")] = False,
    as_json: AsJson = False,
) -> None:
    """Set an article aside, or take it back.

    Example: triage articles set-aside a:0123456789abcdef --reason duplicate
    """
    if (reason is None) is not back:
        console.fail("give either --reason REASON or --back.")
    key, was = console.run(_set_aside(article, reason))
    if as_json:
        console.emit("set_aside", {"id": key, "set_aside": reason, "was": was})
    elif reason == was:
        console.write(f"{key} was {'not ' if was is None else ''}set aside already.")
    else:
        console.write(f"{key} {'taken back' if reason is None else f'set aside: {reason}'}.")


@app.command()
def rejects(
    number: Annotated[int | None, typer.Option("--import", metavar="N", help="Of one import only.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what could not be imported, with file, line and reason.

    Example: triage articles rejects --json
    """
    console.run(_rejects(number, as_json))


@asynccontextmanager
async def _compared() -> AsyncIterator[Store]:
    """Open the store, every article compared with all others."""
    from triage.cli.comparing import compare
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        await compare(store)
        yield store


async def _list(where: str | None, text: str | None, limit: int | None, as_json: bool) -> None:
    async with _compared() as store:
        terms = await _terms(store, where)
        if text is not None:
            from triage.store.records import Term

            terms = (*terms, Term("text", "~", (text,)))
        pages = store.articles(terms, limit=limit)
        if as_json:
            async for page in pages:
                for row in page:
                    console.emit("article", row_fields(row))
            return
        rows = [row async for page in pages for row in page]
    show_rows(rows)


async def _terms(store: Store, where: str | None) -> tuple[Term, ...]:
    """Return the terms of ``--where``.

    Raises:
        Failure: It cannot be understood.
    """
    from triage.store.where import WhereError, parse_where

    try:
        return parse_where(where or "", await store.codebook())
    except WhereError as error:
        console.fail(f"--where: {error}")


async def _show(article: str, as_json: bool) -> None:
    async with _compared() as store:
        found = await _found(store, article)
        pairs = await store.neighbours(found.row.key)
        if as_json:
            answers = await _answers(store, found.row.key)
            console.emit("article", article_fields(found, pairs, answers))
            return
        rows = await _rows(store, pairs)
    show_article(found, pairs, rows)


async def _found(store: Store, article: str) -> StoredArticle:
    """Return an article by its number, its id or the start of that, with or without ``a:``.

    Raises:
        Failure: There is none, or more than one.
    """
    given = article.strip().lower()
    keys = await _keys(store, "number", "=", given.removeprefix("#")) if _NUMBER.fullmatch(given) else []
    if not keys and (start := _START.fullmatch(given)) is not None:
        begin = f"a:{start[1]}"
        keys = [key for key in await _keys(store, "id", "~", begin) if key.startswith(begin)]
    if len(keys) > 1:
        several = f"{', '.join(keys[:3])}{', …' if len(keys) > 3 else ''}"
        console.fail(
            f"{len(keys):,} articles begin with {given}: {several}; give more of its id.", console.NO
        )
    found = await store.article(keys[0]) if keys else None
    if found is None:
        console.fail(f"there is no article “{article}”; triage articles list shows them.", console.NO)
    return found


async def _keys(store: Store, name: str, operator: str, value: str) -> list[str]:
    """Return the keys of the articles for which one term holds."""
    from triage.store.records import Term

    pages = store.articles([Term(name, operator, (value,))])
    return [row.key async for page in pages for row in page]


async def _answers(store: Store, key: str) -> list[dict[str, Any]]:
    """Return everybody's answers to an article, as they stand now."""
    answers = []
    for planned in await store.rounds():
        for person in await store.people():
            work = await store.work(planned.name, person.name, key)
            answers += [
                {"annotator": person.name, "round": planned.name, "question": question, **judgement}
                for question, judgement in work.judgements.items()
            ]
    return answers


async def _rows(store: Store, pairs: Iterable[Neighbour]) -> dict[str, ArticleRow]:
    """Return the articles of pairs by key."""
    from triage.store.records import Term

    keys = sorted({key for pair in pairs for key in (pair.a, pair.b)})
    if not keys:
        return {}
    pages = store.articles([Term("id", "=", tuple(keys))])
    return {row.key: row async for page in pages for row in page}


async def _neighbours(article: str, as_json: bool) -> None:
    async with _compared() as store:
        key = (await _found(store, article)).row.key
        pairs = await store.neighbours(key)
        rows = {} if as_json else await _rows(store, pairs)
    _emit_pairs(pairs) if as_json else show_neighbours(key, pairs, rows)


async def _all_pairs(as_json: bool) -> None:
    async with _compared() as store:
        pages = store.neighbour_pairs()
        if as_json:
            async for page in pages:
                _emit_pairs(page)
            return
        pairs = [pair async for page in pages for pair in page]
        rows = await _rows(store, pairs)
    show_pairs(pairs, rows)


def _emit_pairs(pairs: Sequence[Neighbour]) -> None:
    for pair in pairs:
        console.emit("neighbour", neighbour_fields(pair))


async def _set_aside(article: str, reason: str | None) -> tuple[str, str | None]:
    """Record that an article is set aside, or not any more; return its key and the former reason."""
    from triage.owner.opening import acting_person, open_store
    from triage.store.records import Aspect, Cause, Draft

    async with open_store(console.store_path(), say=console.say) as store:
        row = (await _found(store, article)).row
        codebook = await store.codebook()
        known = [each.id for each in codebook.set_aside_reasons]
        if reason is not None and reason not in known:
            console.fail(f"“{reason}” is no reason of {codebook.label}; choose one of {', '.join(known)}.")
        if reason == row.set_aside:
            return row.key, row.set_aside
        session = f"articles-{secrets.token_hex(6)}"
        draft = Draft(
            uid=f"{session}:1",
            person=acting_person(),
            session=session,
            cause=Cause.SET_ASIDE,
            article=row.key,
            text_hash=row.sha256,
            aspect=Aspect.SET_ASIDE,
            value=reason,
            codebook=codebook.label,
            reference_date=row.reference_date,
        )
        await store.record([draft])
        return row.key, row.set_aside


async def _rejects(number: int | None, as_json: bool) -> None:
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        pages = store.rejects(number)
        if as_json:
            async for page in pages:
                for row in page:
                    console.emit("reject", reject_fields(row))
            return
        rows = [row async for page in pages for row in page]
    if not rows:
        console.write("Nothing was rejected.")
        return
    console.table(
        ("import", "file", "line", "reason"),
        [(r.import_number, r.path, "-" if r.line is None else r.line, r.reason) for r in rows],
        right=("import", "line"),
    )
