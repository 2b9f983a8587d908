"""Exports out of a store: the same bytes from the same state, and pseudonyms that stay."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest

from exports.existing import FolderRefused
from exports.manifest import Reconciliation
from exports.options import ExportOptions, LabelSource
from exports.record import FieldClash
from tests.exports.checking import check_features, check_sums, rows
from tests.exports.samples import NEWS, OTHER, SECRET, Sample, mixed_sample
from tests.exports.test_dataset import contents
from triage.jobs.exporting import ExportReport, export_folder, export_lines
from triage.owner.pseudonyms import pseudonym_secret, store_secret
from triage.store.errors import Refused, StoreDamaged
from triage.store.protocol import Store
from triage.store.records import Ack, Cause, Draft, Event


async def test_a_folder_is_made_and_reported(tmp_path: Path) -> None:
    """The report has the figures of the folder, each file with its hash and number of records."""
    advanced: list[int] = []
    report = await export_folder(
        mixed_sample().store(), tmp_path / "out", ExportOptions(), secret=SECRET, advance=advanced.append
    )
    check_sums(tmp_path / "out")
    assert check_features(tmp_path / "out") > 20
    assert report.adds_up
    assert (report.position, report.in_scope, report.exported) == (42, 20, 18)
    assert report.excluded == {"set_aside": 2}
    assert list(report.splits) == ["train", "validation", "test"]
    assert sum(report.splits.values()) == 18 == sum(advanced)
    assert {file.path for file in report.files} == set(contents(tmp_path / "out"))
    by_path = {file.path: file.records for file in report.files}
    assert by_path["data/train.jsonl"] == report.splits["train"]
    assert by_path["README.md"] is None


async def test_leakage_is_known_once_everything_was_compared(tmp_path: Path) -> None:
    """Until then it is null with its reason, which is no leak."""
    sample = mixed_sample()
    report = await export_folder(sample.store(waiting=1), tmp_path / "a", ExportOptions(), secret=SECRET)
    assert report.leakage is None and not report.leaks
    told = json.loads((tmp_path / "a/export.json").read_text(encoding="utf-8"))
    assert told["leakage"] == {"clusters_in_two_splits": None, "reason": "neighbours not computed"}
    report = await export_folder(sample.store(), tmp_path / "b", ExportOptions(), secret=SECRET)
    assert report.leakage is not None and not report.leaks
    assert replace(report, leakage=replace(report.leakage, in_two_splits=1)).leaks


@pytest.mark.parametrize("codebook", [NEWS, OTHER], ids=["news", "other"])
async def test_order_and_pages_do_not_matter(tmp_path: Path, codebook: object) -> None:
    """Rows in any order, pages of any size: the same bytes; another seed or position: others."""
    sample = mixed_sample(NEWS if codebook is NEWS else OTHER, articles=30)
    stores = [
        sample.store(page=100),
        sample.store(page=1),
        *(sample.store(shuffle=seed) for seed in range(3)),
    ]
    made = []
    for number, store in enumerate(stores):
        await export_folder(store, tmp_path / str(number), ExportOptions(), secret=SECRET)
        made.append(contents(tmp_path / str(number)))
    assert all(one == made[0] for one in made)
    await export_folder(stores[0], tmp_path / "seed", ExportOptions(seed=1), secret=SECRET)
    await export_folder(stores[0], tmp_path / "at", ExportOptions(), secret=SECRET, at=41)
    assert contents(tmp_path / "seed")["data/test.jsonl"] != made[0]["data/test.jsonl"]
    assert json.loads(contents(tmp_path / "at")["export.json"])["log_position"] == 41


@pytest.mark.parametrize("labels", list(LabelSource))
async def test_a_stream_has_the_records_of_the_folder(tmp_path: Path, labels: LabelSource) -> None:
    """The same lines, in the order of the articles, each saying its split."""
    store, options = mixed_sample().store(), ExportOptions(labels=labels)
    report = await export_folder(store, tmp_path / "out", options, secret=SECRET)
    lines: list[bytes] = []
    streamed = await export_lines(store, lines.append, options, secret=SECRET)
    assert streamed == replace(report, files=())
    written = [row for split in report.splits for row in rows(tmp_path / f"out/data/{split}.jsonl")]
    streamed_rows = [json.loads(line) for line in lines]
    assert all(line.endswith(b"}\n") and line.count(b"\n") == 1 for line in lines)
    assert sorted(map(str, streamed_rows)) == sorted(map(str, written))
    numbers = [row["document"]["index"] for row in streamed_rows]
    assert numbers == sorted(numbers)


async def test_the_card_has_the_agreement_of_that_position(tmp_path: Path) -> None:
    """One line for each question and coefficient, the same in every export of the position."""
    await export_folder(mixed_sample().store(), tmp_path / "out", ExportOptions(), secret=SECRET)
    written = (tmp_path / "out/README.md").read_text(encoding="utf-8")
    for question in NEWS.questions:
        assert f"| {question.id} | Krippendorff's alpha |" in written
    assert "nan" not in written.split("## Agreement")[1].split("##")[0]


async def test_an_empty_store_is_exported_as_an_empty_dataset(tmp_path: Path) -> None:
    """No article, no answer: a folder that is whole, and figures that add up."""
    report = await export_folder(Sample().store(), tmp_path / "out", ExportOptions(), secret=SECRET)
    assert (report.in_scope, report.exported, report.splits) == (0, 0, {})
    assert report.adds_up
    check_sums(tmp_path / "out")


async def test_names_need_no_secret(tmp_path: Path) -> None:
    """And pseudonyms cannot be made without one."""
    store = mixed_sample().store()
    await export_folder(store, tmp_path / "out", ExportOptions(names=True), secret=None)
    assert json.loads(contents(tmp_path / "out")["export.json"])["pseudonyms"] is None
    with pytest.raises(ValueError, match="secret"):
        await export_folder(store, tmp_path / "other", ExportOptions(), secret=None)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


async def test_another_secret_is_other_pseudonyms_and_the_same_data(tmp_path: Path) -> None:
    """Only names differ between exports of two stores with the same people."""
    first, second = mixed_sample().store(), mixed_sample().store()
    await export_folder(first, tmp_path / "a", ExportOptions(), secret=SECRET)
    await export_folder(second, tmp_path / "b", ExportOptions(), secret=SECRET[::-1])
    a, b = (rows(tmp_path / name / "data/train.jsonl") for name in "ab")
    assert [{**row, "annotators": []} for row in a] == [{**row, "annotators": []} for row in b]
    people = [{name for row in some for name in row["annotators"]} for some in (a, b)]
    assert not people[0] & people[1]


async def test_a_codebook_that_cannot_be_exported_is_refused_first(tmp_path: Path) -> None:
    """Before any page is read or any file is left."""
    question = replace(OTHER.questions[0], id="split")
    sample = mixed_sample(replace(OTHER, questions=(question,)))
    with pytest.raises(FieldClash):
        await export_folder(sample.store(), tmp_path / "out", ExportOptions(), secret=SECRET)
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_in_the_way_is_refused_and_kept(tmp_path: Path) -> None:
    """Unless it is an export that may be replaced."""
    store = mixed_sample().store()
    await export_folder(store, tmp_path / "out", ExportOptions(), secret=SECRET)
    with pytest.raises(FolderRefused):
        await export_folder(store, tmp_path / "out", ExportOptions(seed=1), secret=SECRET)
    await export_folder(store, tmp_path / "out", ExportOptions(seed=1), secret=SECRET, replace=True)
    assert json.loads(contents(tmp_path / "out")["export.json"])["options"]["seed"] == 1


@pytest.mark.parametrize("pages", [1, 2, 20])
async def test_a_cancelled_export_leaves_nothing(tmp_path: Path, pages: int) -> None:
    """The next page may be on its way to a thread by then."""
    advanced: list[int] = []

    def advance(records: int) -> None:
        advanced.append(records)
        if len(advanced) == pages:
            asyncio.get_running_loop().call_soon(task.cancel)

    store = mixed_sample(articles=40).store(page=1)
    task = asyncio.ensure_future(
        export_folder(store, tmp_path / "out", ExportOptions(), secret=SECRET, advance=advance)
    )
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(tmp_path.iterdir()) == []


def test_figures_that_do_not_add_up_are_seen() -> None:
    """An article too many or too few is one that nobody accounts for."""
    assert Reconciliation(3, 2, 1).holds
    assert not Reconciliation(4, 2, 1).holds
    assert not ExportReport(1, 4, 2, {"tie": 1}, {}).adds_up


@dataclass(slots=True)
class _Log:
    """A store's log, as far as the secret of pseudonyms needs it."""

    events: list[Event] = field(default_factory=list)

    async def record(self, drafts: Sequence[Draft]) -> Ack:
        for draft in drafts:
            fields = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
            self.events.append(Event(**fields, sequence=len(self.events) + 1))
        return Ack(len(self.events), tuple(self.events[-len(drafts) :]))

    async def history(
        self,
        *,
        person: str | None = None,
        article: str | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> tuple[Event, ...]:
        found = [
            event
            for event in reversed(self.events)
            if event.person == person and (before is None or event.sequence < before)
        ]
        return tuple(found[:limit])


async def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    """The second export has the same one; its fingerprint is recorded once, itself nowhere."""
    log = _Log()
    store, file = cast("Store", log), tmp_path / "secret"
    first = await store_secret(store, file, person="administrator")
    for number in range(450):
        await store.record([Draft(f"import:{number}", "administrator", "import", Cause.IMPORT)])
    assert await store_secret(store, file, person="administrator") == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    settings = [event for event in log.events if event.cause is Cause.SETTING]
    assert len(settings) == 1
    assert first.hex() not in str(settings)


async def test_a_lost_or_foreign_secret_is_refused(tmp_path: Path) -> None:
    """The same people would silently get other pseudonyms."""
    store, file = cast("Store", _Log()), tmp_path / "secret"
    await store_secret(store, file, person="administrator")
    file.write_text(SECRET.hex(), encoding="ascii")
    with pytest.raises(Refused, match="not the one"):
        await store_secret(store, file, person="administrator")
    file.unlink()
    with pytest.raises(Refused, match="is gone"):
        await store_secret(store, file, person="administrator")
    assert not file.exists()


@pytest.mark.parametrize("content", [b"", b"zz", b"00" * 31, b"\xff" * 64])
def test_what_is_no_secret_is_said(tmp_path: Path, content: bytes) -> None:
    """A damaged file is not used as a key."""
    file = tmp_path / "secret"
    file.write_bytes(content)
    with pytest.raises(StoreDamaged, match="backup"):
        pseudonym_secret(file)


def test_a_secret_is_not_read_through_a_link(tmp_path: Path) -> None:
    """Somebody else's file is no key."""
    (tmp_path / "elsewhere").write_text(SECRET.hex(), encoding="ascii")
    (tmp_path / "secret").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreDamaged):
        pseudonym_secret(tmp_path / "secret")
