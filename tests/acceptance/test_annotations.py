"""Exports of other tools beside what two people are known to have said in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.triage.jobs.trial_codebook import question, whole
from triage.articles.options import ReadOptions
from triage.jobs.importing import import_paths
from triage.owner.opening import open_store

CODEBOOK = whole(
    question("reliability", "ordinal", ("unreliable", "mixed", "reliable"), keys="1230"),
    question("date_valid", "nominal", ("yes", "no", "unclear"), keys="456x"),
    question("topics", "set", ("economy", "local", "politics", "science"), keys="ABCDX", least=0),
)
WHO = {"2": "ana", "3": "bo", "news-ana": "ana", "news-bo": "bo", "ana@example.org": "ana",
       "bo@example.org": "bo"}  # fmt: skip


async def said_in(folder: Path, path: Path) -> dict[str, dict[str, Any]]:
    """Import an export; return what stands of each person, by upstream id."""
    options = ReadOptions(reference_date="2026-11-24")
    async with open_store(folder / "s.duckdb", create=CODEBOOK, listen=False) as store:
        await import_paths(store, [f"{path}"], options, person="administrator", annotators=WHO)
        snapshot = await store.snapshot()
        ids = {
            key: upstream_id
            async for page in snapshot.article_pages(with_text=False)
            for key, upstream_id in page.select("key", "upstream_id").iter_rows()
        }
        said: dict[str, dict[str, Any]] = {"ana": {}, "bo": {}}
        rows = (
            (await snapshot.judgements())
            .select("annotator", "article", "question", "values", "note")
            .iter_rows()
        )
        for person, article, name, values, note in rows:
            of_article = said[person].setdefault(ids[article], {"comment": note or ""})
            of_article[name] = list(values) if name == "topics" else values[0]
        return said


@pytest.fixture
def expected(shared: Path) -> dict[str, dict[str, Any]]:
    """What they said; what was skipped is not there."""
    told = json.loads((shared / "data/interchange/expected_annotations.json").read_text(encoding="utf-8"))
    return {person: {key: value for key, value in of.items() if value} for person, of in told.items()}


@pytest.mark.parametrize("name", ["labelstudio_export_JSON.json", "labelstudio_import.json"])
async def test_label_studio_holds_everything(
    tmp_path: Path, shared: Path, expected: dict[str, dict[str, Any]], name: str
) -> None:
    """Answers, empty sets, comments and skips of both people."""
    assert await said_in(tmp_path, shared / "data/interchange" / name) == expected


async def test_prodigy_holds_two_questions(
    tmp_path: Path, shared: Path, expected: dict[str, dict[str, Any]]
) -> None:
    """Reliability and topics, told apart by their answers."""
    said = await said_in(tmp_path, shared / "data/interchange/prodigy_choice_db_out.jsonl")
    for person, of in expected.items():
        for key, answers in of.items():
            assert {name: said[person][key][name] for name in ("reliability", "topics")} == {
                name: answers[name] for name in ("reliability", "topics")
            }


async def test_doccano_holds_one_persons_topics(tmp_path: Path, shared: Path) -> None:
    """The file is named after them."""
    data = (shared / "data/interchange/doccano_export_topics.jsonl").read_bytes()
    (tmp_path / "news-bo.jsonl").write_bytes(data)
    said = await said_in(tmp_path, tmp_path / "news-bo.jsonl")
    assert {key: sorted(of["topics"]) for key, of in said["bo"].items()} == {
        "art-0001": ["local"],
        "art-0002": ["economy", "politics"],
    }
    assert said["ana"] == {}
