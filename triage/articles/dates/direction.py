"""Whether the words around an expression tell of what was or of what is to come."""

from __future__ import annotations

import re

from triage.articles.dates.words import one_of

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

_PROMISES = """
    agreement plan proposal offer bid deal intention decision commitment pledge promise contract permission
    approval
"""
"""What one may have *to do* something."""
_VERBS = """
    last run remain stay complete finish end
    meet hold visit vote start begin take_place attend host open discuss resume travel arrive return
    debate choose elect launch appear testify stand_trial
"""
_AHEAD = """
    will won['’]t shall going_to to_be reschedul(?:ed|ing) scheduled set_to expect(?:s|ed)? due(?!_to)
    slated planned planning plans?_to plans?_for plans?_on upcoming deadline looming hop(?:es?|ed|ing)
    aim(?:s|ed)? intend(?:s|ed)? vow(?:s|ed) pledge[sd]? promise[sd]? agreed_to decided_to ready_to
    prepar(?:ed|ing)_to wants?_to wanted_to invited_to threatened_to offered_to eligible_to returns starts
    begins ends resumes takes?_place takes?_effect kicks_off meets go(?:es)?_to_the_polls faces expires?
    postponed delayed may might can could(?!_not)(?!_be) would should must tomorrow tentatively likely
    proposed forecasts? projects projected anticipated? predict(?:s|ed)? coming
"""
_BE = r"(?:is|are|was|were|be|been|being)"
_FUTURE = (
    rf"['’]ll|{one_of(_AHEAD)}|{one_of(_PROMISES)}s? to|(?<!ed )(?<!went )(?<!came )to {one_of(_VERBS)}"
    rf"|{_BE} (?:now |also |still )?"
    rf"(?:{one_of('due scheduled expected slated planned projected forecast')}(?: to| for)?"
    rf"|{one_of('set likely poised supposed about bound')} to|set for|to)"
)
_BEHIND = """
    said says told was were had has have did been ago since according met came went took taken made left
    began begun won lost fell fallen rose risen hit held saw seen found gave given got struck sent shot
    broke broken wrote written became led paid brought spoke spoken sold bought built caught drew drove
    flew fought grew kept knew known laid ran shut spent stood thought bore born withdrew swore sworn slid
    sank swept dealt felt heard read late earlier died dead
"""
_NO_VERBS = one_of(
    r"need indeed speed hundred exceed proceed succeed united United feed seed unspecified undisclosed"
    r" alleged limited so-called unprecedented"
)
_PAST = (
    # What follows be, is or are is a participle and tells nothing of the past.
    rf"(?<!be )(?<!is )(?<!are )(?:{one_of(_BEHIND)}|(?!{_NO_VERBS}\b)[A-Za-z]{{2,}}ed)"
)
_HAD_BEEN_DUE = re.compile(
    r"\bhad (?:\w+ )?been (?:\w+ )?(?:due|scheduled|expected|planned|set|slated)\b[^.;]*\Z"
)
"""What had been planned for a day before the story was written."""
_CUE = re.compile(rf"(?<![^\W_’'])(?:(?P<future>{_FUTURE})|(?P<past>{_PAST}))(?![^\W_])")
_TO_COME = re.compile(rf"(?<![^\W_’'])(?:{_FUTURE})(?![^\W_])")

_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\.?(?: [A-Z]{2,4})?,? |noon |midnight )?"
_PUT_OFF = one_of("scheduled rescheduled planned expected slated postponed delayed extended need due")
_LED = re.compile(
    rf"(?<![^\W_])(?:(?P<open>{one_of('by until till through', capital=True)})"
    rf"|(?P<future>{one_of('ahead_of starting beginning effective', capital=True)}"
    rf"|{one_of('coming later payable of_record extended_to')})"
    r"|(?P<past>[Ss]ince|(?:\A|(?<=, )|(?<=way ))[Bb]ack|earlier|late|said|told \w+"
    rf"|(?<!be )(?<!is )(?<!are )(?!{_PUT_OFF})[a-z]+ed))"
    rf"(?: on| in| from| at)?[ \u00a0]{_CLOCK}\Z"
)
"""Prepositions and verbs right before an expression."""
_HAD = re.compile(
    rf"\b{one_of('had has have was were remained stayed lasted ran did_not worked lived served')}\b"
)
_DID = re.compile(r" (?:agreed|decided|wanted|threatened|offered|vowed|pledged|promised|proposed|invited)\b")
"""Verbs right after a day on which somebody spoke of what is to come."""
_OWNED = re.compile(r"['’]s (?:[a-z-]+ ){0,2}?(?P<noun>[a-z]+)")
_TOWARDS = re.compile(rf"\b{one_of('for into before towards? at in win reach')}[ \u00a0]\Z")
_TO_BE_HELD = """
    announcement ballot budget ceremony conference deadline debate election elections final game hearing
    launch match meeting opening poll primary race referendum runoff session summit talks trial visit vote
"""
_MEETINGS = frozenset(_TO_BE_HELD.split())
_PLANS = r"""
    by By until till ahead_of starting beginning effective plans? in_time_for from_now or through
    target(?:s|ed|ing)? goals? before expire\w* valid begins? starts? opens? resumes? to_[a-z]+ future
    long-term deliver(?:y|ies) call(?:s|ed|ing)?_for contract term Agenda Vision can bid candidate hosting
    hosts? next could ending ends convenes? polls? elections? fiscal season
"""
_PLAN = re.compile(rf"(?<![^\W_])(?:{_FUTURE}|{one_of(_PLANS)})(?![^\W_])")


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
    if _HAD_BEEN_DUE.search(left):
        return PAST
    last = None
    for cue in _CUE.finditer(left):
        last = cue
    if last is not None:
        return FUTURE if last["future"] is not None else PAST
    after = _right(text, end)
    right = _CUE.search(after)
    if right is None:
        return None
    if right["future"] is not None and not _DID.match(after):
        return FUTURE
    return PAST


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
    cut = max(0, start - _REACH)
    # The expression's first letter shows whether a sentence ends right before it.
    for stop in _STOP.finditer(text, cut, start + 1):
        if text[stop.start()] == "\n" or not _ABBREVIATION.search(
            text, max(0, stop.start() - 8), stop.start() + 1
        ):
            cut = min(start, stop.end())
    return text[cut:start]


def _right(text: str, end: int) -> str:
    right = text[end : end + _REACH]
    for stop in _STOP.finditer(right):
        if right[stop.start()] == "\n" or not _ABBREVIATION.search(
            right, max(0, stop.start() - 8), stop.start() + 1
        ):
            return right[: stop.start()]
    return right
