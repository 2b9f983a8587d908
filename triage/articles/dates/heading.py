"""What stands around a date that a text states for itself: labels, agencies, places, names, clock times."""

from __future__ import annotations

import re

from triage.articles.dates.words import GAP

_AGENCY = (
    r"AP|AFP|Reuters|REUTERS|Xinhua|XINHUA|SANA|IRNA|FNA|TASS|Tass|ITAR-TASS|RIA Novosti|RIA|Interfax"
    r"|INTERFAX|UPI"
    r"|dpa|DPA|ANSA|EFE|Sputnik|SPUTNIK|Anadolu|AA|PTI|ANI|IANS|KUNA|WAM|QNA|MENA|Petra|NNA|Bernama"
    r"|Yonhap|Kyodo"
    r"|Bloomberg|CNN|BBC|VOA|RFE/RL|Press TV|MNA|ISNA|Ukrinform|UNIAN|IPS|ARA News|IRIN|CBS|NBC|ABC"
    r"|Thomson Reuters Foundation|CBC|PA|PRNewswire|Business Wire|GLOBE NEWSWIRE|APA|Belga|ANP|Lusa|TT"
    r"|NTB|Ritzau"
)
_CLOCK = rf"\d{{1,2}}[:.h]\d\d(?::\d\d)?(?:{GAP}?[APap]\.?[Mm]\b\.?)?(?:{GAP}?\(?[A-Z]{{2,4}}\b\)?)?"

LABEL = re.compile(
    r"(?<![^\W_])(?:(?P<updated>(?:last |page last )?(?:updated?|modified|edited|revised)|mis à jour"
    r"|actualizado"
    r"|aktualisiert|stand|aggiornato|atualizado|bijgewerkt)"
    r"|(?:first |originally )?(?:published|posted|created|issued|released|filed|added|submitted"
    r"|uploaded|written)"
    r"(?: time| date)?"
    r"|(?:publication|publish|pub|release|story) date|date (?:of|de) (?:publication|issue)"
    r"|fecha de publicación|data (?:di pubblicazione|de publicação)|date|datum|fecha|data|dated"
    r"|publié|veröffentlicht|publicado|pubblicato|gepubliceerd|geplaatst|erstellt)"
    r"(?:[ \u00a0]?:|[ \u00a0](?:on|at|le|el|am|il|op|em|the|online)\b:?|[ \u00a0]?[-–—|])*[ \u00a0]{0,3}"
    rf"(?:{_CLOCK}{GAP}?(?:,|-|–|\|)?{GAP}?)?(?:on{GAP})?(?:[A-Za-z]{{3,9}}day,?{GAP})?\Z",
    re.IGNORECASE,
)
"""A label such as ``Published:`` that ends in front of a date."""

_LABEL_EDGE = re.compile(r"(?:^|[|·•–—/\])])[ \u00a0]*\Z")
_WAS = re.compile(
    r"\b(?:was|were|is|be|been|being|first|report|study|article|book|letter|[a-z]+ly)[ \u00a0]\Z"
)

SPOKEN = re.compile(
    r"(?:^|[ \u00a0,(])(?:on|in|of|since|from|until|till|before|after|to|and|between|through|for"
    r"|during|as|than|around"
    r"|about|late|early|mid|is|was|its|that|this|these|those|last|next|a|an|the|his|her|their"
    r"|effective|or|born"
    r"|died|circa)[ \u00a0]\Z",
    re.IGNORECASE,
)
"""A word after which a date belongs to a sentence."""

_BY = r"(?:[Bb]y|BY|Par|par|Von|von|Por|por|Di|Door|door)"
BYLINE_BEFORE = re.compile(
    rf"(?:^|[|·•–—.-]{GAP}*)(?:Story{GAP})?{_BY}{GAP}*:?{GAP}+(?P<who>[^\n]{{2,80}}?)[ \u00a0,|·•–—-]*\Z"
)
BYLINE_AFTER = re.compile(rf"(?:,?{GAP}?{_CLOCK})?{GAP}*[|·•,–—-]*{GAP}*(?:[Bb]y|BY){GAP}+[A-Z]")

