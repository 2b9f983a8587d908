"""What every store keeps of a page besides its stories, whichever way it is reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.triage.store.made import BY, article
from tests.triage.store.test_contract import new_store as new_store
from tests.triage.store.test_contract import store as store
from triage.articles.article import Article, Form, Position
from triage.articles.splitting import Story, page_matter
from triage.store.duckdb import articles as reading
from triage.store.imports import ArticleBatch, ImportRequest, StoredDocument
from triage.store.protocol import Store
from triage.store.records import PageMatter

STORIES = ("The first ferry.", "The second ferry [x].", "The third ferry \u202eodd.")
AROUND = ("Thu, 06-Feb-2020\n\n", "\n\nRead more\n\n", "", "\nAll rights\x1b[31m 🚢")


def page(stories: tuple[str, ...] = STORIES) -> tuple[str, list[Article]]:
    """Return the page matter and the stories of a page."""
    document, articles = "", []
    for number, (before, text) in enumerate(zip(AROUND, stories, strict=False), 1):
        start = len(document) + len(before)
        made = article(number, text=text)
        position = Position("page.txt", number, start, start + len(text))
        articles.append(replace(made, position=position, form=Form.FULL))
        document += before + text
    document += AROUND[len(stories)]
    spans = [Story(a.position.start, a.position.end, "", Form.FULL) for a in articles]
    return page_matter(document, spans), articles


async def bring_in(store: Store, matter: str, articles: list[Article], *, times: int = 1) -> None:
    """Import a page, its document so many times."""
    number = await store.begin_import(ImportRequest(("page.txt",), {}, "2025-11-02"), person=BY)
    document = StoredDocument("page.txt", "text", "utf-8", "0" * 64, matter)
    await store.add_articles(number, ArticleBatch(tuple(articles), (), (document,) * times))
    await store.finish_import(number, files=[], skipped=0)


async def test_each_part_is_handed_out_where_it_stood(store: Store) -> None:
    """Before, between and after the stories, empty parts too, character for character."""
    matter, articles = page()
    await bring_in(store, matter, articles)
    for each in articles:
        assert await store.page_matter(each.key) == PageMatter(AROUND)


async def test_stories_that_were_there_before_have_their_places(store: Store) -> None:
    """A page whose second story came with an earlier import is divided the same."""
    matter, articles = page()
    await bring_in(store, "", [replace(articles[1], position=Position("old.txt", 1, 0, 21))])
    await bring_in(store, matter, articles)
    assert await store.page_matter(articles[0].key) == PageMatter(AROUND)
    assert await store.page_matter(articles[1].key) is None, "its own document holds nothing else"


async def test_what_cannot_be_told_is_not_guessed(store: Store) -> None:
    """A story that was rejected leaves one part; two documents of one name leave none."""
    matter, articles = page()
    await bring_in(store, matter, [articles[0], articles[2]])
    assert await store.page_matter(articles[0].key) == PageMatter((matter,))
    others = [
        replace(article(n, source="other.example"), position=a.position) for n, a in enumerate(articles)
    ]
    await bring_in(store, matter, others, times=2)
    assert await store.page_matter(others[0].key) is None
    assert await store.page_matter("a:0123456789abcdef") is None


async def test_a_page_is_handed_out_to_a_bound(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is left out is said; parts beyond the bound are empty."""
    monkeypatch.setattr(reading, "MATTER", 20)
    matter, articles = page()
    await bring_in(store, matter, articles)
    found = await store.page_matter(articles[2].key)
    assert found == PageMatter((AROUND[0], "\n\n", "", ""), len(matter) - 20)
