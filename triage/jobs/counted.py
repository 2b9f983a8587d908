"""The judgements of a store that count: independent ones of annotators, on articles not set aside."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from labels.agreement.ratings import JOINT, Reading
from labels.agreement.scale import Level
from labels.codebook import CANNOT_JUDGE, Codebook, Kind, Question
from labels.visible import visible
from triage.store.protocol import Snapshot, Store


class UnknownName(ValueError):
    """A question or round that is not there; the message names those that are."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts, at one position of the log."""

    position: int
    codebook: Codebook
    judgements: pl.DataFrame
    """Columns of :data:`triage.store.protocol.JUDGEMENT_COLUMNS`, oldest first."""
    skips: pl.DataFrame
    """``article, annotator, round``."""


async def counted_judgements(
    store: Store, *, round_name: str | None = None, partial: bool = False, at: int | None = None
) -> Counted:
    """Read the judgements that count.

    An answer changed after others' were shown counts as it was before. Left out are adjudications, answers
    first given after that, answers beyond those that a round asked for, articles set aside or withdrawn, and
    (unless asked for) judgements of articles whose required questions the person has not all answered.

    Args:
        store: The store.
        round_name: One round only.
        partial: Take unfinished articles in.
        at: Position of the log; now, if none is given.

    Raises:
        UnknownName: There is no such round.
    """
    if round_name is not None:
        chosen(round_name, [one.name for one in await store.rounds()], "round")
    snapshot = await store.snapshot(at)
    judgements, skips = await snapshot.independent(), await snapshot.skipped()
    present = await _present(snapshot)
    keep = (pl.col("role") == "annotator") & ~pl.col("surplus")
    if not partial:
        keep &= pl.col("complete")
    if round_name is not None:
        keep &= pl.col("round") == round_name
        skips = skips.filter(pl.col("round") == round_name)
    return Counted(
        snapshot.position,
        snapshot.codebook,
        judgements.filter(keep).join(present, on="article", how="semi").sort("sequence"),
        skips.join(present, on="article", how="semi"),
    )


async def _present(snapshot: Snapshot) -> pl.DataFrame:
    """Return the keys of the articles that are neither set aside nor withdrawn."""
    pages = [
        page.filter(pl.col("set_aside").is_null()).select(pl.col("key").alias("article"))
        async for page in snapshot.article_pages(with_text=False)
    ]
    return pl.concat([pl.DataFrame(schema={"article": pl.String}), *pages])


def chosen(name: str, names: Sequence[str], what: str) -> str:
    """Return a name that is there.

    Raises:
        UnknownName: It is not; the message names the nearest.
    """
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(names)}"
    raise UnknownName(f"there is no {what} called {visible(name[:80])}; {visible(hint)}")


def chosen_questions(codebook: Codebook, question: str | None) -> tuple[Question, ...]:
    """Return the question of this name, or all.

    Raises:
        UnknownName: There is no such question.
    """
    if question is None:
        return codebook.questions
    chosen(question, [one.id for one in codebook.questions], "question")
    return tuple(one for one in codebook.questions if one.id == question)


def rating_rows(judgements: pl.DataFrame) -> pl.DataFrame:
    """Return judgements of one question as a long table of ratings, oldest first."""
    label = (
        pl.when(pl.col("cannot_judge"))
        .then(pl.lit(CANNOT_JUDGE))
        .otherwise(pl.col("values").list.join(JOINT))
        .alias("label")
    )
    return judgements.select(pl.col("article").alias("item"), "annotator", label)


def question_reading(question: Question, *, as_category: bool = False, draws: bool = False) -> Reading:
    """Return how the ratings of a question are read: on its declared scale, by its own distance.

    Args:
        question: The question.
        as_category: Count *cannot judge* as a label.
        draws: Keep every rating of a person and article, rather than the last.
    """
    level, numbers = Level.NOMINAL, None
    if question.kind is Kind.SET:
        level = Level.SET
    elif question.distance == "interval":
        level = Level.INTERVAL
        numbers = {answer.id: float(answer.value or 0) for answer in question.answers}
    elif question.distance == "ordinal":
        level = Level.ORDINAL
    return Reading(
        level=level,
        scale=[answer.id for answer in question.answers],
        cannot_judge_as_category=as_category,
        doubled_as_draws=draws,
        numbers=numbers,
    )
