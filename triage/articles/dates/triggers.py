"""One scan over a text for the few places where a date expression can be."""

from __future__ import annotations

import re

_MONTH = (
    r"Jan(?:uary)?|Feb(?:r?uary|r)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_WEEKDAY = (
    r"Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:nesday)?|Thu(?:r(?:s(?:day)?)?)?|Fri(?:day)?|Sat(?:urday)?"
    r"|Sun(?:day)?"
)

MONTH = rf"(?:{_MONTH}|{_MONTH.upper()})(?![^\W\d_])"
"""An English month name or abbreviation, capitalised or in capitals, that no letter follows."""

WEEKDAY = rf"(?:(?:{_WEEKDAY})s?|{_WEEKDAY.upper()})(?![^\W_])"
"""An English weekday name, its plural or its abbreviation, capitalised or in capitals."""

_UNITS = (
    r"days?|[Ww]eek(?:end)?s?|[Mm]onths?|[Yy]ears?|decades?|centur(?:y|ies)|hours?|minutes?|seconds|nights?"
    r"|mornings?|afternoons?|evenings?"
)
_WORDS = r"[Tt]o(?:day|night|morrow)|[Yy]esterday|[Rr]ecently|[Ll]ately|[Ss]oon|[Nn]owadays|noon|midnight"

_FIRST = r"(?=[\dADFJLMNORSTWYacdefhlmnrstwy])"
"""The first characters of all triggers: most places of a text are passed over by this one look."""

TRIGGER = re.compile(
    rf"{_FIRST}(?<![^\W_])(?:"
    rf"(?P<month>{MONTH})"
    rf"|(?P<weekday>{WEEKDAY})"
    r"|(?P<digits>\d{1,2}(?:[./-]\d{1,2}[./-]\d\d|[:.]\d\d(?!\d)|[ \u00a0]?[ap]\.?m\b)|\d{4}(?![^\W_s]))"
    rf"|(?P<unit>(?:{_UNITS})(?![^\W_]))"
    r"|(?P<season>(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)(?![^\W_]))"
    rf"|(?P<word>(?:{_WORDS})(?![^\W_]))"
    r")"
)
"""The group that matched names the reader that looks at the window around the place."""
