"""The dataset's README: YAML for programs, then a card for people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import jinja2

from exports.front_matter import Configuration, Yaml, front_matter
from exports.leakage import sentence
from exports.manifest import Account
from exports.options import LabelSource
from exports.plan import SCOPE
from exports.tally import Tally
from labels.codebook import Kind, Question
from labels.visible import visible

_MARKDOWN = re.compile(r"([\\`|\[\]!<>*&~$])")
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One coefficient, as the card prints it."""

    question: str
    coefficient: str
    value: float | None
    low: float | None
    high: float | None
    items: int
    reason: str | None = None
    """Why there is no value."""


def card(
    account: Account, configurations: Sequence[Configuration], agreement: Sequence[AgreementLine] = ()
) -> bytes:
    """Return the README.

    Args:
        account: What is told.
        configurations: The tables with their files; the first is the default.
        agreement: Coefficients to print, if any were computed.
    """
    codebook, options, plan, tally = account.codebook, account.options, account.plan, account.tally
    facts = _facts(account)
    sums = account.reconciliation
    body = _template().render(
        title=codebook.title or codebook.name,
        codebook=codebook.label,
        records=sum(tally.records.values()),
        people=len(tally.people),
        raw=options.labels is LabelSource.RAW,
        fewest=options.min_annotators,
        seed=options.seed,
        names=options.names,
        with_text=options.with_text,
        version=account.origin.version,
        position=account.origin.position,
        scope=SCOPE,
        leakage=sentence(plan.leakage),
        in_scope=sums.in_scope,
        exported=sums.exported,
        splits=[{"name": name, "records": count} for name, count in tally.splits.items()],
        questions=[_question(question, tally) for question in codebook.questions],
        agreement=[_agreement(line) for line in agreement],
        excluded=[{"name": name, "articles": count} for name, count in plan.excluded.items()],
    )
    return (front_matter(facts, configurations) + "\n" + body).encode()


def _facts(account: Account) -> dict[str, Yaml]:
    """Return what the YAML says beside tables."""
    records = sum(account.tally.records.values())
    facts: dict[str, Yaml] = {
        "pretty_name": account.codebook.title or account.codebook.name,
        "task_categories": ["text-classification"],
        "size_categories": [next((name for limit, name in _SIZES if records < limit), "n>1M")],
        "tags": ["news"],
    }
    languages = [language for language in account.plan.languages if _LANGUAGE.fullmatch(language)]
    return facts | ({"language": languages} if languages else {})


def _question(question: Question, tally: Tally) -> dict[str, object]:
    values: Mapping[tuple[str, str], int] = tally.values.get(question.id, {})
    return {
        "id": question.id,
        "label": question.label,
        "kind": _kind(question),
        "coarse": any(answer.coarse for answer in question.answers),
        "empty": tally.empty[question.id],
        "origins": [
            {"name": name, "records": count}
            for name, count in sorted(tally.origins.get(question.id, {}).items())
        ],
        "answers": [
            {
                "id": answer.id,
                "label": answer.label,
                "guidance": answer.guidance,
                "coarse": answer.coarse or "",
                "counts": [values.get((split, answer.id), 0) for split in tally.splits],
            }
            for answer in question.answers
        ],
    }


def _kind(question: Question) -> str:
    if question.kind is Kind.SET:
        return f"A set of {question.min} to {question.max} answers; the first is the primary one."
    if question.kind is Kind.ORDINAL:
        return "One answer; the answers are ordered, from least to most."
    return "One answer."


def _agreement(line: AgreementLine) -> dict[str, object]:
    value = f"{line.value:.3f}" if line.value is not None else f"undefined: {line.reason or 'no reason'}"
    interval = f"{line.low:.3f} to {line.high:.3f}" if line.low is not None and line.high is not None else ""
    return {
        "question": line.question,
        "coefficient": line.coefficient,
        "value": value,
        "interval": interval,
        "articles": line.items,
    }


def markdown(value: object) -> object:
    r"""Return a value as Markdown that shows it and does nothing else.

    >>> markdown("a|b\n<c>")
    'a\\|b␊\\<c\\>'
    """
    return value if isinstance(value, int) else _MARKDOWN.sub(r"\\\1", visible(str(value)))


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    # `finalize` sees every value that is put in, so none can be forgotten.
    room = jinja2.Environment(
        finalize=markdown,
        autoescape=False,  # noqa: S701 - this is Markdown; what HTML escaping would do, `finalize` does
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return room.from_string(files("exports").joinpath("templates/card.md").read_text(encoding="utf-8"))
