"""What a key costs at the desk: CPU, bytes on the line, time to its frame; and how soon there is a first one.

In process a desk draws on a line that is measured, over a real store. Through a pseudo-terminal it is the
command `triage label` as people start it.

Run: uv run python -m benchmarks.desk [--keys N] [--articles 1000,100000,1000000] [--stores DIR] [--only-pty]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pty
import resource
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path

from labels.codebook import shipped_codebook
from tests.triage.tui.lines import Connected, connected
from triage.articles.article import Article, DateKind, Evidence, Expression, Flag, Form, Position, StatedDate
from triage.articles.identity import article_key, identity, text_hash
from triage.owner.opening import acting_person, open_store
from triage.store.comparison import Compared
from triage.store.imports import ArticleBatch, ImportRequest
from triage.store.protocol import Store
from triage.store.records import PersonRecord, Role

SIZE = (120, 40)
SMALL = (80, 24)
BATCH = 5_000
COMPARED = 20_000
CHARS = (1_000, 10_000, 100_000, 1_000_000)
SENTENCES = (
    "The harbour office said on Thursday that the ferry would stay in the dock until its papers are there.",
    "A crew of nine had worked on the pier since the autumn, and the town has waited for the boat a year.",
    "Nobody at the yard would say who had ordered the second engine, which still stands in its crate.",
)
LIBRARIES = "import textual.app, duckdb, numpy"
"""What no desk on a store can do without."""
STARTS = 5
START = "import sys; from triage.cli.main import run; sys.argv[0] = 'triage'; run()"


@dataclass
class Cost:
    """What one kind of key cost, key by key."""

    thread: list[float] = field(default_factory=list)
    """Seconds of CPU in the thread that draws."""
    process: list[float] = field(default_factory=list)
    """Seconds of CPU in the whole process, the store's included."""
    wall: list[float] = field(default_factory=list)
    """Seconds until everything of the key was sent."""
    sent: list[int] = field(default_factory=list)
    """Bytes."""

    def row(self, *names: object) -> str:
        """Return the means (and of time the 99th percentile) as a row of a Markdown table."""
        ms = [1e3 * statistics.fmean(each) for each in (self.thread, self.process, self.wall)]
        high = 1e3 * sorted(self.wall)[int(len(self.wall) * 0.99)]
        cells = [
            *names,
            *(f"{each:.1f}" for each in ms),
            f"{high:.1f}",
            f"{statistics.fmean(self.sent):,.0f}",
        ]
        return f"| {' | '.join(map(str, cells))} |"


