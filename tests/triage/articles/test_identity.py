"""What makes an article the same article."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.articles.identity import article_key, folded, identity, text_hash


def test_white_space_and_composition_do_not_count() -> None:
    """The same words in NFD, with NBSP or other line breaks, are the same article."""
    one = identity("Été à Lindesund", "One two\n\nthree", "u", "2020-02-05")
    two = identity("E\u0301te\u0301 a\u0300 Lindesund", " One\u00a0two three \r\n", "u ", "2020-02-05")
    assert one == two


def test_url_date_and_title_count() -> None:
    """The same text under another URL, date or title is another article."""
    hashes = {
        identity("t", "x", "u", "2020"),
        identity("t", "x", "v", "2020"),
        identity("t", "x", "u", "2021"),
        identity("s", "x", "u", "2020"),
        identity("t", "y", "u", "2020"),
        identity(None, "x", "u", "2020"),
        identity("tx", "", "u", "2020"),
    }
    assert len(hashes) == 7


def test_keys_are_prefixed() -> None:
    """``a:`` and sixteen digits of the identity."""
    whole = identity(None, "x", None, None)
    assert article_key(whole) == "a:" + whole[:16]
    assert len(text_hash("é")) == 64


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folding is idempotent."""
    assert folded(folded(text)) == folded(text)
