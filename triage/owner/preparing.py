"""Reading ahead what drafts need, so that composing and writing them waits for nothing."""

from __future__ import annotations

from collections.abc import Sequence

from triage.owner.bounds import PERSONAL, RESTORING, check_draft, checked_value
from triage.owner.drafting import Prepared
from triage.owner.fold import Fold
from triage.owner.queues import Queues
from triage.owner.recorder import Recorder
from triage.owner.works import WorkKey, WorkState
from triage.store.duckdb.database import Database
from triage.store.duckdb.events import read_sequence, read_uids
from triage.store.errors import Refused
from triage.store.records import Draft, Event
from triage.store.rounds import ROUND_ALL

MOST = 10_000
"""Drafts of one request."""


class Preparer:
    """Reads queues, works and former events that drafts refer to."""

    def __init__(self, database: Database, fold: Fold, recorder: Recorder, queues: Queues) -> None:
        self._database = database
        self._fold = fold
        self._recorder = recorder
        self._queues = queues

    async def prepare(self, drafts: Sequence[Draft]) -> Prepared:
        """Look at drafts as far as one can before they are in line.

        Raises:
            Refused: One is out of bounds whatever the log holds.
        """
        if len(drafts) > MOST:
            raise Refused(f"Not recorded: at most {MOST:,} events at once.")
        for draft in drafts:
            check_draft(draft)
        known, looked_at = await self._known(drafts)
        works = {}
        for draft in drafts:
            key = _key(draft)
            if key is not None and key not in works and draft.uid not in known and self._is_here(key):
                works[key] = await self.work(key)
        return Prepared(
            drafts, known=known, looked_at=looked_at, former=await self._former(drafts), works=works
        )

    def _is_here(self, key: WorkKey) -> bool:
        """Whether composing can go beyond a refusal, so that it is worth reading anything."""
        return (
            key.person in self._fold.people
            and self._fold.round(key.round) is not None
            and self._fold.catalogue.number(key.article) is not None
        )

    async def work(self, key: WorkKey) -> WorkState:
        """Return what a person said of an article, as it stands now."""
        await self._queues.get(key.round, key.person)
        return await self._fold.works.load(
            key, untouched=self._fold.untouched(key), unfolded=self._recorder.unfolded.values()
        )

    async def _known(self, drafts: Sequence[Draft]) -> tuple[dict[str, Event], int | None]:
        """Look up the uids that do not follow the last one of their session."""
        asked = []
        last: dict[str, int] = {}
        for draft in drafts:
            session, _, counter = draft.uid.rpartition(":")
            highest = last.get(session, self._fold.counters.get(session, 0))
            if int(counter) <= highest and draft.uid not in self._recorder.unfolded:
                asked.append((session, int(counter)))
            last[session] = max(highest, int(counter))
        if not asked:
            return {}, None
        looked_at = self._recorder.folded
        events = await self._database.read(read_uids, asked)
        return {event.uid: event for event in events}, looked_at

    async def _former(self, drafts: Sequence[Draft]) -> frozenset[str]:
        """Return the uids of undos and redos whose value the codebook no longer has but the log has."""
        found = set()
        for draft in drafts:
            if draft.cause not in RESTORING or draft.value is None:
                continue
            try:
                checked_value(draft, self._fold.codebook)
            except Refused:
                if await self._was_recorded(draft):
                    found.add(draft.uid)
        return frozenset(found)

    async def _was_recorded(self, draft: Draft) -> bool:
        """Whether an undo gives back what the undone event replaced, or a redo what it had set."""
        sequence = draft.data.get("undoes", draft.data.get("redoes"))
        if not isinstance(sequence, int):
            return False
        await self._recorder.catch_up()
        event = await self._database.read(read_sequence, sequence)
        if event is None or (event.person, event.article, event.aspect, event.question) != (
            draft.person,
            draft.article,
            draft.aspect,
            draft.question,
        ):
            return False
        value = checked_value(draft, self._fold.codebook, former=True)
        return bool(value == (event.was if "undoes" in draft.data else event.value))


def _key(draft: Draft) -> WorkKey | None:
    if draft.aspect not in PERSONAL or draft.article is None:
        return None
    return WorkKey(draft.round or ROUND_ALL, draft.person, draft.article)
