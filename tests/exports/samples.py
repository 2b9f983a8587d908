"""Small stores to export from: codebooks, articles and judgements, without a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import polars as pl

from exports.answers import Answers
from exports.formats.jsonl import line
from exports.labelling import Labelling
from exports.manifest import Account, Origin
from exports.options import ExportOptions
from exports.plan import make_plan, scope
from exports.pseudonym import Pseudonyms, plain
from exports.record import RECORD_FIELDS
from exports.rows import Rows
from exports.tally import Tally
from labels.codebook import Codebook, read_codebook, shipped_codebook
from triage.store.comparison import Comparison
from triage.store.protocol import ARTICLE_COLUMNS, JUDGEMENT_COLUMNS, Store

SECRET = bytes(range(32))

NEWS = read_codebook(shipped_codebook("news"), reserved_keys={}, record_fields=RECORD_FIELDS)

OTHER_TOML = """
name = "weather"
revision = 7
title = "Weather: --- | `tone` ]"
guideline = "Only the sky."

[questions.tone]
label = "Tone"
kind = "nominal"
[questions.tone.answers."null"]
key = "1"
label = "none of it | <b>"
[questions.tone.answers."yes"]
key = "2"
label = "[yes](http://x.invalid)"
guidance = "Where `it` is *told*."
[questions.tone.answers."a: b # c"]
key = "3"
label = "odd"
[questions.tone.answers."---"]
key = "4"
label = "dashes"
[questions.tone.cannot_judge]
key = "0"

[questions.clouds]
label = "Clouds"
kind = "set"
min = 0
max = 2
[questions.clouds.answers."Ñandú 雲"]
key = "C"
label = "cirrus"
[questions.clouds.answers."1"]
key = "S"
label = "stratus"
[questions.clouds.cannot_judge]
key = "X"

[cannot_judge_reasons.no_evidence]
key = "n"
label = "nothing to see"

