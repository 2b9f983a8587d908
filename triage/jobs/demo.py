"""The demonstration: the whole line on the articles that ship with the package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triage.articles.reading import ReadOptions
from triage.jobs.importing import ImportReport, import_paths
from triage.jobs.samples import Truth, sample_paths, truths
from triage.jobs.simulate import Answers, SimulatedAnnotator, SimulatedWork, simulate
from triage.store.protocol import Store
from triage.store.records import Assignment, PersonRecord, Role

SEED = 20260
"""Of the simulated annotators: the same demonstration for everybody."""

ANNOTATORS = (
    SimulatedAnnotator("ana", skill=0.94),
    SimulatedAnnotator("bo", skill=0.86),
    SimulatedAnnotator("cy", skill=0.70, doubt=0.05),
)


@dataclass(frozen=True, slots=True)
class DemoWork:
    """What the demonstration put into its store."""

    imported: ImportReport
    annotators: tuple[SimulatedWork, ...]


async def fill(store: Store, *, person: str, advance: Callable[[int], None]) -> DemoWork:
    """Import the sample articles and let three annotators of known skill label them.

    Args:
        store: An empty store, or one that the demonstration filled before: nothing is done twice.
        person: Who is recorded as having imported.
        advance: Called with 1 after each labelled article.

    Returns:
        What was done.
    """
    paths = [str(path) for path in sample_paths()]
    imported = await import_paths(store, paths, ReadOptions(), person=person)
    known = {record.name for record in await store.people()}
    for annotator in ANNOTATORS:
        if annotator.name not in known:
            await store.put_person(PersonRecord(annotator.name, Role.ANNOTATOR), by=person)
    answers = _answers(truths())
    work = [
        await simulate(store, annotator, lambda given: _truth(answers, given), seed=SEED, advance=advance)
        for annotator in ANNOTATORS
    ]
    return DemoWork(imported, tuple(work))


def _answers(known: tuple[Truth, ...]) -> Mapping[tuple[str, str | None], Answers]:
    return {(truth.title, truth.stated_date): truth.answers for truth in known}


def _truth(answers: Mapping[tuple[str, str | None], Answers], given: Assignment) -> Answers | None:
    row = given.article.row
    return answers.get((row.title or "", row.stated_date))
