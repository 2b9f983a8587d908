"""Dates of many articles: found by children as they would be found here, whatever becomes of the children."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import HOSTILE_TEXT
from tests.triage.articles.sample_pages import full_page
from triage.articles import examining
from triage.articles.article import Reject
from triage.articles.draft import Draft
from triage.articles.examining import Examiner
from triage.articles.formats.confined import ChildLost, Confined
from triage.articles.options import ReadOptions
from triage.articles.reading import read

TEXT = "LONDON, March 3, 2023 (Wire) - The bridge was opened on Thursday, a year after 04/05/2022. "


@pytest.fixture
def drafts(tmp_path: Path) -> list[Draft]:
    """Articles of every kind: stories of a page, records with dates that are true, crawled and impossible."""
    rows: list[dict[str, Any]] = [
        {"text": f"{TEXT * n}It rained.", "date": f"2023-03-{n:02}"} for n in range(1, 29)
    ]
    rows += [{"text": TEXT, "date": "2023-02-31"}, {"text": HOSTILE_TEXT, "crawled": "2024-01-02"}]
    rows += [{"text": TEXT + "Next month.", "url": "https://example.org/2023/03/07/bridge"}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    page = "Tuesday, 7 March 2023\n\n" + full_page("Read more").text
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    readings = read([f"{tmp_path}"], ReadOptions(reference_date="2026-11-24"))
    return [draft for reading in readings for draft in reading.drafts if not isinstance(draft, Reject)]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take few characters for many, and cut them into small portions."""
    monkeypatch.setattr(examining, "MANY", 1)
    monkeypatch.setattr(examining, "PORTION", 500)


@pytest.mark.usefixtures("many")
def test_children_find_what_is_found_here(drafts: list[Draft]) -> None:
    """The same articles in the same order, with pages' facts and dates that do not exist."""
    here = [draft.examined() for draft in drafts]
    assert {"impossible", "dateline_contradicts"} <= {f.name for one in here for f in one.evidence.flags}
    assert any(draft.page is not None for draft in drafts)
    examiner = Examiner(2)
    try:
        assert examiner.examine(drafts) == here
        assert examiner.examine(drafts[::-1]) == here[::-1]
        assert examiner.examine([]) == []
    finally:
        examiner.close()


def test_few_are_looked_at_here(drafts: list[Draft], monkeypatch: pytest.MonkeyPatch) -> None:
    """No child is started for an import that is over before it would have begun."""
    monkeypatch.setattr(Confined, "ask", lambda *_, **__: pytest.fail("a child was asked"))
    assert Examiner(2).examine(drafts) == [draft.examined() for draft in drafts]


@pytest.mark.usefixtures("many")
def test_a_lost_child_loses_nothing(drafts: list[Draft], monkeypatch: pytest.MonkeyPatch) -> None:
    """What it was asked is looked for here; where none can be started, nobody goes on trying."""
    asked = []

    def lost(*arguments: object, **_: object) -> None:
        asked.append(arguments)
        raise ChildLost("ended")

    monkeypatch.setattr(Confined, "ask", lost)
    examiner = Examiner(2)
    try:
        assert examiner.examine(drafts) == [draft.examined() for draft in drafts]
    finally:
        examiner.close()
    assert 5 <= len(asked) <= 6


PARENT = f"""
import time
from triage.articles import examining
from triage.articles.article import Article, Evidence, Form, Position
from triage.articles.draft import Draft

examining.MANY, examining.PORTION = 1, 1
article = Article("a:1", "1", {TEXT!r}, "", *[None] * 8, Position("a", 1, 0, 1), Form.WHOLE, Evidence())
examiner = examining.Examiner(2)
examiner.examine([Draft(article, "2026-11-24")] * 40)
children = [examiner._idle.get() for _ in range(2)]
print(*[child._child.pid for child in children if child._child], flush=True)
time.sleep(600)
"""


def test_children_go_last_and_end_with_a_killed_parent() -> None:
    """Who labels on the same machine goes before them; ``kill -9`` leaves no process behind."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        nice = [os.getpriority(os.PRIO_PROCESS, pid) for pid in pids]
        own = os.getpriority(os.PRIO_PROCESS, parent.pid)
        parent.send_signal(signal.SIGKILL)
    assert pids and all(one == min(own + 5, 19) for one in nice)
    give_up = time.monotonic() + 20
    while any(_is_there(pid) for pid in pids):
        assert time.monotonic() < give_up, "a child outlived its parent"
        time.sleep(0.01)


def _is_there(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be taken note of does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.parent.parent.joinpath("self").exists() or " Z " not in state.read_text()
    except OSError:
        return False