_WORD = re.compile(r"[^\W\d_][\w’'.&/-]*")
_SMALL_WORDS = """
    agencies agency al and at bin by correspondent da de del den der des di dos dpa du e el et for from ibn in
    la le news of reporter s staff the und van von writer y
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_CLOCK_ALONE = re.compile(_CLOCK)
_MOST_WORDS = 14

# A mark, a clock time, an agency or a new sentence comes after such a date, never a small letter.
AFTER = re.compile(
    rf"{GAP}*(?:\Z|\n"
    rf"|,?{GAP}*\(?(?:{_AGENCY})\b"
    rf"|,?{GAP}*(?:at{GAP}|um{GAP}|à{GAP})?{_CLOCK}"
    r"|[.,]?[ \u00a0]*[-–—_:|/(\[)•·]++[ \u00a0]*+(?![a-zß-ÿ])"
    rf"|[.,]{GAP}*(?=[A-Z(/\[“\"]|\Z|\n))"
)
"""What may follow a date that stands for itself."""

CAPITAL = re.compile(r"[ \u00a0_]+[“\"‘'(]?[A-Z]")
"""A new sentence or title right after a date."""

CLOCK_AFTER = re.compile(rf",?{GAP}?(?:at{GAP})?{_CLOCK}")
TOP_TAIL = re.compile(
    rf"{GAP}*[,|·–-]?{GAP}*(?:at{GAP})?(?:{_CLOCK})?[ \u00a0.,|]*(?:\n|\Z)",
)
"""The rest of a line that holds a date and at most a clock time."""

LINE_END = re.compile(rf"{GAP}*(?:\n|\Z)")
BAR_AFTER = re.compile(rf"{GAP}*[|·•]")

_CITY = re.compile(r"(?<![^\W_])[A-Z][A-Z’'.-]{2,}(?![^\W_])")
_AGENCY_BEFORE = re.compile(rf"(?:\(|/|\b)(?:{_AGENCY})(?:\)|/|\b)[^\w\n]*\Z|\((?:{_AGENCY})\)")
AGENCY_AFTER = re.compile(rf"{GAP}*[.,/–—-]*{GAP}*[(/]?(?:{_AGENCY})\b")
GLUED_CITY = re.compile(
    rf"(?<![^\W_])(?:\((?:{_AGENCY})\)[ \u00a0—–-]*)?[A-Z][A-Z’'-]{{2,}}"
    r"(?:[ \u00a0]?[,/-]?[ \u00a0]?[A-Z][\w.’'-]*){0,4}"
    rf"[ \u00a0]?[,.]?[ \u00a0]?(?:[–—-][ \u00a0]?)?(?:\((?:{_AGENCY})\)[ \u00a0_—–-]*)?\Z"
)
"""A place in capitals right before a date, wherever on the line it stands."""


def is_label(before: str, label: re.Match[str]) -> bool:
    """Whether a label stands for itself and is no word of a sentence."""
    lead = before[: label.start()]
    if _LABEL_EDGE.search(lead) or not lead.strip():
        return True
    return label[0][0].isupper() and not _WAS.search(lead)


def is_heading(words: str) -> bool:
    """Whether this holds names and places alone, no prose."""
    found = _WORD.findall(words)
    return len(found) <= _MOST_WORDS and all(
        word[0].isupper() or word.lower().rstrip(".") in _SMALL for word in found
    )


def has_words(words: str) -> bool:
    """Whether this holds any word besides a clock time."""
    return _WORD.search(_CLOCK_ALONE.sub("", words)) is not None


def is_placed(before: str) -> bool:
    """Whether a place in capitals or an agency stands in front of a date."""
    return bool(_CITY.search(before) or _AGENCY_BEFORE.search(before))
