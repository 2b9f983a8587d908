"""One stage of an import, measured in a process of its own; ``benchmarks.import`` starts these.

Run: uv run python -m benchmarks.stages STAGE FILE, with STAGE one of STAGES; prints a line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from benchmarks.dates import parser_seconds
from benchmarks.neighbours import minhash
from labels.codebook import shipped_codebook
from triage.articles.draft import Draft
from triage.articles.examining import Examiner
from triage.articles.options import ReadOptions
from triage.articles.reading import read
from triage.jobs.importing import Watch, import_paths
from triage.owner.opening import open_store

OPTIONS = ReadOptions(reference_date="2026-11-02")
MINHASH_ARTICLES, PARSER_ARTICLES = 1_000, 6
"""What the slower libraries get: the first of the same texts."""
BATCH = 1_000
"""Articles whose dates are looked for at once, about as many as an import takes of this length."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a stage took."""

    records: int
    megabytes: float
    """Of text, in UTF-8."""
    seconds: float
    cpu: float
    """Seconds of all cores together, those of child processes among them."""
    resident: float
    """Most megabytes held at once, child processes among them."""


class Meter:
    """What a stage takes, with pauses."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self.cpu = 0.0
        self._most = [_resident()]
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look)

    def __enter__(self) -> Meter:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._looking.join()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure a block, and add it to those before."""
        began, cpu = time.perf_counter(), time.process_time()
        yield
        self._seconds += time.perf_counter() - began
        self.cpu += time.process_time() - cpu

    def told(self, records: int, megabytes: float) -> Measured:
        """Return what the blocks took; child processes have to have ended."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = self.cpu + ended.ru_utime + ended.ru_stime
        return Measured(records, megabytes, self._seconds, cpu, max(self._most))

    def _look(self) -> None:
        while not self._ended.wait(0.05):
            self._most.append(_resident())


def _resident() -> float:
    """Return megabytes held now; where there is no /proc, the most that this process ever held."""
    try:
        children = [
            child
            for task in Path("/proc/self/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in ["self", *children]]
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return sum(pages) * _PAGE / 1e6


def texts_of(path: Path) -> Iterator[str]:
    """Yield the texts of a file's records, without its broken lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("}\n"):
                yield json.loads(line)["text"]


def megabytes_of(texts: Iterable[str]) -> float:
    """Return how long texts are together, in UTF-8."""
    return sum(len(text.encode()) for text in texts) / 1e6


def rows(path: Path) -> list[Measured]:
    """Read records: cleaned, their fields found, hashed, broken ones rejected; nothing of their dates."""
    with Meter() as meter:
        with meter.running():
            records = sum(1 for reading in read([f"{path}"], OPTIONS) for _ in reading.drafts)
        return [meter.told(records, megabytes_of(texts_of(path)))]


def read_json(path: Path) -> list[Measured]:
    """Let DuckDB read the same records into a table in memory, broken ones ignored."""
    with Meter() as meter:
        with meter.running():
            connection = duckdb.connect()
            connection.execute(
                "create table t as "
                "select * from read_json(?, format = 'newline_delimited', ignore_errors = true)",
                [f"{path}"],
            )
        records = connection.execute("select count(*) from t").fetchone()
        return [meter.told(records[0] if records else 0, megabytes_of(texts_of(path)))]


def dates(path: Path) -> list[Measured]:
    """Look for the dates of everything in batches, as an import does; reading is not counted."""
    records, megabytes = 0, 0.0
    with Meter() as meter:
        with closing(Examiner()) as examiner:
            for reading in read([f"{path}"], OPTIONS):
                drafts = (draft for draft in reading.drafts if isinstance(draft, Draft))
                while batch := list(islice(drafts, BATCH)):
                    with meter.running():
                        examiner.examine(batch)
                    records += len(batch)
                    megabytes += megabytes_of(draft.article.text for draft in batch)
        return [meter.told(records, megabytes)]


def dateparser(path: Path) -> list[Measured]:
    """Let dateparser search the first of the texts; nothing comes back where it is not installed."""
    return _sample(path, PARSER_ARTICLES, parser_seconds)


def datasketch(path: Path) -> list[Measured]:
    """Let datasketch find near copies among the first of the texts by MinHash and LSH."""
    return _sample(path, MINHASH_ARTICLES, minhash)


def _sample(path: Path, count: int, work: Callable[[list[str]], float | None]) -> list[Measured]:
    sample = list(islice(texts_of(path), count))
    with Meter() as meter:
        with meter.running():
            seconds = work(sample)
        told = meter.told(len(sample), megabytes_of(sample))
    return [] if seconds is None else [replace(told, seconds=seconds)]


def whole(path: Path) -> list[Measured]:
    """Import into a new store: rows, dates and all, and then what comparing its articles took of that."""
    return asyncio.run(_import(path))


async def _import(path: Path) -> list[Measured]:
    size = megabytes_of(texts_of(path))
    with tempfile.TemporaryDirectory() as folder, Meter() as bringing, Meter() as comparing:
        async with open_store(Path(folder) / "t.duckdb", create=shipped_codebook(), listen=False) as store:
            with bringing.running(), ExitStack() as compared:
                watch = Watch(comparing=lambda _: compared.enter_context(comparing.running()))
                report = await import_paths(store, [f"{path}"], OPTIONS, person="administrator", watch=watch)
        told = bringing.told(report.total("read"), size)
        # The children that look for dates have ended before.
        children = told.cpu - bringing.cpu
        compared_alone = comparing.told(report.articles, size)
        return [told, replace(compared_alone, cpu=compared_alone.cpu - children)]


STAGES: dict[str, Callable[[Path], list[Measured]]] = {
    stage.__name__: stage for stage in (rows, read_json, dates, dateparser, datasketch, whole)
}


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in STAGES[sys.argv[1]](Path(sys.argv[2]))]))
