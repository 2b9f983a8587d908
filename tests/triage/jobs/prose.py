"""Made-up prose, copies of it, and articles that hold it."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable

from tests.triage.store.made import article, bring_in
from triage.articles.article import Article
from triage.store.protocol import Store

VOCABULARY = [f"word{n}" for n in range(4000)]


def prose(words: int, seed: int) -> str:
    """Return unrelated text of so many words."""
    return " ".join(random.Random(seed).choices(VOCABULARY, k=words))


def edited(text: str, share: float, seed: int) -> str:
    """Return a copy in which a share of the words is another."""
    draw = random.Random(seed)
    return " ".join(draw.choice(VOCABULARY) if draw.random() < share else word for word in text.split())


def told(place: int, text: str, date: str | None = "2025-10-21") -> Article:
    """Return an article of this text that states this date."""
    return dataclasses.replace(article(place, text=text), stated_date=date, title=f"Story {place}")


async def import_texts(store: Store, texts: Iterable[str], first: int = 1) -> list[str]:
    """Import texts as one import, and return the articles' keys."""
    articles = [told(place, text) for place, text in enumerate(texts, first)]
    await bring_in(store, articles)
    return [each.key for each in articles]
