"""Which field of a record is what: names of common sets are recognised, and the choice can be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT, TITLE, URL, DATE, CRAWL, SOURCE = "text", "title", "url", "stated_date", "crawl_date", "source"
BYLINE, LANGUAGE, ID, PRECISION = "byline", "language", "id", "stated_date_precision"

KNOWN: dict[str, tuple[str, ...]] = {
    TEXT: ("text", "body", "content", "article", "article_text", "article_content", "full_text", "fulltext",
           "maintext", "article_body", "articlebody", "body_text", "bodytext", "main_text"),
    TITLE: ("title", "headline", "head_line", "article_title", "heading"),
    URL: ("url", "link", "article_url", "source_url", "canonical_url", "permalink", "uri", "href"),
    DATE: ("stated_date", "stated", "date", "published", "pub_date", "pubdate", "published_at",
           "published_date", "publish_date", "publication_date", "date_published", "datepublished",
           "publishedat", "date_publish", "publication_time", "published_time", "created"),
    CRAWL: ("crawl_date", "crawled_at", "crawled", "date_download", "download_date", "date_crawled",
            "fetched", "fetched_at", "scraped", "scraped_at", "retrieved", "retrieved_at", "warc_date"),
    SOURCE: ("source", "outlet", "domain", "source_domain", "publisher", "publication", "site",
             "site_name", "newspaper", "feed"),
    BYLINE: ("byline", "author", "authors", "by", "writer", "journalist"),
    LANGUAGE: ("language", "lang", "locale"),
    ID: ("id", "_id", "article_id", "doc_id", "docid", "document_id", "uid", "uuid", "guid", "ref_id"),
    PRECISION: ("stated_date_precision",),
}  # fmt: skip
"""Our fields and the names that sets use for them, the likeliest first."""

_NESTED = ("meta", "metadata", "data")
"""Fields of a record that may hold the others."""


def our_field(name: str) -> str | None:
    """Return our field that one of its known names means, such as ``byline`` for ``author``; else None."""
    folded = name.strip().lower()
    return next((ours for ours, known in KNOWN.items() if folded == ours or folded in known), None)


def recognises_text(names: list[str]) -> bool:
    """Whether any of these field names is known to hold a text."""
    return any(name.strip().lower() in KNOWN[TEXT] for name in names)


class FieldChoice:
    """Finds our fields in records, and remembers which names were met.

    Attributes:
        used: Our field to the names it was found under, in the order they were met.
    """

    def __init__(self, named: Mapping[str, str]) -> None:
        self._named = dict(named)
        self._plans: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
        self.used: dict[str, dict[str, None]] = {}

    def find(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a record holds for each of our fields; absent and empty ones are left out.

        Args:
            record: A record; a field ``meta``, ``metadata`` or ``data`` that is a record is looked into
                for what is not outside it.

        Returns:
            Our field to its value, as it was read.
        """
        found = self._found(record, "")
        for container in _NESTED:
            inner = record.get(container)
            if isinstance(inner, Mapping):
                within = self._found(inner, f"{container}.")
                # What stands beside the text describes it: a task's own id does not.
                found = {**within, **found} if TEXT in found else {**found, **within}
        return found

    def wanted(self) -> frozenset[str]:
        """Return every name, in small letters, under which a record may hold one of our fields."""
        known = {name for ours, names in KNOWN.items() for name in names if ours not in self._named}
        return frozenset({*known, *_NESTED, *(name.strip().lower() for name in self._named.values())})

    def name_of(self, ours: str) -> str | None:
        """Return the name that ``--field`` gave to one of our fields, if it did."""
        return self._named.get(ours)

    def _found(self, record: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        found = {}
        for ours, names in self._plan(tuple(record)).items():
            for name in names:
                value = record[name]
                if value is not None and value != "":
                    found[ours] = value
                    self.used.setdefault(ours, {})[prefix + name] = None
                    break
        return found

    def _plan(self, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        plan = self._plans.get(names)
        if plan is None:
            if len(self._plans) > 1000:
                self._plans.clear()
            plan = self._plans[names] = self._make_plan(names)
        return plan

    def _make_plan(self, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        by_folded: dict[str, str] = {}
        for name in names:
            by_folded.setdefault(f"{name}".strip().lower(), name)
        plan: dict[str, tuple[str, ...]] = {}
        for ours, known in KNOWN.items():
            if ours in self._named:
                wanted = self._named[ours]
                plan[ours] = (wanted,) if wanted in names else ()
            else:
                plan[ours] = tuple(by_folded[name] for name in known if name in by_folded)
        return plan
