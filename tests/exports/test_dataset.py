"""A whole dataset folder: what it says of itself is what is in it, whatever the texts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from exports.dataset import Dataset, DoesNotAddUp
from exports.folder import Staging
from exports.options import ExportOptions, LabelSource
from exports.splits import Share
from labels.codebook import Codebook, read_codebook
from tests.exports.checking import check_features, check_sums, front_matter, rows
from tests.exports.samples import NEWS, OTHER, Sample, mixed_sample
from tests.hostile import HOSTILE_TEXT, HOSTILE_TITLE

OPTIONS = {
    "plain": ExportOptions(),
    "raw": ExportOptions(labels=LabelSource.RAW),
    "without text": ExportOptions(with_text=False),
    "with everything": ExportOptions(notes=True, times=True, names=True, seed=-5),
    "two splits": ExportOptions(shares=(Share("fit", 3), Share("held_out", 1))),
    "strict": ExportOptions(min_annotators=3),
}


def write(sample: Sample, target: Path, options: ExportOptions | None = None) -> None:
    """Write a dataset folder of a sample."""
    account, made = sample.prepare(options or ExportOptions())
    with Staging(target) as staging:
        dataset = Dataset(staging, account, made)
        for page in sample.article_frame().iter_slices(4):
            dataset.add(page)
        dataset.finish()


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def hostile_sample() -> Sample:
    """Return a sample in which every free text is hostile."""
    sample = Sample(replace(NEWS, title=HOSTILE_TITLE, guideline=HOSTILE_TEXT))
    lines = "---\nlicense: mit\n---\n...\n%YAML 1.2\n--- !!python/object:os.system"
    for text in (
        HOSTILE_TEXT,
        lines,
        "\x85\u2028\u2029\x0b\x0c\x1c\r\n",
        "\U0010ffff\ufffe\ufeff",
        "",
        " ",
        "x" * 70_000,
    ):
        at = sample.article(
            text=text, title=text[:200] or None, source=text[:50], url=text[:90], language=text[:20],
            document_path=f"a/{text[:40]}", cluster_id=text[:30], set_aside=None,
        )  # fmt: skip
        sample.answer(at, "ana", "reliability", "mixed", note=text[:4000], reason=text[:10])
        sample.answer(at, "bo", "topics", "medtop:01000000", round=text[:20])
    sample.article(set_aside=f"{HOSTILE_TITLE}")
    return sample


@pytest.mark.parametrize("codebook", [NEWS, OTHER], ids=["news", "other"])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_the_readme_says_what_is_there(tmp_path: Path, codebook: Codebook, options: ExportOptions) -> None:
    """Features, splits, numbers of rows and bytes, and sums agree with the files."""
    write(mixed_sample(codebook), tmp_path / "out", options)
    check_sums(tmp_path / "out")
    assert check_features(tmp_path / "out") > 20


def test_the_folder_has_the_files_of_a_dataset(tmp_path: Path) -> None:
    """And its codebook reads back to the one it was labelled with."""
    write(mixed_sample(), tmp_path / "out")
    assert sorted(contents(tmp_path / "out")) == [
        "README.md",
        "SHA256SUMS",
        "annotations/annotations.jsonl",
        "codebook.toml",
        "data/test.jsonl",
        "data/train.jsonl",
        "data/validation.jsonl",
        "export.json",
    ]
    written = (tmp_path / "out/codebook.toml").read_text(encoding="utf-8")
    assert read_codebook(written, reserved_keys={}, record_fields=frozenset()) == NEWS


def test_the_manifest_adds_up(tmp_path: Path) -> None:
    """In scope is exported and excluded; records are the sum of splits; labels those of the records."""
    sample = mixed_sample()
    sample.article()
    write(sample, tmp_path / "out")
    told = json.loads((tmp_path / "out/export.json").read_text(encoding="utf-8"))
    sums = told["reconciliation"]
    assert sums["in_scope"] == 21 == sums["exported"] + sum(sums["excluded"].values())
    assert sums["excluded"] == {"set_aside": 2, "unjudged": 1}
    assert sums["adds_up"] is True
    assert told["set_aside"] == {"duplicate": 2}
    assert told["records"] == sums["exported"] == sum(told["splits"].values())
    assert told["log_position"] == 42
    assert told["leakage"] == {"clusters_in_two_splits": 0, "clusters": 0, "articles_in_clusters": 0}
    records = [row for split in told["splits"] for row in rows(tmp_path / f"out/data/{split}.jsonl")]
    for question, counted in told["labels"].items():
        origins = [row[f"{question}_from"] for row in records]
        assert counted["from"] == {name: origins.count(name) for name in sorted(set(origins))}
        labels = [one for row in records for one in _labels(row[question])]
        assert {name: sum(by.values()) for name, by in counted["values"].items()} == {
            name: labels.count(name) for name in counted["values"]
        }
    for file in told["files"]:
        held = (tmp_path / "out" / file["path"]).read_bytes()
        assert file["bytes"] == len(held)
        assert file["records"] in (None, held.count(b"\n"))


def _labels(value: object) -> list[object]:
    return [] if value is None else value if isinstance(value, list) else [value]


def test_null_labels_are_those_whose_origin_says_so(tmp_path: Path) -> None:
    """A label is null exactly where it ties, cannot be judged, or was not given."""
    write(mixed_sample(), tmp_path / "out")
    for record in rows(tmp_path / "out/data/train.jsonl"):
        for question in NEWS.questions:
            nothing = record[f"{question.id}_from"] in ("tie", "cannot_judge", "none")
            assert (record[question.id] is None) == nothing


def test_hostile_text_is_unchanged_and_does_nothing(tmp_path: Path) -> None:
    """Every text comes out as it went in, lines stay lines, and the card's head stays its own."""
    sample = hostile_sample()
    write(sample, tmp_path / "out", ExportOptions(notes=True))
    assert check_features(tmp_path / "out") > 10
    records = [row for path in (tmp_path / "out/data").iterdir() for row in rows(path)]
    texts = {article["text"] for article in sample.articles if not article["set_aside"]}
    assert {record["text"] for record in records} == texts
    for record in records:
        article = sample.articles[record["document"]["index"] - 1]
        assert (record["title"], record["url"], record["source"]) == (
            article["title"], article["url"], article["source"],
        )  # fmt: skip
    notes = {row["note"] for row in rows(tmp_path / "out/annotations/annotations.jsonl")}
    assert {text[:4000] for text in texts} <= notes
    head = front_matter(tmp_path / "out")
    assert head["pretty_name"] == HOSTILE_TITLE
    assert "license" not in head
    assert "language" not in head
    told = json.loads((tmp_path / "out/export.json").read_bytes())
    assert told["set_aside"] == {HOSTILE_TITLE: 1}


