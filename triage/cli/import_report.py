"""What an import did, written for a person or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from triage.cli import console

if TYPE_CHECKING:
    from triage.articles.article import Article
    from triage.articles.options import ReadOptions
    from triage.jobs.import_report import FileReport, ImportReport
    from triage.store.imports import ImportRecord, Withdrawal

_LINES = 20
"""Files that are listed one by one; of more, only those with rejects."""
_EXAMPLES = 3


def show_first(articles: tuple[Article, ...]) -> None:
    """Show a few articles of a large first import as they will be stored."""
    for article in articles:
        facts = [
            ("title", article.title),
            ("source", article.source),
            ("url", article.url),
            ("stated date", article.stated_date),
            ("upstream id", article.upstream_id),
            ("text", f"{len(article.text):,} characters: {article.text[:200]}"),
        ]
        console.say(f"{article.position.path}, record {article.position.index}, will be stored as")
        for name, value in facts:
            console.say(f"  {name:<12} {'-' if value is None else ' '.join(value.split())}")


def tell_import(report: ImportReport, dry_run: bool, options: ReadOptions) -> None:
    """Write what an import did for a person: files, fields, rejects by reason, where to look next.

    Args:
        report: What it did.
        dry_run: Whether it kept nothing.
        options: How it was read.
    """
    would = "would be " if dry_run else ""
    listed = [file for file in report.files if file.rejected] if len(report.files) > _LINES else report.files
    if listed:
        counts = ("read", "imported", "already", "versions", "rejected")
        rows = [
            (*(getattr(file, count) for count in counts), file.format, file.encoding, file.path)
            for file in listed[:_LINES]
        ]
        console.table((*counts, "format", "encoding", "file"), rows, right=counts)
    for line in [
        *_fields(report, options.fields),
        *_rejects(report, options),
        *_notes(report),
        *_annotations(report),
    ]:
        console.write(line)
    head = "Dry run, nothing stored" if report.number is None else f"Import {report.number}"
    console.write(
        f"{head}: {report.total('read'):,} read = {report.total('imported'):,} {would}imported + "
        f"{report.total('already'):,} already there + {report.total('versions'):,} new versions + "
        f"{report.total('rejected'):,} rejected; {len(report.skipped):,} left out. "
        f"{_articles(report.articles)} {'would be ' if dry_run else ''}in the store."
    )
    if not report.total("read"):
        console.write("Nothing there could be imported.")
    elif not dry_run and (steps := _steps(report)):
        console.say(f"Next: {'; '.join(steps)}.")


def _steps(report: ImportReport) -> list[str]:
    """Return what there is to do after an import."""
    steps = ["triage label --as NAME"] if report.articles else []
    if report.total("rejected"):
        steps.append("triage articles rejects lists what was rejected")
    if report.total("imported") + report.total("versions"):
        steps.append(f"triage import --undo {report.number} takes this import back")
    return steps


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _fields(report: ImportReport, named: Mapping[str, str]) -> list[str]:
    """Say which names of records were taken for which field, once for each choice, and which were not met."""
    chosen: dict[str, None] = {}
    for file in report.files:
        if file.fields:
            pairs = (f"{ours}={'|'.join(names)}" for ours, names in file.fields.items())
            chosen[f"Fields: {', '.join(pairs)}"] = None
    met = {name for file in report.files for names in file.fields.values() for name in names}
    unmet = [f"{ours}={theirs}" for ours, theirs in named.items() if theirs not in met]
    return [*list(chosen)[:5], *(f"No record has what --field {pair} names." for pair in unmet)]


def _rejects(report: ImportReport, options: ReadOptions) -> list[str]:
    """Say why records were rejected, and which files may be something else than what they look like."""
    from triage.articles.reading import UNKNOWN

    lines = []
    for reason, count in report.reasons().most_common(10):
        where = [
            f"{file.path}:{line}" if line is not None else file.path
            for file in report.files
            for line, given in file.rejects
            if given == reason
        ]
        more = ", …" if len(where) > _EXAMPLES else ""
        lines.append(f"Rejected {count:,}: {reason} ({', '.join(where[:_EXAMPLES])}{more})")
    strange = [file for file in report.files if file.rejected == file.read > 0 and file.format != UNKNOWN]
    if strange and options.format is None:
        read_as = ", ".join(f"{file.path} as {file.format}" for file in strange[:_EXAMPLES])
        more = ", …" if len(strange) > _EXAMPLES else ""
        lines.append(f"Nothing was found in {read_as}{more}: if it is something else, name it with --format.")
    return lines


def _notes(report: ImportReport) -> list[str]:
    """Say what was left out, repaired, or could not be understood."""
    lines = [f"Left out: {path} ({reason})" for path, reason in report.skipped[:_EXAMPLES]]
    if len(report.skipped) > _EXAMPLES:
        lines.append(f"Left out: {len(report.skipped) - _EXAMPLES:,} more")
    unread = _sum(report.files, "unread_dates")
    undecided = _sum(report.files, "open_dates")
    repaired = _sum(report.files, "repaired")
    passed_over = _sum(report.files, "passed_over")
    if unread:
        lines.append(f"Dates: {unread:,} values are no dates and were kept out")
    if undecided:
        lines.append(f"Dates: {undecided:,} could be day-month or month-day; both are kept, and their year")
    if passed_over:
        lines.append(f"Passed over: {passed_over:,} records of archives that hold no page")
    if repaired:
        lines.append(f"Repaired: U+0000 became ␀ U+2400 {'once' if repaired == 1 else f'{repaired:,} times'}")
    return lines


def _annotations(report: ImportReport) -> list[str]:
    """Say what became of the annotations of other tools, and what of them is not known here."""
    told = report.annotations
    if not told.read:
        return []
    lines = []
    for said, tally in told.tallies.items():
        if tally.read:
            lines.append(
                f"{said.value.capitalize()}s of other tools: {tally.read:,} read = {tally.imported:,} "
                f"imported + {tally.already:,} already there + {tally.rejected:,} rejected"
            )
    if told.replaced:
        lines.append(f"Answers replaced: {told.replaced:,}; the former ones stay in the log")
    if told.people_added:
        lines.append(f"Added to the team: {', '.join(told.people_added)}")
    lines += [f"Not taken {count:,}: {reason}" for reason, count in told.reasons.most_common(10)]
    if told.unknown_annotators:
        lines.append("Say who they are with --annotator-map FILE (theirs = ours), then import again.")
    return lines


def _sum(files: tuple[FileReport, ...], name: str) -> int:
    return sum(getattr(file, name) for file in files)


def tell_imports(records: tuple[ImportRecord, ...], as_json: bool) -> None:
    """Write the imports so far."""
    if as_json:
        for record in records:
            console.emit("imports", _record_fields(record))
        return
    console.table(
        ("import", "time", "person", "read", "imported", "rejected", "state", "from"),
        [
            (
                record.number,
                record.time,
                record.person,
                sum(file.read for file in record.files),
                sum(file.imported + file.versions for file in record.files),
                sum(file.rejected for file in record.files),
                "withdrawn" if record.withdrawn else "finished" if record.finished else "unfinished",
                " ".join(record.request.arguments),
            )
            for record in records
        ],
        right=("import", "read", "imported", "rejected"),
    )


def _record_fields(record: ImportRecord) -> dict[str, Any]:
    totals = {
        name: sum(getattr(file, name) for file in record.files)
        for name in ("read", "imported", "already", "versions", "rejected")
    }
    return {
        "import": record.number,
        "time": record.time,
        "person": record.person,
        "arguments": list(record.request.arguments),
        "reference_date": record.request.reference_date,
        "withdrawn": record.withdrawn,
        "finished": record.finished,
        "totals": {**totals, "skipped": record.skipped},
    }


def tell_withdrawal(withdrawal: Withdrawal, as_json: bool) -> None:
    """Write what withdrawing an import did.

    Raises:
        Failure: Nothing was withdrawn, because articles have answers.
    """
    if as_json:
        console.emit(
            "withdrawal",
            {
                "import": withdrawal.number,
                "articles": withdrawal.articles,
                "answered": withdrawal.answered,
                "done": withdrawal.done,
            },
        )
    elif withdrawal.done:
        console.write(f"Import {withdrawal.number} withdrawn: {_articles(withdrawal.articles)}.")
    if not withdrawal.done:
        console.fail(
            f"{withdrawal.answered:,} of {_articles(withdrawal.articles)} of import {withdrawal.number} have "
            "answers; nothing was withdrawn. Their answers stay in the log; add --yes to withdraw.",
            console.NO,
        )
