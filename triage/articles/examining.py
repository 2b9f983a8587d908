"""Looking for the dates of many articles: here while they are few, in child processes once they are many.

It is most of an import's work, and Python looks with one core at a time. The children are those that read
pages and tables (:mod:`triage.articles.formats.confined`): they end with this process however it ends, leave
Ctrl-C to it, and get texts as JSON. What they find is what would be found here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from triage.articles.article import Article, Evidence
from triage.articles.draft import Draft
from triage.articles.examined_apart import evidence_of, question
from triage.articles.formats.confined import ChildLost, Confined
from triage.articles.options import MIB

MANY = 1_000_000
"""Characters at once from which children are worth their start (about a third of a second)."""
PORTION = 64_000
"""Characters that a child gets at a time."""
MOST = 4
"""Children; the store and whoever works beside an import need a core too."""
_MEMORY = 2048 * MIB
_SECONDS = 120.0
_LOSSES = 5
"""Children that may be lost before this process looks by itself: where they cannot start, none will."""


class Examiner:
    """Finds the evidence of drafts; to be closed at the end."""

    def __init__(self, children: int | None = None) -> None:
        """Begin without a child.

        Args:
            children: How many there may be; None is one for each core, at most four, and none on one core.
        """
        cores = _cores()
        self._children = children if children is not None else min(cores, MOST) if cores > 1 else 0
        self._threads: ThreadPoolExecutor | None = None
        self._idle: SimpleQueue[Confined] = SimpleQueue()
        self._losses = 0

    def examine(self, drafts: Sequence[Draft]) -> list[Article]:
        """Return the articles of drafts, in order, with their evidence."""
        if self._threads is None and not self._worth_children(drafts):
            return [draft.examined() for draft in drafts]
        found = self._started().map(self._portion, _portions(drafts))
        return [
            draft.with_evidence(evidence)
            for draft, evidence in zip(drafts, (each for part in found for each in part), strict=True)
        ]

    def close(self) -> None:
        """End the children, whatever they are at."""
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads, self._children = None, 0
            while not self._idle.empty():
                self._idle.get().close()

    def _worth_children(self, drafts: Sequence[Draft]) -> bool:
        return self._children > 0 and sum(len(draft.article.text) for draft in drafts) >= MANY

    def _started(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._children, thread_name_prefix="dates")
            for _ in range(self._children):
                self._idle.put(Confined("dates", memory=_MEMORY))
        return self._threads

    def _portion(self, drafts: Sequence[Draft]) -> list[Evidence]:
        """Ask a child for the evidence of a few drafts; where it is lost, look here."""
        child = self._idle.get()
        try:
            if self._losses < _LOSSES:
                child.ask(question(drafts, _SECONDS), seconds=_SECONDS)
                return evidence_of(child.answer(_SECONDS))
        except (ChildLost, KeyError):
            self._losses += 1
        finally:
            self._idle.put(child)
        return [draft.evidence() for draft in drafts]


def _portions(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    """Cut drafts into runs of about :data:`PORTION` characters."""
    begun, held = 0, 0
    for place, draft in enumerate(drafts, 1):
        held += len(draft.article.text)
        if held >= PORTION:
            yield drafts[begun:place]
            begun, held = place, 0
    if begun < len(drafts):
        yield drafts[begun:]


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
