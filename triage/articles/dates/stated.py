"""Dates that a text states for itself in its opening: header line, dateline, byline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.articles.article import DateKind
from triage.articles.dates.found import Found

OPENING = 700
"""Characters in which a text may state its own date."""
_LOOKED_AT = 8
"""Expressions of the opening that are looked at."""

_GAP = r"[ \u00a0\u202f]"
_AGENCY = (
    r"AP|AFP|Reuters|REUTERS|Xinhua|XINHUA|SANA|IRNA|FNA|TASS|Tass|ITAR-TASS|RIA Novosti|RIA|Interfax|INTERFAX|UPI|dpa|DPA|ANSA"
    r"|EFE|Sputnik|SPUTNIK|Anadolu|AA|PTI|ANI|IANS|KUNA|WAM|QNA|MENA|Petra|NNA|Bernama|Yonhap|Kyodo|Bloomberg|CNN|BBC|VOA|RFE/RL"
    r"|Press TV|MNA|ISNA|Ukrinform|UNIAN|IPS|ARA News|IRIN|CBS|NBC|ABC|Thomson Reuters Foundation|CBC|PA"
)
_LABEL = re.compile(
    r"(?:(?P<updated>(?:last |page last )?(?:updated|modified|edited|revised)|mis à jour|actualizado|aktualisiert|stand|aggiornato"
    r"|atualizado)|(?:first |originally |date )?(?:published|posted|created|issued|released|filed|added|submitted|uploaded"
    r"|written)(?: time| date)?|publication date|published time|publish date|pub date|release date|date|datum|fecha|data"
    r"|publié|veröffentlicht|publicado|pubblicato|gepubliceerd|geplaatst|erstellt|story date|dated)"
    r"(?:[ \u00a0]?:|[ \u00a0](?:on|at|le|el|am|il|op|em|the|online|by)\b:?|[ \u00a0]?[-–—|])*[ \u00a0]{0,3}"
    r"(?:\d{1,2}[:.h]\d\d(?:[ \u00a0]?[ap]\.?m\.?)?(?:[ \u00a0]?\(?[A-Z]{2,4}\)?)?[ \u00a0]?(?:,|on\b|-|–|\|)?[ \u00a0]?)?"
    r"(?:on[ \u00a0])?(?:[A-Za-z]{3,9}day,?[ \u00a0])?\Z",
    re.IGNORECASE,
)
_LABEL_EDGE = re.compile(r"(?:^|[|·•\-–—/,;:.)\]\n])[ \u00a0]*\Z")
_SPOKEN = re.compile(
    r"(?:^|[ \u00a0,])(?:on|in|of|since|from|until|till|before|after|to|and|between|through|for|during|as|than|around|about|late"
    r"|early|mid|is|was|its|that|this|these|those|last|next|a|an|dated|his|her|their|until|effective|or)[ \u00a0]\Z",
    re.IGNORECASE,
)
_BYLINE_BEFORE = re.compile(
    r"(?:^|[|·•–—.-][ \u00a0]*)(?:[Bb]y|BY|[Pp]ar|[Vv]on|[Pp]or|[Dd]i|[Dd]oor)[ \u00a0:]+(?P<who>[^\n]{2,80}?)[ \u00a0,|·•–—-]*\Z"
)
_BYLINE_AFTER = re.compile(
    rf"(?:,?{_GAP}?\d{{1,2}}[:.h]\d\d(?:{_GAP}?[APap]\.?[Mm]\.?)?(?:{_GAP}[A-Z]{{2,4}})?)?{_GAP}*[|·•,–—-]*{_GAP}*(?:[Bb]y|BY){_GAP}+[A-Z]"
)
_WORD = re.compile(r"[^\W\d_][\w’'.&/-]*")
_SMALL = frozenset(
    [
        "by",
        "of",
        "the",
        "and",
        "de",
        "la",
        "le",
        "el",
        "al",
        "du",
        "des",
        "von",
        "van",
        "der",
        "den",
        "del",
        "di",
        "da",
        "dos",
        "bin",
        "ibn",
        "s",
        "at",
        "for",
        "from",
        "correspondent",
        "staff",
        "writer",
        "reporter",
        "agencies",
        "agency",
        "news",
        "dpa",
        "et",
        "y",
        "und",
        "e",
        "in",
    ]
)
_SEPARATED = re.compile(
    rf"{_GAP}*(?:\Z|\n|[-–—_:|/(\[)•·]|\.{_GAP}*(?:[A-Z/(\[–—-]|\Z|\n)|,?{_GAP}?\d{{1,2}}[:.h]\d\d|,{_GAP}*(?:[A-Z(]|\Z|\n)|{_GAP}(?:at|um|à){_GAP}\d)"
)
_DASHED = re.compile(
    rf"{_GAP}*,?{_GAP}*(?:\.{_GAP}*)?(?:[-–—_:]|\((?:{_AGENCY})[^)\n]{{0,30}}\)|/(?:{_AGENCY})/|(?:{_AGENCY})\b|\n|\Z|\.{_GAP}?/)"
)
_CITY = re.compile(r"(?<![^\W_])[A-Z][A-Z’'.-]{2,}(?![^\W_])")
_AGENCY_BEFORE = re.compile(rf"(?:\(|/|\b)(?:{_AGENCY})(?:\)|/|\b)[^\w\n]*\Z|\((?:{_AGENCY})\)")
_GLUED_CITY = re.compile(
    rf"(?<![^\W_])(?:\((?:{_AGENCY})\)[ \u00a0—–-]*)?[A-Z][A-Z’'-]{{2,}}(?:[ \u00a0]?[,/-]?[ \u00a0]?[A-Z][\w.’'-]*){{0,4}}[ \u00a0]?[,.]?[ \u00a0]?"
    rf"(?:[–—-][ \u00a0]?)?(?:\((?:{_AGENCY})\)[ \u00a0_—–-]*)?\Z"
)
_CLOCKED = re.compile(
    rf",?{_GAP}?(?:at{_GAP})?\d{{1,2}}[:.h]?\d\d(?:{_GAP}?[APap]\.?[Mm]|{_GAP}[A-Z]{{2,4}}|\b)"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """An expression of the opening by which the text states its own date."""

    found: Found
    kind: DateKind
    updated: bool = False
    """Said to be the date of a revision."""


def read_opening(text: str, expressions: Sequence[Found]) -> list[Opening]:
    """Find the dates that a text states for itself.

    Args:
        text: The article's text.
        expressions: Its date expressions, in order.

    Returns:
        Full dates, and days without a year where a place or an agency stands beside them.
    """
    openings = []
    for found in expressions[:_LOOKED_AT]:
        if found.start > OPENING:
            break
        if found.kind not in ("full", "month_day"):
            continue
        opening = _classify(text, found)
        if opening is not None:
            openings.append(opening)
    return openings


def _classify(text: str, found: Found) -> Opening | None:
    line = text.rfind("\n", 0, found.start) + 1
    before = text[max(line, found.start - 160) : found.start]
    after = text[found.end : found.end + 80]
    whole = found.start - line <= 160
    if found.kind == "month_day":
        return Opening(found, DateKind.DATELINE) if _is_yearless_dateline(before, after) else None
    label = _LABEL.search(before)
    if label is not None and _is_label(before, label):
        return Opening(found, DateKind.HEADER, label["updated"] is not None)
    if _SPOKEN.search(before):
        return None
    byline = _BYLINE_BEFORE.search(before)
    if byline is not None and _is_heading(byline["who"]) and _SEPARATED.match(after):
        return Opening(found, DateKind.BYLINE)
    if whole and _is_heading(before):
        if _BYLINE_AFTER.match(after):
            return Opening(found, DateKind.BYLINE)
        if _SEPARATED.match(after) or _DASHED.match(after):
            return Opening(found, _alone_kind(text, line, before, after))
    return _glued(found, before, after)


def _alone_kind(text: str, line: int, before: str, after: str) -> DateKind:
    """A date on top is the page's header; one under a title, or beside a place, is a dateline."""
    alone = not _WORD.search(before)
    if (
        alone
        and not text[:line].strip()
        and (not after.strip(" \u00a0.,") or after.lstrip(" \u00a0.,").startswith("\n"))
    ):
        return DateKind.HEADER
    return DateKind.DATELINE


