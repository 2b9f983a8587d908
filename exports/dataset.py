"""A whole dataset folder, written page by page: data, annotations, codebook, manifest, card, sums."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from exports.card import AgreementLine, card
from exports.existing import MANIFEST
from exports.folder import Staging, WrittenFile
from exports.formats import jsonl
from exports.front_matter import Configuration, SplitFile
from exports.manifest import Account, manifest
from exports.options import ExportOptions
from exports.plan import Plan
from exports.record import annotation_fields, record_fields
from exports.rows import Rows
from labels.codebook import write_codebook

ANNOTATIONS = "annotations/annotations.jsonl"
ROW_BYTES = 2_500
"""What a record without its text, and its annotations, take at a guess."""


class DoesNotAddUp(Exception):
    """What was written and what was left out are not all there is; no folder is left."""


def expected_bytes(plan: Plan, options: ExportOptions) -> int:
    """Return what a dataset will take on disk, at a guess: texts have 1.2 bytes a character."""
    return len(plan.splits) * ROW_BYTES + (plan.chars * 6 // 5 if options.with_text else 0)


class Dataset:
    """Writes one dataset into a staging folder."""

    def __init__(self, staging: Staging, account: Account, rows: Rows) -> None:
        """Begin a dataset.

        Args:
            staging: The folder being written.
            account: What is told of the export; its tally is counted up here.
            rows: What makes records.
        """
        self._staging = staging
        self._account = account
        self._rows = rows

    def add(self, page: pl.DataFrame) -> int:
        """Write a page of articles; pages come in the order of the articles' numbers.

        Args:
            page: Columns as in a snapshot's article pages.

        Returns:
            Number of records written.
        """
        before = sum(self._account.tally.records.values())
        for article in self._rows.of(page):
            self._account.tally.add(article)
            data = self._staging.file(_data(article.split))
            for record in article.records:
                data.write_record(jsonl.line(record))
            if article.annotations:
                answers = self._staging.file(ANNOTATIONS)
                for annotation in article.annotations:
                    answers.write_record(jsonl.line(annotation))
        return sum(self._account.tally.records.values()) - before

    def finish(self, agreement: Sequence[AgreementLine] = ()) -> tuple[WrittenFile, ...]:
        """Write what stands beside the data and give the folder its name.

        Args:
            agreement: What the card says of agreement.

        Returns:
            Every file of the folder, by path.

        Raises:
            DoesNotAddUp: Articles are neither in it nor counted as left out.
        """
        tally, sums = self._account.tally, self._account.reconciliation
        if not sums.holds:
            raise DoesNotAddUp(
                f"{sums.in_scope} articles are in scope, but {sums.exported} were written and "
                f"{sums.excluded} left out: no dataset was made. Run triage check."
            )
        data = [self._staging.close(_data(split), data=True) for split in tally.splits]
        answers = [self._staging.close(ANNOTATIONS, data=True)] if tally.annotations else []
        codebook = self._staging.put("codebook.toml", write_codebook(self._account.codebook).encode())
        self._staging.put(MANIFEST, manifest(self._account, [*data, *answers, codebook]))
        self._staging.put("README.md", card(self._account, self._configurations(data, answers), agreement))
        return self._staging.finish()

    def _configurations(
        self, data: Sequence[WrittenFile], answers: Sequence[WrittenFile]
    ) -> tuple[Configuration, ...]:
        splits = zip(self._account.tally.splits, data, strict=True)
        return (
            Configuration(
                "default",
                record_fields(self._account.codebook, with_text=self._account.options.with_text),
                tuple(_split_file(split, file) for split, file in splits),
            ),
            Configuration(
                "annotations",
                annotation_fields(times=self._account.options.times, notes=self._account.options.notes),
                tuple(_split_file("train", file) for file in answers),
            ),
        )


def _data(split: str) -> str:
    return f"data/{split}.jsonl"


def _split_file(split: str, written: WrittenFile) -> SplitFile:
    return SplitFile(split, written.path, written.bytes, written.records or 0)
