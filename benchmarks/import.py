# ruff: noqa: N999 - a module is named for what it measures
"""How fast an import is, stage by stage, beside what others make of the same text: a table in Markdown.

Run: uv run python -m benchmarks.import [ARTICLES…]

Beside the row stage stands DuckDB's bare ``read_json``, beside the dates dateparser, beside the neighbours
datasketch; both libraries run in an environment of their own, which uv makes and forgets.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.neighbours import texts
from benchmarks.stages import Measured

SIZES = (2_000, 20_000, 100_000)
BROKEN = 200
"""One line of so many is cut off, and becomes a reject."""
_BETWEEN = 350
"""Characters between two date expressions, about as in news."""
_EXPRESSIONS = (
    *("on Friday", "on 11 March 2023", "yesterday", "in 2014", "last week", "two hours", "in June 2024"),
    *("a year ago", "on 2022-04-02", "on February 24th", "next month", "in March", "each day", "recently"),
    *("Tuesday", "since 2019", "at 06:03 GMT", "this summer", "on Oct. 21, 2025", "in mid-February 2023"),
)
_ISOLATED = ("uv", "run", "--isolated", "--no-dev", "--with", "datasketch", "--with", "dateparser", "python")
_HEAD = (
    *("articles", "stage", "ours", "CPU", "resident", "beside it", "theirs", "CPU", "resident"),
    "ours : theirs",
)


def write_articles(path: Path, count: int) -> None:
    """Write records with dates in their texts and metadata; the same for every run."""
    draw = random.Random(count)
    with path.open("wb") as file:
        for place, text in enumerate(texts(count)):
            record = {
                "id": place,
                "title": text[:60],
                "text": _dated(text, draw),
                "url": f"https://example.org/{place}",
                "published": f"2024-{place % 12 + 1:02}-{place % 28 + 1:02}",
            }
            line = json.dumps(record).encode()
            file.write((line[:-20] if place % BROKEN == BROKEN - 1 else line) + b"\n")


def _dated(text: str, draw: random.Random) -> str:
    """Return a text with date expressions between its words."""
    parts = []
    for start in range(0, len(text), _BETWEEN):
        head, space, rest = text[start : start + _BETWEEN].partition(" ")
        parts += [head, f" {draw.choice(_EXPRESSIONS)} " if space else "", rest]
    return "".join(parts)


def measure(stage: str, path: Path, python: Sequence[str] = (sys.executable,)) -> list[Measured]:
    """Measure a stage in a process of its own; what cannot run there is told as nothing."""
    command = [*python, "-m", "benchmarks.stages", stage, f"{path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{stage}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return []
    return [Measured(**one) for one in json.loads(done.stdout)]


def lines(count: int, path: Path) -> Iterator[tuple[str, ...]]:
    """Measure everything on one file and yield the lines of the table."""
    write_articles(path, count)
    whole, compared = measure("whole", path)
    rows, dates = measure("rows", path), measure("dates", path)
    beside = (
        ("rows", rows, "DuckDB read_json", measure("read_json", path)),
        ("dates", dates, "dateparser", measure("dateparser", path, _ISOLATED)),
        ("neighbours", [compared], "datasketch LSH", measure("datasketch", path, _ISOLATED)),
    )
    for stage, ours, name, theirs in beside:
        yield _line(count, stage, ours[0], name, theirs[0] if theirs else None)
    yield _line(count, "whole import", whole, "", None)


def _line(count: int, stage: str, ours: Measured, name: str, theirs: Measured | None) -> tuple[str, ...]:
    line = (f"{count:,}", stage, *_told(stage, ours))
    if theirs is None:
        return (*line, name, "-", "-", "-", "-")
    ratio = (ours.megabytes / ours.seconds) / (theirs.megabytes / theirs.seconds)
    sample = "" if theirs.records > 0.9 * count else f", {theirs.records:,} articles"
    shown = f"{ratio:,.2f}" if ratio < 10 else f"{ratio:,.0f}"
    return (*line, f"{name}{sample}", *_told(stage, theirs), shown)


def _told(stage: str, told: Measured) -> tuple[str, str, str]:
    """Return speed, CPU and memory as they are shown."""
    speed = told.megabytes / told.seconds
    shown = f"{speed:.1f} MB/s" if speed >= 1 else f"{speed:.3f} MB/s"
    if stage == "rows":
        shown = f"{told.records / told.seconds:,.0f} rows/s"
    return shown, f"{1000 * told.cpu / told.megabytes:,.0f} ms/MB", f"{told.resident:,.0f} MB"


def main() -> None:
    """Print the table."""
    sizes = [int(count) for count in sys.argv[1:]] or SIZES
    print(f"{os.cpu_count()} cores; articles of about 4.6 KB, one line of {BROKEN} broken\n")
    print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}")
    with tempfile.TemporaryDirectory() as folder:
        for count in sizes:
            for line in lines(count, Path(folder) / "made.jsonl"):
                print(f"| {' | '.join(line)} |", flush=True)


if __name__ == "__main__":
    main()
