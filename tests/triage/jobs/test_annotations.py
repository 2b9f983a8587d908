"""What other tools' exports say, as events of a real store: matched, counted, recorded once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.triage.jobs.trial_codebook import TRIAL
from triage.articles.options import ReadOptions
from triage.jobs.import_report import ImportReport
from triage.jobs.importing import import_paths, rehearse_import
from triage.owner.opening import open_store
from triage.store.records import Aspect, Cause, Draft, PersonRecord, Role

OPTIONS = ReadOptions(reference_date="2026-11-24")
WHO = {"2": "ana", "bo@desk.example": "bo"}


def task(number: int, *annotations: dict[str, Any]) -> dict[str, Any]:
    """Write a task of Label Studio."""
    return {
        "id": 900 + number,
        "annotations": list(annotations),
        "data": {"id": f"n{number}", "title": f"Title {number}", "text": f"The text of number {number}."},
    }


def said(who: object, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Write an annotation: control to choices, or to a text."""
    results = []
    for control, given in answers.items():
        if isinstance(given, str):
            results.append({"from_name": control, "type": "textarea", "value": {"text": [given]}})
        else:
            results.append({"from_name": control, "type": "choices", "value": {"choices": given}})
    return {"id": 7, "completed_by": who, "result": results, "was_cancelled": False, "lead_time": 9.0, **more}


class Trial:
    """A store in a folder, and imports into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.toml = TRIAL

    async def take(
        self, content: object, name: str = "export.json", *, who: dict[str, str] | None = None, **how: Any
    ) -> ImportReport:
        """Write a file and import it."""
        path = self.folder / name
        if isinstance(content, list) and name.endswith("jsonl"):
            path.write_text("".join(json.dumps(line) + "\n" for line in content), encoding="utf-8")
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
        options = ReadOptions(reference_date="2026-11-24", format=how.pop("format", None))
        work = rehearse_import if how.pop("dry_run", False) else import_paths
        async with open_store(self.folder / "s.duckdb", create=self.toml, listen=False) as store:
            return await work(store, [f"{path}"], options, person="administrator", annotators=who, **how)

    async def answers(self) -> dict[tuple[str, str, str], Any]:
        """Return the answers that stand, by text, person and question."""
        async with open_store(self.folder / "s.duckdb", listen=False) as store:
            titles = {row.key: row.title async for page in store.articles() for row in page}
            frame = await (await store.snapshot()).judgements()
            columns = ("article", "annotator", "question", "values", "cannot_judge")
            return {
                (str(titles[article]), person, question): "?" if unjudged else list(values)
                for article, person, question, values, unjudged in frame.select(columns).iter_rows()
            }


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """An empty folder with a codebook of grade, kind and topics."""
    return Trial(tmp_path)


async def test_answers_of_label_studio_are_recorded_once(trial: Trial) -> None:
    """By mapped id or address; importing again, or the same answers in a later export, adds nothing."""
    first = task(
        1,
        said(2, {"grade": ["High"], "Topics": ["sea", "LAND"]}),
        said({"email": "bo@desk.example"}, {"kind": ["view"]}),
    )
    report = await trial.take([first], who=WHO)
    tally = report.annotations.as_json()
    assert (tally["read"], tally["imported"], tally["rejected"]) == (4, 4, 0)
    assert tally["people_added"] == ["ana", "bo"]
    assert await trial.answers() == {
        ("Title 1", "ana", "grade"): ["high"],
        ("Title 1", "ana", "topics"): ["sea", "land"],
        ("Title 1", "bo", "kind"): ["view"],
        ("Title 1", "bo", "topics"): [],  # could be chosen, and was handed in without
    }
    again = (await trial.take([first], who=WHO)).annotations.as_json()
    assert (again["read"], again["imported"], again["already"]) == (4, 0, 4)
    more = (await trial.take([first, task(2, said(2, {"grade": ["low"]}))], who=WHO)).annotations.as_json()
    assert (more["read"], more["imported"], more["already"], more["people_added"]) == (6, 2, 4, [])


async def test_unknown_names_are_told_and_nobody_is_made_up(trial: Trial) -> None:
    """Annotators, questions and answers that are not known here are listed; what is known is taken."""
    report = await trial.take(
        [
            task(
                1,
                said(5, {"grade": ["low"]}),
                said(2, {"grade": ["superb"], "mood": ["low"], "kind": ["fact"]}),
                said(None, {"grade": ["low"]}),
            )
        ],
        who=WHO,
    )
    tally = report.annotations.as_json()
    assert (tally["read"], tally["imported"], tally["already"], tally["rejected"]) == (5, 1, 0, 4)
    assert tally["unknown_annotators"] == ["5"]
    assert tally["unknown_questions"] == ["mood"]
    assert tally["unknown_answers"] == ["grade: superb"]
    assert sum(tally["reasons"].values()) == 4
    assert list(await trial.answers()) == [("Title 1", "ana", "kind")]


async def test_members_are_known_by_their_names(trial: Trial) -> None:
    """A member's name, also as the first part of an address, needs no map; nobody is made a member."""
    async with open_store(trial.folder / "s.duckdb", create=trial.toml, listen=False) as store:
        await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by="administrator")
    one = task(
        1, said({"email": "Ana@desk.example", "id": 4}, {"grade": ["low"]}), said("cy", {"grade": ["high"]})
    )
    tally = (await trial.take([one])).annotations.as_json()
    assert (tally["imported"], tally["unknown_annotators"], tally["people_added"]) == (1, ["cy"], [])


