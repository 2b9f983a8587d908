"""Let many people finish a round over real SSH while a lead looks on, and count what came of it.

``uv run python -m benchmarks.crew`` plans a round of 2,000 articles with three answers each, lets 50 people
work through it at desks of their own, with lines that drop, undos and skips, and asks for status, agreement
and a dataset meanwhile. It prints how many answers each article has, and proves that what was asked is
what the log says of the position named. It ends with 1 if anything of it is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
import orjson

from benchmarks.neighbours import texts
from triage.jobs.team import admit
from triage.owner.opening import acting_person, open_store
from triage.ssh.keys import read_public_keys

ROUND = "crew"
GRADES, DATES, TOPICS = "12345", "crut", "ACDBEN"
SAY_SECONDS = 10.0
ALONE_SECONDS = 2.0
ADDED = "2026-11-02T00:00:00.000Z"


@dataclass(slots=True)
class Crew:
    """A store that is served, and what is counted while people work on it."""

    folder: Path
    port: int
    people: int
    rate: float
    """Keys a second of one person."""
    keys: dict[str, asyncssh.SSHKey] = field(default_factory=dict)
    pressed: int = 0
    dropped: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def store(self) -> Path:
        """Where the store is."""
        return self.folder / "crew.duckdb"

    def names(self) -> list[str]:
        """Return what the people are called."""
        return [f"p{number:03}" for number in range(self.people)]


def triage(crew: Crew, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command on the host."""
    command = [sys.executable, "-m", "triage.cli.main", "--db", str(crew.store), *arguments]
    return subprocess.run(command, capture_output=True, check=False)


async def prepare(crew: Crew, count: int, answers: int) -> None:
    """Make the store, the people with their keys, and the round."""
    source = crew.folder / "articles.jsonl"
    with source.open("wb") as lines:
        for number, text in enumerate(texts(count), 1):
            lines.write(orjson.dumps({"id": str(number), "text": text}) + b"\n")
    must(triage(crew, "import", str(source)))
    async with open_store(crew.store) as store:
        for name in crew.names():
            crew.keys[name] = key = asyncssh.generate_private_key("ssh-ed25519")
            found = read_public_keys(key.export_public_key())
            await admit(store, name, by=acting_person(), keys=[key.record(ADDED) for key in found])
    must(triage(crew, "queue", "plan", ROUND, "--answers", str(answers), "--order", "fewest", "--teasers"))


def must(run: subprocess.CompletedProcess[bytes]) -> bytes:
    """Return what a command printed.

    Raises:
        RuntimeError: It did not end with 0.
    """
    if run.returncode:
        raise RuntimeError(f"{run.args[3:]} ended with {run.returncode}: {run.stderr.decode()[-2000:]}")
    return run.stdout


async def work(crew: Crew, name: str) -> None:
    """Be a person at a desk until the round is done; come back when the line drops."""
    chance = random.Random(name)
    while not crew.done.is_set():
        try:
            await sit(crew, name, chance)
        except (ConnectionResetError, asyncssh.DisconnectError):  # too many knocked at once
            await asyncio.sleep(chance.uniform(0.5, 2))
        except (OSError, asyncssh.Error) as error:
            crew.problems.append(f"{name}: {error}")
            await asyncio.sleep(1)


async def sit(crew: Crew, name: str, chance: random.Random) -> None:
    """Log in, press keys, and at some moment lose the line."""
    connection = await asyncssh.connect(
        "127.0.0.1", crew.port, username=name, client_keys=[crew.keys[name]], known_hosts=None, config=None
    )
    process = await connection.create_process(term_type="xterm-256color", term_size=(120, 40), encoding=None)
    reading = asyncio.create_task(drain(process.stdout))
    try:
        for _ in range(chance.randrange(20, 200)):
            for key in article_keys(chance):
                if crew.done.is_set() or reading.done():
                    return
                process.stdin.write(key)
                crew.pressed += 1
                await asyncio.sleep(chance.uniform(0.5, 1.5) / crew.rate)
        crew.dropped += 1
        connection.abort()  # as a line that drops: nothing is said to the server
    finally:
        reading.cancel()
        connection.abort()
        with contextlib.suppress(asyncio.CancelledError, asyncssh.Error, OSError):
            await reading


async def drain(stream: asyncssh.SSHReader[bytes]) -> None:
    """Read what is drawn, and throw it away."""
    while await stream.read(65536):
        pass


