"""``triage articles``: what is in the store, and what could not come in."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import console

if TYPE_CHECKING:
    from triage.articles.article import Evidence, StatedDate
    from triage.store.protocol import Store
    from triage.store.records import ArticleRow, RejectRow, StoredArticle

app = typer.Typer(
    name="articles",
    help="The articles in the store, and what was rejected.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout, an object a line.")]


@app.command("list")
def list_(
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", help="At most N articles.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the articles in import order.

    Example: triage articles list --limit 20
    """
    if limit is not None and limit < 0:
        console.fail("--limit is a number from 0 on.")
    console.run(_list(limit, as_json))


@app.command()
def show(
    article: Annotated[str, typer.Argument(metavar="ID", help="Its id (a: and 16 digits) or its number.")],
    as_json: AsJson = False,
) -> None:
    """Show one article with its text, dates and flags.

    Example: triage articles show a:0123456789abcdef
    """
    found, answers = console.run(_show(article))
    if as_json:
        console.emit("article", article_fields(found, answers))
    else:
        _tell(found)


@app.command()
def rejects(
    number: Annotated[int | None, typer.Option("--import", metavar="N", help="Of one import only.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what could not be imported, with file, line and reason.

    Example: triage articles rejects --json
    """
    console.run(_rejects(number, as_json))


async def _list(limit: int | None, as_json: bool) -> None:
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        pages = store.articles(limit=limit)
        if as_json:
            async for page in pages:
                for row in page:
                    console.emit("article", row_fields(row))
            return
        rows = [row async for page in pages for row in page]
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


async def _show(article: str) -> tuple[StoredArticle, list[dict[str, Any]]]:
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        key = article
        if article.isdecimal():
            key = await _key(store.articles(), int(article)) or article
        found = await store.article(key)
        if found is None:
            console.fail(f"there is no article {article}; triage articles list shows them.", console.NO)
        return found, await _answers(store, key)


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


async def _key(pages: AsyncIterator[tuple[ArticleRow, ...]], number: int) -> str | None:
    async for page in pages:
        for row in page:
            if row.number == number:
                return row.key
    return None


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


def row_fields(row: ArticleRow) -> dict[str, Any]:
    """Return the JSON contract's fields of an article in a list."""
    return {
        "id": row.key,
        "number": row.number,
        "title": row.title,
        "source": row.source,
        "url": row.url,
        "stated_date": row.stated_date,
        "stated_date_kind": row.stated_date_kind,
        "language": row.language,
        "chars": row.chars,
        "sha256": row.sha256,
        "form": row.form,
        "document": {
            "path": row.position.path,
            "index": row.position.index,
            "start": row.position.start,
            "end": row.position.end,
        },
        "flags": list(row.flags),
        "set_aside": row.set_aside,
        "cluster_id": row.cluster_id,
        "version": row.version,
        "import": row.import_number,
    }


def article_fields(found: StoredArticle, answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the JSON contract's fields of one article, its text, evidence and answers too."""
    return {
        **row_fields(found.row),
        "byline": found.row.byline,
        "reference_date": found.row.reference_date,
        "text": found.text,
        **evidence_fields(found.evidence),
        "neighbours": [],
        "answers": answers,
    }


def evidence_fields(evidence: Evidence) -> dict[str, Any]:
    """Return the JSON contract's fields of what was found about an article's dates."""
    return {
        "stated_dates": [stated_fields(date) for date in evidence.stated_dates],
        "anchor": None
        if evidence.anchor is None
        else {"value": evidence.anchor.value, "kind": evidence.anchor.kind},
        "expressions": [
            {
                "start": e.start,
                "end": e.end,
                "text": e.text,
                "kind": e.kind,
                "value": e.value,
                "granularity": e.granularity,
                "anchored": e.anchored,
                "readings": e.readings.split("|") if e.readings else None,
            }
            for e in evidence.expressions
        ],
        "evidence": [
            {
                "name": flag.name,
                "strength": flag.strength,
                "reason": flag.reason,
                "spans": [list(span) for span in flag.spans],
                "days": flag.days,
            }
            for flag in evidence.flags
        ],
    }


def stated_fields(date: StatedDate) -> dict[str, Any]:
    """Return the JSON contract's fields of a stated date."""
    return {"value": date.value, "kind": date.kind, "start": date.start, "end": date.end}


def reject_fields(row: RejectRow) -> dict[str, Any]:
    """Return a reject's fields; its bytes as text where they are UTF-8, else in Base64."""
    try:
        raw: dict[str, Any] = {"raw": row.raw.decode("utf-8")}
    except UnicodeDecodeError:
        raw = {"raw_base64": base64.b64encode(row.raw).decode("ascii")}
    return {
        "import": row.import_number,
        "path": row.path,
        "line": row.line,
        "reason": row.reason,
        **raw,
    }


def _tell(found: StoredArticle) -> None:
    row = found.row
    place = f"{row.position.path}, {row.position.index}, {row.position.start}–{row.position.end}"
    facts = [
        ("id", row.key),
        ("number", row.number),
        ("title", row.title),
        ("source", row.source),
        ("url", row.url),
        ("byline", row.byline),
        ("stated", f"{row.stated_date} ({row.stated_date_kind})" if row.stated_date else None),
        ("form", row.form),
        ("document", place),
        ("import", row.import_number),
        ("set aside", row.set_aside),
    ]
    facts.extend(("! " + flag.name, flag.reason) for flag in found.evidence.flags)
    facts.extend(
        ("date", f"{e.text} = {e.value or 'unresolved'}")
        for e in found.evidence.expressions
        if e.kind not in {"vague", "duration", "set", "clock"}
    )
    console.table(("field", "value"), [fact for fact in facts if fact[1] is not None])
    console.write("\n" + found.text)