def made(count: int, chars: int) -> Iterator[Article]:
    """Yield articles of so many characters, with dates and a conflict."""
    for place in range(count):
        body = " ".join(SENTENCES[(place + n) % 3] for n in range(chars // 100))
        text = f"Ferry {place} stays in the dock\n\n{body[:chars]}"
        stated = StatedDate(f"2024-{place % 12 + 1:02}-21", DateKind.METADATA, None, None)
        at = [n for n in range(0, len(text), 317) if text.startswith("Thursday", text.find("Thursday", n))]
        days = sorted({text.find("Thursday", n) for n in at})
        expressions = tuple(
            Expression(n, n + 8, "Thursday", "weekday", stated.value, "day", True) for n in days if n >= 0
        )
        span = (expressions[0].start, expressions[0].end) if expressions else (0, 5)
        flag = Flag("lead_weekday", "strong", "The opening says Thursday, 5 days before.", (span,), -5)
        found = identity(None, text, None, stated.value)
        yield Article(
            key=article_key(found),
            identity=found,
            text=text,
            sha256=text_hash(text),
            title=f"Ferry {place} stays in the dock",
            url=f"https://example.org/{place}",
            source="example.org",
            byline=None,
            language="en",
            upstream_id=None,
            stated_date=stated.value,
            stated_date_kind=DateKind.METADATA,
            position=Position("made.jsonl", place, 0, len(text)),
            form=Form.WHOLE,
            evidence=Evidence((stated,), stated, expressions, (flag,)),
        )


async def fill(store: Store, count: int, chars: int) -> None:
    """Put an annotator and articles into a store."""
    by = acting_person()
    await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by=by)
    number = await store.begin_import(ImportRequest(("made.jsonl",), {}, "2026-11-02"), person=by)
    batch: list[Article] = []
    for article in made(count, chars):
        batch.append(article)
        if len(batch) == BATCH or sum(len(each.text) for each in batch) > 8_000_000:
            await store.add_articles(number, ArticleBatch(tuple(batch), (), ()))
            batch = []
    if batch:
        await store.add_articles(number, ArticleBatch(tuple(batch), (), ()))
    await store.finish_import(number, files=[], skipped=0)
    # Texts that are all alike say nothing of comparing; it would go on beside the desk that is measured.
    for place, upto in enumerate(range(COMPARED, count + COMPARED, COMPARED), 1):
        await store.save_compared(Compared(place, min(upto, count), number))


# -- in process ----------------------------------------------------------------------------------
async def pressed(desk: Connected, key: str, cost: Cost | None = None) -> None:
    """Press a key and take note of what it cost."""
    desk.line.take()
    thread, process, wall = time.thread_time(), time.process_time(), time.perf_counter()
    await desk.key(key)
    if cost is not None:
        cost.wall.append(time.perf_counter() - wall)
        cost.thread.append(time.thread_time() - thread)
        cost.process.append(time.process_time() - process)
        cost.sent.append(len(desk.line.take().encode()))


async def measure(folder: Path, size: tuple[int, int], chars: int, keys: int) -> list[str]:
    """Return rows of what keys cost at one size of terminal and of texts."""
    answers, lines, pages, following = Cost(), Cost(), Cost(), Cost()
    articles = min(keys, 60) if chars < 1_000_000 else 8
    async with open_store(
        folder / f"{chars}-{size[0]}.duckdb", create=shipped_codebook("news"), listen=False
    ) as store:
        await fill(store, articles, chars)
        async with connected(store, size=size) as desk:
            for number in range(keys):
                await pressed(desk, "45"[number % 2], answers)
            for number in range(keys):
                await pressed(desk, "jk"[number % 2], lines)
            for number in range(keys // 4):
                await pressed(desk, ("space", "pageup")[number % 2], pages)
            for _ in range(articles - 1):
                for key in "4cP":
                    await pressed(desk, key)
                await pressed(desk, "enter", following)
    name = f"{size[0]}×{size[1]}", f"{chars // 1000:,} KB"
    kinds = {"answer": answers, "line down": lines, "page": pages, "next article": following}
    return [cost.row(kind, *name) for kind, cost in kinds.items()]


# -- through a pseudo-terminal --------------------------------------------------------------------
class Terminal:
    """The command in a terminal of its own."""

    def __init__(self, store: Path, size: tuple[int, int]) -> None:
        self.began = time.perf_counter()
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            command = [sys.executable, "-c", START, "--db", str(store), "label", "--as", "ana"]
            # The child of a fork becomes the command.
            os.execve(sys.executable, command, compiling(store.parent))  # noqa: S606
        ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def read_until(self, text: bytes, seconds: float = 60) -> tuple[float, int]:
        """Return the moment at which a text was there, and the bytes read until then."""
        until, read = time.perf_counter() + seconds, b""
        while text not in read:
            ready, _, _ = select.select([self._file], [], [], until - time.perf_counter())
            if not ready:
                raise TimeoutError(f"{text!r} did not come: {read[-300:]!r}")
            read += os.read(self._file, 65_536)
        return time.perf_counter(), len(read)

    def drain(self, seconds: float) -> int:
        """Read what comes until nothing has come for so many seconds; return how many bytes."""
        count = 0
        while select.select([self._file], [], [], seconds)[0]:
            count += len(os.read(self._file, 65_536))
        return count

    def key(self, key: bytes) -> tuple[float, int]:
        """Press a key; return the seconds to its frame, and its bytes."""
        began = time.perf_counter()
        os.write(self._file, key)
        select.select([self._file], [], [], 10)
        first = time.perf_counter() - began
        return first, self.drain(0.03)

    def cpu(self) -> float:
        """Return the seconds of CPU that the command has used."""
        parts = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """Return the megabytes that the command holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> None:
        """Leave by its key, and wait."""
        os.write(self._file, b"q")
        with suppress(OSError):  # the other end is closed
            self.drain(1)
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self._file)


def compiling(folder: Path) -> dict[str, str]:
    """Return an environment in which, as everywhere, what the first start compiled is kept for the next."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def loading(folder: Path) -> float:
    """Return the seconds of CPU that Python takes to load the libraries of a desk and nothing else."""
    least = float("inf")
    for _ in range(STARTS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", LIBRARIES], check=True, env=compiling(folder))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least


def through_terminal(store: Path, keys: int) -> str:
    """Return a row: the first frame of the quickest of some starts, and at the last start answers."""
    firsts, cpus, cost = [], [], Cost()
    for start in range(STARTS + 1):
        terminal = Terminal(store, SIZE)
        first = terminal.read_until(b"stays in the dock")[0] - terminal.began
        if start:  # the first of all compiles
            firsts.append(first)
            cpus.append(terminal.cpu())
        terminal.drain(0.5)
        if start < STARTS:
            terminal.end()
    before, resident = terminal.cpu(), terminal.resident()
    for number in range(keys):
        wall, sent = terminal.key((b"4", b"5")[number % 2])
        cost.wall.append(wall)
        cost.sent.append(sent)
    cpu = (terminal.cpu() - before) / keys
    terminal.end()
    p50, p99 = statistics.median(cost.wall), sorted(cost.wall)[int(len(cost.wall) * 0.99)]
    cells = [
        *(f"{min(firsts):.2f}", f"{min(cpus):.2f}", f"{loading(store.parent):.2f}", f"{resident:.0f}"),
        *(f"{1e3 * each:.1f}" for each in (p50, p99, cpu)),
        f"{statistics.fmean(cost.sent):,.0f}",
    ]
    return " | ".join(cells)


async def stores(folder: Path, sizes: Sequence[int]) -> list[Path]:
    """Make stores of so many short articles, those that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for count in sizes:
        path = folder / f"{count}.duckdb"
        paths.append(path)
        if path.exists():
            continue
        async with open_store(path, create=shipped_codebook("news"), listen=False) as store:
            await fill(store, count, 1_000)
    return paths


def in_process(folder: Path, keys: int) -> None:
    """Print what keys cost, by the size of the terminal and of texts."""
    print("| key | terminal | text | CPU of the desk, ms | with store, ms | to frame, ms | p99 | bytes |")
    print("|---|---|---|--:|--:|--:|--:|--:|")
    for size, chars in [(SMALL, 10_000), *((SIZE, chars) for chars in CHARS), ((200, 50), 10_000)]:
        for row in asyncio.run(measure(folder, size, chars, keys)):
            print(row, flush=True)


def through_terminals(folder: Path, sizes: Sequence[int], keys: int) -> None:
    """Print the first frame and what answers cost, by the size of the store."""
    print("\n| articles | first frame, s | its CPU, s | libraries alone, s | MB |", end="")
    print(" key to frame p50, ms | p99 | CPU a key, ms | bytes |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for count, path in zip(sizes, asyncio.run(stores(folder, sizes)), strict=True):
        print(f"| {count:,} | {through_terminal(path, keys)} |", flush=True)


def main() -> None:
    """Measure and print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--articles", default="1000,100000,1000000")
    parser.add_argument("--stores", type=Path, help="keep the stores here, and use those that are there")
    parser.add_argument("--no-pty", action="store_true")
    parser.add_argument("--only-pty", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if not asked.only_pty:
            in_process(Path(name), asked.keys)
        if not asked.no_pty:
            sizes = [int(each) for each in asked.articles.split(",")]
            through_terminals(asked.stores or Path(name), sizes, asked.keys)


if __name__ == "__main__":
    main()
