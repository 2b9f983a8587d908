"""What served desks cost: key to frame over real SSH, CPU and bytes of a key, memory of each process.

The clients are in this process, the server's in others; each client presses a key a second, with jitter: 70 %
answers, 20 % scrolls, 10 % next articles: by Enter where the article is complete, else it is skipped.

Run: uv run python -m benchmarks.serve [--desks 1,10,50,100] [--seconds N] [--alone] [--stranger]
     uv run python -m benchmarks.serve --desks 50 --beside-import 100000
     uv run python -m benchmarks.serve --desks 50 --day [--keys 90000]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import asyncssh
import orjson

from benchmarks.desk import fill
from benchmarks.neighbours import texts
from benchmarks.served import Server, cpu, resident
from benchmarks.typists import KINDS, Key, Keys, Typist, in_a_process, over_ssh
from labels.codebook import shipped_codebook
from triage.owner.opening import acting_person, open_store
from triage.ssh.keys import read_public_keys
from triage.store.records import PersonRecord, Role

ARTICLES = 500
CHARS = 4_600
KEYS_A_SECOND = 50
"""Of everybody together in a working day: 50 people with a key a second each."""
SITTING_SECONDS = 300.0
"""How long somebody stays in a working day, on average."""
STALL_SECONDS = 0.15

COLUMNS = (
    *("desks", "key", "keys", "p50 ms", "p95 ms", "p99 ms", "max ms", "bytes"),
    *("desk CPU ms a key", "owner CPU ms a key", "MB a desk", "MB a process", "owner MB", "load"),
)
MINUTE = (
    *("minute", "desks", "logins", "keys", "answer p50 ms", "p99 ms", "next p99 ms", "max ms"),
    *("stalls", "client late ms", "MB a front", "owner MB", "load"),
)


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile by nearest rank; 0 of nothing."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else 0.0


def heading(columns: Sequence[str]) -> str:
    """Return the first two lines of a table."""
    return f"| {' | '.join(columns)} |\n|{'--:|' * len(columns)}"


def line(*cells: object) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(map(str, cells))} |"


async def make(folder: Path, people: int) -> tuple[Path, list[asyncssh.SSHKey]]:
    """Return a store with articles and people, and their keys."""
    store_file = folder / "t.duckdb"
    keys = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(people)]
    async with open_store(store_file, create=shipped_codebook(), listen=False) as store:
        await fill(store, ARTICLES, CHARS)
        for number, key in enumerate(keys):
            (public,) = read_public_keys(key.export_public_key())
            record = public.record("2026-01-01T00:00:00.000Z")
            person = PersonRecord(f"p{number}", Role.ANNOTATOR, keys=(record,))
            await store.put_person(person, by=acting_person())
    return store_file, keys


async def warm(server: Server, key: asyncssh.SSHKey) -> None:
    """Open a desk in each front, so that nothing that only the first one costs is counted."""
    before = [resident(front) for front in server.fronts]
    for number in range(40):
        if all(resident(front) > size + 1 for front, size in zip(server.fronts, before, strict=True)):
            return
        await (await over_ssh(server.port, key, number)).leave()


@dataclass(frozen=True, slots=True)
class Open:
    """Desks that are open, and the processes that draw them."""

    typists: list[Typist]
    processes: list[int]
    megabytes: float
    """That each desk added."""


async def over_fronts(server: Server, keys: Sequence[asyncssh.SSHKey]) -> Open:
    """Open desks over SSH."""
    before = sum(map(resident, server.fronts))
    typists = [await over_ssh(server.port, key, number) for number, key in enumerate(keys)]
    return Open(typists, server.fronts, (sum(map(resident, server.fronts)) - before) / len(keys))


async def one_process_each(store: Path, count: int) -> Open:
    """Open desks as processes, which reach the owner through the public socket."""
    opened = [await in_a_process(store, f"p{number}", number) for number in range(count)]
    processes = [process for _, process in opened]
    return Open(
        [typist for typist, _ in opened], processes, statistics.fmean(resident(each) for each in processes)
    )


async def measure(desks: Open, server: Server, on: Callable[[], bool]) -> list[str]:
    """Let people work for as long as it goes on; return the rows of what it cost."""
    keys = Keys()
    drew, kept = cpu(desks.processes), cpu(server.owners)
    watching = asyncio.create_task(keys.watch())
    await asyncio.gather(*(typist.work(on, keys) for typist in desks.typists))
    watching.cancel()
    count = len(keys.pressed)
    drew, kept = (cpu(desks.processes) - drew) / count, (cpu(server.owners) - kept) / count
    each = statistics.fmean(resident(process) for process in desks.processes)
    owner = sum(map(resident, server.owners))
    rows = []
    for kind in KINDS:
        drawn = [key for key in keys.pressed if key.kind == kind and key.sent]
        ms = [1e3 * percentile([key.seconds for key in drawn], share) for share in (0.5, 0.95, 0.99, 1)]
        rows.append(
            line(
                *(len(desks.typists), kind, f"{len(drawn):,}", *(f"{one:.1f}" for one in ms)),
                f"{statistics.median(key.sent for key in drawn) if drawn else 0:,.0f}",
                *(f"{1e3 * drew:.1f}", f"{1e3 * kept:.1f}", f"{desks.megabytes:.1f}", f"{each:.0f}"),
                *(f"{owner:.0f}", f"{os.getloadavg()[0]:.1f}"),
            )
        )
    rows += stalls(keys, keys.pressed)
    for typist in desks.typists:
        await typist.leave()
    return rows


def stalls(keys: Keys, among: Sequence[Key]) -> list[str]:
    """Return a line on keys that took too long, with the worst of them; none if there was none."""
    slow = sorted((key for key in among if key.seconds > STALL_SECONDS), key=lambda key: -key.seconds)
    if not slow:
        return []
    worst = (
        f"{key.kind} {1e3 * key.seconds:.0f} at {key.at:.1f} (here {1e3 * keys.lateness(key):.0f})"
        for key in slow[:5]
    )
    return [f"{len(slow)} keys took more than {1e3 * STALL_SECONDS:.0f} ms: {'; '.join(worst)}"]


# -- meanwhile -----------------------------------------------------------------------------------
@asynccontextmanager
async def a_stranger(port: int) -> AsyncIterator[None]:
    """Somebody connects from another address as fast as they can."""
    command = [sys.executable, "-m", "benchmarks.stranger", str(port)]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    try:
        yield
    finally:
        process.terminate()
        told, _ = await process.communicate()
        print(f"the stranger: {told.decode().strip()}")


def write_articles(path: Path, count: int) -> None:
    """Write so many articles as JSON Lines."""
    with path.open("wb") as file:
        for place, text in enumerate(islice(texts(count, seed=7), count)):
            file.write(orjson.dumps({"title": f"Story {place}", "text": text, "date": "2024-05-02"}) + b"\n")


class HostWork:
    """An import and then an export on the server's host; true for as long as it is at work."""

    def __init__(self, store: Path, articles: Path, out: Path) -> None:
        self._task = asyncio.create_task(self._run(store, articles, out))

    async def _run(self, store: Path, articles: Path, out: Path) -> None:
        for words in (("import", str(articles)), ("export", str(out))):
            began = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "triage.cli.main", "--db", str(store), *words),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            assert await process.wait() == 0
            print(f"{words[0]} took {time.monotonic() - began:.0f} s from {began:.2f}", flush=True)

    def __call__(self) -> bool:
        return not self._task.done()


