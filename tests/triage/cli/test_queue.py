"""Rounds at the command line: planned, shown, closed, released; what programs read and what people do."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.triage.owner.rounds_made import Room
from tests.triage.store.made import article, copied, make_store
from triage.cli.main import app
from triage.owner.opening import open_store
from triage.store.protocol import Store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three articles and two people."""

    async def fill_in(store: Store) -> None:
        await Room(store).fill([article(n) for n in range(1, 4)], ("ana", "bo"))

    return make_store(tmp_path_factory.mktemp("made"), fill_in)


@pytest.fixture
def path(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it, where its socket's path is short enough."""
    return copied(made, tmp_path_factory.mktemp("q"))


def run(path: Path, *words: str, code: int = 0) -> str:
    """Run a command and return what it wrote."""
    done = CliRunner().invoke(app, ["--db", str(path), *words])
    found = getattr(done.exception, "code", done.exit_code)
    assert found == code, done.output
    return done.stdout if code == 0 else str(done.exception)


def test_a_plan_says_what_it_chose_and_what_it_left_out(path: Path) -> None:
    """A trial plans nothing; the same words without it do, once; planned anew it takes --replace."""
    words = ("queue", "plan", "first", "--answers", "2", "--order", "random", "--copies", "one")
    trial = json.loads(run(path, *words, "--dry-run", "--json"))
    assert trial["schema"] == "triage.queue_plan/1" and trial["dry_run"]
    assert trial["matched"] == trial["articles"] + sum(trial["left_out"].values()) == 3
    assert [each["name"] for each in shown(path)] == ["all"]
    done = json.loads(run(path, *words, "--json"))
    assert {**done, "dry_run": True, "round": None} == {**trial, "round": None}
    assert "--replace" in run(path, *words, code=2)
    assert "of 3 articles" in run(path, *words, "--replace")


def shown(path: Path, *words: str) -> list[dict[str, object]]:
    """Return the rounds that ``queue show`` tells of."""
    told = json.loads(run(path, "queue", "show", *words, "--json"))
    assert list(told) == ["schema", "rounds"] and told["schema"] == "triage.queue/1"
    rounds: list[dict[str, object]] = told["rounds"]
    return rounds


def test_show_and_status_tell_the_same_of_rounds(path: Path) -> None:
    """And the table says in words what a round asks for."""
    run(path, "queue", "plan", "first", "--where", "number<=2", "--answers", "3", "--cap", "9")
    status = json.loads(run(path, "status", "--json"))
    assert status["rounds"] == shown(path)
    assert shown(path, "first") == [
        {
            "name": "first",
            "state": "open",
            "articles": 2,
            "answers_per_article": 3,
            "slots": 6,
            "complete": 0,
            "reserved": 0,
            "open": 6,
        }
    ]
    assert [each["holds"] for each in status["people"]] == [[], []]
    assert "where number<=2, in import order, at most 9 a person" in run(path, "queue", "show")


def test_closing_and_opening(path: Path) -> None:
    """Also the round all; what is so already is said to be."""
    run(path, "queue", "plan", "first", "--answers", "1")
    assert "is closed" in run(path, "queue", "close", "first")
    assert "already" in run(path, "queue", "close", "first")
    assert json.loads(run(path, "queue", "open", "first", "--json"))["was"] == "closed"
    run(path, "queue", "close", "all")
    assert [each["state"] for each in shown(path)] == ["closed", "open"]


def test_release_gives_back_what_was_answered(path: Path) -> None:
    """Of a person; of a whole round only when that is meant."""
    run(path, "queue", "plan", "first", "--answers", "1")

    async def work() -> str:
        async with open_store(path) as store:
            room = Room(store)
            key = await room.next("ana")
            assert isinstance(key, str)
            await room.judge("ana", key)
            return key

    key = asyncio.run(work())
    assert [(each["complete"], each["open"]) for each in shown(path, "first")] == [(1, 2)]
    assert "--yes" in run(path, "queue", "release", "first", "--completed", code=2)
    told = json.loads(run(path, "queue", "release", "first", "--article", key, "--completed", "--json"))
    assert told == {"schema": "triage.queue_release/1", "reservations": 0, "slots": 1}
    assert [(each["complete"], each["open"]) for each in shown(path, "first")] == [(0, 3)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "first", "--order", "best"), "fixed, random, fewest, flagged"),
        (("plan", "first", "--copies", "none"), "one, together, all"),
        (("plan", "first", "--share", "0.2"), "--share-answers"),
        (("plan", "first", "--where", "sauce=bbc"), "source"),
        (("plan", "First Round"), "name"),
        (("show", "second"), "there is all"),
        (("close", "second"), "there is all"),
        (("release", "all"), "planned round"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(path: Path, words: tuple[str, ...], said: str) -> None:
    """A wrong word ends with 2 or the store's own refusal, and names what is right."""
    done = CliRunner().invoke(app, ["--db", str(path), "queue", *words])
    assert done.exit_code != 0 and said in str(done.exception)
