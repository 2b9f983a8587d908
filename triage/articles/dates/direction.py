"""Whether the words around an expression tell of what was or of what is to come."""

from __future__ import annotations

import re

PAST, FUTURE = "past", "future"

_REACH = 140
"""How many characters of the sentence are looked at on either side."""

_SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*\s+(?=[\"“‘(\[]?[A-Z])|\n")

_BE = r"(?:is|are|was|were|be|been|being)"
_FUTURE = (
    r"will|won['’]t|shall|['’]ll|going to"
    rf"|{_BE} (?:now |also |still )?(?:due|set|scheduled|expected|slated|planned|likely|poised|supposed"
    r"|about|projected|forecast|to)(?: to)?"
    r"|(?:re)?scheduled|set to|expect(?:s|ed)?|due(?! to)|slated|plan(?:s|ned|ning)? (?:to|for|on)|plans|upcoming|deadline|looming"
    r"|hop(?:es?|ed|ing)|aim(?:s|ed)?|intend(?:s|ed)?|vow(?:s|ed)|pledge[sd]?|promise[sd]?|agreed to"
    r"|expires?|postponed|delayed|may|might|could(?! not)|would|should|must|tomorrow"
    r"|likely|proposed|forecasts?|projects|projected|anticipated?|predict(?:s|ed)?|coming"
)
_PAST = (
    r"said|says|told|was|were|had|has|have|did|been|ago|since|after|following|according|met|came|went|took"
    r"|taken|made|left|began|begun|won|lost|fell|fallen|rose|risen|hit|held|saw|seen|found|gave|given|got"
    r"|struck|sent|shot|broke|broken|wrote|written|became|led|paid|brought|spoke|spoken|sold|bought|built"
    r"|caught|drew|drove|flew|fought|grew|kept|knew|known|laid|ran|shut|spent|stood|thought|bore|born"
    r"|withdrew|swore|sworn|slid|sank|swept|dealt|felt|heard|read|late|earlier|died|dead"
    r"|(?!need\b|indeed\b|speed\b|hundred\b|exceed\b|proceed\b|succeed\b|[Uu]nited\b|feed\b|seed\b)[A-Za-z]{2,}ed"
)
_CUE = re.compile(rf"(?<![^\W_’'])(?:(?P<future>{_FUTURE})|(?P<past>{_PAST}))(?![^\W_])")
_LED = re.compile(
    r"(?<![^\W_])(?:(?P<by>[Bb]y)|(?P<future>[Aa]head of|[Ss]tarting|[Bb]eginning|[Ee]ffective|coming|later|payable"
    r"|of record|extended to)|(?P<past>[Ss]ince|[Bb]ack|earlier|late|said|told \w+))(?: on| in| from)?[ \u00a0]\Z"
)
_PERFECT = re.compile(r"\b(?:had|has|have|were|was)(?: \w+){1,4} by[ \u00a0]\Z")
_INFINITIVE = re.compile(
    r"\bto (?:be |hold |meet |visit |vote |start |begin |take |attend |host |open |discuss |resume )"
)
_PLAN = re.compile(
    rf"(?<![^\W_])(?:{_FUTURE}|[Bb]y|until|till|ahead of|starting|beginning|effective|plans?|to be|in time for"
    r"|from now|or|through|target(?:s|ed|ing)?|goals?|before|expire\w*|valid|begins?|starts?|opens?|resumes?"
    r"|to [a-z]+|future|long-term|deliver(?:y|ies)|call(?:s|ed|ing)? for|contract|term|Agenda|Vision|can"
    r"|bid|candidate|hosting|hosts?|next)(?![^\W_])"
)


def direction(text: str, start: int, end: int) -> str | None:
    """Tell in which direction the nearest verb or preposition points.

    Args:
        text: The whole text.
        start: Where the expression begins.
        end: Where it ends.

    Returns:
        ``past``, ``future``, or None where no word tells.
    """
    left = _left(text, start)
    led = _LED.search(left)
    if led is not None and led["by"] is not None:
        return PAST if _PERFECT.search(left) else FUTURE
    if led is not None:
        return FUTURE if led["future"] is not None else PAST
    last = None
    for cue in _CUE.finditer(left):
        last = cue
    if last is not None:
        return FUTURE if last["future"] is not None else PAST
    right = _CUE.search(_right(text, end))
    if right is not None:
        return FUTURE if right["future"] is not None else PAST
    return FUTURE if _INFINITIVE.search(left) else None


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
    for stop in _SENTENCE_END.finditer(left):
        cut = stop.end()
    return left[cut:]


def _right(text: str, end: int) -> str:
    right = text[end : end + _REACH]
    stop = _SENTENCE_END.search(right)
    return right[: stop.start()] if stop is not None else right
