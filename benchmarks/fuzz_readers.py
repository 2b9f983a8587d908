"""Damage good files at random and read them: no reader may raise, hang, or give what a store cannot hold.

Example: uv run --group formats python benchmarks/fuzz_readers.py --minutes 10 --seed 1

Files that break a reader are kept in ``--keep`` with the seed and number that made them.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import signal
import sys
import tarfile
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import polars as pl

from triage.articles.article import Article
from triage.articles.options import ReadOptions
from triage.articles.reading import read

HANGS = 30
"""Seconds after which a file counts as one that makes a reader hang."""
FILES = 60
"""Files that are read together, so that one child serves all pages."""
SLOW = 5.0
"""Seconds above which a file is told as slow (each is a few kilobytes)."""
LIMITS = ReadOptions(
    reference_date="2026-11-24",
    max_file=4_000_000,
    max_record=400_000,
    max_text=200_000,
    ratio_from=1_000_000,
    page_seconds=5,
)
TEXT = "On Friday, 3 March 2023, the ferry sailed again.\n\nIt had lain in the dock since last October.\n"
TOKENS = [
    *(
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
    ),
    *(
        b"\\ud83d",
        b"\\u0000",
        b"NaN",
        b"1e999",
        b"-0",
        b"9" * 30,
        b"null",
        b"\t",
        b";",
        b"'",
        b"<",
        b">",
        b"&#0;",
    ),
    *(
        b"</p>",
        b"<!--",
        b"<script>",
        b"Content-Length: 9999\r\n",
        b"WARC/1.0\r\n",
        b"\r\n\r\n",
        b"ustar",
        b"PAR1",
    ),
    *(
        b"\x1f\x8b\x08",
        b"\x28\xb5\x2f\xfd",
        b"Read more\n",
        b"\xe2\x80\xae",
        b"\xc2\xa0",
        b"31.02.2023",
        b"\x00" * 64,
    ),
]


@dataclass
class Tally:
    """What was tried and what came of it."""

    tried: int = 0
    articles: int = 0
    rejects: int = 0
    slowest: float = 0.0
    broken: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


class Hung(BaseException):
    """A reader did not end in time."""


def seeds() -> dict[str, bytes]:
    """Return a good file of each format."""
    records = [
        {"id": n, "title": f"Title {n}", "text": f"{n}. {TEXT}", "date": f"2023-03-{n + 10}"}
        for n in range(6)
    ]
    page = (
        '<!DOCTYPE html><html lang="en"><head><title>Ferry</title>'
        '<meta property="article:published_time" content="2023-03-03">'
        '<script type="application/ld+json">{"datePublished":"2023-03-03"}</script></head>'
        "<body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Ferry</h1><p>{TEXT * 3}</p><p>{TEXT * 3}</p></article>"
        "<table><tr><td>x</td></tr></table></body></html>"
    ).encode()
    warc = b"".join(_response(page, n) for n in range(1, 4))
    parquet, archive = io.BytesIO(), io.BytesIO()
    pl.DataFrame({**pl.DataFrame(records).to_dict(as_series=False), "tags": [["a"]] * 6}).write_parquet(
        parquet, row_group_size=2
    )
    jsonl = "".join(json.dumps(record) + "\n" for record in records).encode()
    with tarfile.open(fileobj=archive, mode="w") as made:
        for name, data in (
            ("a.jsonl", jsonl),
            ("b.txt", TEXT.encode()),
            ("c.txt.gz", gzip.compress(TEXT.encode())),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    choice = {"from_name": "q", "type": "choices", "value": {"choices": ["x"]}}
    said = {"id": 1, "completed_by": {"email": "a@b.example"}, "result": [choice]}
    task = {"data": records[0], "annotations": [said]}
    prodigy = {"text": TEXT, "_input_hash": 1, "_task_hash": 2, "accept": ["a"], "answer": "accept"}
    prodigy |= {"options": [{"id": "a", "text": "A"}], "_annotator_id": "x"}
    short = {
        **records[0],
        "annotator": 1,
        "annotation_id": 2,
        "q": {"choices": ["x"]},
        "spans": [{"start": 0}],
    }
    wrapped = {"status": "ok", "docs": {"total": 6, "items": records}}
    story = "\n".join(f"Story number {n}\nBy A Writer\n\n{TEXT}\nRead more\n" for n in range(8))
    csv = "id,title,text\n" + "".join(f'{n},"A ""title""","{n}. Some text,\nover lines"\n' for n in range(6))
    return {
        "a.jsonl": jsonl,
        "a.json": json.dumps(records, indent=1).encode(),
        "a.csv": csv.encode(),
        "a.tsv": csv.replace(",", "\t").encode(),
        "page.txt": story.encode(),
        "utf16.txt": story.encode("utf-16"),
        "a.jsonl.gz": gzip.compress(jsonl) + gzip.compress(jsonl),
        "a.tar": archive.getvalue(),
        "a.parquet": parquet.getvalue(),
        "a.html": page,
        "a.warc": warc,
        "a.warc.gz": b"".join(gzip.compress(b"WARC/1.0" + part) for part in warc.split(b"WARC/1.0")[1:]),
        "ls.json": json.dumps([task] * 3).encode(),
        "short.json": json.dumps([short] * 3).encode(),
        "wrapped.json": json.dumps(wrapped).encode(),
        "joined.json": "".join(json.dumps(record, indent=1) for record in records).encode(),
        "a.warc.wet": b"".join(_conversion(number) for number in range(4)),
        "doccano.jsonl": b'{"id":1,"text":"a","label":["x"],"Comments":["c"]}\n' * 4,
        "prodigy.jsonl": (json.dumps(prodigy) + "\n").encode() * 4,
    }