def _is_label(before: str, label: re.Match[str]) -> bool:
    lead = before[: label.start()]
    return bool(_LABEL_EDGE.search(lead)) or not lead.strip() or label[0][0].isupper()


def _is_heading(words: str) -> bool:
    """Whether this holds names and labels alone, no prose."""
    found = _WORD.findall(words)
    if len(found) > 14:
        return False
    return all(word[0].isupper() or word.lower().rstrip(".") in _SMALL for word in found)


def _is_yearless_dateline(before: str, after: str) -> bool:
    if _SPOKEN.search(before) or not _is_heading(before):
        return False
    placed = bool(_CITY.search(before) or _AGENCY_BEFORE.search(before))
    if placed:
        return bool(_DASHED.match(after) or _SEPARATED.match(after))
    return not before.strip() and bool(re.match(rf"{_GAP}*\((?:{_AGENCY})", after))


def _glued(found: Found, before: str, after: str) -> Opening | None:
    """A date between a title and a text that stand on one line."""
    if _GLUED_CITY.search(before) and _DASHED.match(after):
        return Opening(found, DateKind.DATELINE)
    if before.rstrip(" \u00a0").endswith((",", "(")):
        return None
    if _BYLINE_AFTER.match(after) and (
        found.weekday is not None or before.rstrip().endswith(("|", "-", "–", "—"))
    ):
        return Opening(found, DateKind.BYLINE)
    if found.weekday is not None and _CLOCKED.match(after):
        return Opening(found, DateKind.HEADER)
    if before.rstrip().endswith(("|", "·", "•")):
        return Opening(found, DateKind.HEADER)
    return None
