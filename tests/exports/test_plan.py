"""Which articles get a record, and the one reason of each that gets none."""

from __future__ import annotations

from collections import Counter

import pytest

from exports.leakage import Leakage, described, measure_leakage, sentence
from exports.options import ExportOptions, LabelSource
from tests.exports.samples import Sample, key


def _reasons(sample: Sample, options: ExportOptions | None = None) -> dict[str, int]:
    account, _ = sample.prepare(options or ExportOptions())
    plan = account.plan
    assert plan.in_scope == len(sample.articles) == len(plan.splits) + sum(plan.excluded.values())
    return dict(plan.excluded)


def test_every_article_is_exported_or_counted_under_one_reason() -> None:
    """One article for each reason, and one that is exported."""
    sample = Sample()
    for name in ("ana", "bo"):
        sample.judge(key(1), name, reliability="mixed")  # set aside
        sample.judge(key(6), name, reliability=None)  # nobody can judge
        sample.judge(key(8), name, reliability="mixed")  # exported
    sample.article(1, set_aside="satire")
    sample.article(2)  # unjudged
    sample.article(3)
    sample.answer(key(3), "ana", "reliability", "mixed", complete=False)
    sample.article(4)
    sample.judge(key(4), "ana", reliability="mixed")  # too few
    sample.article(5)
    sample.judge(key(5), "ana", reliability="mixed")
    sample.judge(key(5), "bo", reliability="reliable")  # tie
    sample.article(6)
    sample.article(7)
    sample.judge(key(7), "ana", reliability="mixed", date_validity=None)
    sample.judge(key(7), "bo", reliability="reliable", date_validity=None)  # a tie and a doubt
    sample.article(8)
    assert _reasons(sample, ExportOptions(min_annotators=2)) == {
        "set_aside": 1,
        "unjudged": 1,
        "incomplete": 1,
        "too_few_annotators": 1,
        "tie": 1,
        "cannot_judge": 1,
        "no_label": 1,
    }
    account, _ = sample.prepare(ExportOptions(min_annotators=2))
    assert list(account.plan.splits) == [key(8)]
    assert account.plan.set_aside == {"satire": 1}


def test_one_label_is_enough() -> None:
    """A record is kept while any of its questions has a label."""
    sample = Sample()
    sample.judge(sample.article(), "ana", reliability=None, date_validity=None, topics="medtop:17000000")
    assert _reasons(sample) == {}


def test_an_adjudicated_article_needs_no_number_of_annotators() -> None:
    """The decision is enough, but for raw labels, which have no decisions."""
    sample = Sample()
    sample.answer(sample.article(), "di", "reliability", "mixed", role="adjudicator", complete=False)
    assert _reasons(sample, ExportOptions(min_annotators=3)) == {}
    assert _reasons(sample, ExportOptions(labels=LabelSource.RAW)) == {"incomplete": 1}


@pytest.mark.parametrize(
    ("labelled", "set_aside", "exported"),
    [({1, 2}, set(), 2), ({1}, set(), 1), (set(), set(), None), ({1, 2}, {2}, 1), ({2}, set(), 2)],
)
def test_the_newest_labelled_version_is_exported(
    labelled: set[int], set_aside: set[int], exported: int | None
) -> None:
    """Of several versions of one text one is kept: the newest with labels, else the newest."""
    sample = Sample()
    for version in (1, 2, 3):
        aside = "other" if version in set_aside else None
        sample.article(version, version=version, superseded=version < 3, upstream_id="77", set_aside=aside)
    other = sample.article(4, version=1, upstream_id="77", source="another paper")
    for number in sorted(labelled):
        sample.judge(key(number), "ana", reliability="mixed")
    sample.judge(other, "ana", reliability="mixed")
    excluded = _reasons(sample)
    assert excluded.get("superseded", 0) == 2 - len(set_aside)
    assert excluded.get("unjudged", 0) == (exported is None)
    account, _ = sample.prepare(ExportOptions())
    assert set(account.plan.splits) == {other} | ({key(exported)} if exported else set())


def test_judgements_of_withdrawn_articles_are_counted_apart() -> None:
    """They are in no record, and the manifest says how many there were."""
    sample = Sample()
    sample.judge(sample.article(), "ana", reliability="mixed")
    sample.judge("a:0000000000000000", "ana", reliability="mixed", date_validity="current")
    account, _ = sample.prepare(ExportOptions())
    assert account.plan.elsewhere == 2
    assert account.plan.in_scope == 1


def test_near_duplicates_stand_in_one_split() -> None:
    """Clusters are placed whole, and splits are near their shares all the same."""
    sample = Sample()
    for number in range(1, 101):
        cluster = f"c:{number % 10:016x}" if number <= 50 else None
        sample.judge(sample.article(number, cluster_id=cluster), "ana", reliability="mixed")
    account, _ = sample.prepare(ExportOptions())
    splits = account.plan.splits
    for begin in range(10):
        assert len({splits[key(number)] for number in range(1, 51) if number % 10 == begin}) == 1
    sizes = Counter(splits.values())
    assert sum(sizes.values()) == 100 and all(abs(sizes[n] - m) <= 5 for n, m in SHARES.items())
    assert account.plan.leakage == Leakage(clusters=10, articles=50, in_two_splits=0)


SHARES = {"train": 80, "validation": 10, "test": 10}


def test_leakage_counts_what_two_splits_share() -> None:
    """Only clusters of which several articles are exported, and of these the ones that are torn."""
    splits = {"a": "train", "b": "test", "c": "train", "d": "train", "e": "test"}
    clusters = [("a", "1"), ("b", "1"), ("c", "2"), ("d", "2"), ("e", "3"), ("f", "3"), ("g", None)]
    assert measure_leakage(clusters, splits) == Leakage(clusters=2, articles=4, in_two_splits=1)
    assert measure_leakage([], {}) == Leakage(0, 0, 0)


@pytest.mark.parametrize(
    ("leakage", "begin", "figure"),
    [
        (None, "Whether near-duplicates stand in two splits is not known", None),
        (Leakage(0, 0, 0), "No two exported articles", 0),
        (Leakage(2, 5, 1), "5 exported articles are near-duplicates of others, in 2 clusters; 1 of", 1),
    ],
)
def test_leakage_is_told(leakage: Leakage | None, begin: str, figure: int | None) -> None:
    """In a sentence and in figures; what is not known is null, with its reason."""
    assert sentence(leakage).startswith(begin)
    told = described(leakage)
    assert told["clusters_in_two_splits"] == figure and ("reason" in told) is (leakage is None)