# -- a working day -------------------------------------------------------------------------------
class Day:
    """People come and go until so many keys were pressed."""

    def __init__(self, server: Server, people: Sequence[asyncssh.SSHKey], keys: int) -> None:
        self._server = server
        self._people = people
        self._most = keys
        self.keys = Keys()
        self._logins = self._here = 0

    def on(self) -> bool:
        """Whether there are keys left."""
        return len(self.keys.pressed) < self._most

    async def run(self) -> None:
        """Play it; prints a row a minute and each stall."""
        print(heading(MINUTE), flush=True)
        aside = [asyncio.create_task(self.keys.watch()), asyncio.create_task(self._tell())]
        await asyncio.gather(*(self._live(number) for number in range(len(self._people))))
        for task in aside:
            task.cancel()
        print(f"{self._logins} logins, {len(self.keys.pressed):,} keys")

    async def _live(self, number: int) -> None:
        chance = random.Random(number)
        await asyncio.sleep(number * 0.1)
        while self.on():
            typist = await over_ssh(self._server.port, self._people[number], number)
            self._logins += 1
            self._here += 1
            until = time.monotonic() + chance.expovariate(1 / SITTING_SECONDS)
            await typist.work(lambda until=until: self.on() and time.monotonic() < until, self.keys)
            self._here -= 1
            await typist.leave()
            await asyncio.sleep(chance.uniform(0, 5))

    async def _tell(self) -> None:
        """Print what each minute was like."""
        done = minute = logins = 0
        while True:
            await asyncio.sleep(60)
            minute += 1
            keys = [key for key in self.keys.pressed[done:] if key.sent]
            done, came, logins = len(self.keys.pressed), self._logins - logins, self._logins
            slow = stalls(self.keys, keys)
            times = {kind: [1e3 * key.seconds for key in keys if key.kind == kind] for kind in KINDS}
            late = max((by for when, by in self.keys.late if when > time.monotonic() - 60), default=0)
            fronts = "+".join(f"{resident(front):.0f}" for front in self._server.fronts)
            print(
                line(
                    *(minute, self._here, came, len(keys)),
                    *(f"{percentile(times['answer'], share):.1f}" for share in (0.5, 0.99)),
                    f"{percentile(times['next'], 0.99):.1f}",
                    f"{1e3 * max((key.seconds for key in keys), default=0):.0f}",
                    *(sum(key.seconds > STALL_SECONDS for key in keys), f"{1e3 * late:.0f}", fronts),
                    *(f"{sum(map(resident, self._server.owners)):.0f}", f"{os.getloadavg()[0]:.1f}"),
                ),
                *slow,
                sep="\n",
                flush=True,
            )


