"""``triage export`` as it is typed: folders, streams, JSON, refusals and exit codes, on a real store."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from exports import plan
from exports.leakage import Leakage
from labels.codebook import shipped_codebook
from tests.exports.checking import check_features, check_sums, rows
from tests.exports.stores import Pen, bring_in, hire
from tests.exports.test_dataset import contents
from tests.hostile import HOSTILE_LINES, HOSTILE_TEXT, HOSTILE_TITLE
from tests.triage.jobs.prose import edited, import_texts, prose
from triage.cli import main
from triage.owner.opening import open_store
from triage.store.records import Role

TEXTS = (
    HOSTILE_TEXT + prose(400, 0),
    *(line + prose(400, n) for n, line in enumerate(HOSTILE_LINES, 1)),
    "Plain rain fell on the town.",
    "Second thoughts of a baker.",
)
"""Each with prose of its own: texts of hardly anything but controls would be taken for no text."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of hostile and plain articles: labelled, settled, set aside, untouched."""
    place = tmp_path_factory.mktemp("filled")
    asyncio.run(_fill(place / "triage.duckdb", place / "in.jsonl"))
    return place


async def _fill(path: Path, source: Path) -> None:
    lines = (
        json.dumps({"id": str(n), "title": HOSTILE_TITLE if n % 2 else None, "text": text, "date": "2025-10"})
        for n, text in enumerate(TEXTS)
    )
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    async with open_store(path, create=shipped_codebook(), listen=False) as opened:
        articles = await bring_in(opened, [source])
        await hire(opened, "ana", "bo")
        await hire(opened, "di", role=Role.ADJUDICATOR)
        codebook = await opened.codebook()
        ana, bo, di = (Pen(opened, name, codebook) for name in ("ana", "bo", "di"))
        topics = ["medtop:17000000", "medtop:04000000"]
        for article in articles[:-2]:
            await ana.judge(article.key, reliability="mixed", date_validity="current", topics=topics)
        for article in articles[:4]:
            await bo.judge(article.key, reliability="reliable", date_validity="misdated", topics=topics[:1])
        await di.settle(articles[0].key, "date_validity", "updated")
        await ana.note(articles[0].key, HOSTILE_LINES[0])
        await bo.set_aside(articles[-1].key, "satire")


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Path:
    """A copy of that store, in a folder of its own."""
    shutil.copytree(filled, tmp_path / "work")
    return tmp_path / "work/triage.duckdb"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: bytes
    stderr: bytes


class Run(Protocol):
    """Runs ``triage export`` on a store, in the store's folder."""

    def __call__(self, store: Path, *arguments: str, umask: int = 0o022) -> Done: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """The program itself, in this process: a start costs more than an export."""

    def run_one(store: Path, *arguments: str, umask: int = 0o022) -> Done:
        monkeypatch.chdir(store.parent)
        monkeypatch.setattr(sys, "argv", ["triage", "--db", str(store), "export", *arguments])
        former = os.umask(umask)
        code = 0
        try:
            main.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        finally:
            os.umask(former)
        written = capfdbinary.readouterr()
        return Done(code, written.out, written.err)

    return run_one


def test_a_dataset_is_exported_and_adds_up(store: Path, run: Run) -> None:
    """The JSON report, the manifest and the files say the same; hostile texts are unchanged."""
    done = run(store, "out", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told) == [
        "schema", "dir", "log_position", "in_scope", "exported", "excluded", "splits", "leakage", "files",
    ]  # fmt: skip
    assert (told["schema"], told["dir"]) == ("triage.export/1", "out")
    assert told["in_scope"] == len(TEXTS) == told["exported"] + sum(told["excluded"].values())
    assert told["excluded"] == {"set_aside": 1, "unjudged": 1}
    assert told["leakage"] == {"clusters_in_two_splits": 0, "clusters": 0, "articles_in_clusters": 0}
    folder = store.parent / "out"
    assert {file["path"] for file in told["files"]} == set(contents(folder))
    check_sums(folder)
    assert check_features(folder) == told["exported"] + 3 * (len(TEXTS) - 2) + 3 * 4
    records = [row for path in (folder / "data").iterdir() for row in rows(path)]
    assert {row["text"] for row in records} == set(TEXTS[:-2])
    first = next(row for row in records if row["text"] == TEXTS[0])
    assert (first["date_validity"], first["date_validity_from"]) == ("updated", "adjudicated")
    assert (first["reliability"], first["reliability_from"]) == (None, "tie")
    assert (first["topics"], first["topics_answers"]) == (["medtop:17000000"], 2)
    assert first["stated_date"] == "2025-10-01T00:00:00.000Z"
    assert first["stated_date_precision"] == "month"
    assert first["document"] == {"path": "in.jsonl", "index": 1, "start": 0, "end": len(TEXTS[0])}


