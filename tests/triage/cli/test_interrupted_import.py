"""An import that is stopped, killed or cut off: nothing half done, and the same command goes on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from labels.codebook import shipped_codebook
from tests.triage.cli.stopped import Stopped
from tests.triage.cli.test_importing import Run, run, summary
from tests.triage.jobs.prose import edited, prose
from triage.owner import opening
from triage.owner.opening import open_store
from triage.store.comparison import Comparison

__all__ = ["run"]

READING = ("triage.jobs.batches", "Collector.next_batch")
STORING = ("triage.jobs.batches", "Batch.handed")
ANNOTATING = ("triage.jobs.importing", "record_annotations")
COMPARING = ("triage.jobs.importing", "compare_new")
STORY = prose(150, 1)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Two articles that share text, in so many files that they come in several batches."""
    folder = tmp_path / "rows"
    folder.mkdir()
    for n in range(2):
        row = {"text": edited(STORY, 0.03, n), "annotations": [] if n else [task()]}
        (folder / f"{n}.jsonl").write_text(json.dumps({"id": n, **row}) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of Label Studio: an article that two people judged."""
    path = tmp_path / "export.json"
    path.write_text(json.dumps([{"id": 1, "data": {"text": STORY}, "annotations": [task(), task("bo")]}]))
    return path


def task(who: str = "ana") -> dict[str, Any]:
    """Return what somebody answered in Label Studio."""
    result = {"from_name": "reliability", "to_name": "t", "type": "choices", "value": {"choices": ["mixed"]}}
    return {"id": 1, "completed_by": who, "result": [result], "was_cancelled": False}


async def comparison(path: Path) -> Comparison:
    """Ask a store how far its articles are compared."""
    async with open_store(path) as store:
        return await store.comparison()


def is_whole(run: Run) -> bool:
    """Whether the store's invariants hold."""
    return run("check", "--json")[0] == 0


def test_ctrl_c_while_it_reads_takes_it_back(run: Run, rows: Path, tmp_path: Path) -> None:
    """Nothing of it is there, the person is told what to do, and the same command does all of it."""
    with Stopped(tmp_path, READING, "--db", "s.duckdb", "import", "rows") as stopped:
        code, out, err = stopped.interrupt()
    assert (code, out) == (130, "")
    assert "taken back whole" in err and "same command" in err and "Traceback" not in err
    assert run("articles", "list", "--json")[1] == run("import", "--list", "--json")[1] == ""
    assert summary(run("import", "rows", "--json")[1])["imported"] == 2
    assert is_whole(run)


@pytest.mark.parametrize("step", [STORING, ANNOTATING])
def test_it_is_all_or_nothing_after_a_kill(
    run: Run, rows: Path, tmp_path: Path, step: tuple[str, str]
) -> None:
    """Before its end nothing of it is there, after it everything; importing again completes it."""
    with Stopped(tmp_path, step, "--db", "s.duckdb", "import", "rows", "--json") as stopped:
        stopped.kill()
    there = len(run("import", "--list", "--json")[1].splitlines())
    assert there == (0 if step == STORING else 1)
    again = summary(run("import", "rows", "--json")[1])
    assert (again["imported"], again["already"]) == ((0, 2) if there else (2, 0))
    assert len(run("articles", "neighbours", "--json")[1].splitlines()) == 1
    assert is_whole(run)


def test_answers_of_other_tools_are_completed_after_a_kill(run: Run, export: Path, tmp_path: Path) -> None:
    """Killed between its last batch and the answers, the import stands; again, it brings the answers once."""
    arguments = ("import", export.name, "--annotator-map", "who.json", "--json")
    (tmp_path / "who.json").write_text('{"ana": "ana", "bo": "bo"}')
    with Stopped(tmp_path, ANNOTATING, "--db", "s.duckdb", *arguments) as stopped:
        stopped.kill()
    assert run("log", "--cause", "answer", "--json")[1] == ""
    first, second = (json.loads(run(*arguments)[1]) for _ in range(2))
    assert (first["totals"]["already"], first["totals"]["imported"]) == (1, 0)
    assert [told["annotations"]["imported"] for told in (first, second)] == [2, 0]
    assert second["annotations"]["already"] == 2
    answers = [json.loads(line) for line in run("log", "--question", "reliability", "--json")[1].splitlines()]
    assert sorted((each["annotator"], each["value"]) for each in answers) == [
        ("ana", "mixed"),
        ("bo", "mixed"),
    ]


def test_ctrl_c_at_the_answers_of_other_tools_waits_for_them(run: Run, export: Path, tmp_path: Path) -> None:
    """An import without the answers that came with it would be half done; what is left is told."""
    (tmp_path / "who.json").write_text('{"ana": "ana", "bo": "bo"}')
    arguments = ("--db", "s.duckdb", "import", export.name, "--annotator-map", "who.json")
    with Stopped(tmp_path, ("triage.jobs.annotations", "_record"), *arguments) as stopped:
        code, _, err = stopped.interrupt()
    assert code == 130 and "Import 1 is stored whole" in err
    assert len(run("log", "--question", "reliability", "--json")[1].splitlines()) == 2


def test_only_what_speaks_of_neighbours_waits_for_them(run: Run, rows: Path, tmp_path: Path) -> None:
    """Killed before it compared, an import leaves that to the first command that shows neighbours."""
    with Stopped(tmp_path, COMPARING, "--db", "s.duckdb", "import", "rows") as stopped:
        stopped.kill()
    for others in (("status",), ("log",), ("articles", "rejects"), ("import", "--list"), ("check",)):
        assert run(*others)[0] == 0
    path = tmp_path / "s.duckdb"
    assert asyncio.run(comparison(path)).waiting == 2
    shown = json.loads(run("articles", "show", "1", "--json")[1])
    assert len(shown["neighbours"]) == 1 and shown["cluster_id"] is not None
    assert asyncio.run(comparison(path)).waiting == 0


@pytest.mark.parametrize("step", [STORING, ANNOTATING, COMPARING])
async def test_what_an_ended_owner_cut_off_begins_again(
    rows: Path, tmp_path: Path, step: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command owns the store for a moment; an import through it goes on when that command has ended."""
    monkeypatch.setattr(opening, "CLIENT_SECONDS", 0.05)
    path = tmp_path / "s.duckdb"
    async with open_store(path, create=shipped_codebook()):
        arguments = (step, "--db", "s.duckdb", "import", "rows", "--json")
        stopped = await asyncio.to_thread(Stopped, tmp_path, *arguments)
    with stopped:
        code, out, err = await asyncio.to_thread(stopped.go_on)
    assert code == 0, err
    assert "begins again" in err
    told = summary(out)
    assert (told["read"], told["imported"], told["articles"]) == (2, 2, 2)
    async with open_store(path) as store:
        assert [record.finished for record in await store.imports()] == [True]
        assert (await store.comparison()).waiting == 0
        assert len([pair async for page in store.neighbour_pairs() for pair in page]) == 1
        assert (await store.check()).ok


async def test_standard_input_that_was_cut_off_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of it is gone: the import is taken back, and says so."""
    monkeypatch.setattr(opening, "CLIENT_SECONDS", 0.05)
    path = tmp_path / "s.duckdb"
    async with open_store(path, create=shipped_codebook()):
        arguments = (STORING, "--db", "s.duckdb", "import", "-")
        stopped = await asyncio.to_thread(Stopped, tmp_path, *arguments, said='{"text": "It rained."}\n')
    with stopped:
        code, out, err = await asyncio.to_thread(stopped.go_on)
    assert (code, out) == (3, "")
    assert "standard input" in err and "again" in err
    async with open_store(path) as store:
        assert await store.imports() == () and (await store.check()).ok
