"""The order of day and month in the numeric dates of one source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.articles.dates.found import Found

_DAY_FIRST_AGENCIES = re.compile(
    r"\((?:SANA|IRNA|MENA|KUNA|AFP|ANSA|EFE|dpa|ARA News|PTI|ANI|IANS|APP|BBC)\)"
)
_MONTH_FIRST_MARKS = re.compile(r"\b(?:E[SD]T|P[SD]T|C[SD]T|ET|PT)\b|\((?:AP|CNN|UPI|Fox News|CBS|NBC)\)")


def day_first_of(found: Sequence[Found]) -> bool | None:
    """Tell the order from the numeric dates that leave no choice.

    Args:
        found: The expressions of one text or page.

    Returns:
        True for day first, False for month first, None where none decides or both occur.
    """
    orders = {one.day_first for one in found if one.day_first is not None}
    return orders.pop() if len(orders) == 1 else None


def day_first_by_agency(opening: str) -> bool | None:
    """Tell the order from the agency or time zone that an opening names.

    Args:
        opening: The first characters of a text.

    Returns:
        True for agencies that write the day first, False for American ones, None without either.
    """
    if _DAY_FIRST_AGENCIES.search(opening):
        return True
    return False if _MONTH_FIRST_MARKS.search(opening) else None
