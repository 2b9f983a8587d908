"""Who may do what: the table, tried verb by verb through the guard and by hand-made requests."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.triage.ssh.sample_keys import ANAS_KEY
from tests.triage.store.conftest import Served
from tests.triage.store.conftest import served as served
from tests.triage.store.fake import FakeStore, draft
from triage.owner import roles
from triage.owner.guard import Guarded
from triage.owner.held import Held
from triage.owner.roles import TABLE, Caller, Grant, grant
from triage.owner.server import Server
from triage.store.client import Client
from triage.store.comparison import Compared
from triage.store.errors import Refused, StoreError, StoreLocked
from triage.store.imports import ArticleBatch, ImportRequest
from triage.store.records import Aspect, Cause, Event, PersonRecord, Role
from triage.store.rounds import Round

REQUEST = ImportRequest((), {}, "2025-11-02")
PEOPLE = {
    "ana": PersonRecord("ana", Role.ANNOTATOR),
    "bo": PersonRecord("bo", Role.ANNOTATOR),
    "adi": PersonRecord("adi", Role.ADJUDICATOR),
    "lea": PersonRecord("lea", Role.LEAD),
    "leo": PersonRecord("leo", Role.LEAD),
}
CALLERS = {Role.ANNOTATOR: "ana", Role.ADJUDICATOR: "adi", Role.LEAD: "lea", Role.ADMINISTRATOR: None}

CALLS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "describe": ((), {}),
    "codebook": ((), {}),
    "begin_import": ((REQUEST,), {"person": "bo"}),
    "add_articles": ((1, None), {}),
    "finish_import": ((1,), {"files": (), "skipped": 0}),
    "abandon_import": ((1,), {}),
    "withdraw": ((1,), {"person": "bo"}),
    "imports": ((), {}),
    "rejects": ((), {}),
    "article": (("a:9",), {}),
    "page_matter": (("a:9",), {}),
    "articles": ((), {}),
    "neighbours": (("a:8",), {}),
    "neighbour_pairs": ((), {}),
    "comparison": ((), {}),
    "uncompared": ((), {"limit": 1, "chars": 1}),
    "texts": (([1],), {}),
    "matching": ((b"", b""), {}),
    "pairs_within": (([1],), {}),
    "boilerplate": ((), {}),
    "save_compared": ((None,), {}),
    "people": ((), {}),
    "put_person": ((PersonRecord("bo", Role.ADJUDICATOR),), {"by": "{caller}"}),
    "rounds": ((), {}),
    "put_round": ((Round("one"),), {"by": "bo"}),
    "reserve": (("all", "bo"), {}),
    "release": (("all", "bo", "a:9"), {}),
    "vacate": (("first",), {"by": "bo"}),
    "record": (([draft(1, person="bo")],), {}),
    "work": (("all", "bo", "a:9"), {}),
    "history": ((), {"person": "bo"}),
    "events_since": ((), {}),
    "snapshot": ((), {}),
    "progress": ((), {}),
    "tally": (("bo",), {}),
    "pseudonym_secret": ((), {}),
    "check": ((), {}),
    "copy": ((), {}),
    "accept_loss": ((3,), {}),
    "close": ((), {}),
}
"""A call of each verb, in the name of somebody else (bo) where a verb takes a name."""

PAGED = {"rejects", "articles", "events_since", "neighbour_pairs", "uncompared", "texts", "pairs_within"}
PAGED |= {"boilerplate"}
FILTERED = {"people", "events_since", "progress"}
"""Verbs that show their caller's own part instead of refusing."""


class _Reached(Exception):
    """The guard let the call through to the store."""


class _Open:
    """A store whose every verb says that it was reached."""

    def __getattr__(self, name: str) -> object:
        if name == "history":
            return self._history
        if name == "neighbours":
            return self._neighbours

        async def call(*_: object, **__: object) -> object:
            raise _Reached(name)

        async def pages(*_: object, **__: object) -> AsyncIterator[object]:
            for _ in ():
                yield None
            raise _Reached(name)

        return pages if name in PAGED else call

    async def _neighbours(self, key: str) -> tuple[()]:
        if key == "a:9":
            return ()  # asked by the guard: does this article lie beside one of its caller's?
        raise _Reached("neighbours")

    async def _history(self, *, person: str | None = None, limit: int = 200, **_: object) -> tuple[()]:
        if limit == 1:
            return ()  # asked by the guard: was this article handed to its caller?
        raise _Reached("history")


def _held() -> Held:
    return Held(_Open(), people=dict(PEOPLE))  # type: ignore[arg-type] # stands in for every verb by name


