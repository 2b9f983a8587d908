"""Which field of a record is what."""

from __future__ import annotations

import pytest

from triage.articles.fields import FieldChoice, our_field


@pytest.mark.parametrize("text", ["text", "body", "content", "article", "Text", " BODY "])
@pytest.mark.parametrize("title", ["title", "headline"])
@pytest.mark.parametrize("date", ["date", "published", "pub_date", "stated_date"])
def test_common_names_are_known(text: str, title: str, date: str) -> None:
    """Names of common sets are recognised whatever their case."""
    record = {text: "T", title: "H", date: "2020", "link": "u", "outlet": "o", "author": "a"}
    assert FieldChoice({}).find(record) == {
        "text": "T",
        "title": "H",
        "stated_date": "2020",
        "url": "u",
        "source": "o",
        "byline": "a",
    }


def test_the_likelier_name_wins_and_empty_ones_are_passed_over() -> None:
    """The first known name that holds something is taken."""
    choice = FieldChoice({})
    assert choice.find({"content": "C", "text": "T"})["text"] == "T"
    assert choice.find({"text": "", "content": "C"})["text"] == "C"
    assert choice.find({"text": None}) == {}


def test_a_named_field_is_taken_and_no_other() -> None:
    """``--field`` overrides what is recognised, also where the record lacks it."""
    choice = FieldChoice({"title": "kicker"})
    assert choice.find({"title": "A", "kicker": "B"}) == {"title": "B"}
    assert choice.find({"title": "A"}) == {}


def test_records_within_records() -> None:
    """Metadata may be nested: what is outside wins, unless the text itself is inside."""
    choice = FieldChoice({})
    outside = choice.find({"text": "T", "id": 1, "meta": {"id": "inner", "source": "s"}})
    assert (outside["id"], outside["source"]) == (1, "s")
    inside = choice.find({"id": 1, "data": {"text": "T", "id": "inner"}})
    assert (inside["text"], inside["id"]) == ("T", "inner")


def test_the_choice_can_be_told() -> None:
    """Names that were met are remembered, nested ones with their container."""
    choice = FieldChoice({})
    choice.find({"body": "T", "meta": {"published": "2020"}})
    choice.find({"text": "T"})
    assert {ours: list(names) for ours, names in choice.used.items()} == {
        "text": ["body", "text"],
        "stated_date": ["meta.published"],
    }


def test_our_fields_answer_to_their_other_names() -> None:
    """``--field author=…`` is understood as the byline."""
    assert [our_field(name) for name in ("title", "Headline", "author", "date", "lang", "colour")] == [
        "title",
        "title",
        "byline",
        "stated_date",
        "language",
        None,
    ]
