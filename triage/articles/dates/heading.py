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
_AROUND = r"[ \u00a0\u202f\t]"
"""What stands around a date in a heading: a gap or a tab."""
_CLOCK = (
    rf"(?:\d{{1,2}}[:.h]\d\d(?::\d\d)?(?:{GAP}?[APap]\.?[Mm]\b\.?)?|[01]?\d{{3}}{GAP}[AaPp][Mm]\b"
    rf"|(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?={GAP}(?:UTC|GMT|[A-Z]))|\d{{1,2}}{GAP}?[APap]\.?[Mm]\b\.?)"
    rf"(?:{GAP}?\(?(?:(?:UTC|GMT)[+-]\d{{1,2}}|[A-Z]{{2,4}}\b)\)?)?"
)

LABEL = re.compile(
    r"(?<![^\W_])(?:(?P<updated>(?:last |latest |page last )?(?:updated?|modified|edited|revised)|mis à jour"
    r"|actualizado"
    r"|aktualisiert|stand|aggiornato|atualizado|bijgewerkt)"
    r"|(?:first |originally )?(?:published|posted|created|issued|released|filed|added|submitted"
    r"|uploaded|written)"
    r"(?: time| date)?(?:[ \u00a0](?:in|under)[ \u00a0][\w&,/ ]{1,30}?)?(?![^\W_])"
    r"|date (?:posted|published|issued|created|added)|(?:for )?(?:immediate )?release"
    r"|embargo(?:ed)?(?: until| till)?|(?:print )?edition"
    r"|a version of this (?:article|story|piece) (?:appear(?:s|ed)|was published)(?: in print)?"
    r"|(?:publication|publish|pub|release|story|article|post|news) date|today is"
    r"|date (?:of|de) (?:publication|issue)"
    r"|fecha de publicación|data (?:di pubblicazione|de publicação)|date|datum|fecha|data|dated"
    r"|publié|veröffentlicht|publicado|pubblicato|gepubliceerd|geplaatst|erstellt)"
    r"(?:[ \u00a0]?:|[ \u00a0](?:on|at|le|el|am|il|op|em|the|online)\b:?|[ \u00a0]?[-–—|])*[ \u00a0]{0,3}"
    rf"(?:{_CLOCK}{GAP}?(?:,|-|–|\|)?{GAP}?)?(?:on{GAP})?(?:[A-Za-z]{{3,9}}day,?{GAP})?\Z",
    re.IGNORECASE,
)
"""A label such as ``Published:`` that ends in front of a date."""

_LABEL_EDGE = re.compile(r"(?:^|[|·•–—/\])])[ \u00a0]*\Z")
_THIS_WAS = re.compile(
    r"\b[Tt]his[ \u00a0](?:article|story|post|piece|report|page|item|column|interview)[ \u00a0]"
    r"(?:was|has[ \u00a0]been)[ \u00a0](?:[a-z]+ly[ \u00a0])?\Z"
)
_WAS = re.compile(
    r"\b(?:was|were|is|be|been|being|first|report|study|article|book|letter|[a-z]+ly)[ \u00a0]\Z"
)

SPOKEN = re.compile(
    r"(?:^|[ \u00a0,(“\"‘'])(?:on|in|of|since|from|until|till|before|after|to|and|between|through|for"
    r"|during|as|than|around"
    r"|about|late|early|mid|is|was|its|that|this|these|those|last|next|a|an|the|his|her|their"
    r"|effective|or|born"
    r"|died|circa)[ \u00a0]\Z",
    re.IGNORECASE,
)
"""A word after which a date belongs to a sentence."""

_BY = r"(?:[Bb]y|BY|Par|par|Von|von|Por|por|Di|Door|door)"
BYLINE_BEFORE = re.compile(
    rf"(?:^|[|·•–—.-]{GAP}*)(?:Entry{GAP})?(?:(?:Story|[Ww]ritten|[Pp]osted|[Ss]ubmitted|[Pp]ublished|Reported|Uploaded|Added){GAP})?"
    rf"{_BY}{GAP}*:?{GAP}+(?P<who>[^\n]{{2,80}}?)(?:{GAP}on)?[ \u00a0,|·•–—-]*\Z"
)
"""A writer's name in front of a date."""
BYLINE_AFTER = re.compile(rf"(?:,?{GAP}?{_CLOCK})?{GAP}*[|·•,–—-]*{GAP}*(?:[Bb]y|BY){GAP}+[A-Z]")
ON_AND_BY = re.compile(r"[Oo]n[ \u00a0]\Z")
"""All that may stand on the line in front of ``22 July 2019 by …``."""

