"""From a text to the date expressions in it, in order and without overlaps."""

from __future__ import annotations

from triage.articles.dates.found import Found
from triage.articles.dates.months import read_month
from triage.articles.dates.numerals import read_digits
from triage.articles.dates.relative import read_season, read_unit, read_word
from triage.articles.dates.triggers import TRIGGER
from triage.articles.dates.weekdays import read_weekday


def find_expressions(text: str) -> list[Found]:
    """Find the date expressions of a text.

    Args:
        text: Any text.

    Returns:
        The expressions in order; no two overlap. The time it takes grows with the text's length alone.
    """
    found: list[Found] = []
    floor = 0
    for trigger in TRIGGER.finditer(text):
        at = trigger.start()
        if at < floor:
            continue
        read = _read(text, at, trigger[0], trigger.lastgroup, floor)
        if read:
            found.extend(read)
            floor = read[-1].end
    return found


def _read(text: str, at: int, word: str, group: str | None, floor: int) -> list[Found]:
    if group == "month":
        return read_month(text, at, floor)
    if group == "weekday":
        return read_weekday(text, at, word, floor)
    if group == "digits":
        return read_digits(text, at, floor)
    if group == "season":
        return read_season(text, at, word, floor)
    if group == "unit":
        return read_unit(text, at, word, floor)
    return read_word(text, at, word, floor)
