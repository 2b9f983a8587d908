"""Which articles get records, in which split, and why others get none: decided before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from exports.answers import Answers
from exports.labelling import Exclusion, Labelling
from exports.leakage import Leakage, measure_leakage
from exports.options import ExportOptions
from exports.splits import Unit, place

SCOPE = "every article of the store that is not withdrawn"
"""What ``in_scope`` counts."""

SCOPE_SCHEMA = {
    "number": pl.Int64,
    "key": pl.String,
    "version": pl.Int64,
    "superseded": pl.Boolean,
    "source": pl.String,
    "language": pl.String,
    "upstream_id": pl.String,
    "document_start": pl.Int64,
    "document_end": pl.Int64,
    "set_aside": pl.String,
    "cluster_id": pl.String,
}
"""Columns of a snapshot's articles that the plan needs; none is long."""

_PAGE = 5_000
"""Articles whose answers are looked at together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export will write."""

    in_scope: int
    """Articles looked at."""
    splits: Mapping[str, str]
    """Key of each article that gets a record, to its split."""
    excluded: Mapping[str, int]
    """Reason to number of articles, reasons that occur, in the order in which they are tried."""
    set_aside: Mapping[str, int]
    """Of those set aside, reason to number."""
    languages: Mapping[str, int]
    """Language to number of articles that get a record; unknown ones are not there."""
    chars: int
    """Code points of the texts that will be written."""
    elsewhere: int
    """Judgements of articles that are not in scope."""
    outdated: int
    """Counted judgements that the codebook no longer has an answer for."""
    leakage: Leakage | None
    """Near-duplicates in two splits; None where neighbours were not computed."""


def scope(page: pl.DataFrame) -> pl.DataFrame:
    """Return what the plan needs of a page of articles."""
    return page.select(pl.col(name).cast(kind) for name, kind in SCOPE_SCHEMA.items())


def make_plan(
    articles: pl.DataFrame,
    answers: Answers,
    labelling: Labelling,
    options: ExportOptions,
    *,
    compared: bool = True,
) -> Plan:
    """Decide what becomes of every article.

    Args:
        articles: Every article in scope, in any order, columns :data:`SCOPE_SCHEMA`.
        answers: Their answers.
        labelling: What makes labels of answers.
        options: Shares and seed of the splits.
        compared: Whether every article was compared with the others.

    Returns:
        The plan; each article is either in a split or counted under one reason.
    """
    articles = articles.sort("number")
    verdicts: list[Exclusion | None] = []
    outdated = 0
    for page in articles.select("number", "set_aside").iter_slices(_PAGE):
        numbers = page["number"]
        given = dict(answers.among(numbers[0], numbers[-1]))
        for number, set_aside in page.iter_rows():
            found = given.get(number)
            outdated += found.outdated if found else 0
            records = Exclusion.SET_ASIDE if set_aside else labelling.records(found)
            verdicts.append(records if isinstance(records, Exclusion) else None)
    _settle_versions(articles, verdicts)
    kept = articles.filter(pl.Series([verdict is None for verdict in verdicts], dtype=pl.Boolean))
    reasons = Counter(verdict for verdict in verdicts if verdict is not None)
    splits = _splits(kept, options)
    return Plan(
        in_scope=articles.height,
        splits=splits,
        excluded={reason.value: reasons[reason] for reason in Exclusion if reasons[reason]},
        set_aside=_counted(articles["set_aside"]),
        languages=_counted(kept["language"]),
        chars=int((kept["document_end"] - kept["document_start"]).sum() or 0),
        elsewhere=answers.elsewhere,
        outdated=outdated,
        leakage=measure_leakage(kept.select("key", "cluster_id").iter_rows(), splits) if compared else None,
    )


def _splits(kept: pl.DataFrame, options: ExportOptions) -> dict[str, str]:
    """Place every article; near-duplicates go together."""
    units = kept.select("key", pl.coalesce("cluster_id", "key").alias("unit"))
    sizes = units.group_by("unit", maintain_order=True).len()
    placed = place((Unit(unit, size) for unit, size in sizes.iter_rows()), options.shares, options.seed)
    return {key: placed[unit] for key, unit in units.iter_rows()}


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(value for value in values if value).items()))


def _settle_versions(articles: pl.DataFrame, verdicts: list[Exclusion | None]) -> None:
    """Keep one version of each text: the newest with labels, else the newest; the others are superseded."""
    versions = (
        articles.with_row_index("place")
        .filter(pl.col("upstream_id").is_not_null() & (pl.col("superseded") | (pl.col("version") > 1)))
        .sort("source", "upstream_id", "version", "number")
    )
    for _, places in _groups(versions.select("source", "upstream_id", "place").iter_rows()):
        at_hand = [place for place in places if verdicts[place] is not Exclusion.SET_ASIDE]
        labelled = [place for place in at_hand if verdicts[place] is None]
        kept = (labelled or at_hand or [-1])[-1]
        for other in at_hand:
            if other != kept:
                verdicts[other] = Exclusion.SUPERSEDED


def _groups(rows: Iterable[tuple[str | None, str, int]]) -> Iterable[tuple[object, Sequence[int]]]:
    found: dict[tuple[str | None, str], list[int]] = {}
    for source, upstream_id, at in rows:
        found.setdefault((source, upstream_id), []).append(at)
    return found.items()
