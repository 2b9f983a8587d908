"""The README: YAML that reads back, and a card that shows what it was given."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from exports.card import AgreementLine, card, markdown
from exports.front_matter import Configuration, SplitFile, front_matter, quoted
from exports.options import ExportOptions
from exports.record import record_fields
from labels.codebook import Answer
from tests.exports.samples import NEWS, OTHER, Sample, mixed_sample
from tests.hostile import HOSTILE_LINES


def _card(sample: Sample, agreement: tuple[AgreementLine, ...] = ()) -> str:
    account, rows = sample.prepare(ExportOptions())
    for article in rows.of(sample.article_frame()):
        account.tally.add(article)
    configuration = Configuration("default", record_fields(sample.codebook), ())
    return card(account, (configuration,), agreement).decode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_reads_back_from_yaml(text: str) -> None:
    """A quoted text is one line of printable characters and reads back as itself."""
    written = quoted(text)
    assert len(written.splitlines()) == 1
    assert yaml.safe_load(written) == text


@pytest.mark.parametrize(
    "text", ["yes", "null", "1", "1e3", "0x1f", "---", "...", "&a", "*a", "!!int", "<<", "=", "~", ""]
)
def test_words_that_yaml_knows_stay_texts(text: str) -> None:
    """Also as names of classes and splits."""
    answers = (Answer(text or "x", "a", "a"), Answer("other", "b", "b"))
    codebook = replace(OTHER, questions=(replace(OTHER.questions[0], answers=answers),))
    files = (SplitFile(text, f"data/{text}.jsonl", 1, 1),)
    block = front_matter({"pretty_name": text}, [Configuration("default", record_fields(codebook), files)])
    head = yaml.safe_load(block.removeprefix("---\n").removesuffix("---\n"))
    assert head["pretty_name"] == text
    assert head["configs"][0]["data_files"] == [{"split": text, "path": f"data/{text}.jsonl"}]
    names = next(one for one in head["dataset_info"][0]["features"] if one["name"] == "tone")
    assert names["dtype"]["class_label"]["names"] == {"0": text or "x", "1": "other"}


@pytest.mark.parametrize("line", HOSTILE_LINES)
def test_hostile_text_in_a_codebook_only_shows(line: str) -> None:
    """Tables keep their columns; no markup, template or control of it is left to act."""
    answers = tuple(
        replace(answer, label=line, guidance=line, coarse=line) for answer in OTHER.questions[0].answers
    )
    question = replace(OTHER.questions[0], label=line, answers=answers)
    codebook = replace(OTHER, title=line, questions=(question, *OTHER.questions[1:]))
    written = _card(mixed_sample(codebook))
    body = written.split("\n---\n", 1)[1]
    assert "49" not in body
    rows = [row for row in body.split("\n") if row.startswith("| ")]
    assert all(row.replace("\\|", "").count("|") in (3, 7, 8) for row in rows)
    for act in ("<script", "![x]", "](", "\x1b", "\u202e"):
        assert act not in body.replace("\\<", "").replace("\\]", "").replace("\\!", "")


def test_markdown_leaves_numbers_and_plain_words() -> None:
    """Only what acts is escaped."""
    assert markdown(12) == 12
    assert markdown("mostly reliable, 4 of 5") == "mostly reliable, 4 of 5"


def test_agreement_is_printed_where_it_was_computed() -> None:
    """With its interval, or with the reason why it does not exist."""
    lines = (
        AgreementLine("reliability", "krippendorff_alpha", 0.8125, 0.7, 0.9, 18),
        AgreementLine("topics", "krippendorff_alpha", None, None, None, 0, "nobody shares an article"),
    )
    written = _card(mixed_sample(), lines)
    assert "| reliability | krippendorff_alpha | 0.812 | 0.700 to 0.900 | 18 |" in written
    assert "undefined: nobody shares an article" in written
    assert "## Agreement" not in _card(mixed_sample())


def test_the_card_says_what_the_dataset_is() -> None:
    """How many, by whom, with which codebook, what was left out and why."""
    written = _card(mixed_sample())
    assert "18 news articles with labels, made by 3 people with the codebook news@1." in written
    assert "| set_aside | 2 |" in written
    assert "position 42" in written
    for question in NEWS.questions:
        assert f"(field {question.id})" in written
        assert all(f"| {answer.id} |" in written for answer in question.answers)


def test_an_empty_dataset_says_so() -> None:
    """The card of a store without answers promises nothing."""
    assert "nothing to load" in _card(Sample())


def test_languages_are_only_what_looks_like_one() -> None:
    """The Hub takes codes, not whatever a file said."""
    sample = mixed_sample(articles=6)
    for article, language in zip(sample.articles, ("en", "de", "English", "x[/]", None, "EN"), strict=True):
        article["language"] = language
    head = _card(sample).split("\n---\n")[0]
    assert yaml.safe_load(head.removeprefix("---\n"))["language"] == ["de", "en"]
