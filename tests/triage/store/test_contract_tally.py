"""What every store says of one person's answers, whichever way it is reached."""

from __future__ import annotations

from tests.triage.desk.samples import samples
from tests.triage.store.made import BY, bring_in
from tests.triage.store.test_contract import new_store as new_store
from tests.triage.store.test_contract import store as store
from triage.store.protocol import Store
from triage.store.records import Aspect, Cause, Draft, Json, PersonRecord, Role
from triage.store.rounds import Round
from triage.store.tally import Given, Repeated, Tally


async def test_nobody_has_a_tally_before_their_first_answer(store: Store) -> None:
    """Nothing is made up, also for a name that nobody has."""
    assert await store.tally("zed") == Tally((), (), None)


async def test_answers_are_counted_as_they_stand_and_repeats_compared(store: Store) -> None:
    """The last answer of each question counts, none that was cleared or is another's; sets have no order."""
    for name in ("cy", "dan"):
        await store.put_person(PersonRecord(name, Role.ANNOTATOR), by=BY)
    await store.put_round(Round("again"), by=BY)
    await bring_in(store, samples(3))
    keys = [row.key async for page in store.articles() for row in page][-3:]
    count = 0

    async def say(
        article: str, question: str, value: Json, *, person: str = "cy", round_name: str = "all"
    ) -> None:
        nonlocal count
        count += 1
        await store.record(
            [
                Draft(
                    uid=f"{person}:{count}",
                    person=person,
                    session=person,
                    cause=Cause.ANSWER,
                    article=article,
                    round=round_name,
                    aspect=Aspect.JUDGEMENT,
                    question=question,
                    value=value,
                )
            ]
        )

    first, second, third = keys
    politics, economy = "medtop:11000000", "medtop:04000000"
    await say(first, "reliability", {"values": ["mixed"]})
    await say(first, "reliability", {"values": ["reliable"]})
    await say(second, "reliability", {"values": ["mixed"]})
    await say(second, "reliability", None)
    await say(third, "reliability", {"values": [], "cannot_judge": True, "reason": "language"})
    await say(first, "topics", {"values": [politics, economy]})
    await say(first, "topics", {"values": [politics]}, person="dan")
    await say(first, "topics", {"values": [economy, politics]}, round_name="again")
    await say(first, "reliability", {"values": ["mixed"]}, round_name="again")
    tally = await store.tally("cy")
    assert tally.given == (
        Given("reliability", "cannot_judge", 1),
        Given("reliability", "mixed", 1),
        Given("reliability", "reliable", 1),
        Given("topics", economy, 2),
        Given("topics", politics, 2),
    )
    assert tally.repeated == (Repeated("reliability", 0, 1), Repeated("topics", 1, 1))
    assert tally.stretch is not None
    assert (tally.stretch.articles, tally.stretch.begun <= tally.stretch.last) == (3, True)