async def _try(verb: str, role: Role) -> bool:
    """Call a verb in somebody else's name and tell whether the store was reached."""
    caller = CALLERS[role]
    arguments, named = CALLS[verb]
    named = {
        name: caller or "administrator" if value == "{caller}" else value for name, value in named.items()
    }
    asked = getattr(Guarded(_held(), Caller(caller)), verb)(*arguments, **named)
    try:
        if hasattr(asked, "__anext__"):
            await anext(asked)
        else:
            await asked
    except _Reached:
        return True
    except Refused:
        return False
    return verb == "close"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("verb", list(TABLE))
async def test_each_role_reaches_just_the_verbs_of_its_row(verb: str, role: Role) -> None:
    """No verb in another's name where only one's own is granted; none at all where none is."""
    granted = grant(role, verb)
    assert await _try(verb, role) is (granted is Grant.ALL or (granted is Grant.OWN and verb in FILTERED))


def test_a_verb_without_a_row_is_for_the_administrator_alone() -> None:
    """What is added later is closed until somebody decides."""
    assert {role: grant(role, "burn") for role in Role} == {
        Role.ANNOTATOR: Grant.NO,
        Role.ADJUDICATOR: Grant.NO,
        Role.LEAD: Grant.NO,
        Role.ADMINISTRATOR: Grant.ALL,
    }


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.ADJUDICATOR, Role.LEAD])
@pytest.mark.parametrize("cause", list(Cause))
async def test_each_role_records_just_its_causes(role: Role, cause: Cause) -> None:
    """What the owner's own verbs write cannot be handed in by hand."""
    caller = CALLERS[role]
    assert caller is not None
    asked = dataclasses.replace(draft(1, person=caller), cause=cause)
    held = _held()
    held.handed[caller] = {asked.article or ""}
    guarded = Guarded(held, Caller(caller))
    wanted = _Reached if cause in roles.CAUSES[role] else Refused
    with pytest.raises(wanted):
        await guarded.record([asked])
    owners = {Cause.IMPORT, Cause.WITHDRAW, Cause.TEAM, Cause.CODEBOOK, Cause.ROUND, Cause.LOSS}
    assert not owners & roles.CAUSES[role]


@pytest.mark.parametrize(
    ("caller", "wanted", "allowed"),
    [
        ("ana", PersonRecord("ana", Role.ANNOTATOR, settings={"theme": "dark"}), True),
        ("ana", PersonRecord("ana", Role.LEAD), False),
        ("ana", PersonRecord("ana", Role.ANNOTATOR, active=False), False),
        ("ana", PersonRecord("bo", Role.ANNOTATOR), False),
        ("ana", PersonRecord("ana", Role.ANNOTATOR, keys=(ANAS_KEY,)), False),
        ("ana", PersonRecord("bo", Role.ANNOTATOR, keys=(ANAS_KEY,)), False),
        ("adi", PersonRecord("adi", Role.ADJUDICATOR, keys=(ANAS_KEY,)), False),
        ("lea", PersonRecord("lea", Role.LEAD, keys=(ANAS_KEY,)), False),
        ("lea", PersonRecord("leo", Role.LEAD, keys=(ANAS_KEY,)), False),
        ("lea", PersonRecord("ana", Role.ANNOTATOR, keys=(ANAS_KEY,)), True),
        ("adi", PersonRecord("cy", Role.ANNOTATOR), False),
        ("lea", PersonRecord("cy", Role.ANNOTATOR), True),
        ("lea", PersonRecord("ana", Role.ADJUDICATOR), True),
        ("lea", PersonRecord("ana", Role.ANNOTATOR, active=False), True),
        ("lea", PersonRecord("ana", Role.LEAD), False),
        ("lea", PersonRecord("cy", Role.LEAD), False),
        ("lea", PersonRecord("cy", Role.ADMINISTRATOR), False),
        ("lea", PersonRecord("lea", Role.LEAD, settings={"ascii": True}), True),
        ("lea", PersonRecord("lea", Role.ANNOTATOR), False),
        (None, PersonRecord("cy", Role.LEAD), True),
    ],
    ids=str,
)
async def test_who_changes_whom(caller: str | None, wanted: PersonRecord, allowed: bool) -> None:
    """Settings are one's own, people are the lead's, leads are the administrator's."""
    guarded = Guarded(_held(), Caller(caller))
    with pytest.raises(_Reached if allowed else Refused):
        await guarded.put_person(wanted, by=caller or "administrator")


async def test_a_change_of_the_team_is_in_ones_own_name() -> None:
    """The log would lie otherwise."""
    with pytest.raises(Refused, match="own name"):
        await Guarded(_held(), Caller("lea")).put_person(PersonRecord("cy", Role.ANNOTATOR), by="bo")


# -- over the wire -----------------------------------------------------------------------------------


async def test_a_bound_connection_stays_bound_whatever_it_asks_for(served: Served) -> None:
    """A front's connection for ana cannot become lea or the administrator by its greeting."""
    client = await served.bound("ana", asks="lea")
    assert [person.name for person in await client.people()] == ["ana"]
    with pytest.raises(Refused, match=r"role \(annotator\) may not use 'check'"):
        await client.check()


