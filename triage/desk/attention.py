"""How long a person looked at an article before they judged it."""

from __future__ import annotations

from collections.abc import Callable

IDLE = 60.0
"""Seconds without a sign of life after which a person is taken to have looked away."""


class Attention:
    """Adds up the seconds between signs of life, without those beyond :data:`IDLE`.

    Args:
        clock: Seconds of a monotonic clock.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = clock()
        self._spent = 0.0

    def touch(self) -> None:
        """Take note of a sign of life: a key, a click, a scroll."""
        now = self._clock()
        self._spent += min(max(now - self._last, 0.0), IDLE)
        self._last = now

    def spent(self) -> float:
        """Return the seconds since the last start, to the millisecond, up to now."""
        self.touch()
        return round(self._spent, 3)

    def start(self) -> None:
        """Begin anew: an article is shown, or a judgement was recorded."""
        self._last = self._clock()
        self._spent = 0.0