def test_the_same_state_is_the_same_bytes(store: Path, run: Run) -> None:
    """Twice now, and once more for that position after the log has grown."""
    first = run(store, "a", "--json")
    position = str(json.loads(first.stdout)["log_position"])
    assert run(store, "b").returncode == 0
    assert run(store, "more", "--seed", "9").returncode == 0
    assert run(store, "c", "--at", position).returncode == 0
    folders = [contents(store.parent / name) for name in ("a", "b", "c", "more")]
    assert folders[0] == folders[1] == folders[2] != folders[3]


def test_a_stream_is_the_records(store: Path, run: Run) -> None:
    """One JSONL on stdout, talk on stderr, the same records as the folder's."""
    assert run(store, "out").returncode == 0
    done = run(store, "-")
    assert done.returncode == 0
    assert b"in scope" in done.stderr
    folder = store.parent / "out/data"
    written = [line for path in folder.iterdir() for line in path.read_bytes().splitlines(keepends=True)]
    assert sorted(done.stdout.splitlines(keepends=True)) == sorted(written)
    assert run(store, "-", "--json").returncode == 2


def test_options_reach_the_dataset(store: Path, run: Run) -> None:
    """Splits, raw labels, fewest annotators, names, notes, times and no texts."""
    done = run(
        store, "out", "--labels", "raw", "--min-annotators", "2", "--split", "fit=1,rest=1", "--seed", "3",
        "--without-text", "--names", "--notes", "--times", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["splits"] == {"fit": 4, "rest": 4}
    assert told["exported"] == 4
    assert told["excluded"]["too_few_annotators"] == len(TEXTS) - 6
    (record, *_) = rows(store.parent / "out/data/fit.jsonl")
    assert record["text"] is None
    assert record["annotators"] in (["ana"], ["bo"])
    answers = rows(store.parent / "out/annotations/annotations.jsonl")
    assert {row["note"] for row in answers} == {None, HOSTILE_LINES[0]}
    assert all(row["time"].endswith("Z") for row in answers)


def test_the_folder_takes_the_umask_and_the_store_stays_private(store: Path, run: Run) -> None:
    """What is made to be handed on can be read by others, the secret cannot."""
    assert run(store, "out", umask=0o022).returncode == 0
    assert stat.S_IMODE((store.parent / "out").stat().st_mode) == 0o755
    assert stat.S_IMODE((store.parent / "out/README.md").stat().st_mode) == 0o644
    secret = store.with_name("triage.duckdb.d") / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert run(store, "closed", umask=0o027).returncode == 0
    assert stat.S_IMODE((store.parent / "closed/data").stat().st_mode) == 0o750


def test_nothing_of_the_house_leaves(store: Path, run: Run) -> None:
    """No path of this machine, no name of a person or host, no time of day."""
    assert run(store, "out").returncode == 0
    for held in contents(store.parent / "out").values():
        for word in (str(store.parent), os.uname().nodename, '"ana"', '"administrator"'):
            assert word.encode() not in held


def test_another_secret_is_refused(store: Path, run: Run) -> None:
    """People would get other pseudonyms; names need no secret."""
    assert run(store, "out").returncode == 0
    secret = store.with_name("triage.duckdb.d") / "secret"
    secret.write_text("ab" * 32, encoding="ascii")
    done = run(store, "other")
    assert done.returncode == 1
    assert b"pseudonym" in done.stderr
    assert not (store.parent / "other").exists()
    assert run(store, "other", "--names").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["out"], 1),
        (["out/README.md", "--replace"], 1),
        (["missing/out"], 1),
        (["."], 1),
        (["new", "--split", "train"], 2),
        (["new", "--labels", "loud"], 2),
        (["new", "--min-annotators", "0"], 2),
        ([], 2),
    ],
)
def test_what_cannot_be_is_refused_with_a_line(
    store: Path, run: Run, arguments: list[str], code: int
) -> None:
    """A sentence on stderr, the right exit code, no traceback, and nothing new on disk."""
    assert run(store, "out").returncode == 0
    before = sorted(store.parent.iterdir())
    done = run(store, *arguments)
    assert done.returncode == code, done.stderr
    assert done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Incident" not in done.stderr
    assert sorted(store.parent.iterdir()) == before


