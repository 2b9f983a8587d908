"""The three lines at the top: where one is, what the article is, what speaks against its date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from triage.articles.article import DateKind, Flag, Form
from triage.desk.view import View
from triage.desk.wording import label_of
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import one_line, sides

STRENGTHS = ("certain", "strong", "weak", "none")
_GUESSED = frozenset({DateKind.CRAWL, DateKind.IMPORT})


@dataclass(frozen=True, slots=True)
class Saved:
    """Whether what was pressed is in the log."""

    text: str = "saved"
    ink: Ink = Ink.BAR


SAVED = Saved()
SAVING = Saved("saving")
NOT_SAVED = Saved("NOT SAVED", Ink.ERROR)


def head_lines(view: View, saved: Saved, width: int, signs: Signs, pad: int = 0) -> list[Line]:
    """Return the lines of the head, with so many blank cells at both ends."""
    room = width - 2 * pad
    lines = (_bar(view, saved, room, signs), _title(view, room, signs), _facts(view, room, signs))
    grounds = (Ink.BAR, Ink.TITLE, Ink.FACT)
    if not pad:
        return list(lines)
    edges = [Piece(" " * pad, ground) for ground in grounds]
    return [(edge, *line, edge) for edge, line in zip(edges, lines, strict=True)]


def joined(parts: Iterable[Piece], signs: Signs) -> Line:
    """Return pieces with a dot between them."""
    line: list[Piece] = []
    for part in parts:
        if line:
            line.append(Piece(f" {signs.dot} ", Ink.FACT_DIM))
        line.append(part)
    return tuple(line)


def date_kind(kind: DateKind | None) -> str:
    """Return a kind of stated date in words; one that may say nothing of the article asks itself."""
    return "" if kind is None else f"{kind}?" if kind in _GUESSED else str(kind)


def by_strength(flags: Iterable[Flag]) -> list[Flag]:
    """Return flags with the strongest first."""
    return sorted(flags, key=lambda flag: STRENGTHS.index(flag.strength) if flag.strength in STRENGTHS else 9)


def strength_sign(strength: str, signs: Signs) -> str:
    """Return the sign of a flag's strength."""
    return {"certain": signs.certain, "strong": signs.strong, "weak": signs.weak}.get(strength, signs.dot)


def _bar(view: View, saved: Saved, width: int, signs: Signs) -> Line:
    dot = f" {signs.dot} "
    left = [
        Piece(f"{one_line(view.codebook.name, signs)}{dot}round {one_line(view.round, signs)}{dot}", Ink.BAR)
    ]
    if view.article is not None:
        left += [Piece(f"{view.place:,} of {view.of:,}", Ink.BAR_STRONG), Piece(dot, Ink.BAR)]
    left.append(Piece(one_line(view.person, signs), Ink.BAR))
    today = "" if view.today is None else f"{view.today:,} today   "
    right = [Piece(today, Ink.BAR), Piece(saved.text, saved.ink)]
    return sides(left, right, width, signs, Ink.BAR)


def _title(view: View, width: int, signs: Signs) -> Line:
    if view.article is None:
        return (Piece(" " * width, Ink.FACT),)
    states = []
    if view.set_aside is not None:
        reason = one_line(label_of(view.codebook.set_aside_reasons, view.set_aside), signs)
        states.append(Piece(f"set aside: {reason}", Ink.FACT_WARNING, "act:aside"))
    if view.skipped and not view.complete:
        states.append(Piece("skipped", Ink.FACT_WARNING))
    if view.flag:
        states.append(Piece(f"{signs.flag} flagged", Ink.FACT_WARNING, "act:flag"))
    if view.note:
        states.append(Piece("note", Ink.FACT_DONE, "act:note"))
    title = one_line(view.article.row.title, signs).strip() or "(no title)"
    right = joined(states, signs)
    return sides((Piece(title, Ink.TITLE),), right, width, signs, Ink.TITLE)


def _facts(view: View, width: int, signs: Signs) -> Line:
    if view.article is None:
        return (Piece(" " * width, Ink.FACT),)
    row = view.article.row
    parts = []
    if row.stated_date is None:
        parts.append(Piece("no stated date", Ink.FACT_WARNING))
    else:
        kind = date_kind(row.stated_date_kind)
        parts.append(
            Piece(f"stated {one_line(row.stated_date, signs)}{', ' if kind else ''}{kind}", Ink.FACT)
        )
    against = [flag for flag in by_strength(view.article.evidence.flags) if flag.strength != "none"]
    if against:
        names = ", ".join(one_line(flag.name.replace("_", " "), signs) for flag in against)
        parts.append(
            Piece(f"{strength_sign(against[0].strength, signs)} {names}", Ink.FACT_WARNING, "act:evidence")
        )
    if row.form is Form.TEASER:
        parts.append(Piece("teaser", Ink.FACT_WARNING))
    if not view.blind:
        parts += [Piece(one_line(each, signs), Ink.FACT_DIM) for each in (row.source, row.byline) if each]
    if row.language:
        parts.append(Piece(one_line(row.language, signs), Ink.FACT_DIM))
    parts.append(Piece(f"{row.chars:,} characters", Ink.FACT_DIM))
    return sides(joined(parts, signs), (), width, signs, Ink.FACT)


def text_rule(first: int, last: int, count: int, whole: bool, width: int, tail: int, signs: Signs) -> Line:
    """Return the line between the text and what stands under it, with what is in sight of how many lines.

    Args:
        first: First line in sight, from 1; 0 where no text is shown.
        last: Last line in sight.
        count: Lines there are by now.
        whole: Whether these are all.
        width: Cells of the line.
        tail: Cells of it that are not over the text.
        signs: The signs of the person's look.
    """
    if first == 0 or (whole and first == 1 and last == count):
        return (Piece(signs.rule * width, Ink.RULE),)
    where = f" {first:,}-{last:,} of {count:,}{'' if whole else '+'} "
    end = 2 + tail
    return (
        Piece(signs.rule * (width - len(where) - end), Ink.RULE),
        Piece(where, Ink.DIM),
        Piece(signs.rule * end, Ink.RULE),
    )
