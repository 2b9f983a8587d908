"""The evidence in lines: what is stated, what speaks against it, every date of the text, and provenance."""

from __future__ import annotations

from triage.articles.article import Evidence, Form
from triage.desk.view import View
from triage.desk.wording import suggested_answers
from triage.store.records import ArticleRow
from triage.tui.head import by_strength, date_kind, strength_sign
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import clip, fitted, length, one_line, paragraphs

_MOST_DATES = 200
"""Date expressions listed; the rest are counted."""
_NAME = 12


def evidence_lines(view: View, width: int, signs: Signs) -> list[Line]:
    """Return everything that stands beside the text, conflicts first."""
    article = view.article
    if article is None:
        return []
    evidence = article.evidence
    lines = [*_conflicts(evidence, width, signs), (), *_stated(evidence, width, signs)]
    lines += [(), *_dates(evidence, width, signs), (), *_origin(view, width, signs)]
    if view.suggestion is not None:
        lines += [
            (),
            (Piece("Suggested", Ink.LABEL), Piece(f"  {one_line(view.suggestion.source, signs)}", Ink.DIM)),
        ]
        said = suggested_answers(view.codebook, view.suggestion)
        lines += [(Piece(f" {part}"),) for each in said for part in paragraphs(each, width - 1, signs)]
    if view.note:
        lines += [(), (Piece("Your note", Ink.LABEL),)]
        lines += [(Piece(f" {part}"),) for part in paragraphs(view.note, width - 1, signs)]
    return [fitted(line, width, signs) for line in lines]


def _conflicts(evidence: Evidence, width: int, signs: Signs) -> list[Line]:
    flags = by_strength(evidence.flags)
    if not flags:
        return [(Piece("Nothing found speaks against the date", Ink.DIM),)]
    lines: list[Line] = [(Piece("Against the date", Ink.LABEL),)]
    for flag in flags:
        ink = Ink.DIM if flag.strength == "none" else Ink.WARNING
        name = one_line(flag.name.replace("_", " "), signs)
        days = "" if flag.days is None else f" {signs.dot} {flag.days:+,} days"
        lines.append((Piece(f" {strength_sign(flag.strength, signs)} {name}", ink), Piece(days, Ink.DIM)))
        lines += [(Piece(f"   {part}"),) for part in paragraphs(flag.reason, width - 3, signs)]
    return lines


def _stated(evidence: Evidence, width: int, signs: Signs) -> list[Line]:
    lines: list[Line] = []
    for number, stated in enumerate(evidence.stated_dates):
        name = "Stated" if number == 0 else ""
        lines.append(_named(name, f"{one_line(stated.value, signs)}  {date_kind(stated.kind)}"))
    if not lines:
        lines.append(_named("Stated", "nothing"))
    anchor = evidence.anchor
    if anchor is not None:
        lines.append(_named("Resolved by", f"{one_line(anchor.value, signs)}  {date_kind(anchor.kind)}"))
    elif evidence.expressions:
        lines.append(_named("Resolved by", "nothing: no date to count from"))
    return [fitted(line, width, signs) for line in lines]


def _dates(evidence: Evidence, width: int, signs: Signs) -> list[Line]:
    found = evidence.expressions
    if not found:
        return [(Piece("No dates in the text", Ink.DIM),)]
    lines: list[Line] = [(Piece("Dates in the text", Ink.LABEL), Piece(f"  {len(found):,}", Ink.DIM))]
    room = max(min(26, width - 18), 8)
    for each in found[:_MOST_DATES]:
        text = clip(one_line(each.text, signs), room, signs)
        pad = " " * (room - length([Piece(text)]))
        if each.value is None:
            value = Piece("not resolved", Ink.DIM)
        else:
            value = Piece(f"{signs.arrow} {one_line(each.value, signs)}", Ink.VALUE)
        ink = Ink.VAGUE if each.value is None else Ink.DATE
        lines.append((Piece(" "), Piece(text, ink), Piece(f"{pad} "), value))
    if len(found) > _MOST_DATES:
        lines.append((Piece(f" and {len(found) - _MOST_DATES:,} more", Ink.DIM),))
    return lines


def _origin(view: View, width: int, signs: Signs) -> list[Line]:
    article = view.article
    if article is None:
        return []
    row = article.row
    facts = [
        ("Reference", row.reference_date),
        ("From", None if view.blind else row.source),
        ("By", None if view.blind else row.byline),
        ("URL", None if view.blind else row.url),
        ("Language", row.language),
        ("Form", str(row.form)),
        ("File", None if view.blind else _place(row)),
        ("Id", row.key),
    ]
    return [
        _named(name, clip(one_line(value, signs), width - _NAME, signs)) for name, value in facts if value
    ]


def _place(row: ArticleRow) -> str:
    """Return the file of an article, and which of the file's stories or records it is."""
    path, index = row.position.path, row.position.index
    if row.form is not Form.WHOLE:
        return f"{path}, story {index:,}"
    return f"{path}, record {index:,}" if index > 1 else path


def _named(name: str, value: str) -> Line:
    return (Piece(f"{name:<{_NAME}}", Ink.LABEL), Piece(value))