async def test_a_removed_member_stays_removed(trial: Trial) -> None:
    """Their answers are refused with the reason; others' are taken."""
    async with open_store(trial.folder / "s.duckdb", create=trial.toml, listen=False) as store:
        await store.put_person(PersonRecord("ana", Role.ANNOTATOR, active=False), by="administrator")
    one = task(1, said(2, {"grade": ["low"]}), said({"email": "bo@desk.example"}, {"grade": ["high"]}))
    tally = (await trial.take([one], who=WHO)).annotations.as_json()
    assert (tally["imported"], tally["rejected"]) == (1, 1)
    assert any("no longer in this team" in reason for reason in tally["reasons"])


async def test_what_is_no_answer_that_the_question_takes(trial: Trial) -> None:
    """Two answers to one, spans, cannot-judge beside others; cannot judge alone is an answer."""
    span = {"from_name": "grade", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["low"]}}
    odd = said(2, {"kind": ["fact", "view"], "topics": ["sea", "cannot judge"]})
    odd["result"] += [span, {"from_name": "grade", "type": "rating"}, "no result", {"id": "relation"}]
    unsure = said({"email": "bo@desk.example"}, {"kind": ["Cannot judge"]})
    tally = (await trial.take([task(1, odd, unsure)], who=WHO)).annotations.as_json()
    assert (tally["read"], tally["imported"], tally["rejected"]) == (6, 2, 4)
    assert await trial.answers() == {("Title 1", "bo", "kind"): "?", ("Title 1", "bo", "topics"): []}


async def test_skips_and_notes_are_what_they_are_here(trial: Trial) -> None:
    """A cancelled annotation is a skip, a comment a note; both are counted beside the answers."""
    one = task(
        1,
        said(2, {}, was_cancelled=True),
        said({"email": "bo@desk.example"}, {"grade": ["low"], "comment": "No byline."}),
    )
    tally = (await trial.take([one], who=WHO)).annotations.as_json()
    assert tally["skips"] == {"read": 1, "imported": 1, "already": 0, "rejected": 0}
    assert tally["notes"] == {"read": 1, "imported": 1, "already": 0, "rejected": 0}
    async with open_store(trial.folder / "s.duckdb", listen=False) as store:
        (row,) = [row async for page in store.articles() for row in page]
        assert (await store.work("all", "ana", row.key)).skipped
        assert (await store.work("all", "bo", row.key)).note == "No byline."


async def test_answers_of_a_rejected_record_are_rejected_with_it(trial: Trial) -> None:
    """Nothing is lost silently."""
    one = task(1, said(2, {"grade": ["low"]}))
    one["data"]["text"] = ""
    report = await trial.take([one], who=WHO)
    assert report.total("rejected") == 1
    assert report.annotations.as_json()["reasons"] == {"its article was rejected": 1}


async def test_prodigy_names_its_question_by_the_answers(trial: Trial) -> None:
    """The question is the one that knows the options; rejected tasks answer nothing, ignored are skips."""

    def line(number: int, options: list[str], accept: list[str], answer: str = "accept") -> dict[str, Any]:
        return {
            "text": f"Text {number}.",
            "meta": {"id": f"n{number}", "source": "example"},
            "_input_hash": number,
            "_task_hash": hash((number, *options)) % 1000,
            "options": [{"id": each, "text": each} for each in options],
            "accept": accept,
            "answer": answer,
            "_annotator_id": "news-ana",
        }

    topics, grades = ["sea", "land", "sky", "space"], ["low", "middle", "high"]
    lines = [
        line(1, topics, ["sky", "sea"]),
        line(1, grades, ["low"]),
        line(2, topics, ["space"]),
        line(2, grades, ["low"], "reject"),
        line(3, grades, [], "ignore"),
        line(3, topics, [], "ignore"),
        line(4, ["red", "blue"], ["red"]),
    ]
    report = await trial.take(lines, "prodigy.jsonl", who={"news-ana": "ana"})
    tally = report.annotations.as_json()
    assert report.files[0].format == "prodigy"
    assert (tally["read"], tally["imported"], tally["rejected"]) == (5, 2, 3)
    assert tally["skips"]["read"] == 2
    assert tally["unknown_answers"] == ["topics: space"]
    assert tally["unknown_questions"] == ["of the answers red, blue"]
    assert report.total("read") == 7
    assert report.total("imported") == 4


