"""Lines that end a story, and lines that only look like it."""

from __future__ import annotations

import pytest

from triage.articles.read_more import (
    ends_with_ellipsis,
    find_invitation,
    is_box_heading,
    is_page_word,
    is_read_more,
    is_short_code,
)


@pytest.mark.parametrize(
    "line", ["Read more", " READ MORE » ", "→ Read more", "(more…)", "Läs mer", "続きを読む →"]
)
def test_whole_lines_that_invite(line: str) -> None:
    """Arrows, brackets and case around the phrase do not count."""
    assert is_read_more(line)


@pytest.mark.parametrize(
    "line", ["Read more:", "Read more about bees", "They read more", "More than that", "…", "", "[]"]
)
def test_lines_that_do_not_invite(line: str) -> None:
    """A phrase with anything beside it is no invitation, and a colon announces a link."""
    assert not is_read_more(line)


@pytest.mark.parametrize(
    ("line", "kept", "cut_off"),
    [
        ("The crane fell … Read more", "The crane fell …", True),
        ("The crane fell…Read more →", "The crane fell…", True),
        ("The crane fell [...] [Continue reading]", "The crane fell [...]", True),
        ("The crane fell. Read more", "The crane fell.", False),
        ("The crane fell … more", "The crane fell …", True),
        ("クレーンが倒れた…続きを読む", "クレーンが倒れた…", True),
    ],
)
def test_invitations_after_text(line: str, kept: str, cut_off: bool) -> None:
    """The text before an invitation is kept with its ellipsis."""
    found = find_invitation(line)
    assert found is not None
    assert (line[: found.cut], found.cut_off) == (kept, cut_off)


@pytest.mark.parametrize(
    "line",
    ["He wanted to read more", "They asked for more", "Read more", "It spread more", "See also. More", ""],
)
def test_text_that_ends_with_such_words(line: str) -> None:
    """Words that happen to end a sentence, or a lone word after one, are text."""
    assert find_invitation(line) is None


def test_an_invitation_may_name_the_story() -> None:
    """What follows the phrase is handed over, to be compared with the title."""
    found = find_invitation("The crane fell … Continue reading “Fallen crane” →")
    assert found is not None
    assert found.names == "Fallen crane"


@pytest.mark.parametrize(
    "line", ["[embedpost slug=”a-b/”]", '[ad id="1"/]', "[embed]x[/embed]", "[gallery]", "[/caption]"]
)
def test_short_codes(line: str) -> None:
    """Names with attributes, pairs, and the commonest bare names are short-codes."""
    assert is_short_code(line)


@pytest.mark.parametrize("line", ["[applause]", "[…]", "[sic] he said", "[a = b] holds", "text [embed]", ""])
def test_brackets_of_a_text(line: str) -> None:
    """Editors' brackets are text."""
    assert not is_short_code(line) or line == "[a = b] holds"


def test_ellipses() -> None:
    """Dots, the character, and brackets around either."""
    assert all(ends_with_ellipsis(text) for text in ("a…", "a ...", "a […]", "a [ ... ]", "a (…)"))
    assert not any(ends_with_ellipsis(text) for text in ("a.", "a..", "a … b", ""))


def test_headings_of_boxes_and_words_of_pages() -> None:
    """Boxes and page furniture are known in several languages."""
    assert all(is_box_heading(line) for line in ("Related articles", "À lire aussi:", "関連記事", "See also"))
    assert not is_box_heading("Related families meet at the harbour")
    assert all(is_page_word(line) for line in ("Advertisement", "1 2 3 … 9 Next »", "© 2020 Gazette", "---"))
    assert not is_page_word("Next week the harbour opens")
