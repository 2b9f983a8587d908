"""``triage log`` and ``triage check``: what programs and people read of the log and the invariants."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.triage.store.made import answer, copied, fill, make_store, remark
from triage.cli.console import Failure
from triage.cli.main import app
from triage.owner.opening import open_store
from triage.store.protocol import Store
from triage.store.records import Aspect, Cause, Draft


def run(path: Path, *arguments: str) -> tuple[str, str, BaseException | None]:
    """Run a command on a store; return what it wrote, what it said, and how it failed."""
    result = CliRunner().invoke(app, ["--db", str(path), *arguments])
    return result.stdout, result.stderr, result.exception


def lines(path: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return the JSON lines of ``triage log``."""
    written, _, failure = run(path, "log", "--json", *arguments)
    assert failure is None
    return [json.loads(line) for line in written.splitlines()]


def _judgement(number: int, key: str, question: str, **value: object) -> Draft:
    return replace(answer(number, key, question=question), value={"values": [], **value})


async def _answer(store: Store) -> None:
    keys = await fill(store)
    await store.record(
        [
            answer(1, keys[0], "misdated"),
            _judgement(2, keys[0], "topics", values=["medtop:15000000", "medtop:17000000"]),
            _judgement(3, keys[0], "reliability", cannot_judge=True, reason="language"),
            _judgement(4, keys[0], "topics", cannot_judge=True),
            answer(5, keys[0], None, cause=Cause.UNDO),
            remark(6, keys[1], Aspect.NOTE, "tides \x1b[2J [b]differ[/b]"),
            _judgement(7, keys[1], "date_validity", values=["misdated"], corrected_date="2024-06"),
        ]
    )
    await store.record([answer(1, keys[1], "timeless", person="bo")])


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three articles and two annotators, to be left as it is."""
    return make_store(tmp_path_factory.mktemp("answered"), _answer)


@pytest.fixture
def path(answered: Path, tmp_path: Path) -> Path:
    """A copy of that store."""
    return copied(answered, tmp_path)


def test_each_event_is_a_line_of_the_contract(path: Path) -> None:
    """Keys in order, positions without holes, UTC instants; a set is a list, cannot_judge a value."""
    events = lines(path)
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    mine = [event for event in events if event["annotator"] == "ana"]
    assert list(mine[0])[:12] == [
        "schema",
        "position",
        "time",
        "annotator",
        "session",
        "cause",
        "article",
        "question",
        "value",
        "codebook",
        "seconds",
        "uid",
    ]
    assert mine[0]["schema"] == "triage.log/1"
    assert [event["value"] for event in mine] == [
        "misdated",
        ["medtop:15000000", "medtop:17000000"],
        "cannot_judge",
        ["cannot_judge"],
        None,
        None,
        "misdated",
    ]
    assert mine[2]["data"]["reason"] == "language"
    assert mine[5]["data"]["note"].startswith("tides ") and mine[5]["question"] is None
    assert mine[6]["data"]["corrected_date"] == "2024-06"
    assert mine[0]["article"].startswith("a:") and len(mine[0]["article"]) == 18
    assert mine[0]["seconds"] == 2.5 and mine[0]["time"].endswith("Z") and len(mine[0]["time"]) == 24
    imported = next(event for event in events if event["cause"] == "import")
    assert imported["value"] is None and imported["data"]["number"] == 1


def test_filters_all_hold(path: Path) -> None:
    """By person, article, question, cause, and from a position or a time on."""
    events = lines(path)
    key = next(event["article"] for event in events if event["annotator"] == "bo")
    assert len(lines(path, "--annotator", "ana")) == 7
    assert [event["annotator"] for event in lines(path, "--article", key)] == ["ana", "ana", "bo"]
    assert len(lines(path, "--question", "topics")) == 2
    assert [event["value"] for event in lines(path, "--cause", "undo")] == [None]
    assert lines(path, "--article", key, "--cause", "answer", "--annotator", "bo") == events[-1:]
    assert lines(path, "--since", str(events[-3]["position"])) == events[-2:]
    assert lines(path, "--since", events[0]["time"]) == events
    assert lines(path, "--since", "2999-01-01") == []
    assert lines(path, "--since", "1999-01-01T05:00+02:00") == events


def test_what_is_no_filter_is_refused(path: Path) -> None:
    """The message has the causes there are, or what a time looks like."""
    for arguments, told in ((("--cause", "theft"), "answer, undo"), (("--since", "monday"), "2026-03-01")):
        _, _, failure = run(path, "log", *arguments)
        assert isinstance(failure, Failure) and failure.code == 2 and told in str(failure)


def test_the_table_cannot_act_on_the_terminal(path: Path) -> None:
    """A line an event, control characters visible, long contents cut."""
    written, _, failure = run(path, "log")
    assert failure is None and "\x1b" not in written and "␛[2J [b]" in written
    rows = written.splitlines()
    assert len(rows) == 1 + len(lines(path)) and max(map(len, rows)) < 400
    assert rows[0].split() == ["position", "time", "annotator", "cause", "article", "question", "value"]


def test_check_of_a_sound_store(path: Path) -> None:
    """Exit 0, every invariant named."""
    written, said, failure = run(path, "check", "--json")
    told = json.loads(written)
    assert failure is None and list(told) == ["schema", "ok", "position", "checks", "last_backup"]
    assert told["ok"] is True and told["schema"] == "triage.check/1" and told["last_backup"] is None
    assert all(set(each) == {"name", "ok", "detail"} and each["ok"] for each in told["checks"])
    written, said, failure = run(path, "check")
    assert failure is None and f"hold at log position {told['position']}" in said
    assert written.count("\nok ") == len(told["checks"])


def _damage(path: Path, uid: bytes) -> None:
    """Flip a bit of the journal's line that has this uid."""
    journal = path.with_name("t.duckdb.d") / "journal" / "00001.jsonl"
    content = bytearray(journal.read_bytes())
    content[content.index(uid)] ^= 1
    journal.write_bytes(bytes(content))


