"""What people said in other tools, recorded as their answers here: once, however often it is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labels.codebook import Codebook
from triage.articles.formats.annotations import Said
from triage.jobs.annotation_matching import Matcher
from triage.jobs.annotation_planning import AnnotatedFile, Planner
from triage.jobs.annotation_report import AnnotationReport
from triage.store.errors import Refused
from triage.store.protocol import Store
from triage.store.records import Draft, PersonRecord, Role
from triage.store.rounds import ROUND_ALL

_AT_ONCE = 500


async def record_annotations(
    store: Store,
    files: Sequence[AnnotatedFile],
    mapping: Mapping[str, str],
    *,
    person: str,
    number: int | None,
    reference_date: str,
) -> AnnotationReport:
    """Record everything that can be taken of the annotations of an import.

    Args:
        store: Where to; the articles are there.
        files: What was read.
        mapping: Names of annotators there to names here; who is named here and no member becomes one.
        person: Who imports.
        number: The import; None records nothing and tells what would be.
        reference_date: The day that the answers are relative to.

    Returns:
        What became of them.
    """
    report = AnnotationReport()
    if not any(file.records for file in files):
        return report
    codebook = await store.codebook()
    people = await store.people()
    team = {record.name for record in people if record.active}
    planner = Planner(Matcher(codebook, team, mapping), await _standing(store, files), report)
    for file in files:
        planner.plan(file, codebook=codebook.label, reference_date=reference_date, number=number)
    drafts = list(planner.drafts.values())
    if number is None:
        for said, _ in drafts:
            report.tally(said).imported += 1
        return report
    # Who was removed stays removed; the store refuses what is recorded for them.
    for name in sorted({draft.person for _, draft in drafts} - {record.name for record in people}):
        await store.put_person(PersonRecord(name, Role.ANNOTATOR), by=person)
        report.people_added.append(name)
    before = (await store.describe()).position
    for start in range(0, len(drafts), _AT_ONCE):
        await _record(store, drafts[start : start + _AT_ONCE], before, report)
    return report


def tell_annotations(
    files: Sequence[AnnotatedFile], codebook: Codebook, mapping: Mapping[str, str], reference_date: str
) -> AnnotationReport:
    """Tell what would become of annotations in a store that is still to be made.

    Args:
        files: What was read.
        codebook: The one that it would have.
        mapping: Names of annotators there to names here.
        reference_date: The day that the answers are relative to.
    """
    report = AnnotationReport()
    planner = Planner(Matcher(codebook, (), mapping), {}, report)
    for file in files:
        planner.plan(file, codebook=codebook.label, reference_date=reference_date, number=None)
    for said, _ in planner.drafts.values():
        report.tally(said).imported += 1
    return report


async def _standing(store: Store, files: Sequence[AnnotatedFile]) -> dict[tuple[str, str, str], object]:
    """Return the answers that there are to the articles of these files, by article, person and question."""
    keys = {record.article for file in files for record in file.records}
    frame = await (await store.snapshot()).judgements()
    rows = frame.select(
        "article", "annotator", "role", "round", "question", "values", "cannot_judge"
    ).iter_rows()
    return {
        (article, person, question): True if unjudged else list(values)
        for article, person, role, round_name, question, values, unjudged in rows
        if article in keys and round_name == ROUND_ALL and role == "annotator"
    }


async def _record(
    store: Store, drafts: Sequence[tuple[Said, Draft]], before: int, report: AnnotationReport
) -> None:
    """Record drafts; one that the store refuses takes no others with it."""
    try:
        ack = await store.record([draft for _, draft in drafts])
    except Refused as refusal:
        if len(drafts) == 1:
            why = f"{refusal}".removeprefix("Not recorded: ").rstrip(".")
            article = drafts[0][1].article or ""
            report.reject(drafts[0][0], why.replace(article, "the article") if article else why)
            return
        half = len(drafts) // 2
        await _record(store, drafts[:half], before, report)
        await _record(store, drafts[half:], before, report)
        return
    for (said, _), event in zip(drafts, ack.events, strict=True):
        tally = report.tally(said)
        if event.sequence <= before:
            tally.already += 1
        else:
            tally.imported += 1
            report.replaced += said is Said.ANSWER and event.was is not None and event.was != event.value
