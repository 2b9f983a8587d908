"""What a person did, read from the log newest first, as far back as somebody asks.

An undo is an event that names the event it undoes, so both stacks follow from the log alone and are the
same after a dropped line, at another desk, or years later. Newest first, the first word on an event is the
last one that was said: ``undoes`` leaves it undone, ``redoes`` leaves it done. What can be redone is what
was undone since the last new action.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from triage.desk.trail import Trail
from triage.store.records import Cause, Event

PAGE = 200
"""Events read from the log at once."""

ACTIONS = frozenset(
    {Cause.ANSWER, Cause.REVISION, Cause.SKIP, Cause.SET_ASIDE, Cause.FLAG, Cause.NOTE, Cause.SPANS}
)
"""Causes that an undo takes back."""

OLDER = Callable[[int | None, int], Awaitable[Sequence[Event]]]
"""Reads the person's events before a position, newest first, at most so many."""


class Past:
    """The undo and redo stacks of one person over all rounds, and the articles they went through in each.

    Args:
        older: Reads events from the log.
        round_name: The round of the articles that are asked for.
    """

    def __init__(self, older: OLDER, round_name: str) -> None:
        self._older = older
        self.round = round_name
        self._before: int | None = None
        self._exhausted = False
        self._fate: dict[int, bool] = {}
        self._redo_open = True
        self._done: list[Event] = []
        self._undone: dict[int, Event] = {}
        self._redo: list[int] = []
        self._trails: defaultdict[str, Trail] = defaultdict(Trail)

    @property
    def trail(self) -> Trail:
        """The articles of the round, as far as they were read."""
        return self._trails[self.round]

    async def load(self) -> bool:
        """Read one page further back; return whether there was anything."""
        if self._exhausted:
            return False
        page = await self._older(self._before, PAGE)
        self._exhausted = len(page) < PAGE
        if page:
            self._before = page[-1].sequence
        earlier: list[Event] = []
        walked: defaultdict[str, list[Event]] = defaultdict(list)
        for event in page:
            if event.round is not None and event.aspect is not None and event.article is not None:
                walked[event.round].append(event)
                self._read(event, earlier)
        self._done[:0] = reversed(earlier)
        for name, events in walked.items():
            self._trails[name].read(events)
        return bool(page)

    def _read(self, event: Event, earlier: list[Event]) -> None:
        """Take in one event that is older than all taken in before."""
        if event.cause in ACTIONS:
            self._redo_open = False
            if self._fate.pop(event.sequence, True):
                earlier.append(event)
            elif event.sequence in self._redo:
                self._undone[event.sequence] = event
        elif event.cause is Cause.UNDO:
            undone = event.data["undoes"]
            if self._fate.setdefault(undone, False) is False and self._redo_open and undone not in self._redo:
                self._redo.insert(0, undone)
        elif event.cause is Cause.REDO:
            self._fate.setdefault(event.data["redoes"], True)

    def push(self, event: Event) -> None:
        """Take in an event that was just recorded."""
        if event.round is None or event.aspect is None or event.article is None:
            return
        self._trails[event.round].push(event)
        if event.cause in ACTIONS:
            self._done.append(event)
            self._redo_open = False
            self._redo.clear()
            self._undone.clear()
        elif event.cause is Cause.UNDO and self._done and self._done[-1].sequence == event.data["undoes"]:
            undone = self._done.pop()
            self._redo.append(undone.sequence)
            self._undone[undone.sequence] = undone
        elif event.cause is Cause.REDO and self._redo and self._redo[-1] == event.data["redoes"]:
            self._done.append(self._undone.pop(self._redo.pop()))

    async def undoable(self) -> Event | None:
        """Return the newest action that stands, or None when everything is undone."""
        while not self._done and await self.load():
            pass
        return self._done[-1] if self._done else None

    async def redoable(self) -> Event | None:
        """Return the action that was undone last, or None after a new action."""
        if not self._redo:
            return None
        while self._redo[-1] not in self._undone and await self.load():
            pass
        return self._undone.get(self._redo[-1])

    def drop(self, event: Event) -> None:
        """Forget an action that can no longer be shown, such as one on a withdrawn article."""
        if self._done and self._done[-1] is event:
            self._done.pop()
        elif self._redo and self._redo[-1] == event.sequence:
            self._undone.pop(self._redo.pop(), None)

    async def before(self, article: str | None) -> str | None:
        """Return the article gone through before this one (the newest, if this one is not among them)."""
        trail = self.trail
        at = trail.at(article)
        while at == 0 and await self.load():
            at = trail.at(article)
        return trail[at - 1] if at > 0 else None

    def after(self, article: str | None) -> str | None:
        """Return the article gone through after this one, or None at the end."""
        at = self.trail.at(article) + 1
        return self.trail[at] if at < len(self.trail) else None

    async def flagged(self, article: str | None) -> str | None:
        """Return the flagged article whose flag is older than that of this one; at the end the newest."""
        while True:
            flagged = self.trail.flagged()
            after = flagged[flagged.index(article) + 1 :] if article in flagged else flagged
            if after:
                return after[0]
            if not await self.load():
                return next((key for key in flagged if key != article), None)
