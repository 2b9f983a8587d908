"""The order of day and month in the numeric dates of each source of a file."""

from __future__ import annotations

import re
from collections import defaultdict

from triage.articles.dates.order import day_first_of as day_first_in_text
from triage.articles.dates.patterns import find_expressions
from triage.articles.given_dates import day_first_of

_NUMERIC = re.compile(r"\d[/.-]\d{1,2}[/.-]\d\d")
_OPENING = 200
"""Characters of a text in which its own date stands."""


class SourceOrders:
    """Learns orders from dates that leave no choice, those of records' metadata and those in their texts."""

    def __init__(self) -> None:
        self._given: defaultdict[str | None, set[bool]] = defaultdict(set)
        self._printed: defaultdict[str, set[bool]] = defaultdict(set)

    def learn(self, source: str | None, value: object, text: object) -> None:
        """Take note of one record.

        Args:
            source: Its outlet; None where it names none.
            value: The date that its metadata give.
            text: Its text.
        """
        order = day_first_of(value)
        if order is not None:
            self._given[source].add(order)
        if source is None or not isinstance(text, str) or not _NUMERIC.search(text, 0, _OPENING):
            return
        printed = day_first_in_text(find_expressions(text[:_OPENING]))
        if printed is not None:
            self._printed[source].add(printed)

    def given(self, source: str | None) -> bool | None:
        """Tell the order in the metadata of a source: by its own dates, else by all of the file.

        Args:
            source: An outlet; None for records that name none.

        Returns:
            True for day first, False for month first, None where no date decides or both orders occur.
        """
        own = self._given.get(source)
        return _only(own if own is not None else set().union(*self._given.values()))

    def printed(self, source: str | None) -> bool | None:
        """Tell the order in the texts of a source by its own dates alone.

        Args:
            source: An outlet; None for records that name none.

        Returns:
            True for day first, False for month first, None where no date decides or both orders occur.
        """
        return _only(self._printed.get(source, set())) if source is not None else None


def _only(orders: set[bool]) -> bool | None:
    return next(iter(orders)) if len(orders) == 1 else None
