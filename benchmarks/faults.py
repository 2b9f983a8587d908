"""Kill the process that owns a store at random moments, and count what was acknowledged and what is there.

``uv run python -m benchmarks.faults`` kills 500 times, by turns while ten callers in it answer, while
the tables are brought into the file, while articles come in, while a backup is made, and all at once, and
prints a table; what was acknowledged stands in a file that each caller writes after it was told. With
``--served`` it is the owner of a real server that is killed, under ten clients in another process
(:mod:`benchmarks.served_faults`). The tests use the same parts more briefly.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from labels.codebook import shipped_codebook
from triage.articles.article import Article, Evidence, Form, Position
from triage.jobs.backup import back_up
from triage.owner import recorder
from triage.owner.files import locate
from triage.owner.opening import acting_person, open_store
from triage.store.duckdb.copies import look_at
from triage.store.errors import StoreError
from triage.store.imports import ArticleBatch, FileCounts, ImportRequest
from triage.store.protocol import Store
from triage.store.records import Aspect, Cause, Draft, PersonRecord, Role

REQUEST = ImportRequest(("made.txt",), {}, "2025-11-02")
CALLERS = 10
"""People who answer at once in one process."""

WORKS = {
    "answer": {"answer"},
    "checkpoint": {"answer", "checkpoint"},
    "import": {"import"},
    "both": {"answer", "import"},
    "backup": {"answer", "backup"},
    "everything": {"answer", "checkpoint", "import", "backup"},
}
"""What a victim does at once, by its name."""

CHECKPOINT_EVENTS = 60
"""After so few events the tables are brought into the file, where that shall be hit."""

BATCH = 150
"""Articles in a batch of an import; each import has two."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What one killed process had acknowledged, and what the next opening found of it."""

    work: str
    """One of :data:`WORKS`."""
    acknowledged: int
    lost: tuple[str, ...]
    clean: bool
    """Whether ``check`` was clean straight after."""
    problems: tuple[str, ...]
    seconds: float
    """Of the opening."""
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class Victim:
    """A process that works on a store until it is killed."""

    store: Path
    work: str
    process: subprocess.Popen[bytes] = field(init=False)
    acks: Path = field(init=False)

    def start(self) -> None:
        """Start it; what it gets acknowledged it writes to a file, line by line, only then."""
        descriptor, name = tempfile.mkstemp(prefix="acks-", dir=self.store.parent)
        os.close(descriptor)
        self.acks = Path(name)
        self.process = subprocess.Popen([sys.executable, __file__, "--victim", self.work, self.store, name])

    def wait_for(self, count: int, *, seconds: float = 30) -> None:
        """Wait until so much was acknowledged.

        Raises:
            TimeoutError: It was not.
        """
        give_up = time.monotonic() + seconds
        while len(self.acknowledged()) < count:
            if time.monotonic() > give_up or self.process.poll() is not None:
                raise TimeoutError(f"{count} acknowledgements did not come")
            time.sleep(0.005)

    def acknowledged(self) -> list[str]:
        """Return what was acknowledged so far; the last line may be torn by the kill."""
        return self.acks.read_text().split("\n")[:-1]

    def kill(self) -> list[str]:
        """Kill it as nothing can be prepared for, and return what it had acknowledged."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return self.acknowledged()


# -- what the victim does ----------------------------------------------------------------------------


async def suffer(work: str, path: Path, acks: Path) -> None:
    """Work on a store until killed, through the same opening as every command."""
    descriptor = os.open(acks, os.O_WRONLY | os.O_APPEND)
    run = os.urandom(4).hex()
    if "checkpoint" in WORKS[work]:
        recorder.CHECKPOINT_EVENTS = CHECKPOINT_EVENTS
    async with open_store(path) as store, asyncio.TaskGroup() as tasks:
        if "answer" in WORKS[work]:
            for caller in range(CALLERS):
                tasks.create_task(answer(store, f"{run}-{caller}", descriptor))
        if "import" in WORKS[work]:
            tasks.create_task(bring_in_again(store, run, descriptor))
        if "backup" in WORKS[work]:
            tasks.create_task(back_up_again(store, path, run, descriptor))


async def answer(store: Store, session: str, acks: int) -> None:
    """Answer without end; write the uid of each answer once it is acknowledged."""
    keys = [row.key async for page in store.articles(limit=20) for row in page]
    counter = 0
    while True:
        counter += 1
        uid = f"{session}:{counter}"
        await store.record([_draft(uid, session, keys[counter % len(keys)], counter)])
        os.write(acks, f"{uid}\n".encode())


def _draft(uid: str, session: str, article: str, counter: int) -> Draft:
    if counter % 3 == 0:
        return Draft(
            uid, "ana", session, Cause.NOTE, article, round="all", aspect=Aspect.NOTE, value=f"note {counter}"
        )
    value = {"values": ["current" if counter % 2 else "timeless"], "cannot_judge": False}
    return Draft(
        uid,
        "ana",
        session,
        Cause.ANSWER,
        article,
        round="all",
        aspect=Aspect.JUDGEMENT,
        question="date_validity",
        value=value,
        seconds=1.5,
    )


async def bring_in_again(store: Store, run: str, acks: int) -> None:
    """Import without end; write the name of each import once it is acknowledged."""
    for counter in range(1, 10_000):
        name = f"{run}.{counter}"
        await bring_in(store, name)
        os.write(acks, f"import {name}\n".encode())


async def back_up_again(store: Store, path: Path, run: str, acks: int) -> None:
    """Make backups without end; write the name of each once it is acknowledged."""
    for counter in range(1, 10_000):
        target = backups(path) / f"{run}.{counter}.duckdb"
        await back_up(store, locate(path), target, by=acting_person())
        os.write(acks, f"backup {target.name}\n".encode())


def backups(path: Path) -> Path:
    """Return the folder of a store's backups."""
    return path.with_name("backups")