def test_an_export_can_be_replaced(store: Path, run: Run) -> None:
    """On request, by another one."""
    assert run(store, "out").returncode == 0
    assert run(store, "out", "--replace", "--seed", "4").returncode == 0
    told = json.loads((store.parent / "out/export.json").read_bytes())
    assert told["options"]["seed"] == 4


def test_a_store_that_is_not_there_is_named(tmp_path: Path, run: Run) -> None:
    """Exit code 3 and what to do."""
    done = run(tmp_path / "none.duckdb", "out")
    assert done.returncode == 3
    assert b"triage init" in done.stderr


@pytest.fixture
async def empty(tmp_path: Path) -> Path:
    """A store without articles."""
    path = tmp_path / "triage.duckdb"
    async with open_store(path, create=shipped_codebook(), listen=False):
        return path


def test_without_answers_there_is_a_folder_and_a_line(empty: Path, run: Run) -> None:
    """Exit code 0: nothing is wrong, there is only nothing yet."""
    done = run(empty, "out")
    assert done.returncode == 0, done.stderr
    assert b"no records" in done.stderr
    assert sorted(contents(empty.parent / "out")) == [
        "README.md",
        "SHA256SUMS",
        "codebook.toml",
        "export.json",
    ]
    streamed = run(empty, "-")
    assert (streamed.returncode, streamed.stdout) == (0, b"")


def test_a_reader_that_has_enough_ends_the_stream_quietly(store: Path) -> None:
    """No traceback when the pipe is closed."""
    command = [sys.executable, "-m", "triage.cli.main", "--db", str(store), "export", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, talk = process.communicate(timeout=60)
    assert b"Traceback" not in talk
    assert b"Incident" not in talk


def test_a_leak_ends_with_1(monkeypatch: pytest.MonkeyPatch, store: Path, run: Run) -> None:
    """The folder is there, and what is wrong with it is said."""
    monkeypatch.setattr(plan, "measure_leakage", lambda *_: Leakage(clusters=3, articles=7, in_two_splits=2))
    done = run(store, "out", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["leakage"]["clusters_in_two_splits"] == 2
    assert b"2 clusters of near-duplicates" in done.stderr
    assert run(store, "-").returncode == 1


def test_near_duplicates_of_a_store_stay_together(tmp_path: Path, run: Run) -> None:
    """From texts to clusters in the records, all of one split; and the report says so."""
    path = tmp_path / "triage.duckdb"
    asyncio.run(_fill_with_copies(path))
    done = run(path, "out", "--split", "fit=1,rest=1", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["leakage"] == {"clusters_in_two_splits": 0, "clusters": 4, "articles_in_clusters": 12}
    records = [row for split in ("fit", "rest") for row in rows(path.parent / f"out/data/{split}.jsonl")]
    places: dict[str, set[str]] = {}
    for row in records:
        places.setdefault(row["cluster_id"], set()).add(row["split"])
    assert len(places) == 4 and all(len(each) == 1 for each in places.values())
    assert told["splits"] == {"fit": 6, "rest": 6}
    assert b"12 exported articles are near-duplicates" in run(path, "again").stdout


async def _fill_with_copies(path: Path) -> None:
    """Three copies of each of four stories, judged."""
    async with open_store(path, create=shipped_codebook()) as store:
        texts = [edited(prose(120, story), 0.03, copy) for copy in range(3) for story in range(4)]
        keys = await import_texts(store, texts)
        await hire(store, "ana")
        pen = Pen(store, "ana", await store.codebook())
        for key in keys:
            await pen.judge(key, reliability="mixed", date_validity="current", topics="medtop:17000000")
