"""How fast neighbours are found: MB a second in a real store, beside datasketch where that is installed.

Run: uv run [--with datasketch] python benchmarks/neighbours.py [ARTICLES]
"""

from __future__ import annotations

import asyncio
import importlib
import itertools
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from labels.codebook import shipped_codebook
from triage.articles.article import Article, DateKind, Evidence, Form, Position
from triage.articles.identity import article_key, identity, text_hash
from triage.jobs.neighbours import compare_new
from triage.owner.opening import open_store
from triage.store.imports import ArticleBatch, FileCounts, ImportRequest
from triage.store.protocol import Store

ARTICLES = 20_000
CHARS = 3_600
COPIES, TEASERS, OUTLETS = 0.05, 0.03, 40
"""Shares of lightly edited copies and of teasers; outlets, each with a footer of its own."""
MINHASH_ARTICLES = 1_000
BATCH = 5_000


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """Yield news-like texts: words by Zipf's law, footers of outlets, copies and teasers of earlier ones."""
    draw = random.Random(seed)
    words = [
        "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(2, 10))) for _ in range(30_000)
    ]
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(words))))

    def prose(chars: int) -> str:
        return " ".join(draw.choices(words, cum_weights=weights, k=chars // 6))

    footers = [prose(250) for _ in range(OUTLETS)]
    recent: list[str] = []
    for _ in range(count):
        chance = draw.random()
        if recent and chance < COPIES:
            story = draw.choice(recent).split(" ")
            text = " ".join(draw.choice(words) if draw.random() < 0.02 else word for word in story)
        elif recent and chance < COPIES + TEASERS:
            text = draw.choice(recent)[:400]
        else:
            text = prose(CHARS)
            recent = [*recent[-999:], text]
        yield f"{text}\n\n{draw.choice(footers)}"


def article(place: int, text: str) -> Article:
    """Return a text as an article that states a day."""
    stated = f"2024-{place % 12 + 1:02}-{place % 28 + 1:02}"
    found = identity(None, text, None, stated)
    return Article(
        key=article_key(found),
        identity=found,
        text=text,
        sha256=text_hash(text),
        title=None,
        url=None,
        source=None,
        byline=None,
        language=None,
        upstream_id=None,
        stated_date=stated,
        stated_date_kind=DateKind.METADATA,
        position=Position("made.jsonl", place, 0, len(text)),
        form=Form.WHOLE,
        evidence=Evidence(),
    )


async def fill(store: Store, made: Iterator[str]) -> float:
    """Import texts; return their megabytes."""
    number = await store.begin_import(
        ImportRequest(("made.jsonl",), {}, "2026-11-02"), person="administrator"
    )
    size, count = 0, 0
    while batch := [article(count + n, text) for n, text in enumerate(itertools.islice(made, BATCH), 1)]:
        await store.add_articles(number, ArticleBatch(tuple(batch)))
        size += sum(len(each.text.encode()) for each in batch)
        count += len(batch)
    counts = FileCounts("made.jsonl", "jsonl", "utf-8", count, count, 0, 0, 0)
    await store.finish_import(number, files=[counts], skipped=0)
    return size / 1e6


async def measure(count: int) -> None:
    """Compare articles in a new store and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "triage.duckdb"
        async with open_store(path, create=shipped_codebook(), listen=False) as store:
            size = await fill(store, texts(count))
            print(f"{count:,} articles, {size:.1f} MB; resident before {resident():.0f} MB")
            show("new store", size, await timed(store))
            more = await fill(store, texts(max(count // 10, 1), seed=2))
            show("a tenth more", more, await timed(store))
            pairs = sum([len(page) async for page in store.neighbour_pairs()])
            print(f"{pairs:,} pairs; resident at most {resident():.0f} MB")
        print(f"store of {path.stat().st_size / 1e6:.0f} MB")


async def timed(store: Store) -> tuple[float, float]:
    """Compare what is new; return seconds and CPU seconds."""
    began, cpu = time.perf_counter(), time.process_time()
    await compare_new(store)
    return time.perf_counter() - began, time.process_time() - cpu


def show(what: str, size: float, took: tuple[float, float]) -> None:
    """Print a line of the table."""
    seconds, cpu = took
    print(f"{what:<14} {size / seconds:6.1f} MB/s  {seconds:6.1f} s, {cpu:.1f} s CPU")


def resident() -> float:
    """Return the largest resident size so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def minhash(sample: Sequence[str]) -> float | None:
    """Return datasketch's seconds for the same texts (128 permutations, LSH at .5); None without it."""
    try:
        datasketch = importlib.import_module("datasketch")
    except ImportError:
        return None
    began = time.perf_counter()
    index = datasketch.MinHashLSH(threshold=0.5, num_perm=128)
    for place, text in enumerate(sample):
        words = text.lower().split()
        sketch = datasketch.MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[n : n + 5]).encode() for n in range(len(words) - 4)])
        index.query(sketch)
        index.insert(place, sketch)
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES))
    sample = list(texts(MINHASH_ARTICLES))
    seconds = minhash(sample)
    if seconds is None:
        print("datasketch     not installed (uv run --with datasketch …)")
    else:
        print(f"datasketch     {sum(len(text.encode()) for text in sample) / 1e6 / seconds:6.1f} MB/s")


if __name__ == "__main__":
    main()