async def bring_in(store: Store, name: str, *, batches: int = 2, size: int = BATCH) -> None:
    """Import some articles that carry a name as their source; what fails is taken back."""
    number = await store.begin_import(REQUEST, person=acting_person())
    try:
        for batch in range(batches):
            articles = tuple(article(name, batch * size + place) for place in range(size))
            await store.add_articles(number, ArticleBatch(articles))
        total = batches * size
        counts = FileCounts("made.txt", "text", "utf-8", total, total, 0, 0, 0)
        await store.finish_import(number, files=[counts], skipped=0)
    except StoreError:
        await store.abandon_import(number)
        raise


def article(source: str, place: int) -> Article:
    """Return a made-up article."""
    text = f"{source}: the ferry of crossing {place} left the quay.\n" + "Gulls followed it. " * 20
    identity = hashlib.sha256(text.encode()).hexdigest()
    return Article(
        key=f"a:{identity[:16]}",
        identity=identity,
        text=text,
        sha256=identity,
        title=f"Crossing {place}",
        url=None,
        source=source,
        byline=None,
        language="en",
        upstream_id=None,
        stated_date=None,
        stated_date_kind=None,
        position=Position("made.txt", place + 1, 0, len(text)),
        form=Form.WHOLE,
        evidence=Evidence(),
    )


# -- what is found afterwards ------------------------------------------------------------------------


async def prepare(path: Path) -> None:
    """Make a store with one person and a few articles."""
    backups(path).mkdir()
    async with open_store(path, create=shipped_codebook()) as store:
        await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by=acting_person())
        await bring_in(store, "first", batches=1, size=20)


