"""Imports: counts that add up, and nothing half done."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.triage.articles.sample_pages import full_page
from triage.articles.opening import PathsMissing
from triage.articles.options import ReadOptions
from triage.jobs import batches
from triage.jobs.import_report import ImportReport
from triage.jobs.importing import ClockWrong, check_clock, import_paths, rehearse_import
from triage.jobs.ledger import Ledger
from triage.store.comparison import Comparison
from triage.store.imports import ArticleBatch, FileCounts, ImportRequest, Outcome
from triage.store.protocol import Store

OPTIONS = ReadOptions(reference_date="2026-11-24")


class MemoryStore:
    """The verbs an import needs, in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ledger = Ledger()
        self.batches: list[ArticleBatch] = []
        self.finished: list[tuple[FileCounts, ...]] = []
        self.abandoned: list[int] = []
        self.requests: list[ImportRequest] = []
        self.failing: BaseException | None = None
        self.waiting: asyncio.Event | None = None

    async def describe(self) -> SimpleNamespace:
        """Return where it is."""
        return SimpleNamespace(path=str(self.path))

    async def comparison(self) -> Comparison:
        """Say that nothing waits to be compared."""
        return Comparison(0, 0)

    async def begin_import(self, request: ImportRequest, *, person: str) -> int:
        """Open an import."""
        self.requests.append(request)
        return 7

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Take a batch."""
        if self.failing is not None:
            raise self.failing
        if self.waiting is not None:
            self.waiting.set()
            await asyncio.Event().wait()
        self.batches.append(batch)
        return await self.ledger.add_articles(number, batch)

    async def finish_import(self, number: int, *, files: Sequence[FileCounts], skipped: int) -> None:
        """Close it."""
        self.finished.append(tuple(files))

    async def abandon_import(self, number: int) -> None:
        """Take it back."""
        self.abandoned.append(number)

    async def progress(self) -> SimpleNamespace:
        """Count articles."""
        return SimpleNamespace(articles=sum(len(batch.articles) for batch in self.batches))


@pytest.fixture
def memory(tmp_path: Path) -> MemoryStore:
    """A store without files."""
    return MemoryStore(tmp_path / "none.duckdb")


async def run(store: MemoryStore | None, *paths: Path, dry_run: bool = False) -> ImportReport:
    """Import paths."""
    names = [str(path) for path in paths]
    if dry_run:
        return await rehearse_import(cast("Store | None", store), names, OPTIONS, person="administrator")
    return await import_paths(cast(Store, store), names, OPTIONS, person="administrator")


def corpus(folder: Path) -> Path:
    """Write a folder of many kinds of files."""
    folder.mkdir()
    (folder / "page.txt").write_text(full_page("Read more").text, encoding="utf-8")
    (folder / "same.txt").write_text(full_page("Weiterlesen").text, encoding="utf-8")
    lines = [{"id": "1", "text": "one"}, {"id": "1", "text": "one, mended"}, {"id": "2", "text": "two"}]
    lines += [{"id": "2", "text": "two"}, {"text": ""}]
    (folder / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (folder / "b.csv").write_text('id,text\n9,"x\n8,y\n', encoding="utf-8")
    (folder / "c.pdf").write_bytes(b"%PDF-1.4")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    return folder


async def test_counts_add_up_for_every_file(tmp_path: Path, memory: MemoryStore) -> None:
    """read = imported + already + versions + rejected, by file and in all."""
    report = await run(memory, corpus(tmp_path / "news"))
    counts = {f.path: (f.read, f.imported, f.already, f.versions, f.rejected) for f in report.files}
    assert counts == {
        "a.jsonl": (5, 2, 1, 1, 1),
        "b.csv": (2, 1, 0, 0, 1),
        "c.pdf": (1, 0, 0, 0, 1),
        "page.txt": (4, 4, 0, 0, 0),
        "same.txt": (4, 0, 4, 0, 0),
    }
    assert report.number == 7
    assert [path for path, _ in report.skipped] == [".hidden"]
    assert {f.path: f.read for f in memory.finished[0]} == {path: c[0] for path, c in counts.items()}
    kept = [(r.path, r.line, r.import_number) for batch in memory.batches for r in batch.rejects]
    assert kept == [("a.jsonl", 5, 7), ("b.csv", 2, 7), ("c.pdf", None, 7)]
    documents = [d.path for batch in memory.batches for d in batch.documents]
    assert documents == sorted(counts)


async def test_counts_add_up_however_files_are_named(
    tmp_path: Path, memory: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, a file twice more, a glob, a file that is cut off, an archive on standard input."""
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 2)
    folder = corpus(tmp_path / "news")
    (tmp_path / "cut.jsonl").write_text('{"text": "odd"}\n{', encoding="utf-8")
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.add(folder / "a.jsonl", "packed.jsonl")
    archive.seek(0)
    names = [
        f"{folder}",
        f"{folder}/a.jsonl",
        f"{folder}/a.jsonl",
        f"{folder}/*.txt",
        f"{tmp_path}/cut.jsonl",
        "-",
    ]
    report = await import_paths(cast(Store, memory), names, OPTIONS, person="administrator", stdin=archive)
    for one in report.files:
        assert one.read == one.imported + one.already + one.versions + one.rejected > 0
        assert len(one.rejects) == one.rejected
    read = {
        path: [file.read for file in report.files if file.path == path] for path in ("a.jsonl", "page.txt")
    }
    assert read == {"a.jsonl": [5, 5, 5], "page.txt": [4, 4]}
    last, packed = report.files[-2:]
    assert (last.path, last.imported, last.rejected) == ("cut.jsonl", 1, 1)
    assert (packed.path, packed.already, packed.rejected) == ("packed.jsonl", 4, 1)
    kept = [article for batch in memory.batches for article in batch.articles]
    assert len(kept) + report.total("rejected") == report.total("read")


