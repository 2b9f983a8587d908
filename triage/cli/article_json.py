"""Articles, their evidence, neighbours and rejects as the JSON contract has them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.articles.article import Evidence, StatedDate
    from triage.store.comparison import Neighbour
    from triage.store.imports import RejectRow
    from triage.store.records import ArticleRow, StoredArticle


def row_fields(row: ArticleRow) -> dict[str, Any]:
    """Return the JSON contract's fields of an article in a list."""
    return {
        "id": row.key,
        "number": row.number,
        "title": row.title,
        "source": row.source,
        "url": row.url,
        "stated_date": row.stated_date,
        "stated_date_kind": row.stated_date_kind,
        "language": row.language,
        "chars": row.chars,
        "sha256": row.sha256,
        "form": row.form,
        "document": {
            "path": row.position.path,
            "index": row.position.index,
            "start": row.position.start,
            "end": row.position.end,
        },
        "flags": list(row.flags),
        "set_aside": row.set_aside,
        "cluster_id": row.cluster_id,
        "version": row.version,
        "import": row.import_number,
    }


def article_fields(
    found: StoredArticle, neighbours: Sequence[Neighbour], answers: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the JSON contract's fields of one article, its text, evidence, neighbours and answers too."""
    return {
        **row_fields(found.row),
        "byline": found.row.byline,
        "reference_date": found.row.reference_date,
        "text": found.text,
        **evidence_fields(found.evidence, flags="evidence"),
        "neighbours": [neighbour_fields(pair) for pair in neighbours],
        "answers": answers,
    }


def evidence_fields(evidence: Evidence, *, flags: str) -> dict[str, Any]:
    """Return the JSON contract's fields of what was found about an article's dates.

    Args:
        evidence: What was found.
        flags: The name under which the flags stand.
    """
    anchor = evidence.anchor
    return {
        "stated_dates": [_stated_fields(date) for date in evidence.stated_dates],
        "anchor": None if anchor is None else {"value": anchor.value, "kind": anchor.kind},
        "expressions": [
            {
                "start": e.start,
                "end": e.end,
                "text": e.text,
                "kind": e.kind,
                "value": e.value,
                "granularity": e.granularity,
                "anchored": e.anchored,
                "readings": _readings(e.readings),
            }
            for e in evidence.expressions
        ],
        flags: [
            {
                "name": flag.name,
                "strength": flag.strength,
                "reason": flag.reason,
                "spans": [list(span) for span in flag.spans],
                "days": flag.days,
            }
            for flag in evidence.flags
        ],
    }


def _stated_fields(date: StatedDate) -> dict[str, Any]:
    """Return a stated date's fields; ``readings`` only where its order of day and month is open."""
    fields = {"value": date.value, "kind": date.kind, "start": date.start, "end": date.end}
    return fields if date.readings is None else fields | {"readings": _readings(date.readings)}


def _readings(joined: str | None) -> list[str] | None:
    """Return both days that a numeric date may mean; None where one is decided."""
    return joined.split("|") if joined is not None else None


def neighbour_fields(pair: Neighbour) -> dict[str, Any]:
    """Return the JSON contract's fields of two articles that share text."""
    return {
        "a": pair.a,
        "b": pair.b,
        "kind": pair.kind,
        "containment": pair.containment,
        "jaccard": pair.jaccard,
        "shared": pair.shared,
        "days": pair.days,
    }


def reject_fields(row: RejectRow) -> dict[str, Any]:
    """Return a reject's fields; its bytes as text where they are UTF-8, else in Base64."""
    try:
        raw: dict[str, Any] = {"raw": row.raw.decode("utf-8")}
    except UnicodeDecodeError:
        raw = {"raw_base64": base64.b64encode(row.raw).decode("ascii")}
    return {
        "import": row.import_number,
        "path": row.path,
        "line": row.line,
        "reason": row.reason,
        **raw,
    }
