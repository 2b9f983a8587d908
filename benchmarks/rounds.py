"""Many people in one planned round: real processes over the socket, and the cost of a million articles.

``uv run python benchmarks/rounds.py`` prints a table; a test uses :func:`finish` more briefly.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.faults import article
from labels.codebook import shipped_codebook
from triage.owner.opening import acting_person, open_store
from triage.rounds.choosing import Choice
from triage.rounds.offering import Offer, Plan
from triage.rounds.queue import Queue
from triage.rounds.shelf import Shelf
from triage.rounds.slots import Slots
from triage.rounds.standing import Mark
from triage.store.imports import ArticleBatch, FileCounts, ImportRequest
from triage.store.protocol import Store
from triage.store.records import Aspect, Cause, Draft, PersonRecord, Role
from triage.store.rounds import Assignment, Round

ANSWERS = {"reliability": "mixed", "date_validity": "current", "topics": "medtop:15000000"}
"""What everybody says of every article of codebook ``news``."""
ROUND = "first"


@dataclass(frozen=True, slots=True)
class Finished:
    """What many people made of a round."""

    counted: Counter[int]
    """Number of counted answers to how many articles have so many."""
    surplus: int
    """Complete answers that do not count."""
    clean: bool
    """Whether ``check`` is clean afterwards."""
    seconds: float


# -- people in processes of their own ----------------------------------------------------------------


async def prepare(path: Path, articles: int, answers: int, people: int) -> None:
    """Make a store with people, articles and a round."""
    async with open_store(path, create=shipped_codebook()) as store:
        for number in range(people):
            await store.put_person(PersonRecord(f"p{number}", Role.ANNOTATOR), by=acting_person())
        number = await store.begin_import(
            ImportRequest(("made.txt",), {}, "2025-11-02"), person=acting_person()
        )
        made = tuple(article("harbour.example", place) for place in range(articles))
        await store.add_articles(number, ArticleBatch(made, (), ()))
        counts = FileCounts("made.txt", "text", "utf-8", articles, articles, 0, 0, 0)
        await store.finish_import(number, files=[counts], skipped=0)
        await store.put_round(Round(ROUND, answers_per_article=answers, order="random"), by=acting_person())


async def work(path: Path, people: list[str], seed: int) -> None:
    """Let people of one process work side by side until the round has nothing for them."""
    async with open_store(path) as store, asyncio.TaskGroup() as tasks:
        for person in people:
            tasks.create_task(_label(store, person, random.Random(f"{seed}:{person}")))


async def _label(store: Store, person: str, chance: random.Random) -> None:
    counter = 0
    session = f"{person}-{chance.randrange(1 << 40):x}"
    while True:
        given = await store.reserve(ROUND, person, session=session)
        if not isinstance(given, Assignment):
            if given.reason != "reserved":
                return
            await asyncio.sleep(0.01)
            continue
        drafts = [
            Draft(
                f"{session}:{counter + place}",
                person,
                session,
                Cause.ANSWER,
                article=given.article.row.key,
                round=ROUND,
                aspect=Aspect.JUDGEMENT,
                question=question,
                value={"values": [value], "cannot_judge": False},
            )
            for place, (question, value) in enumerate(ANSWERS.items(), 1)
        ]
        counter += len(drafts) + 2
        if chance.random() < 0.7:
            await store.record(drafts)
            continue
        for drafted in drafts:
            await store.record([drafted])
        # As people do, some take an answer back and give it again.
        cleared = replace(drafts[0], uid=f"{session}:{counter - 1}", cause=Cause.UNDO, value=None)
        await store.record([cleared])
        await store.record([replace(drafts[0], uid=f"{session}:{counter}", cause=Cause.REDO)])


async def finish(path: Path, *, processes: int, people: int) -> Finished:
    """Let processes of several people each finish a round, one of them killed and begun again meanwhile.

    Args:
        path: A prepared store.
        processes: How many there are beside the owner.
        people: How many people there are in all.
    """
    names = [f"p{number}" for number in range(people)]
    command = [sys.executable, "-m", "benchmarks.rounds", "--worker", str(path)]
    began = time.monotonic()

    async def start(n: int, seed: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command, str(seed), ",".join(names[n::processes]), cwd=Path(__file__).parents[1]
        )

    async with open_store(path) as store:
        running = [await start(n, n) for n in range(processes)]
        told = (await store.progress()).rounds[-1]
        while told.complete * 4 < told.slots and running[0].returncode is None:
            await asyncio.sleep(0.05)
            told = (await store.progress()).rounds[-1]
        running[0].kill()
        await running[0].wait()
        running[0] = await start(0, processes)
        codes = [await each.wait() for each in running]
        seconds = time.monotonic() - began
        frame = await (await store.snapshot()).judgements()
        clean = (await store.check()).ok and codes == [0] * processes
    complete = frame.filter(frame["complete"]).unique(["article", "annotator"])
    each = Counter(complete.filter(~complete["surplus"])["article"].to_list())
    return Finished(Counter(each.values()), int(complete["surplus"].sum()), clean, seconds)


# -- a million articles ------------------------------------------------------------------------------


def large(articles: int, wanted: int, plan: Plan, done: float) -> Queue:
    """Return a queue of which so large a share of the answers was given, by fifty people."""
    numbers = np.arange(1, articles + 1, dtype=np.int32)
    none = np.zeros(articles, dtype=np.int64)
    choice = Choice(
        numbers,
        numbers.astype(np.uint64),
        np.full(articles, wanted, dtype=np.uint16),
        none.astype(np.bool_),
        none,
        *(0, 0, 0, 0),
    )
    shelf = Shelf()
    shelf.put(1, articles)
    queue = Queue(shelf, plan, Slots(choice, articles))
    chance = np.random.default_rng(3)
    given = numbers[chance.random(articles) < done].astype(np.int64)
    marks = np.uint8(Mark.TOUCHED | Mark.COMPLETE | Mark.COUNTED)
    for person in range(50):
        turns = (person - given) % 50
        mine = given[turns < wanted]
        queue.load(f"p{person}", mine, np.full(len(mine), marks), {})
    return queue


def costs(order: str, done: float, articles: int = 1_000_000) -> tuple[float, float, float]:
    """Return the first, median and largest milliseconds (CPU) of handing an article out."""
    queue = large(articles, 3, Plan(ROUND, order), done)
    spent = []
    for turn in range(500):
        person = f"p{turn % 50}"
        began = time.thread_time()
        found = queue.offer(person, float(turn))
        spent.append((time.thread_time() - began) * 1000)
        if isinstance(found, Offer):
            queue.touch(person, found.number, complete=True)
            queue.count(person, found.number)
    settled = sorted(spent[50:])
    return max(spent[:50]), settled[len(settled) // 2], settled[-1]


def main() -> None:
    """Print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", nargs=3, metavar=("STORE", "SEED", "PEOPLE"))
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--people", type=int, default=50)
    asked = parser.parse_args()
    if asked.worker is not None:
        path, seed, people = asked.worker
        asyncio.run(work(Path(path), people.split(","), int(seed)))
        return
    print("handing out of 1,000,000 articles × 3, 50 people: first / median / largest ms of CPU")
    for order in ("import", "random", "fewest", "flagged"):
        for done in (0.0, 0.5, 0.999):
            told = " / ".join(f"{each:.2f}" for each in costs(order, done))
            print(f"{order:8} {done:6.1%} done  {told}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.duckdb"
        asyncio.run(prepare(path, asked.articles, 3, asked.people))
        done = asyncio.run(finish(path, processes=4, people=asked.people))
        print(
            f"{asked.articles:,} articles × 3 by {asked.people} people in 4 processes: "
            f"{dict(done.counted)}, {done.surplus} surplus, clean {done.clean}, {done.seconds:.1f} s"
        )
    print(f"largest resident {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
