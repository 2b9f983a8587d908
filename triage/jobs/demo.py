"""The demonstration: the whole line on the articles that ship with the package."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triage.articles.options import ReadOptions
from triage.jobs.import_report import ImportReport
from triage.jobs.importing import import_paths
from triage.jobs.samples import REFERENCE_DATE, Truth, sample_paths, truths
from triage.jobs.simulate import Answers, SimulatedAnnotator, simulate
from triage.store.protocol import Store
from triage.store.records import ArticleRow, PersonRecord, Role

SEED = 20260
"""Of the simulated annotators: the same demonstration for everybody."""

ANNOTATORS = (
    SimulatedAnnotator("ana", skill=0.94),
    SimulatedAnnotator("bo", skill=0.86),
    SimulatedAnnotator("cy", skill=0.70, doubt=0.05),
)


async def fill(store: Store, *, person: str, advance: Callable[[int], None]) -> ImportReport:
    """Import the sample articles and let three annotators of known skill label them.

    Args:
        store: An empty store, or one that the demonstration filled before: nothing is done twice.
        person: Who is recorded as having imported.
        advance: Called with 1 after each labelled article.

    Returns:
        What the import did.
    """
    paths = [str(path) for path in sample_paths()]
    options = ReadOptions(reference_date=REFERENCE_DATE)
    imported = await import_paths(store, paths, options, person=person)
    known = {record.name for record in await store.people()}
    for annotator in ANNOTATORS:
        if annotator.name not in known:
            await store.put_person(PersonRecord(annotator.name, Role.ANNOTATOR), by=person)
    answers = _answers(truths())
    for annotator in ANNOTATORS:
        await simulate(store, annotator, lambda row: _truth(answers, row), seed=SEED, advance=advance)
    return imported


async def right_shares(store: Store) -> Mapping[str, Mapping[str, float]]:
    """Compare what everybody answered with what is right.

    Returns:
        Annotator to question to the share of right answers among those that are not *cannot judge*.
    """
    import polars as pl

    answers = _answers(truths())
    snapshot = await store.snapshot()
    right: dict[str, Answers] = {}
    async for page in snapshot.article_pages(with_text=False):
        for key, title, stated in page.select("key", "title", "stated_date").iter_rows():
            right[key] = answers.get((title or "", stated), {})
    judged = (await snapshot.judgements()).filter(~pl.col("cannot_judge"))
    hits: dict[str, dict[str, list[bool]]] = {}
    for article, annotator, question, values in judged.select(
        "article", "annotator", "question", "values"
    ).iter_rows():
        hit = set(values) == set(right.get(article, {}).get(question, ()))
        hits.setdefault(annotator, {}).setdefault(question, []).append(hit)
    return {
        annotator: {question: sum(each) / len(each) for question, each in by_question.items()}
        for annotator, by_question in sorted(hits.items())
    }


def _answers(known: tuple[Truth, ...]) -> Mapping[tuple[str, str | None], Answers]:
    return {(truth.title, truth.stated_date): truth.answers for truth in known}


def _truth(answers: Mapping[tuple[str, str | None], Answers], row: ArticleRow) -> Answers | None:
    return answers.get((row.title or "", row.stated_date))
