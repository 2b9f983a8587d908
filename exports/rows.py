"""From pages of articles to records and rows of annotations, one article at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

import polars as pl

from exports.answers import AnswerRow, Answers
from exports.instant import instant
from exports.label import Label
from exports.labelling import Exclusion, Labelled, Labelling
from exports.options import ExportOptions
from exports.plan import Plan
from exports.pseudonym import Naming
from labels.codebook import Codebook, Kind, Question

Row = dict[str, object]
"""One JSON object, its keys in the order of :mod:`exports.record`."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a record takes from its article; see ``ARTICLE_COLUMNS`` of the store for each field."""

    number: int
    key: str
    title: str | None
    text: str
    source: str | None
    url: str | None
    stated_date: str | None
    language: str | None
    sha256: str
    document_path: str
    document_index: int
    document_start: int
    document_end: int
    cluster_id: str | None


_COLUMNS = tuple(Item.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """What an export writes of one article."""

    split: str
    labelled: tuple[Labelled, ...]
    records: tuple[Row, ...]
    """As many as ``labelled``."""
    annotations: tuple[Row, ...]
    dateless: bool
    """Whether it states a date that no calendar has, so that its records have none."""


class Rows:
    """Makes rows of one export."""

    def __init__(
        self,
        codebook: Codebook,
        options: ExportOptions,
        plan: Plan,
        answers: Answers,
        labelling: Labelling,
        naming: Naming,
    ) -> None:
        self._codebook = codebook
        self._options = options
        self._plan = plan
        self._answers = answers
        self._labelling = labelling
        self._naming = naming

    def of(self, page: pl.DataFrame) -> Iterator[ArticleRows]:
        """Yield what to write of a page of articles, in the order of their numbers.

        Args:
            page: Articles with columns as in a snapshot's pages; pages come in the order of numbers.
        """
        articles = page.select(_COLUMNS).sort("number")
        if articles.is_empty():
            return
        given = dict(self._answers.among(articles["number"][0], articles["number"][-1]))
        for cells in articles.iter_rows():
            item = Item(*cells)
            split = self._plan.splits.get(item.key)
            if split is None:
                continue
            found = given.get(item.number)
            labelled = self._labelling.records(found)
            if found is None or isinstance(labelled, Exclusion):
                continue  # the plan saw other answers: the count that is missing then is reported
            stated = instant(item.stated_date)
            labelled = tuple(sorted(labelled, key=self._named))
            yield ArticleRows(
                split=split,
                labelled=labelled,
                records=tuple(self._record(item, one, split) for one in labelled),
                annotations=self._annotations(item.key, found.counted),
                dateless=item.stated_date is not None and stated is None,
            )

    def _named(self, labelled: Labelled) -> list[str]:
        # By the name that leaves: the order of pseudonyms must not tell the order of names.
        return sorted(self._naming(name) for name in labelled.annotators)

    def _record(self, item: Item, labelled: Labelled, split: str) -> Row:
        stated = instant(item.stated_date)
        with_text = self._options.with_text
        row: Row = {
            "id": item.key,
            "title": item.title if with_text else None,
            "text": item.text if with_text else None,
        }
        if not with_text:
            row |= {"sha256": item.sha256, "chars": item.document_end - item.document_start}
        row |= {
            "source": item.source,
            "url": item.url,
            "stated_date": stated.value if stated else None,
            "stated_date_precision": stated.precision if stated else None,
            "language": item.language,
        }
        for question in self._codebook.questions:
            _put_label(row, question, labelled.labels[question.id])
        return row | {
            "annotators": self._named(labelled),
            "cluster_id": item.cluster_id,
            "document": {
                "path": house_free(item.document_path),
                "index": item.document_index,
                "start": item.document_start,
                "end": item.document_end,
            },
            "codebook": self._codebook.label,
            "split": split,
        }

    def _annotations(self, key: str, counted: tuple[AnswerRow, ...]) -> tuple[Row, ...]:
        named = sorted(((self._naming(row.annotator), row) for row in counted), key=lambda pair: pair[0])
        return tuple(self._annotation(key, name, row) for name, row in named)

    def _annotation(self, key: str, annotator: str, answer: AnswerRow) -> Row:
        corrected, reference = instant(answer.corrected_date), instant(answer.reference_date)
        row: Row = {
            "article_id": key,
            "annotator": annotator,
            "round": answer.round,
            "question": answer.question,
            "value": answer.values[0] if answer.values else None,
            "values": answer.values,
            "cannot_judge": answer.cannot_judge,
            "reason": answer.reason,
            "corrected_date": corrected.value if corrected else None,
            "confidence": answer.confidence,
            "seconds": answer.seconds,
            "reference_date": reference.value if reference else None,
            "codebook": answer.codebook,
            "suggestion_shown": answer.suggestion_shown,
            "after_reveal": answer.after_reveal,
        }
        if self._options.times:
            row["time"] = answer.time
        if self._options.notes:
            row["note"] = answer.note
        return row


def _put_label(row: Row, question: Question, label: Label) -> None:
    value: object = label.values
    if label.values is not None and question.kind is not Kind.SET:
        value = label.values[0]
    row[question.id] = value
    row[f"{question.id}_from"] = label.origin
    row[f"{question.id}_answers"] = label.answers
    row[f"{question.id}_agreement"] = label.agreement
    row[f"{question.id}_soft"] = label.soft
    if question.corrected_date:
        corrected = instant(label.corrected_date)
        row[f"{question.id}_corrected_date"] = corrected.value if corrected else None
        row[f"{question.id}_corrected_date_precision"] = corrected.precision if corrected else None


def house_free(path: str) -> str:
    """Return a path without what it tells of the machine it was read on.

    Paths are relative to what was imported, and stay. Of one that is absolute or climbs, the name is left.

    >>> house_free("dump/page.txt"), house_free("/srv/home/page.txt"), house_free("../page.txt")
    ('dump/page.txt', 'page.txt', 'page.txt')
    """
    if not path.startswith(("/", "\\")) and ".." not in path and ":" not in path:
        return path
    posix, windows = PurePosixPath(path), PureWindowsPath(path)
    if windows.drive and windows.root:
        return windows.name or "-"
    if posix.is_absolute() or ".." in posix.parts:
        return posix.name if posix.name not in ("", "..") else "-"
    return path
