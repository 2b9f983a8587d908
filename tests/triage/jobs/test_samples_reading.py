"""The samples are read as their truths expect: every article by its title and stated date."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from triage.articles.article import Article, Form
from triage.articles.options import ReadOptions
from triage.articles.reading import read
from triage.jobs.samples import REFERENCE_DATE, sample_paths, truths


@pytest.fixture(scope="module")
def articles() -> Mapping[tuple[str | None, str | None], Article]:
    """The samples as the reader gives them; a reject fails here."""
    found: dict[tuple[str | None, str | None], Article] = {}
    for reading in read([str(path) for path in sample_paths()], ReadOptions(reference_date=REFERENCE_DATE)):
        for article in reading.items:
            assert isinstance(article, Article)
            found[article.title, article.stated_date] = article
    return found


def test_every_article_finds_its_truth(articles: Mapping[tuple[str | None, str | None], Article]) -> None:
    """Title and stated date of the reader are those of the truths, with none left over."""
    assert {*articles} == {(truth.title, truth.stated_date) for truth in truths()}


def test_the_page_becomes_its_stories(articles: Mapping[tuple[str | None, str | None], Article]) -> None:
    """Six stories and three teasers, all dated by the line on top of the page."""
    stories = [article for article in articles.values() if article.form is not Form.WHOLE]
    assert [story.form for story in stories].count(Form.TEASER) == 3
    assert len(stories) == 9
    assert {story.stated_date for story in stories} == {"2026-02-17"}
    assert not any("Read more" in story.text for story in stories if story.form is Form.FULL)


def test_odd_characters_arrive_unchanged(articles: Mapping[tuple[str | None, str | None], Article]) -> None:
    """Bidi marks, joiners, brackets and no-break spaces are evidence, and cp1252 is recognised."""
    texts = {article.position.path.rpartition("/")[2]: article.text for article in articles.values()}
    festival = texts["festival-of-scripts.txt"]
    assert all(
        mark in festival
        for mark in ("[bold]Gamma[/bold]", "\u2068", "\u200b", "👨\u200d👩\u200d👧", "\u00a0")
    )
    assert "L’Étoile" in texts["pavement-tables.txt"] and "€14,000" in texts["pavement-tables.txt"]