async def test_hand_made_requests_in_anothers_name_are_refused(served: Served) -> None:
    """Drafts may name only the person that the connection is bound to; all or none of them are taken."""
    client = await served.client("ana")
    with pytest.raises(Refused, match="own name"):
        await client.record([draft(1), draft(2, person="lea")])
    assert served.store.events == []
    served.held.handed["ana"] = {"a:1"}
    await client.record([draft(1)])


async def test_a_guessed_uid_brings_nobody_elses_event(served: Served) -> None:
    """The log answers a known uid with its event, which is another's answer."""
    await served.store.record([draft(1, person="lea", note="north gate")])
    served.held.handed["ana"] = {"a:1"}
    client = await served.client("ana")
    with pytest.raises(Refused, match="another person's") as caught:
        await client.record([draft(1)])
    assert "north" not in str(caught.value)


async def test_an_annotator_sees_only_their_own_log_and_not_the_hosts_paths(served: Served) -> None:
    """Pages are filtered; the store's place on the host is its administrator's matter."""
    await served.store.record([draft(1, person="lea"), draft(2), draft(3, person="lea")])
    client = await served.client("ana")
    assert [event.uid async for page in client.events_since() for event in page] == ["s:2"]
    told = await client.describe()
    assert (told.path, told.notices) == ("triage.duckdb", ())


async def test_an_article_is_readable_once_it_was_answered(served: Served) -> None:
    """Own work opens an article after a restart, when reservations are forgotten."""
    client = await served.client("ana")
    with pytest.raises(Refused, match="not handed to you"):
        await client.article("a:1")
    await served.store.record([draft(1)])
    reached = False

    async def article(key: str) -> None:
        nonlocal reached
        reached = True

    served.store.article = article  # type: ignore[attr-defined] # a verb that the fake leaves out
    assert await client.article("a:1") is None and reached


async def test_page_matter_is_readable_to_whom_the_article_was_handed() -> None:
    """What stands around another's article is another's."""
    held = _held()
    held.handed["ana"] = {"a:9"}
    with pytest.raises(_Reached):
        await Guarded(held, Caller("ana")).page_matter("a:9")
    with pytest.raises(Refused, match="not handed to you"):
        await Guarded(held, Caller("bo")).page_matter("a:9")


async def test_work_on_an_article_does_not_open_it(served: Served) -> None:
    """Whoever reads only what was handed to them cannot flag their way into another's article."""
    client, lead = await served.client("ana"), await served.client("lea")
    with pytest.raises(Refused, match="not handed to you"):
        await client.record([draft(1)])
    with pytest.raises(Refused, match="not handed to you"):
        await client.article("a:1")
    assert served.store.events == []
    await lead.record([draft(2, person="lea")])
    served.held.handed["ana"] = {"a:1"}
    await client.record([draft(1)])
    assert len(served.store.events) == 2


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.ADJUDICATOR, Role.LEAD])
async def test_an_answer_passes_for_a_decision_only_where_decisions_are_made(role: Role) -> None:
    """The undo of a decision says that it is about one; an annotator has none to undo."""
    caller = CALLERS[role]
    assert caller is not None
    held = _held()
    held.handed[caller] = {"a:1"}
    for mark in (True, "true", False):
        passed_off = dataclasses.replace(draft(1, person=caller), data={"adjudicates": mark})
        with pytest.raises(Refused if role is Role.ANNOTATOR else _Reached):
            await Guarded(held, Caller(caller)).record([passed_off])


@pytest.mark.parametrize(
    ("caller", "told"), [("ana", (0, 0.0, 0.0)), ("adi", (7, 0.1, 0.2)), (None, (7, 0.1, 0.2))]
)
async def test_nothing_tells_an_annotator_which_articles_are_gold(
    caller: str | None, told: tuple[float, ...]
) -> None:
    """Shares and seed would; who plans and decides sees them."""
    held = _held()

    async def rounds() -> tuple[Round, ...]:
        return (Round("one", gold=0.1, repeats=0.2, seed=7, cap=3),)

    held.store.rounds = rounds  # type: ignore[method-assign] # one verb of the stand-in
    (shown,) = await Guarded(held, Caller(caller)).rounds()
    assert [shown.seed, shown.gold, shown.repeats] == list(told)
    assert shown.cap == 3