def _response(page: bytes, number: int) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://buoy.example/{number}\r\n"
        f"WARC-Date: 2023-03-0{number}T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def _conversion(number: int) -> bytes:
    text = f"{number}. {TEXT}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://buoy.example/{number}\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    return head.encode() + text + b"\r\n\r\n"


def damage(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Change a file in one to eight ways."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) + 1)
        end = min(len(made), at + chance.choice((1, 2, 8, 64, 1000)))
        way = chance.randrange(9)
        if way == 0 and made:
            made[min(at, len(made) - 1)] ^= 1 << chance.randrange(8)
        elif way == 1:
            del made[at:]
        elif way == 2:
            del made[at:end]
        elif way == 3:
            made[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 50))
        elif way == 4:
            made[at:at] = made[at:end] * chance.choice((1, 2, 30))
        elif way == 5:
            made[at:end] = chance.randbytes(end - at)
        elif way == 6:
            other = chance.choice(others)
            cut = chance.randrange(len(other) + 1)
            made[at:] = other[cut : cut + 20_000]
        elif way == 7:
            made[at:end] = bytes(end - at)
        else:
            made[at:at] = str(chance.choice((-1, 0, 2**31, 2**63, 10**30))).encode()
    return bytes(made[:400_000])


def try_folder(folder: Path, tally: Tally, doing: list[str]) -> None:
    """Read the files of a folder and check what comes of them.

    Args:
        folder: Where they are.
        tally: Counts.
        doing: Its only item is the file that is being read.
    """
    began = time.monotonic()
    for reading in read([f"{folder}"], LIMITS):
        doing[0] = reading.path
        for item in reading.items:
            if isinstance(item, Article):
                tally.articles += 1
                assert item.text.strip(), "an article without text"
                assert item.position.end - item.position.start == len(item.text), "a span that does not fit"
                "".join(filter(None, (item.text, item.title, item.url, item.byline))).encode("utf-8")
            else:
                tally.rejects += 1
                assert item.reason, "a reject without reason"
                tally.reasons["".join("#" if c.isdigit() else c for c in item.reason)[:60]] += 1
        now = time.monotonic()
        if now - began > SLOW:
            print(f"slow: {now - began:.1f} s for {reading.path}", flush=True)
        tally.slowest = max(tally.slowest, now - began)
        began = now
        signal.alarm(HANGS)


def _hang(_: int, __: FrameType | None) -> None:
    raise Hung


def run(minutes: float, seed: int, keep: Path, only: str | None) -> Tally:
    """Try damaged files until the time is over."""
    tally, good = Tally(), seeds()
    names = [name for name in good if only is None or only in name]
    others = list(good.values())
    signal.signal(signal.SIGALRM, _hang)
    over = time.monotonic() + minutes * 60
    while time.monotonic() < over:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            for _ in range(FILES):
                chance = random.Random(f"{seed}:{tally.tried}")
                name = names[tally.tried % len(names)]
                (folder / f"{seed}-{tally.tried}-{name}").write_bytes(damage(good[name], chance, others))
                tally.tried += 1
            doing = [""]
            signal.alarm(HANGS)
            try:
                try_folder(folder, tally, doing)
            except (Exception, Hung) as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                place = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{Path(place.filename).name}:{place.lineno}"
                tally.broken[f"{type(error).__name__} in {where} ({f'{error}'[:80]})"] += 1
                keep.mkdir(parents=True, exist_ok=True)
                (keep / doing[0]).write_bytes((folder / doing[0]).read_bytes())
            finally:
                signal.alarm(0)
    return tally


def main() -> None:
    """Fuzz for a while and print what was found; exit 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--only", help="formats whose file name holds this")
    chosen = parser.parse_args()
    tally = run(chosen.minutes, chosen.seed, chosen.keep, chosen.only)
    print(
        f"{tally.tried:,} files, {tally.articles:,} articles, {tally.rejects:,} rejects, "
        f"slowest {tally.slowest:.1f} s, broken {sum(tally.broken.values())}"
    )
    for what, times in tally.broken.most_common():
        print(f"  {times:>6}  {what}")
    print(f"{len(tally.reasons)} kinds of reasons, such as")
    for reason, times in tally.reasons.most_common(12):
        print(f"  {times:>6}  {reason}")
    sys.exit(1 if tally.broken else 0)


if __name__ == "__main__":
    main()