def test_a_damaged_line_that_the_tables_have_is_named_and_accepted(path: Path) -> None:
    """Nothing is missing, so the store works; check fails until the place is done with."""
    _damage(path, b"ana-1:3")
    position = next(event["position"] for event in lines(path) if event["uid"] == "ana-1:3")
    written, _, failure = run(path, "check", "--json")
    assert isinstance(failure, Failure) and failure.code == 1
    told = json.loads(written)
    bad = [each for each in told["checks"] if not each["ok"]]
    assert told["ok"] is False and str(position) in bad[0]["detail"]
    written, _, failure = run(path, "check")
    assert failure is not None and "FAILED" in written
    _, said, failure = run(path, "check", "--accept-loss", str(position))
    assert failure is None and "All" in said
    assert len(lines(path, "--annotator", "ana")) == 7
    assert lines(path)[-1]["cause"] == "loss"


def test_a_lost_event_leaves_the_store_open_for_reading_until_it_is_accepted(path: Path) -> None:
    """Reading commands work, writing ones end with 3 and what to do; nothing is guessed."""
    from triage.store.errors import StoreDamaged

    _lose(path, b"ana-1:3")
    assert [event["uid"] for event in lines(path, "--annotator", "ana")][:3] == [
        "ana-1:1",
        "ana-1:2",
        "ana-1:4",
    ]

    async def write() -> None:
        async with open_store(path) as store:
            await store.record([answer(99, lines_key)])

    lines_key = lines(path, "--annotator", "bo")[0]["article"]
    with pytest.raises(StoreDamaged, match=r"restore.*check --accept-loss \d+") as caught:
        asyncio.run(write())
    assert caught.value.exit_code == 3
    position = str(caught.value).rsplit(" ", 1)[1].strip("`.")
    _, _, failure = run(path, "check")
    assert isinstance(failure, Failure) and failure.code == 1
    _, said, failure = run(path, "check", "--accept-loss", position)
    assert failure is None and "1 lost" in said
    asyncio.run(write())


def _lose(path: Path, uid: bytes) -> None:
    """Damage an event's line after a crash that left the tables behind: the event is nowhere any more."""
    import duckdb

    _damage(path, uid)
    with duckdb.connect(path) as tables:
        tables.execute("delete from event where uid = ?", [uid.decode()])


def test_loss_is_not_accepted_where_nothing_is_damaged(path: Path) -> None:
    """A slip of the operator changes nothing."""
    from triage.store.errors import Refused

    _, _, failure = run(path, "check", "--accept-loss", "2")
    assert isinstance(failure, Refused)
    assert run(path, "check")[2] is None
