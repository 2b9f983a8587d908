"""The slots of a planned round: how many answers each article shall get, has, and is promised."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from triage.rounds.choosing import Choice

Numbers = npt.NDArray[np.int64]


class Slots:
    """Numbers by article number; a slot that is neither taken nor reserved is open."""

    def __init__(self, choice: Choice, size: int) -> None:
        """Begin with every slot open.

        Args:
            choice: The articles of the round.
            size: Highest article number there may be.
        """
        size = max(size, int(choice.numbers.max(initial=0)))
        self.wanted = np.zeros(size + 1, dtype=np.uint16)
        """0 for an article that is not in the round."""
        self.wanted[choice.numbers] = choice.wanted
        self.given = np.zeros(size + 1, dtype=np.uint16)
        """Slots that are taken or reserved."""
        self.taken = np.zeros(size + 1, dtype=np.uint16)
        self.open = self.wanted > 0
        """Whether an article has an open slot."""
        self.urgent = np.zeros(size + 1, dtype=np.bool_)
        self.urgent[choice.numbers] = choice.flagged
        self.cluster = np.zeros(size + 1, dtype=np.int64)
        self.cluster[choice.numbers] = choice.cluster
        self.members = choice.numbers

    def has(self, number: int) -> bool:
        """Whether an article is in the round."""
        return number < len(self.wanted) and self.wanted[number] > 0

    def is_open(self, number: int) -> bool:
        """Whether an article has an open slot."""
        return number < len(self.open) and bool(self.open[number])

    def full(self, number: int, pending: int = 0) -> bool:
        """Whether an article has all the answers that it shall get.

        Args:
            number: The article.
            pending: Answers that are on their way to the log.
        """
        return not self.has(number) or int(self.taken[number]) + pending >= int(self.wanted[number])

    def reserve(self, number: int, by: int = 1) -> None:
        """Promise an open slot, or with -1 take the promise back."""
        if number < len(self.given):
            self._give(number, by)

    def load(self, numbers: Numbers) -> None:
        """Count an answer for each of these articles."""
        numbers = numbers[numbers < len(self.taken)]
        self.taken[numbers] += 1
        self.given[numbers] += 1
        self.open[numbers] = self.given[numbers] < self.wanted[numbers]

    def take(self, number: int, by: int = 1) -> None:
        """Count an answer, or with -1 count it no longer."""
        if number < len(self.given):
            self.taken[number] = int(self.taken[number]) + by
            self._give(number, by)

    def _give(self, number: int, by: int) -> None:
        self.given[number] = int(self.given[number]) + by
        self.open[number] = self.given[number] < self.wanted[number]
