"""Where an import hands its batches to: a store, or for a rehearsal a list of what was met."""

from __future__ import annotations

from typing import Protocol

from triage.articles.article import Article
from triage.store.imports import ArticleBatch, Outcome


class Sink(Protocol):
    """What an import needs of a store."""

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Add a batch and say what became of each article."""


class Ledger:
    """Outcomes without a store: what a dry run counts where no store exists."""

    def __init__(self) -> None:
        self._identities: set[str] = set()
        self._upstream: set[tuple[str | None, str]] = set()

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Say what would become of each article; only identities are kept."""
        return tuple(self._outcome(article) for article in batch.articles)

    def _outcome(self, article: Article) -> Outcome:
        if article.identity in self._identities:
            return Outcome.ALREADY
        self._identities.add(article.identity)
        if article.upstream_id is None:
            return Outcome.IMPORTED
        came_from = (article.source, article.upstream_id)
        if came_from in self._upstream:
            return Outcome.VERSION
        self._upstream.add(came_from)
        return Outcome.IMPORTED