async def test_others_answers_are_shown_where_a_round_shows_them() -> None:
    """Of an article that was handed over: judgements of such rounds, no notes, nothing of other rounds."""
    events = [
        Event(f"s:{number}", person, "s", Cause.ANSWER, article="a:1", round=name, aspect=aspect)
        for number, (person, name, aspect) in enumerate(
            [
                ("bo", "open", Aspect.JUDGEMENT),
                ("bo", "open", Aspect.NOTE),
                ("bo", "blind", Aspect.JUDGEMENT),
                ("ana", "blind", Aspect.NOTE),
            ]
        )
    ]
    shows = [Round("blind")]

    class Store:
        async def history(self, *, person: str | None = None, **_: object) -> tuple[Event, ...]:
            return tuple(event for event in events if person in (None, event.person) and person != "adi")

        async def rounds(self) -> tuple[Round, ...]:
            return tuple(shows)

    held = Held(Store(), people=dict(PEOPLE))  # type: ignore[arg-type] # stands in for two verbs
    ana, adi = Guarded(held, Caller("ana")), Guarded(held, Caller("adi"))
    with pytest.raises(Refused, match="No round shows"):
        await ana.history(article="a:1")
    shows.append(Round("open", show_answers=True))
    assert [event.uid for event in await ana.history(article="a:1")] == ["s:0", "s:3"]
    assert len(await adi.history(article="a:1")) == 4
    with pytest.raises(Refused, match="own name"):
        await ana.history()
    with pytest.raises(Refused, match="own name"):
        await ana.history(person="bo", article="a:1")
    events.pop()
    with pytest.raises(Refused, match="No round shows"):
        await ana.history(article="a:1")


@pytest.mark.parametrize("role", list(Role))
async def test_over_the_wire_each_role_reaches_the_same_verbs(
    role: Role, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every verb as a request on a socket, in somebody else's name; nothing else of a connection opens it."""
    server, caller = Server(_held()), CALLERS[role]
    outer, inner = socket.socketpair()
    serving = asyncio.create_task(server.serve_socket(inner, Caller(caller)))

    async def dial() -> socket.socket:
        return outer

    client = await Client.connect(dial, person="lea" if caller else None)
    whole: dict[str, tuple[Any, ...]] = {
        "add_articles": (1, ArticleBatch(())),
        "save_compared": (Compared(1, 1, 1),),
    }
    reached = {}
    for verb in set(CALLS) - {"close"}:
        arguments, named = CALLS[verb]
        named = {
            name: caller or "administrator" if value == "{caller}" else value for name, value in named.items()
        }
        asked = getattr(client, verb)(*whole.get(verb, arguments), **named)
        with pytest.raises(StoreError) as caught:
            await (anext(asked) if hasattr(asked, "__anext__") else asked)
        reached[verb] = "_Reached" in str(caught.value)
    wanted = {verb: grant(role, verb) for verb in reached}
    assert reached == {
        verb: granted is Grant.ALL or (granted is Grant.OWN and verb in FILTERED)
        for verb, granted in wanted.items()
    }
    await client.close()
    await serving


async def test_an_annotator_sees_nobodys_keys(served: Served) -> None:
    """Of the team they see themselves; who decides sees the team."""
    served.store.team["lea"] = PersonRecord("lea", Role.LEAD, keys=(ANAS_KEY,))
    client, lead = await served.client("ana"), await served.client("lea")
    assert [person.keys for person in await client.people()] == [()]
    assert [person.keys for person in await lead.people()] == [(), (ANAS_KEY,)]


async def test_removal_and_demotion_reach_open_connections(served: Served) -> None:
    """The next request is refused; a removed person's connection ends."""
    lead, administrator = await served.client("lea"), await served.client()
    await lead.snapshot()
    await administrator.put_person(PersonRecord("lea", Role.ANNOTATOR), by="administrator")
    with pytest.raises(Refused, match="annotator"):
        await lead.snapshot()
    await administrator.put_person(PersonRecord("lea", Role.LEAD, active=False), by="administrator")
    for _ in range(2):
        with pytest.raises(Refused, match="not on the team"):
            await lead.codebook()


async def test_nobody_acts_as_a_person_who_is_not_there(served: Served) -> None:
    """The greeting is refused, with what to do."""
    with pytest.raises(Refused, match=r"zoe␛ is not on the team; .*team add NAME"):
        await served.client("zoe\x1b")


async def test_only_those_who_import_send_large_frames(served: Served) -> None:
    """An annotator's frame of two megabytes ends their connection, a lead's is read."""
    lead, annotator = await served.client("lea"), await served.client("ana")
    await lead.record([draft(1, person="lea", note="x" * 2**21)])
    with pytest.raises(Refused, match="at most 1,048,576"):
        await annotator.record([draft(2, note="x" * 2**21)])
    assert len(served.store.events) == 1


async def test_nothing_is_done_once_the_lock_is_lost() -> None:
    """Another process may own the store by then."""
    held = Held(FakeStore().as_store(), lost=StoreLocked("The lock was replaced."))
    with pytest.raises(StoreLocked):
        await Guarded(held).record([draft(1)])
