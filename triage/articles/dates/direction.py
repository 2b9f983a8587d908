"""Whether the words around an expression tell of what was or of what is to come."""

from __future__ import annotations

import re

PAST, FUTURE = "past", "future"
TOLD = "told"
"""Past beyond doubt: the verb or preposition right before the expression says so."""

_REACH = 140
"""How many characters of the sentence are looked at on either side."""

_STOP = re.compile(r"[.!?][”’\"')\]]*\s+(?=[\"“‘(\[]?[A-Z])|\n")
_ABBREVIATION = re.compile(
    r"(?<![^\W_])(?:[A-Za-z]|[ap]\.m|Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Gen|Lt|Col|Sgt|Capt|St|Inc|Corp|Co|Ltd|No|vs"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z](?:\.[A-Z])+)\.\Z"
)

_BE = r"(?:is|are|was|were|be|been|being)"
_DONE = r"(?<!be )(?<!is )(?<!are )"
"""What follows ``be``, ``is`` or ``are`` is a participle and tells nothing of the past."""
_VERBS = (
    r"meet|hold|visit|vote|start|begin|take place|attend|host|open|discuss|resume|travel|arrive|return|debate"
    r"|choose|elect|launch|appear|testify|stand trial"
)
_FUTURE = (
    rf"will|won['’]t|shall|['’]ll|going to|to be|(?<!ed )(?<!went )(?<!came )to (?:{_VERBS})"
    rf"|{_BE} (?:now |also |still )?(?:(?:due|scheduled|expected|slated|planned|projected"
    rf"|forecast)(?: to| for)?"
    r"|(?:set|likely|poised|supposed|about|bound) to|set for|to)"
    r"|(?:re)?scheduled|set to|expect(?:s|ed)?|due(?! to)|slated|planned|planning|plans? (?:to|for|on)"
    r"|upcoming"
    r"|deadline|looming|hop(?:es?|ed|ing)|aim(?:s|ed)?|intend(?:s|ed)?|vow(?:s|ed)|pledge[sd]?|promise[sd]?"
    r"|(?:agreed|decided|ready|prepar(?:ed|ing)|wants?|wanted|invited|threatened|offered|eligible) to"
    r"|returns|starts|begins|ends|resumes|takes? (?:place|effect)|kicks off|meets"
    r"|go(?:es)? to the polls|faces"
    r"|expires?|postponed|delayed|may|might|can|could(?! not)(?! be)|would|should|must|tomorrow|tentatively"
    r"|likely|proposed|forecasts?|projects|projected|anticipated?|predict(?:s|ed)?|coming"
)
_PAST = (
    rf"{_DONE}(?:said|says|told|was|were|had|has|have|did|been|ago|since|according|met|came|went"
    r"|took|taken|made|left|began|begun|won|lost|fell|fallen|rose|risen|hit|held|saw|seen|found|gave"
    r"|given|got"
    r"|struck|sent|shot|broke|broken|wrote|written|became|led|paid|brought|spoke|spoken|sold|bought|built"
    r"|caught|drew|drove|flew|fought|grew|kept|knew|known|laid|ran|shut|spent|stood|thought|bore|born"
    r"|withdrew|swore|sworn|slid|sank|swept|dealt|felt|heard|read|late|earlier|died|dead"
    r"|(?!need\b|indeed\b|speed\b|hundred\b|exceed\b|proceed\b|succeed\b|[Uu]nited\b|feed\b"
    r"|seed\b)[A-Za-z]{2,}ed)"
)
_CUE = re.compile(rf"(?<![^\W_’'])(?:(?P<future>{_FUTURE})|(?P<past>{_PAST}))(?![^\W_])")