async def examine(path: Path, work: str, acknowledged: list[str]) -> Trial:
    """Open a store after a kill, as any command would, and compare it with what was acknowledged."""
    notices: list[str] = []
    began = time.perf_counter()
    async with open_store(path, say=notices.append) as store:
        seconds = time.perf_counter() - began
        report = await store.check()
        uids: list[str] = []
        sequences: list[int] = []
        async for page in store.events_since():
            uids += [event.uid for event in page]
            sequences += [event.sequence for event in page]
        sources: dict[str, int] = {}
        async for rows in store.articles():
            for row in rows:
                sources[row.source or ""] = sources.get(row.source or "", 0) + 1
    problems = [f"{check.name}: {check.detail}" for check in report.checks if not check.ok]
    if len(set(uids)) != len(uids):
        problems.append("an event is there twice")
    if sequences != list(range(1, len(sequences) + 1)):
        problems.append("the log has holes")
    problems += [
        f"{source} has {count} articles"
        for source, count in sources.items()
        if source != "first" and count != 2 * BATCH
    ]
    problems += _unsound_backups(path)
    found = set(uids) | {f"import {source}" for source in sources}
    found |= {f"backup {file.name}" for file in backups(path).glob("*.duckdb")}
    lost = tuple(line for line in acknowledged if line not in found)
    return Trial(work, len(acknowledged), lost, not problems, tuple(problems), seconds, tuple(notices))


def _unsound_backups(path: Path) -> list[str]:
    """Look at every file that has a backup's name, whether it was acknowledged or not."""
    found = []
    for file in backups(path).glob("*.duckdb"):
        try:
            problems = look_at(file, file.parent).problems
        except StoreError as error:
            problems = (str(error),)
        found += [f"backup {file.name}: {problem}" for problem in problems]
    return found


def kill_once(path: Path, work: str, chance: random.Random) -> Trial:
    """Let a process work on a store, kill it at a random moment, and look."""
    victim = Victim(path, work)
    victim.start()
    if chance.random() < 0.2:
        time.sleep(chance.uniform(0.1, 1.0))  # perhaps while it opens the store
    else:
        victim.wait_for(chance.randint(1, 2 if work == "import" else 40))
        time.sleep(chance.uniform(0, 0.2))
    acknowledged = victim.kill()
    victim.acks.unlink()
    trial = asyncio.run(examine(path, work, acknowledged))
    shutil.rmtree(backups(path))
    backups(path).mkdir()
    return trial


def trials(path: Path, tries: int, seed: int) -> Iterator[Trial]:
    """Kill again and again on one store, with each kind of work in turn."""
    asyncio.run(prepare(path))
    chance = random.Random(seed)
    for number in range(tries):
        yield kill_once(path, tuple(WORKS)[number % len(WORKS)], chance)


def main() -> None:
    """Print a table of trials, or be the victim of one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--served", action="store_true", help="kill the owner of a server under clients")
    parser.add_argument("--victim", nargs=3, metavar=("WORK", "STORE", "ACKS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.victim:
        work, store, acks = options.victim
        asyncio.run(suffer(work, Path(store), Path(acks)))
        return
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        path = Path(folder) / "triage.duckdb"
        done = trials(path, options.tries, options.seed)
        if options.served:
            from benchmarks import served_faults

            done = served_faults.trials(path, options.tries, options.seed)
        failed = _print_table(done, options.seed)
    sys.exit(1 if failed else 0)


def _print_table(done: Iterator[Trial], seed: int) -> int:
    rows: dict[str, list[Trial]] = {}
    for trial in done:
        rows.setdefault(trial.work, []).append(trial)
        for text in (*trial.lost[:3], *trial.problems, *trial.notices):
            print(f"  {trial.work}: {text}", file=sys.stderr)
    print(
        f"seed {seed}\n\n{'killed while':<14}{'tries':>6}{'acknowledged':>14}{'found':>9}{'lost':>6}"
        f"{'check':>12}{'opened in':>15}"
    )
    every = [trial for some in rows.values() for trial in some]
    for work, some in [*rows.items(), ("all", every)]:
        acknowledged = sum(trial.acknowledged for trial in some)
        lost = sum(len(trial.lost) for trial in some)
        clean = sum(trial.clean for trial in some)
        slowest = max(trial.seconds for trial in some)
        print(
            f"{work:<14}{len(some):>6}{acknowledged:>14,}{acknowledged - lost:>9,}{lost:>6}"
            f"{f'{clean} clean':>12}{f'≤ {slowest:.2f} s':>15}"
        )
    return sum(bool(trial.lost) or not trial.clean for trial in every)


if __name__ == "__main__":
    main()
