"""Consensus on a store: one answer per article, by majority or by skill."""

from __future__ import annotations

import json

from labels.consensus.method import Method
from tests.triage.jobs.judged import Judged
from triage.jobs.consensus import store_consensus, store_consensus_fields


def judged() -> Judged:
    """Three people on twenty articles; one of them is always wrong."""
    store = Judged()
    for number in range(20):
        right = "fact" if number % 2 else "view"
        for who in ("ana", "bo"):
            store.say(f"a{number}", who, "kind", right)
        store.say(f"a{number}", "cy", "kind", "view" if right == "fact" else "fact")
    return store


async def test_by_majority() -> None:
    """Ties, cannot judge and sets are said as records say them."""
    store = Judged()
    store.say("a1", "ana", "kind", "fact")
    store.say("a2", "ana", "kind", "fact")
    store.say("a2", "bo", "kind", "view")
    store.say("a3", "ana", "kind", "?")
    store.say("a4", "ana", "topics", "sky", "sea")
    store.say("a4", "bo", "topics", "sky")
    found = store_consensus_fields(await store_consensus(store.store, at=5))
    assert (store.asked_at, found["log_position"], found["codebook"]) == (5, 77, "test@3")
    kind, topics = found["questions"]["kind"], found["questions"]["topics"]
    told = {one["item"]: (one["label"], one["origin"], one["tie"]) for one in kind["items"]}
    assert told == {
        "a1": ("fact", "single", False),
        "a2": (None, "tie", True),
        "a3": (None, "cannot_judge", False),
    }
    assert topics["items"][0]["label"] == ["sky"]
    assert topics["items"][0]["posterior"] == [0.5, 0, 1]
    assert (kind["classes"], kind["prior"]) == (["fact", "view"], [0.75, 0.25])
    assert kind["confusion"] is None
    assert kind["reason"] == "majority estimates no skill"
    json.dumps(found, allow_nan=False)


async def test_by_skill() -> None:
    """Who is always wrong is found out; articles that nobody could judge keep their place."""
    store = judged()
    store.say("a99", "ana", "kind", "?")
    by_skill = await store_consensus(store.store, method=Method.DAWID_SKENE, question="kind")
    found = store_consensus_fields(by_skill)
    kind = found["questions"]["kind"]
    assert kind["method"] == "dawid-skene"
    labels = {one["item"]: one["label"] for one in kind["items"]}
    assert labels["a99"] is None
    assert kind["items"][-1]["origin"] == "cannot_judge"
    assert all(labels[f"a{number}"] == ("fact" if number % 2 else "view") for number in range(20))
    assert kind["confusion"]["cy"][0][1] > 0.8
    assert kind["items"][0]["answers"] == 3


async def test_sets_and_small_tables_go_by_majority_and_say_so() -> None:
    """Dawid-Skene is for single answers with enough of them."""
    store = Judged()
    store.say("a1", "ana", "kind", "fact")
    store.say("a1", "ana", "topics", "sky")
    found = await store_consensus(store.store, method=Method.DAWID_SKENE)
    reasons = {one.question.id: one.reason for one in found.questions}
    assert reasons["topics"] == "dawid-skene is for single answers, so sets go by majority"
    assert reasons["kind"] == "majority in place of dawid-skene: no annotator has 10 labels"


async def test_a_person_counts_once_per_article() -> None:
    """The answer of a later round replaces the earlier one."""
    store = Judged()
    store.say("a1", "ana", "kind", "fact")
    store.say("a1", "ana", "kind", "view", round="pilot")
    found = store_consensus_fields(await store_consensus(store.store, question="kind"))
    one = found["questions"]["kind"]["items"][0]
    assert (one["label"], one["answers"]) == ("view", 1)
