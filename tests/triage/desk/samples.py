"""Articles and codebooks to sit at a desk with."""

from __future__ import annotations

import hashlib

from labels.codebook import Codebook, read_codebook
from triage.articles.article import Article, DateKind, Evidence, Expression, Flag, Form, Position, StatedDate
from triage.desk.keys import RESERVED_KEYS

BRIDGE = (
    "Minister opens a bridge over the strait\n\n"
    "The bridge was opened on Thursday by the minister of works, who cut the ribbon twice because the first "
    "cut had not been photographed.\n\n"
    "Work began in June 2019. “It will carry lorries from next month,” she said.\n"
)


def _span(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def bridge_evidence() -> Evidence:
    """Return dates and a conflict for :data:`BRIDGE`."""
    weekday, month, coming = (
        _span(BRIDGE, "Thursday"),
        _span(BRIDGE, "June 2019"),
        _span(BRIDGE, "next month"),
    )
    stated = StatedDate("2023-03-21", DateKind.METADATA, None, None)
    return Evidence(
        stated_dates=(stated, StatedDate("2025-10-21", DateKind.CRAWL, None, None)),
        anchor=stated,
        expressions=(
            Expression(*weekday, "Thursday", "weekday", "2023-03-16", "day", True),
            Expression(*month, "June 2019", "month_year", "2019-06", "month", False),
            Expression(*coming, "next month", "deictic", "2023-04", "month", True),
        ),
        flags=(
            Flag(
                "lead_weekday", "strong", "The opening says Thursday, 5 days before the date.", (weekday,), -5
            ),
            Flag("stale_page", "weak", "The newest date of the page is 950 days before it.", (), -950),
        ),
    )


def sample(number: int, text: str = BRIDGE, *, evidence: Evidence | None = None) -> Article:
    """Return an article; the number makes its key."""
    identity = hashlib.sha256(f"{number}{text}".encode()).hexdigest()
    return Article(
        key=f"a:{identity[:16]}",
        identity=identity,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=text.split("\n", 1)[0],
        url=f"https://example.org/news/{number}",
        source="example.org",
        byline="Ana Writer",
        language="en",
        upstream_id=None,
        stated_date="2023-03-21",
        stated_date_kind=DateKind.METADATA,
        position=Position("news.jsonl", number, 0, len(text)),
        form=Form.WHOLE,
        evidence=bridge_evidence() if evidence is None and text == BRIDGE else evidence or Evidence(),
    )


def samples(count: int) -> list[Article]:
    """Return so many articles with different keys."""
    return [sample(number) for number in range(1, count + 1)]


def codebook_of(count: int, *, smallest_set: int = 1) -> Codebook:
    """Return a codebook of so many questions (at most 10): a set, then choices between two or three answers.

    Args:
        count: How many questions.
        smallest_set: ``min`` of the set.
    """
    parts = [
        'name = "fruit"\nrevision = 1\ntitle = "Fruit"\n',
        f'[questions.kinds]\nlabel = "Kinds"\nkind = "set"\nmin = {smallest_set}\nmax = 2\n'
        '[questions.kinds.answers.apple]\nkey = "A"\nlabel = "apple"\n'
        '[questions.kinds.answers.pear]\nkey = "P"\nlabel = "pear [or] 梨"\n'
        '[questions.kinds.answers.plum]\nkey = "U"\nlabel = "plum"\n'
        '[questions.kinds.cannot_judge]\nkey = "X"\nlabel = "cannot judge"\n',
    ]
    keys = [tuple(three) for three in ("012", "345", "678", "BCD", "EFG", "HIJ", "KLM", "NOQ", "RST")]
    for number, (no, first, second) in enumerate(keys[: count - 1], 1):
        parts.append(
            f'[questions.q{number}]\nlabel = "Question {number}"\nkind = "nominal"\n'
            f'[questions.q{number}.answers.yes]\nkey = "{first}"\nlabel = "yes"\n'
            f'[questions.q{number}.answers.rather]\nkey = "{second}"\nlabel = "rather more than less"\n'
            f'[questions.q{number}.cannot_judge]\nkey = "{no}"\nlabel = "cannot judge"\n'
        )
    parts.append(
        '[cannot_judge_reasons.dark]\nkey = "d"\nlabel = "too dark"\n'
        '[set_aside_reasons.stone]\nkey = "s"\nlabel = "a stone"\n'
    )
    return read_codebook("\n".join(parts), reserved_keys=RESERVED_KEYS, record_fields=frozenset())
