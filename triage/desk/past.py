"""What a person did in one round, read from the log newest first, as far back as somebody asks.

An undo is an event that names the event it undoes, so both stacks follow from the log alone and are the
same after a dropped line, at another desk, or years later. Newest first, the first word on an event is the
last one that was said: ``undoes`` leaves it undone, ``redoes`` leaves it done. What can be redone is what
was undone since the last new action.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from triage.store.records import Aspect, Cause, Event

PAGE = 200
"""Events read from the log at once."""

ACTIONS = frozenset(
    {Cause.ANSWER, Cause.REVISION, Cause.SKIP, Cause.SET_ASIDE, Cause.FLAG, Cause.NOTE, Cause.SPANS}
)
"""Causes that an undo takes back."""

OLDER = Callable[[int | None, int], Awaitable[Sequence[Event]]]
"""Reads the person's events before a position, newest first, at most so many."""


class Past:
    """The undo and redo stacks of one person in one round, and the articles they went through.

    Args:
        older: Reads events from the log.
        round_name: The round; events of others are passed over.
    """

    def __init__(self, older: OLDER, round_name: str) -> None:
        self._older = older
        self._round = round_name
        self._before: int | None = None
        self._exhausted = False
        self._fate: dict[int, bool] = {}
        self._redo_open = True
        self._done: list[Event] = []
        self._undone: dict[int, Event] = {}
        self._redo: list[int] = []
        self._trail: list[str] = []
        self._seen: set[str] = set()
        self._aside: dict[str, bool] = {}
        self._flags: dict[str, bool] = {}
        self.newest: Event | None = None
        """The newest event of the round; its article is where the person is."""

    async def load(self) -> bool:
        """Read one page further back; return whether there was anything."""
        if self._exhausted:
            return False
        page = await self._older(self._before, PAGE)
        self._exhausted = len(page) < PAGE
        if page:
            self._before = page[-1].sequence
        earlier: list[Event] = []
        visited: list[str] = []
        for event in page:
            if event.round == self._round and event.aspect is not None and event.article is not None:
                self._read(event, earlier, visited)
        self._done[:0] = reversed(earlier)
        self._trail[:0] = reversed(visited)
        return bool(page)

    def _read(self, event: Event, earlier: list[Event], visited: list[str]) -> None:
        """Take in one event that is older than all taken in before."""
        if self.newest is None:
            self.newest = event
        self._note_place(event, visited, newest=False)
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
        if event.aspect is None or event.article is None:
            return
        self.newest = event
        visited: list[str] = []
        self._note_place(event, visited, newest=True)
        self._trail.extend(visited)
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

    def _note_place(self, event: Event, visited: list[str], *, newest: bool) -> None:
        """Remember which articles were judged or set aside, in order."""
        key = event.article or ""
        if event.aspect is Aspect.SET_ASIDE and (newest or key not in self._aside):
            self._aside[key] = event.value is not None
        if event.aspect is Aspect.FLAG:
            if newest:
                self._flags = {key: bool(event.value), **{k: v for k, v in self._flags.items() if k != key}}
            else:
                self._flags.setdefault(key, bool(event.value))
        if event.aspect in (Aspect.JUDGEMENT, Aspect.SET_ASIDE) and key not in self._seen:
            self._seen.add(key)
            visited.append(key)

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
        at = self._index(article)
        while at == 0 and await self.load():
            at = self._index(article)
        return self._trail[at - 1] if at > 0 else None

    def after(self, article: str | None) -> str | None:
        """Return the article gone through after this one, or None at the end."""
        at = self._index(article) + 1
        return self._trail[at] if at < len(self._trail) else None

    async def flagged(self, article: str | None) -> str | None:
        """Return the flagged article whose flag is older than that of this one; at the end the newest."""
        while True:
            flagged = [key for key, up in self._flags.items() if up]
            after = flagged[flagged.index(article) + 1 :] if article in flagged else flagged
            if after:
                return after[0]
            if not await self.load():
                return next((key for key in flagged if key != article), None)

    def set_aside(self, article: str) -> bool:
        """Whether this person set the article aside and has not taken it back."""
        return self._aside.get(article, False)

    def _index(self, article: str | None) -> int:
        if article is None or article not in self._seen:
            return len(self._trail)
        return self._trail.index(article)