async def test_doccano_names_its_annotator_by_the_file(trial: Trial) -> None:
    """Labels belong to whom the file is named after; a record without labels says nothing."""
    lines = [
        {"id": 1, "text": "One.", "label": ["sea"], "Comments": ["Seen twice."]},
        {"id": 2, "text": "Two.", "label": [], "Comments": []},
        {"id": 3, "text": "Three.", "label": [[0, 3, "sea"]], "Comments": []},
    ]
    report = await trial.take(lines, "ana.jsonl", who={"ana": "ana"})
    tally = report.annotations.as_json()
    assert report.files[0].format == "doccano"
    assert (tally["read"], tally["imported"], tally["rejected"], tally["notes"]["imported"]) == (2, 1, 1, 1)
    plain = [{"text": "Four.", "label": "land"}]
    report = await trial.take(plain, "bo.jsonl", who={"bo": "bo"}, format="doccano")
    assert report.annotations.as_json()["imported"] == 1
    assert (await trial.take(plain, "cy.jsonl")).annotations.as_json()["read"] == 0


async def test_a_dry_run_tells_and_records_nothing(trial: Trial) -> None:
    """With the same counts as the import that follows."""
    one = [task(1, said(2, {"grade": ["low"]}), said(5, {"grade": ["low"]}))]
    dry = (await trial.take(one, who=WHO, dry_run=True)).annotations.as_json()
    assert await trial.answers() == {}
    real = (await trial.take(one, who=WHO)).annotations.as_json()
    assert {**dry, "people_added": ["ana"]} == real


async def test_a_later_export_with_another_answer_replaces_it(trial: Trial) -> None:
    """The former answer stays in the log, and the report counts it; the older export brings nothing back."""
    old, new = task(1, said(2, {"grade": ["low"]})), task(1, said(2, {"grade": ["high"]}))
    await trial.take([old], who=WHO)
    assert (await trial.take([new], who=WHO)).annotations.as_json()["replaced"] == 1
    assert (await trial.take([old], who=WHO)).annotations.as_json()["already"] == 1
    assert (await trial.answers())["Title 1", "ana", "grade"] == ["high"]


async def test_an_article_set_aside_takes_no_imported_answer(trial: Trial) -> None:
    """The refusal is told; answers to other articles are recorded."""
    await trial.take([task(1), task(2)], who=WHO)
    async with open_store(trial.folder / "s.duckdb", listen=False) as store:
        rows = [row async for page in store.articles() for row in page]
        await store.put_person(PersonRecord("cy", Role.ANNOTATOR), by="administrator")
        aside = Draft("s:1", "cy", "s", Cause.SET_ASIDE, rows[0].key, aspect=Aspect.SET_ASIDE, value="other")
        await store.record([aside])
    tally = (await trial.take([task(n, said(2, {"grade": ["low"]})) for n in (1, 2)], who=WHO)).annotations
    assert (tally.as_json()["imported"], tally.as_json()["rejected"]) == (1, 1)


async def test_undoing_the_import_withdraws_articles_with_answers(trial: Trial) -> None:
    """Answered articles are told first; with yes they go, and the same export brings everything back."""
    one = [task(1, said(2, {"grade": ["low"]}))]
    await trial.take(one, who=WHO)
    async with open_store(trial.folder / "s.duckdb", listen=False) as store:
        told = await store.withdraw(1, person="administrator")
        assert (told.answered, told.done) == (1, False)
        assert (await store.withdraw(1, person="administrator", even_if_answered=True)).done
    assert await trial.answers() == {}
    back = await trial.take(one, who=WHO)
    assert back.total("imported") == 1
    assert (await trial.answers())["Title 1", "ana", "grade"] == ["low"]


async def test_odd_annotations_are_counted_and_cost_nothing_else(trial: Trial) -> None:
    """Whatever stands where something else should, the article comes in and the counts add up."""
    changes: list[Callable[[dict[str, Any]], None]] = [
        lambda one: one.update(annotations=[None, 3, [], {}]),
        lambda one: one["annotations"][0].update(result="none"),
        lambda one: one["annotations"][0].update(completed_by=[[]]),
        lambda one: one["annotations"][0].update(lead_time="long"),
        lambda one: one["annotations"][0]["result"][0].update(value=[]),
        lambda one: one["annotations"][0]["result"][0].update(from_name={"a": 1}),
        lambda one: one["annotations"][0]["result"][0]["value"].update(choices=[["low"]]),
        lambda one: one["annotations"][0].update(completed_by="x" * 100_000, id="\ud7ff" * 999),
    ]
    tasks = [task(number, said(2, {"grade": ["low"]})) for number in range(len(changes))]
    for one, change in zip(tasks, changes, strict=True):
        change(one)
    report = await trial.take(tasks, who=WHO)
    assert report.total("imported") == len(tasks)
    for tally in report.annotations.tallies.values():
        assert tally.read == tally.imported + tally.already + tally.rejected
    assert report.annotations.as_json()["imported"] == 1
