"""When an article counts as complete."""

from __future__ import annotations

from typing import Any

import pytest

from labels.codebook import read_codebook, shipped_codebook
from triage.rounds.completeness import Requirement, is_complete, requirements, satisfied

NEWS = read_codebook(shipped_codebook("news"), reserved_keys={}, record_fields=frozenset())


def judged(*values: str, cannot_judge: bool = False) -> dict[str, Any]:
    """Return a judgement as a mapping."""
    return {"values": list(values), "cannot_judge": cannot_judge}


@pytest.mark.parametrize(
    ("least", "judgement", "holds"),
    [
        (1, None, False),
        (1, judged("a"), True),
        (1, judged(), False),
        (2, judged("a"), False),
        (2, judged("a", "b"), True),
        (0, judged(), True),
        (0, None, False),
        (2, judged(cannot_judge=True), True),
    ],
)
def test_what_answers_a_question(least: int, judgement: dict[str, Any] | None, holds: bool) -> None:
    """Enough answers do, and so does *cannot judge*; no row never does."""
    assert satisfied(Requirement("q", least), judgement) is holds


def test_every_required_question_is_asked_and_no_other() -> None:
    """Of the shipped codebook, in its order."""
    asked = requirements(NEWS)
    assert [each.question for each in asked] == [q.id for q in NEWS.questions if q.required]
    judgements = {each.question: judged("x") for each in asked}
    assert is_complete(NEWS, judgements)
    for missing in asked:
        assert not is_complete(NEWS, {k: v for k, v in judgements.items() if k != missing.question})
    assert is_complete(NEWS, {**judgements, "something_else": judged()})
