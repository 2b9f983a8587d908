"""The articles that one person went through in one round, in order, with what they set aside and flagged."""

from __future__ import annotations

from triage.store.records import Aspect, Event


class Trail:
    """What the events of one round tell, taken in newest first as read, or one by one as they come."""

    def __init__(self) -> None:
        self._articles: list[str] = []
        self._seen: set[str] = set()
        self._aside: dict[str, bool] = {}
        self._flags: dict[str, bool] = {}
        self.newest: Event | None = None
        """The newest event of the round; its article is where the person is."""

    def push(self, event: Event) -> None:
        """Take in an event that was just recorded."""
        self.newest = event
        key = event.article or ""
        if event.aspect is Aspect.SET_ASIDE:
            self._aside[key] = event.value is not None
        elif event.aspect is Aspect.FLAG:
            self._flags = {key: bool(event.value), **{k: v for k, v in self._flags.items() if k != key}}
        if self._is_new(event):
            self._articles.append(key)

    def read(self, page: list[Event]) -> None:
        """Take in a page of events, newest first, all older than those taken in before."""
        earlier: list[str] = []
        for event in page:
            self.newest = self.newest or event
            key = event.article or ""
            if event.aspect is Aspect.SET_ASIDE:
                self._aside.setdefault(key, event.value is not None)
            elif event.aspect is Aspect.FLAG:
                self._flags.setdefault(key, bool(event.value))
            if self._is_new(event):
                earlier.append(key)
        self._articles[:0] = reversed(earlier)

    def _is_new(self, event: Event) -> bool:
        """Whether an event judges an article, or sets it aside, that none did before."""
        key = event.article or ""
        if event.aspect not in (Aspect.JUDGEMENT, Aspect.SET_ASIDE) or key in self._seen:
            return False
        self._seen.add(key)
        return True

    def at(self, article: str | None) -> int:
        """Return the place of an article; of one that is not among them, the place after the last."""
        if article is None or article not in self._seen:
            return len(self._articles)
        return self._articles.index(article)

    def __getitem__(self, place: int) -> str:
        return self._articles[place]

    def __len__(self) -> int:
        return len(self._articles)

    def flagged(self) -> list[str]:
        """Return the flagged articles, the one flagged last first."""
        return [key for key, up in self._flags.items() if up]

    def set_aside(self, article: str) -> bool:
        """Whether the person set an article aside and has not taken it back."""
        return self._aside.get(article, False)
