"""An article that was read and whose dates have not been looked for, which is most of an import's work."""

from __future__ import annotations

from dataclasses import dataclass, replace

from triage.articles.article import Article, Evidence, Flag, StatedDate
from triage.articles.dates.evidence import PageFacts, choose_stated, find_evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that an article's evidence is found from."""

    article: Article
    """The article, its evidence empty and without a stated date."""
    reference_date: str
    """``YYYY-MM-DD``, the day that counts as today."""
    given: tuple[StatedDate, ...] = ()
    """Dates that its metadata give."""
    page: PageFacts | None = None
    """What the page around several stories states; None for a single article."""
    impossible: Flag | None = None
    """Said of a date of its metadata that does not exist."""

    def evidence(self) -> Evidence:
        """Look for its dates."""
        return find_evidence(
            self.article.text,
            given=self.given,
            url=self.article.url,
            start=self.article.position.start,
            page=self.page,
            reference_date=self.reference_date,
        )

    def with_evidence(self, evidence: Evidence) -> Article:
        """Return the article with what :meth:`evidence` found."""
        if self.impossible is not None:
            evidence = replace(evidence, flags=(self.impossible, *evidence.flags))
        chosen = choose_stated(evidence.stated_dates)
        return replace(
            self.article,
            evidence=evidence,
            stated_date=chosen.value if chosen else None,
            stated_date_kind=chosen.kind if chosen else None,
        )

    def examined(self) -> Article:
        """Return the article with its evidence."""
        return self.with_evidence(self.evidence())