async def test_the_json_report_has_the_fields_of_its_contract(tmp_path: Path, memory: MemoryStore) -> None:
    """Totals are the sums of the files."""
    fields = (await run(memory, corpus(tmp_path / "news"))).as_json()
    assert fields["import"] == 7
    assert fields["totals"] == {
        "read": 16,
        "imported": 7,
        "already": 5,
        "versions": 1,
        "rejected": 3,
        "skipped": 1,
    }
    first = fields["files"][0]
    assert {"path", "format", "encoding", "read", "imported", "already", "versions", "rejected"} < set(first)
    assert first["rejects"] == [{"line": 5, "reason": "its text is empty"}]


async def test_importing_twice_changes_nothing(tmp_path: Path, memory: MemoryStore) -> None:
    """The second time every article is there already."""
    folder = corpus(tmp_path / "news")
    first = await run(memory, folder)
    again = await run(memory, folder)
    assert again.total("imported") == again.total("versions") == 0
    assert again.total("already") == first.total("imported") + first.total("already") + first.total(
        "versions"
    )


async def test_a_dry_run_counts_the_same_and_keeps_nothing(tmp_path: Path, memory: MemoryStore) -> None:
    """With a store and without one."""
    folder = corpus(tmp_path / "news")
    without = await run(None, folder, dry_run=True)
    dry = await run(memory, folder, dry_run=True)
    assert memory.finished == []
    assert memory.abandoned == [7]
    memory.ledger = Ledger()
    real = await run(memory, folder)
    for count in ("read", "imported", "already", "versions", "rejected"):
        assert without.total(count) == dry.total(count) == real.total(count)
    assert without.number is dry.number is None


async def test_a_failure_takes_everything_back(tmp_path: Path, memory: MemoryStore) -> None:
    """What stopped the import is told, and nothing of it stays."""
    memory.failing = OSError("no room")
    with pytest.raises(OSError, match="no room"):
        await run(memory, corpus(tmp_path / "news"))
    assert memory.abandoned == [7]
    assert memory.finished == []


async def test_a_cancelled_import_takes_everything_back(tmp_path: Path, memory: MemoryStore) -> None:
    """Ctrl-C between batches leaves nothing half done."""
    memory.waiting = asyncio.Event()
    task = asyncio.ensure_future(run(memory, corpus(tmp_path / "news")))
    await memory.waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert memory.abandoned == [7]


async def test_missing_paths_open_no_import(tmp_path: Path, memory: MemoryStore) -> None:
    """Nothing begins if anything named is not there."""
    with pytest.raises(PathsMissing):
        await run(memory, corpus(tmp_path / "news"), tmp_path / "nothing")
    assert memory.requests == []


async def test_batches_are_bounded(
    tmp_path: Path, memory: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By number and by bytes, across files, and counts stay right."""
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 3)
    monkeypatch.setattr(batches, "BATCH_BYTES", 4000)
    for n in range(5):
        lines = [json.dumps({"text": f"{n} {m} " + "x" * (900 * (m % 2))}) + "\n" for m in range(7)]
        (tmp_path / f"{n}.jsonl").write_text("".join(lines), encoding="utf-8")
    report = await run(memory, tmp_path)
    assert [(f.read, f.imported) for f in report.files] == [(7, 7)] * 5
    assert all(len(batch.articles) <= 3 for batch in memory.batches)
    assert sum(len(batch.articles) for batch in memory.batches) == 35


async def test_the_store_in_the_folder_is_left_out(tmp_path: Path) -> None:
    """Importing the folder that holds the store reads everything but the store."""
    store = MemoryStore(tmp_path / "s.duckdb")
    store.path.write_bytes(b"x")
    (tmp_path / "s.duckdb.d").mkdir()
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    report = await run(store, tmp_path)
    assert [f.path for f in report.files] == ["a.txt"]
    assert {path for path, _ in report.skipped} == {"s.duckdb", "s.duckdb.d"}


async def test_very_many_arguments_are_recorded_in_part(tmp_path: Path, memory: MemoryStore) -> None:
    """What a shell expanded does not swell the log."""
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    await run(memory, *[tmp_path / "a.txt"] * 500)
    assert len(memory.requests[0].arguments) == 201
    assert "300 more" in memory.requests[0].arguments[-1]


def test_a_clock_before_the_release_is_refused() -> None:
    """At 1970 every article would be of the future."""
    with pytest.raises(ClockWrong, match="1970-01-01"):
        check_clock(date(1970, 1, 1))
    check_clock(date(2027, 1, 1))
