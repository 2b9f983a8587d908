"""The passage that two texts share."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from triage.articles.passages import shared_passage

QUOTE = "nobody had swept the pier since the storm of January"


def test_the_longest_passage_is_found_at_its_characters() -> None:
    """Case, quotes and line breaks make no difference; the span begins and ends with a word."""
    text = f"Said the mayor: “{QUOTE.upper()}”.\n\nThe rest of it all is new here."
    other = f"The rest of it all was so. {QUOTE.replace(' ', chr(10))}! Bye."
    span = shared_passage(text, other)
    assert span is not None and text[slice(*span)] == QUOTE.upper()


def test_four_words_are_no_passage() -> None:
    """As in shingles, five words are the least."""
    assert shared_passage("one two three four", "one two three four") is None
    assert shared_passage("", QUOTE) is None
    assert shared_passage("one two three four five", "x one two three four five") == (0, 23)


def test_ideographs_are_words_of_one_character() -> None:
    """A passage in Chinese is found inside a sentence without spaces."""
    passage = "海水淘进去城市地方"
    assert shared_passage(f"ab{passage}cd", f"q{passage}") == (2, 11)


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_found_lies_in_the_text(text: str, other: str) -> None:
    """No text makes it fail."""
    span = shared_passage(text, other)
    assert span is None or 0 <= span[0] < span[1] <= len(text)