[set_aside_reasons.duplicate]
key = "d"
label = "twice"
"""

OTHER = read_codebook(OTHER_TOML, reserved_keys={}, record_fields=RECORD_FIELDS)

_ARTICLE_TYPES = {
    "number": pl.Int64,
    "version": pl.Int64,
    "superseded": pl.Boolean,
    "document_index": pl.Int64,
    "document_start": pl.Int64,
    "document_end": pl.Int64,
    "import_number": pl.Int64,
}
_JUDGEMENT_TYPES = {
    "values": pl.List(pl.String),
    "cannot_judge": pl.Boolean,
    "confidence": pl.Int64,
    "seconds": pl.Float64,
    "suggestion_shown": pl.Boolean,
    "after_reveal": pl.Boolean,
    "complete": pl.Boolean,
    "surplus": pl.Boolean,
    "sequence": pl.Int64,
}


def key(number: int) -> str:
    """Return the key of the sample article of that number."""
    return f"a:{hashlib.sha256(str(number).encode()).hexdigest()[:16]}"


@dataclass(slots=True)
class Sample:
    """Articles and judgements that can be changed by a test before they are exported."""

    codebook: Codebook = NEWS
    position: int = 42
    articles: list[dict[str, Any]] = field(default_factory=list)
    judgements: list[dict[str, Any]] = field(default_factory=list)

    def article(self, number: int | None = None, **changed: object) -> str:
        """Add an article and return its key."""
        number = number if number is not None else len(self.articles) + 1
        text = str(changed.get("text", f"Ferry number {number} left the harbour before dawn.\nNobody waved."))
        self.articles.append(
            {
                "number": number,
                "key": key(number),
                "version": 1,
                "superseded": False,
                "title": text.partition("\n")[0],
                "text": text,
                "source": "harbour post",
                "url": f"https://example.org/{number}",
                "byline": None,
                "language": "en",
                "upstream_id": None,
                "stated_date": "2022-04-01",
                "stated_date_kind": "metadata",
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "form": "whole",
                "document_path": "dump/page.jsonl",
                "document_index": number,
                "document_start": 0,
                "document_end": len(text),
                "set_aside": None,
                "cluster_id": None,
                "import_number": 1,
                "reference_date": "2022-04-05",
                **changed,
            }
        )
        return key(number)

    def answer(self, article: str, annotator: str, question: str, *values: str, **changed: object) -> None:
        """Add one answer; no values mean the empty set unless ``cannot_judge`` is said."""
        self.judgements.append(
            {
                "article": article,
                "annotator": annotator,
                "role": "annotator",
                "round": "all",
                "question": question,
                "values": list(values),
                "cannot_judge": False,
                "reason": None,
                "corrected_date": None,
                "confidence": None,
                "note": None,
                "seconds": 4.5,
                "reference_date": "2022-04-05",
                "codebook": self.codebook.label,
                "suggestion_shown": False,
                "after_reveal": False,
                "complete": True,
                "surplus": False,
                "sequence": len(self.judgements) + 1,
                "time": f"2022-04-06T08:00:{len(self.judgements) % 60:02}.000Z",
                **changed,
            }
        )

    def judge(self, article: str, annotator: str, **answers: str | Sequence[str] | None) -> None:
        """Answer several questions at once; None cannot judge."""
        for question, said in answers.items():
            if said is None:
                self.answer(article, annotator, question, cannot_judge=True, reason="no_evidence")
            else:
                self.answer(article, annotator, question, *((said,) if isinstance(said, str) else said))

    def article_frame(self) -> pl.DataFrame:
        """Return the articles as a snapshot has them."""
        return _frame(self.articles, ARTICLE_COLUMNS, _ARTICLE_TYPES)

    def judgement_frame(self) -> pl.DataFrame:
        """Return the judgements as a snapshot has them."""
        return _frame(self.judgements, JUDGEMENT_COLUMNS, _JUDGEMENT_TYPES)

    def prepare(self, options: ExportOptions) -> tuple[Account, Rows]:
        """Decide what becomes of the articles."""
        articles = scope(self.article_frame())
        answers = Answers(self.judgement_frame(), articles, self.codebook)
        labelling = Labelling(self.codebook, options)
        plan = make_plan(articles, answers, labelling, options)
        naming = plain if options.names else Pseudonyms(SECRET)
        rows = Rows(self.codebook, options, plan, answers, labelling, naming)
        origin = Origin(self.position, "0.0.0", "0123456789abcdef")
        return Account(self.codebook, options, origin, plan, Tally.of(options.shares)), rows

    def records(self, options: ExportOptions | None = None) -> list[dict[str, Any]]:
        """Return the records of an export, in the order of the articles."""
        _, rows = self.prepare(options or ExportOptions())
        written = [record for article in rows.of(self.article_frame()) for record in article.records]
        return [json.loads(line(record)) for record in written]

    def annotations(self, options: ExportOptions | None = None) -> list[dict[str, Any]]:
        """Return the rows of annotations of an export."""
        _, rows = self.prepare(options or ExportOptions())
        written = [row for article in rows.of(self.article_frame()) for row in article.annotations]
        return [json.loads(line(row)) for row in written]

    def store(self, *, page: int = 3, shuffle: int | None = None, waiting: int = 0) -> Store:
        """Return a store that can do nothing but be exported.

        Args:
            page: Articles on a page.
            shuffle: Seed of an order of rows (within a page, for articles); as they are unless given.
            waiting: Articles that were not compared with the others.
        """
        return cast("Store", _Store(self, page, shuffle, waiting))


def _frame(rows: Iterable[dict[str, Any]], columns: Sequence[str], types: dict[str, Any]) -> pl.DataFrame:
    schema = {column: types.get(column, pl.String) for column in columns}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


@dataclass(frozen=True, slots=True)
class _Store:
    sample: Sample
    page: int
    shuffle: int | None
    waiting: int = 0

    async def comparison(self) -> Comparison:
        return Comparison(0, self.waiting)

    async def snapshot(self, position: int | None = None) -> _Snapshot:
        return _Snapshot(self, position or self.sample.position, self.sample.codebook)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    store: _Store
    position: int
    codebook: Codebook

    async def judgements(self) -> pl.DataFrame:
        return self._mixed(self.store.sample.judgement_frame())

    async def independent(self) -> pl.DataFrame:
        return (await self.judgements()).filter(~pl.col("after_reveal"))

    async def skipped(self) -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(("article", "annotator", "round"), pl.String))

    async def article_pages(self, *, with_text: bool = True, size: int = 2000) -> AsyncIterator[pl.DataFrame]:
        frame = self.store.sample.article_frame()
        if not with_text:
            frame = frame.with_columns(text=pl.lit(""))
        for page in frame.iter_slices(min(self.store.page, size)):
            yield self._mixed(page)

    def _mixed(self, frame: pl.DataFrame) -> pl.DataFrame:
        if self.store.shuffle is None:
            return frame
        return frame.sample(fraction=1.0, shuffle=True, seed=self.store.shuffle)


def mixed_sample(codebook: Codebook = NEWS, articles: int = 20) -> Sample:
    """Return a sample in which everything occurs: agreement, ties, doubt, set-asides, unfinished work."""
    sample = Sample(codebook)
    first, *others = codebook.questions
    for number in range(1, articles + 1):
        at = sample.article(set_aside="duplicate" if number % 9 == 0 else None)
        for i, annotator in enumerate(("ana", "bo", "cy")[: 1 + number % 3]):
            answer = first.answers[(number + i * (number % 2)) % len(first.answers)].id
            sample.judge(at, annotator, **{first.id: None if (number, i) == (4, 0) else answer})
            for question in others:
                count = max(question.min, min(question.max, 1 + i))
                sample.judge(at, annotator, **{question.id: [one.id for one in question.answers[:count]]})
    return sample
