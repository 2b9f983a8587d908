"""Planning rounds, giving back what people hold in them, and proving that no slot is given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import numpy as np

from labels.visible import visible
from triage.owner.bounds import check_round
from triage.owner.fold import Fold
from triage.owner.queues import Queues, choosing, keys_of
from triage.rounds.choosing import Choice
from triage.rounds.queue import Queue
from triage.store.duckdb.database import Database
from triage.store.duckdb.rounds import read_slots
from triage.store.errors import Refused
from triage.store.keys import KeysHash
from triage.store.lines import round_data
from triage.store.records import Cause, Check, Draft
from triage.store.rounds import ROUND_ALL, Chosen, Freed, Round

RECORD = Callable[[Sequence[Draft]], Awaitable[object]]
"""Records events of the owner's own; it gives them their uids."""
_AT_ONCE = 2_000
"""Slots that are given back in one request to the log."""


class Planning:
    """What a lead does with rounds."""

    def __init__(self, fold: Fold, queues: Queues, record: RECORD) -> None:
        self._fold = fold
        self._queues = queues
        self._record = record

    async def put(self, planned: Round, by: str, *, dry_run: bool) -> Chosen:
        """Add or change a round; see :meth:`triage.store.protocol.Store.put_round`.

        Raises:
            Refused: It is out of bounds, or takes away answers that an article has.
        """
        check_round(planned)
        former = self._fold.round(planned.name)
        if planned.name == ROUND_ALL:
            if replace(planned, state="open") != Round(ROUND_ALL):
                raise Refused("Not planned: the round all can only be closed and opened; plan another.")
            chosen = Chosen(planned, len(self._fold.catalogue), None)
        elif planned.position is None:
            chosen = await self._choose(planned)
        elif former is not None and choosing(former) == choosing(planned):
            planned = replace(planned, articles=former.articles, keys_sha256=former.keys_sha256)
            chosen = Chosen(planned, former.articles, None)
        else:
            raise Refused("Not planned: leave the position out, then its articles are chosen now.")
        if not dry_run:
            await self._record([_draft(Cause.ROUND, by, data=round_data(chosen.planned))])
        return chosen

    async def _choose(self, planned: Round) -> Chosen:
        planned = replace(planned, position=self._fold.position)
        choice = await self._queues.choice(planned)
        await self._refuse_fewer(planned, choice)
        keys = KeysHash()
        keys.add(keys_of(choice))
        planned = replace(planned, articles=len(choice.numbers), keys_sha256=keys.hexdigest())
        unlimited = planned.answers_per_article is None
        return Chosen(
            planned=planned,
            matched=choice.matched,
            slots=None if unlimited else int(choice.wanted.sum(dtype=np.int64)),
            set_aside=choice.set_aside,
            superseded=choice.superseded,
            teasers=choice.teasers,
            copies=choice.copies,
        )

    async def _refuse_fewer(self, planned: Round, choice: Choice) -> None:
        """Refuse a plan by which an article has more answers than it shall get."""
        if self._fold.round(planned.name) is None:
            return
        taken = (await self._queues.get(planned.name, "")).slots
        assert taken is not None  # noqa: S101 - it is a planned round
        numbers = choice.numbers[choice.numbers < len(taken.taken)]
        wanted = choice.wanted[choice.numbers < len(taken.taken)]
        over = int(np.count_nonzero(taken.taken[numbers] > wanted))
        if over:
            raise Refused(
                f"Not planned: {over:,} articles of {visible(planned.name)} have more answers than that. "
                "Ask for as many, or release some: 'triage queue release'."
            )

    async def vacate(
        self, round_name: str, by: str, *, person: str | None, article: str | None, completed: bool
    ) -> Freed:
        """Give back what people hold; see :meth:`triage.store.protocol.Store.vacate`.

        Raises:
            Refused: There is no such round, person or article.
        """
        if round_name == ROUND_ALL or self._fold.round(round_name) is None:
            raise Refused(f"There is no planned round {visible(round_name)}: triage queue show lists them.")
        if person is not None and person not in self._fold.people:
            raise Refused(f"There is no {visible(person)} in this team: triage status lists the people.")
        number = None if article is None else self._fold.catalogue.number(article)
        if article is not None and number is None:
            raise Refused(f"There is no article {visible(article)} here, or it was withdrawn.")
        queue = await self._queues.get(round_name, "")
        freed = _let_go(queue, person, number)
        slots = queue.counted(person, number) if completed else []
        keys = self._fold.catalogue.keys([slot[1] for slot in slots])
        drafts = [
            _draft(Cause.RELEASE, by, article=key, round=round_name, data={"person": name})
            for (name, _), key in zip(slots, keys, strict=True)
            if key is not None
        ]
        for start in range(0, len(drafts), _AT_ONCE):
            await self._record(drafts[start : start + _AT_ONCE])
        return Freed(freed, len(drafts))

    async def check(self, database: Database, position: int) -> Check:
        """Prove that rounds have the articles that were chosen, and no article more answers than wanted.

        Args:
            database: Where the slots are read from.
            position: As of which the tables hold the log.
        """
        taken = await database.read(read_slots, position)
        rounds = [each for each in self._fold.all_rounds() if each.name != ROUND_ALL]
        for planned in rounds:
            choice, keys = await self._queues.choice(planned), KeysHash()
            keys.add(keys_of(choice))
            if keys.hexdigest() != planned.keys_sha256:
                return Check("rounds", False, f"round {visible(planned.name)} has other articles than chosen")
            over = _too_many(choice, taken.filter(taken["round"] == planned.name)["article"].to_list())
            if over is not None:
                return Check("rounds", False, f"{over} has more counted answers than {planned.name} asks for")
        return Check("rounds", True, f"{len(rounds)} planned, each with its articles and no answer too many")


def _too_many(choice: Choice, taken: Sequence[str]) -> str | None:
    """Return an article that has more answers than it shall get, or None."""
    wanted = dict(zip(keys_of(choice), choice.wanted.tolist(), strict=True))
    return next((key for key, count in Counter(taken).items() if count > wanted.get(key, count)), None)


def _let_go(queue: Queue, person: str | None, number: int | None) -> int:
    """Take back the reservations of a person, of an article, or all; return how many."""
    held = [
        each for each in queue.reservations.all() if person in (None, each[0]) and number in (None, each[1])
    ]
    return sum(queue.let_go(*each) for each in held)


def _draft(cause: Cause, by: str, **fields: object) -> Draft:
    """Return a draft of the owner's own, before it has a uid."""
    return Draft(uid="", person=by, session="", cause=cause, **fields)  # type: ignore[arg-type]