def article_keys(chance: random.Random) -> list[bytes]:
    """Return the keys that somebody presses at one article."""
    keys = [chance.choice(GRADES), chance.choice(DATES), chance.choice(TOPICS)]
    if chance.random() < 0.1:
        keys += ["\x7f", chance.choice(TOPICS)]
    if chance.random() < 0.02:
        return [b"w"]
    return [key.encode() for key in keys] + [b"\r"]


async def look_on(crew: Crew, slots: int) -> None:
    """Ask for status, agreement and a dataset until the round is done."""
    turn, told = 0, 0.0
    while not crew.done.is_set():
        status = json.loads(must(await asyncio.to_thread(triage, crew, "status", "--json")))
        planned = next(each for each in status["rounds"] if each["name"] == ROUND)
        if time.monotonic() - told > SAY_SECONDS:
            told = time.monotonic()
            print(f"{planned['complete']:,} of {slots:,} answers, {crew.pressed:,} keys", file=sys.stderr)
        if planned["complete"] >= slots:
            crew.done.set()
            return
        turn += 1
        run = await asyncio.to_thread(triage, crew, "agreement", "--round", ROUND, "--json")
        crew.asked.append(json.loads(must(run)))
        target = str(crew.folder / f"dataset-{turn}")
        run = await asyncio.to_thread(triage, crew, "export", target, "--json")
        told_of = json.loads(must(run))
        if told_of["in_scope"] != told_of["exported"] + sum(told_of["excluded"].values()):
            crew.problems.append(f"the dataset of position {told_of['log_position']} does not add up")
        await asyncio.sleep(1)


def prove(crew: Crew, answers: int, count: int) -> list[str]:
    """Return what is not as it should be, once everybody has left."""
    wrong = list(crew.problems)
    given: Counter[str] = Counter(asyncio.run(counted(crew)))
    spread = Counter(given.values())
    print(f"answers counted per article: {dict(spread)} over {len(given):,} articles")
    if spread != {answers: count}:
        wrong.append(f"not every one of {count:,} articles has exactly {answers} answers")
    check = json.loads(triage(crew, "check", "--json").stdout)
    if not check["ok"]:
        wrong.append(f"check: {[each for each in check['checks'] if not each['ok']]}")
    for former in crew.asked[:: max(1, len(crew.asked) // 5)]:
        position = str(former["log_position"])
        again = json.loads(must(triage(crew, "agreement", "--round", ROUND, "--at", position, "--json")))
        if again != former:
            wrong.append(f"agreement at position {position} was told otherwise meanwhile")
    return wrong


async def counted(crew: Crew) -> list[str]:
    """Return the article of each counted, complete set of answers."""
    async with open_store(crew.store) as store:
        frame = await (await store.snapshot()).judgements()
    frame = frame.filter((frame["round"] == ROUND) & frame["complete"] & ~frame["surplus"])
    return [str(article) for article, _ in frame.select("article", "annotator").unique().iter_rows()]


def serve(crew: Crew) -> subprocess.Popen[bytes]:
    """Start the server."""
    command = [sys.executable, "-m", "triage.cli.main", "--db", str(crew.store)]
    with (crew.folder / "serve.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "serve", "--listen", f"127.0.0.1:{crew.port}"], stdout=log, stderr=log
        )


async def run(crew: Crew, slots: int) -> float:
    """Serve, let everybody work until the round is done, and end the server; return the seconds of work."""
    server = serve(crew)
    try:
        await listening(crew.port)
        began = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(look_on(crew, slots))
            for name in crew.names():
                tasks.create_task(work(crew, name))
                if not crew.pressed:
                    # From an unknown address few may knock at once; once one of the team is in, all may.
                    await asyncio.sleep(ALONE_SECONDS)
        return time.monotonic() - began
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)


async def listening(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(300):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port}")


def main() -> int:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--answers", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3.0, help="keys a second of one person")
    parser.add_argument("--port", type=int, default=22922)
    given = parser.parse_args()
    os.environ.pop("TRIAGE_DB", None)
    folder = Path(tempfile.mkdtemp(prefix="crew-"))
    crew = Crew(folder, given.port, given.people, given.rate)
    asyncio.run(prepare(crew, given.articles, given.answers))
    seconds = asyncio.run(run(crew, given.articles * given.answers))
    print(
        f"{crew.people} people, {crew.pressed:,} keys in {seconds:,.0f} s, {crew.dropped} lines dropped, "
        f"agreement and a dataset asked for {len(crew.asked)} times meanwhile"
    )
    wrong = prove(crew, given.answers, given.articles)
    for each in wrong:
        print(f"WRONG: {each}")
    if wrong:
        print(f"what is wrong lies in {folder}")
        return 1
    print("exactly as planned, nothing lost")
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