_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\.?(?: [A-Z]{2,4})?,? |noon |midnight )?"
_LED = re.compile(
    r"(?<![^\W_])(?:(?P<open>[Bb]y|[Uu]ntil|till|through)"
    r"|(?P<future>[Aa]head of|[Ss]tarting|[Bb]eginning|[Ee]ffective|coming|later|payable|of record"
    r"|extended to)"
    r"|(?P<past>[Ss]ince|(?:\A|(?<=, )|(?<=way ))[Bb]ack|earlier|late|said|told \w+|(?<!be )(?<!is )(?<!are )(?!scheduled"
    r"|rescheduled|planned|expected|slated"
    r"|postponed|delayed|extended|need|due)[a-z]+ed))"
    rf"(?: on| in| from| at)?[ \u00a0]{_CLOCK}\Z"
)
_HAD = re.compile(
    r"\b(?:had|has|have|was|were|remained|stayed|lasted|ran|did not|didn['’]t|worked|lived|served)\b"
)
_TO_COME = re.compile(rf"(?<![^\W_’'])(?:{_FUTURE})(?![^\W_])")
_OWNED = re.compile(r"['’]s (?:[a-z-]+ ){0,2}?(?P<noun>[a-z]+)")
_TOWARDS = re.compile(r"\b(?:for|into|before|towards?|at|in|win|reach)[ \u00a0]\Z")
_TO_BE_HELD = """
    announcement ballot budget ceremony conference deadline debate election elections final game hearing
    launch match meeting opening poll primary race referendum runoff session summit talks trial visit vote
"""
_MEETINGS = frozenset(_TO_BE_HELD.split())
_PLAN = re.compile(
    rf"(?<![^\W_])(?:{_FUTURE}|[Bb]y|until|till|ahead of|starting|beginning|effective|plans?|in time for"
    r"|from now|or|through|target(?:s|ed|ing)?|goals?|before|expire\w*|valid|begins?|starts?|opens?|resumes?"
    r"|to [a-z]+|future|long-term|deliver(?:y|ies)|call(?:s|ed|ing)? for|contract|term|Agenda|Vision|can"
    r"|bid|candidate|hosting|hosts?|next|could|ending|ends|convenes?|polls?|elections?|fiscal|season)(?![^\W_])"
)


def direction(text: str, start: int, end: int) -> str | None:
    """Tell in which direction the nearest verb or preposition points.

    Args:
        text: The whole text.
        start: Where the expression begins.
        end: Where it ends.

    Returns:
        ``past``, ``told``, ``future``, or None where no word tells.
    """
    left = _left(text, start)
    led = _LED.search(left)
    if led is not None:
        if led["open"] is None:
            return FUTURE if led["future"] is not None else TOLD
        if led.start() == 0:
            right = _CUE.search(_right(text, end))
            return PAST if right is not None and right["past"] is not None else FUTURE
        return PAST if _HAD.search(left) and not _TO_COME.search(left) else FUTURE
    owned = _OWNED.match(text, end, end + 48)
    if owned is not None and owned["noun"] not in _MEETINGS and not _TOWARDS.search(left):
        return PAST
    last = None
    for cue in _CUE.finditer(left):
        last = cue
    if last is not None:
        return FUTURE if last["future"] is not None else PAST
    right = _CUE.search(_right(text, end))
    if right is not None:
        return FUTURE if right["future"] is not None else PAST
    return None


def tells_of_plans(text: str, start: int, end: int) -> bool:
    """Tell whether anything in the expression's sentence speaks of the future; such a date proves nothing.

    Args:
        text: The whole text.
        start: Where the expression begins.
        end: Where it ends.

    Returns:
        True if any word of the sentence within reach is about plans, aims or terms.
    """
    return bool(_PLAN.search(_left(text, start)) or _PLAN.search(_right(text, end)))


def _left(text: str, start: int) -> str:
    left = text[max(0, start - _REACH) : start]
    cut = 0
    for stop in _STOP.finditer(left):
        if left[stop.start()] == "\n" or not _ABBREVIATION.search(
            left, max(0, stop.start() - 8), stop.start() + 1
        ):
            cut = stop.end()
    return left[cut:]


def _right(text: str, end: int) -> str:
    right = text[end : end + _REACH]
    for stop in _STOP.finditer(right):
        if right[stop.start()] == "\n" or not _ABBREVIATION.search(
            right, max(0, stop.start() - 8), stop.start() + 1
        ):
            return right[: stop.start()]
    return right