@pytest.mark.parametrize("file", ["README.md", "export.json", "SHA256SUMS"])
def test_nothing_invisible_stands_in_what_people_read(tmp_path: Path, file: str) -> None:
    """A reader sees every character of the card and the manifest that could act on a terminal."""
    write(hostile_sample(), tmp_path / "out")
    text = (tmp_path / "out" / file).read_text(encoding="utf-8")
    assert not {"\x1b", "\x07", "\x7f", "\x9b", "\u202e", "\u2028"} & set(text)


def test_a_store_without_answers_makes_a_folder_without_data(tmp_path: Path) -> None:
    """It is whole, names its features and reasons, and lists no file that is not there."""
    sample = Sample()
    sample.article()
    write(sample, tmp_path / "out")
    assert sorted(contents(tmp_path / "out")) == ["README.md", "SHA256SUMS", "codebook.toml", "export.json"]
    assert check_features(tmp_path / "out") == 0
    check_sums(tmp_path / "out")
    head = front_matter(tmp_path / "out")
    assert [config["data_files"] for config in head["configs"]] == [[], []]
    told = json.loads((tmp_path / "out/export.json").read_bytes())
    assert told["reconciliation"]["excluded"] == {"unjudged": 1}


def test_nothing_of_the_house_is_in_the_folder(tmp_path: Path) -> None:
    """No name of a person, no time of day, no place on this machine."""
    sample = mixed_sample()
    for article in sample.articles:
        article["document_path"] = f"{tmp_path}/in/page.txt"
    write(sample, tmp_path / "out")
    for path, held in contents(tmp_path / "out").items():
        text = held.decode()
        for word in (str(tmp_path), os.uname().nodename, '"ana"', '"bo"', "08:00:", "2022-04-06"):
            assert word not in text, (path, word)


def test_names_stay_where_that_is_asked() -> None:
    """Annotations and records then have the names of the team."""
    sample = mixed_sample()
    assert {"ana", "bo", "cy"} == {row["annotator"] for row in sample.annotations(ExportOptions(names=True))}


def test_what_does_not_add_up_is_no_dataset(tmp_path: Path) -> None:
    """An article that the second reading does not bring is noticed, and no folder is left."""
    sample = mixed_sample()
    account, made = sample.prepare(ExportOptions())

    def lose_one() -> None:
        with Staging(tmp_path / "out") as staging:
            dataset = Dataset(staging, account, made)
            dataset.add(sample.article_frame().slice(1))
            dataset.finish()

    with pytest.raises(DoesNotAddUp, match="20 articles are in scope"):
        lose_one()
    assert list(tmp_path.iterdir()) == []


def test_the_same_input_gives_the_same_bytes_on_any_number_of_threads(tmp_path: Path) -> None:
    """Another process, other threads, another hash seed, rows in another order: not a byte differs."""
    write(mixed_sample(articles=60), tmp_path / "out")
    code = (
        "import sys, random; from pathlib import Path\n"
        "from tests.exports.samples import mixed_sample; from tests.exports.test_dataset import write\n"
        "sample = mixed_sample(articles=60); random.Random(1).shuffle(sample.judgements)\n"
        "write(sample, Path(sys.argv[1]))\n"
    )
    for threads in ("1", "5"):
        target = tmp_path / threads
        subprocess.run(
            [sys.executable, "-c", code, str(target)],
            check=True,
            env={**os.environ, "POLARS_MAX_THREADS": threads, "PYTHONHASHSEED": threads},
        )
        assert contents(target) == contents(tmp_path / "out")
