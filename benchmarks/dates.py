"""How fast dates are found: MB a second of CPU on one core, MB a second on two, beside dateparser.

Run: uv run python benchmarks/dates.py [FOLDER…]
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.evidence import find_evidence
from triage.articles.dates.patterns import find_expressions

SHARED = Path(__file__).parents[2] / "shared"
FOLDERS = (SHARED / "seeds", SHARED / "data" / "wikinews90")
REFERENCE = "2026-01-01"
ROUNDS = 3
PARSER_ARTICLES = 6


def texts(folder: Path) -> list[str]:
    """The articles to read: JSONL rows with a text, and text files cut to the length of an article."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                row = json.loads(line)
                if isinstance(row, dict) and isinstance(row.get("text"), str):
                    found.append(row["text"])
        elif path.suffix == ".txt":
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [text[i : i + 3600] for i in range(0, len(text), 3600)]
    return found


def evidence(text: str) -> int:
    """Find everything in one article; the number of expressions comes back."""
    given = (StatedDate("2023-03-14", DateKind.METADATA, None, None),)
    return len(find_evidence(text, given=given, reference_date=REFERENCE).expressions)


def expressions(text: str) -> int:
    """Find the expressions of one article alone."""
    return len(find_expressions(text))


def several(batch: Sequence[str]) -> int:
    """Find everything in a batch, in a worker."""
    return sum(evidence(text) for text in batch)


def measure(work: Callable[[str], int], articles: Sequence[str]) -> tuple[float, int]:
    """Return the best CPU seconds of several rounds and how many expressions were found."""
    best, count = float("inf"), 0
    for _ in range(ROUNDS):
        began = time.process_time()
        count = sum(work(text) for text in articles)
        best = min(best, time.process_time() - began)
    return best, count


def measure_two(articles: Sequence[str]) -> float:
    """Return the best seconds of two worker processes on batches of articles."""
    batches = [articles[i : i + 200] for i in range(0, len(articles), 200)]
    best = float("inf")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(several, batches[:2])
        for _ in range(ROUNDS):
            began = time.perf_counter()
            pool.map(several, batches, chunksize=1)
            best = min(best, time.perf_counter() - began)
    return best


def parser_seconds(articles: Sequence[str]) -> float | None:
    """Return the seconds dateparser takes for the same articles; None where it is not installed."""
    try:
        search_dates = importlib.import_module("dateparser.search").search_dates
    except ImportError:
        return None
    began = time.perf_counter()
    for text in articles:
        search_dates(text, languages=["en"])
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    folders = [Path(name) for name in sys.argv[1:]] or FOLDERS
    few = [text for folder in folders for text in texts(folder)]
    articles = few * max(1, 4000 // max(1, len(few)))
    size = sum(len(text.encode()) for text in articles) / 1e6
    print(f"{len(articles):,} articles, {size:.1f} MB")
    seconds, count = measure(expressions, articles)
    print(f"expressions, one core     {size / seconds:6.1f} MB/s  {count:,} found")
    seconds, count = measure(evidence, articles)
    print(f"evidence, one core        {size / seconds:6.1f} MB/s  {count / size / 1000:.1f} a KB")
    print(f"evidence, two processes   {size / measure_two(articles):6.1f} MB/s")
    sample = few[:PARSER_ARTICLES]
    parser = parser_seconds(sample)
    if parser is None:
        print("dateparser                not installed (uv run --with dateparser …)")
    else:
        print(
            f"dateparser, one core      {sum(len(text.encode()) for text in sample) / 1e6 / parser:6.3f} MB/s"
        )


if __name__ == "__main__":
    main()
