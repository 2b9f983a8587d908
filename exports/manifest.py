"""``export.json``: what was asked, what was counted, and whether it adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from exports import leakage
from exports.existing import MANIFEST_SCHEMA
from exports.folder import WrittenFile
from exports.options import ExportOptions
from exports.plan import SCOPE, Plan
from exports.tally import Tally
from exports.unseen import escape
from labels.codebook import Codebook


@dataclass(frozen=True, slots=True)
class Origin:
    """What an export was made from and by."""

    position: int
    """Of the log."""
    version: str
    """Of the program."""
    secret: str | None
    """Fingerprint of the secret of the pseudonyms; None where names were kept."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Whether every article in scope is accounted for."""

    in_scope: int
    exported: int
    """Articles of which something was written."""
    excluded: int

    @property
    def holds(self) -> bool:
        """Whether what was written and what was left out are all there is."""
        return self.in_scope == self.exported + self.excluded


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that an export tells of itself."""

    codebook: Codebook
    options: ExportOptions
    origin: Origin
    plan: Plan
    """What was decided."""
    tally: Tally
    """What was written."""

    @property
    def reconciliation(self) -> Reconciliation:
        """Compare what was decided with what was written."""
        left_out = sum(self.plan.excluded.values())
        return Reconciliation(self.plan.in_scope, self.tally.articles, left_out)


def described(written: WrittenFile) -> dict[str, object]:
    """Return a file as manifests and ``export --json`` name it."""
    return {
        "path": written.path,
        "bytes": written.bytes,
        "sha256": written.sha256,
        "records": written.records,
    }


def manifest(account: Account, files: Sequence[WrittenFile]) -> bytes:
    """Return the content of ``export.json``.

    Args:
        account: What is told.
        files: The files that are finished by now.
    """
    codebook, options, origin = account.codebook, account.options, account.origin
    plan, tally, sums = account.plan, account.tally, account.reconciliation
    content = {
        "schema": MANIFEST_SCHEMA,
        "log_position": origin.position,
        "codebook": {"name": codebook.name, "revision": codebook.revision, "file": "codebook.toml"},
        "options": options.described(),
        "versions": {"article-triage": origin.version},
        "reconciliation": {
            "scope": SCOPE,
            "in_scope": sums.in_scope,
            "exported": sums.exported,
            "excluded": dict(plan.excluded),
            "adds_up": sums.holds,
        },
        "set_aside": dict(plan.set_aside),
        "records": sum(tally.records.values()),
        "splits": tally.splits,
        "annotations": tally.annotations,
        "annotators": len(tally.people),
        "labels": tally.described(codebook),
        "stated_dates_not_in_calendar": tally.dateless,
        "judgements_left_out": {"withdrawn_articles": plan.elsewhere, "not_in_codebook": plan.outdated},
        "pseudonyms": {"method": "HMAC-SHA-256", "secret": origin.secret} if origin.secret else None,
        "leakage": leakage.described(plan.leakage),
        "files": [described(one) for one in files],
    }
    return escape(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()).encode() + b"\n"