# -- what is asked for ---------------------------------------------------------------------------
async def tables(told: argparse.Namespace, server: Server, store: Path, keys: list[asyncssh.SSHKey]) -> None:
    """Print a row for each number of desks and kind of key."""
    await warm(server, keys[0])
    print(heading(COLUMNS), flush=True)
    for count in map(int, told.desks.split(",")):
        opening = one_process_each(store, count) if told.alone else over_fronts(server, keys[:count])
        desks = await opening
        if told.beside_import:
            on: Callable[[], bool] = HostWork(store, store.with_name("new.jsonl"), store.with_name("out"))
        else:
            on = partial(is_before, time.monotonic() + told.seconds)
        print(*await measure(desks, server, on), sep="\n", flush=True)


def is_before(moment: float) -> bool:
    """Return whether a moment of the monotonic clock is still to come."""
    return time.monotonic() < moment


async def run(told: argparse.Namespace, server: Server, store: Path, keys: list[asyncssh.SSHKey]) -> None:
    """Do what is asked for."""
    if told.day:
        await warm(server, keys[0])
        await Day(server, keys, told.keys).run()
    elif told.stranger:
        async with a_stranger(server.port):
            await tables(told, server, store, keys)
    else:
        await tables(told, server, store, keys)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", default="1,10,50,100")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--alone", action="store_true", help="a process for each desk, in place of SSH")
    parser.add_argument("--stranger", action="store_true", help="while a stranger keeps connecting")
    parser.add_argument("--beside-import", type=int, default=0, metavar="N", help="while N are imported")
    parser.add_argument("--day", action="store_true", help="a working day, people coming and going")
    parser.add_argument("--keys", type=int, default=90_000, help="of the day")
    told = parser.parse_args()
    people = max(map(int, told.desks.split(",")))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, keys = asyncio.run(make(folder, people))
        if told.beside_import:
            write_articles(folder / "new.jsonl", told.beside_import)
        server = Server(store, told.workers)
        try:
            asyncio.run(run(told, server, store, keys))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
