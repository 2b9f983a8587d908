"""The seeds become a dataset: imported, labelled at the desk, exported, and every text is what it was."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from labels.codebook import Kind, shipped_codebook
from tests.exports.checking import check_features, check_sums, rows
from tests.exports.stores import bring_in, hire
from tests.exports.test_load import PYTHON, load
from triage.desk.desk import Desk
from triage.owner.opening import open_store
from triage.store.records import ArticleRow


async def _label(path: Path, seeds: list[Path]) -> list[ArticleRow]:
    """Import the seeds and let two people label them at the desk; one article is set aside."""
    async with open_store(path, create=shipped_codebook(), listen=False) as store:
        articles = await bring_in(store, seeds)
        await hire(store, "ana", "bo")
        codebook = await store.codebook()
        for shift, name in enumerate(("ana", "bo")):
            desk = await Desk.open(store, name)
            for number in range(len(articles) - shift * 4):
                if (shift, number) == (0, 3):
                    await desk.set_aside("duplicate")
                    continue
                for question in codebook.questions:
                    answer = question.answers[(number + shift * (number % 3)) % len(question.answers)]
                    await desk.answer(question.id, answer.id)
                    if question.kind is Kind.SET and number % 2:
                        await desk.answer(question.id, question.answers[-1].id)
                await desk.enter()
        return articles


def _export(store: Path, place: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "triage.cli.main", "--db", str(store), "export", "out", "--json"]
    done = subprocess.run(command, capture_output=True, check=False, cwd=place)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


async def test_the_seeds_end_to_end(shared: Path, tmp_path: Path) -> None:
    """30 articles in scope add up, and each text is the slice of its document that its position says.

    Where the library is at hand, it loads what was exported.
    """
    seeds = sorted((shared / "seeds").glob("*.txt"))
    store = tmp_path / "triage.duckdb"
    articles = await _label(store, seeds)
    assert len(articles) == 30
    told = _export(store, tmp_path)
    assert told["in_scope"] == 30 == told["exported"] + sum(told["excluded"].values())
    assert told["excluded"]["set_aside"] == 1
    folder = tmp_path / "out"
    check_sums(folder)
    check_features(folder)
    documents = {path.name: path.read_bytes().decode() for path in seeds}
    records = [row for split in told["splits"] for row in rows(folder / f"data/{split}.jsonl")]
    assert len({row["id"] for row in records}) == told["exported"] == len(records)
    for row in records:
        at = row["document"]
        assert row["text"] == documents[Path(at["path"]).name][at["start"] : at["end"]]
    if PYTHON:
        (loaded,) = load([folder], tmp_path / "home")
        assert sum(len(table["rows"]) for table in loaded["default"].values()) == told["exported"]