_WORD = re.compile(r"[^\W\d_][\w’'.&/-]*")
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}")
_SMALL_WORDS = """
    admin agencies agency al and at bin by correspondent da de del den der des desk di
    dos dpa du e editor el et for from ibn in
    la le news newsdesk of our reporter s staff the und van von writer y
    lundi mardi mercredi jeudi vendredi samedi dimanche maandag dinsdag woensdag donderdag vrijdag zaterdag
    zondag lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì
    sabato domenica segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_CLOCK_ALONE = re.compile(_CLOCK)
_MOST_WORDS = 14

# A mark, a clock time, an agency or a new sentence comes after such a date, never a small letter.
AFTER = re.compile(
    rf"{_AROUND}*(?:\Z|\n"
    rf"|,?{GAP}*\(?(?:{_AGENCY})\b"
    rf"|,?{GAP}*(?:at{GAP}|um{GAP}|à{GAP}|às{GAP})?{_CLOCK}"
    r"|[.,]?[ \u00a0]*[-–—_:|/(\[)\]*•·]++[ \u00a0]*+(?![a-zß-ÿ])"
    rf"|,{GAP}*(?:p\.|pp\.|page){GAP}?[A-Z]?\d"
    rf"|[.,]{GAP}*(?=[A-Z(/\[“\"]|\Z|\n))"
)
"""What may follow a date that stands for itself."""

NEW_TEXT = re.compile(
    rf"(?:(?:,|{GAP}[|–-])?{GAP}(?:at{GAP})?{_CLOCK})?"
    r"(?:[ \u00a0\t_]+(?:[“\"‘'(]?[A-Z]|\d|[a-z]+:)|(?=[A-Z][a-z]|\(updated))"
)
"""A clock time perhaps, and then a new sentence or title right after a date, or glued to it."""

CLOCK_AFTER = re.compile(rf",?{GAP}?(?:at{GAP})?{_CLOCK}")
TOP_TAIL = re.compile(
    rf"{_AROUND}*[,|·–-]?{_AROUND}*(?:at{GAP})?(?:{_CLOCK})?[ \u00a0\t.,|\])*]*(?:\n|\Z)",
)
"""The rest of a line that holds a date and at most a clock time."""

NAMED_AFTER = re.compile(rf"{GAP}\([A-Z][\w .&/-]{{1,30}}\)")
"""A name in brackets after a day without a year: an agency, known or not."""
BRACKETED = re.compile(r"\)[ \u00a0]+[“\"]?[A-Z]")
"""The end of a bracket, and then a new sentence."""
BAR_AFTER = re.compile(rf"{GAP}*[|·•]")
SET_OFF = re.compile(r"(?:[ \u00a0][–—-]|[(\[])[ \u00a0]*\Z")
"""A dash or bracket between a title and the date at the end of its line."""
SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*[ \u00a0]+\Z")
"""The end of the sentence in front of a date that is a sentence of its own."""
HAS_SENTENCES = re.compile(r"[a-z\d][.!?][”’\"')\]]*[ \u00a0]+[A-Z]")
ONLY_CLOCK = re.compile(rf"[\W_]*{_CLOCK}[,]?(?:{GAP}on)?{GAP}*\Z")
"""A clock time alone in front of a date."""

NOTICE = re.compile(
    r"(?:\A[\W_]*(?:FILE|(?:file )?photo|image|picture|caption|credit)\b.*"
    r"|.*\b(?:Reuters|AP|AFP|EPA)(?: Photo)?/[A-Z].*"
    r"|.*(?<!\d)(?:1[5-9]|20)\d\d[ \u00a0]?[-–—][ \u00a0]?"
    r"|(?:©|\(c\)|\b(?:copyright|born|died|retrieved|accessed|archived|filmed|taken|recorded))(?: on)?"
    r"[ \u00a0:–—-]*"
    r"|\b(?:deadline|birth|death|event|expir(?:es|y)|when|starts?|ends?|opens|opening|premieres?|effective|due"
    r"|valid|founded|established|closing|begins|on sale|available|air)(?: date| on| from| until)?[ \u00a0]?:"
    r"[ \u00a0]*)\Z",
    re.IGNORECASE,
)
"""What makes a date that of something else: a picture, a birth, a deadline, an event, the end of a span."""

_CITY = re.compile(r"(?<![^\W_])[A-Z][A-Z’'.-]{2,}(?![^\W_])")
SIGNED = re.compile(
    rf"(?<!told )(?<!by )(?<!to )(?<! an )(?<! a )(?<!the )(?<!with )(?<![\w/])(?:{_AGENCY}),?[ \u00a0]\Z"
)
"""An agency's name at the end of a title, with the date after it."""
_AGENCY_BEFORE = re.compile(rf"(?:\(|/|\b)(?:{_AGENCY})(?:\)|/|\b)[^\w\n]*\Z|\((?:{_AGENCY})\)")
AGENCY_AFTER = re.compile(rf"{GAP}*[.,/–—-]*{GAP}*[(/]?(?:{_AGENCY})\b(?!/[A-Z])")
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
    return _THIS_WAS.search(lead) is not None or (label[0][0].isupper() and not _WAS.search(lead))


def is_heading(words: str) -> bool:
    """Whether this holds names and places alone, no prose."""
    found = _WORD.findall(words)
    return len(found) <= _MOST_WORDS and all(
        word[0].isupper() or word.lower().rstrip(".") in _SMALL or _SITE.fullmatch(word) for word in found
    )


def is_rest_of_heading(after: str) -> bool:
    """Whether the rest of a date's line holds a few names and no prose, such as ``in Business``."""
    line, end, _ = after.partition("\n")
    return bool(end) and not line.rstrip().endswith((".", ",", ":")) and is_heading(line)


def has_words(words: str) -> bool:
    """Whether this holds any word besides a clock time."""
    return _WORD.search(_CLOCK_ALONE.sub("", words)) is not None


def is_placed(before: str) -> bool:
    """Whether a place in capitals or an agency stands in front of a date."""
    return bool(_CITY.search(before) or _AGENCY_BEFORE.search(before))
