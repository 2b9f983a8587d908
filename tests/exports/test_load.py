"""The folder loads in the library it is made for; its Python is named by TRIAGE_DATASETS_PYTHON."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from exports.options import ExportOptions, LabelSource
from exports.record import annotation_fields, record_fields
from labels.codebook import Codebook
from tests.exports.checking import features, rows
from tests.exports.samples import NEWS, OTHER, Sample, mixed_sample
from tests.exports.test_dataset import hostile_sample, write

PYTHON = os.environ.get("TRIAGE_DATASETS_PYTHON", "")

pytestmark = pytest.mark.skipif(
    not PYTHON, reason="TRIAGE_DATASETS_PYTHON names no Python with datasets; tests/check prepares one"
)


def load(folders: list[Path], home: Path) -> list[dict[str, Any]]:
    """Load dataset folders with the real library, without a network, and return what came out."""
    done = subprocess.run(
        [PYTHON, str(Path(__file__).with_name("load_with_datasets.py")), *map(str, folders)],
        env={
            "HF_DATASETS_OFFLINE": "1",
            "HF_HUB_OFFLINE": "1",
            "HF_HOME": str(home),
            "PATH": os.environ["PATH"],
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert isinstance(loaded, list)
    return loaded


def sparse_sample(codebook: Codebook) -> Sample:
    """Return a sample whose columns are nearly all null or empty, first of all in the first rows."""
    sample = Sample(codebook)
    *_, last = codebook.questions
    nothing = dict.fromkeys(("title", "source", "url", "stated_date", "language"))
    for number in range(1, 41):
        at = sample.article(**nothing if number < 40 else {})
        said = [last.answers[0].id] if number == 40 or last.min else []
        sample.answer(at, "ana", last.id, *said, seconds=None, reference_date=None)
    return sample


def test_folders_load_with_class_labels_and_nothing_changed(tmp_path: Path) -> None:
    """Both tables of each folder have the features that were declared and the rows that were written."""
    cases: list[tuple[Sample, ExportOptions]] = [
        (mixed_sample(), ExportOptions()),
        (mixed_sample(OTHER), ExportOptions(labels=LabelSource.RAW, notes=True, times=True)),
        (mixed_sample(), ExportOptions(with_text=False)),
        (hostile_sample(), ExportOptions(notes=True)),
        (sparse_sample(NEWS), ExportOptions()),
        (sparse_sample(OTHER), ExportOptions()),
    ]
    folders = [tmp_path / f"set{number}" for number in range(len(cases))]
    for (sample, options), folder in zip(cases, folders, strict=True):
        write(sample, folder, options)
    for (sample, options), folder, loaded in zip(
        cases, folders, load(folders, tmp_path / "home"), strict=True
    ):
        records = record_fields(sample.codebook, with_text=options.with_text)
        answers = annotation_fields(times=options.times, notes=options.notes)
        splits = [path.stem for path in (folder / "data").iterdir()]
        assert sorted(loaded["default"]) == sorted(splits) == sorted(loaded["without a name"])
        for split in splits:
            assert loaded["default"][split]["features"] == features(records)
            assert loaded["default"][split]["rows"] == rows(folder / f"data/{split}.jsonl")
        (table,) = loaded["annotations"].values()
        assert table["features"] == features(answers)
        assert table["rows"] == rows(folder / "annotations/annotations.jsonl")


def test_a_folder_without_records_says_that_there_are_no_data_files(tmp_path: Path) -> None:
    """The library names the folder and what is missing, instead of taking another file for data."""
    write(Sample(), tmp_path / "out")
    code = "import sys, datasets; datasets.load_dataset(sys.argv[1])"
    done = subprocess.run(
        [PYTHON, "-c", code, str(tmp_path / "out")],
        env={"HF_DATASETS_OFFLINE": "1", "HF_HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "DataFilesNotFoundError" in done.stderr
