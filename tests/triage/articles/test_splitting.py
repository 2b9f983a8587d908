"""Which texts are pages of several stories, and where those begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.articles.sample_pages import (
    BEES,
    HARBOUR,
    LIBRARY,
    TITLES,
    TUNNEL,
    Page,
    full_page,
    short,
    teaser_page,
)
from triage.articles.article import Form
from triage.articles.splitting import page_matter, split


def found(text: str) -> list[tuple[int, int, str, Form]]:
    """Return what the splitter finds, as plain tuples."""
    return [(story.start, story.end, story.title, story.form) for story in split(text)]


PHRASES = [
    "Read more",
    "READ MORE »",
    "[Read more]",
    "Continue reading →",
    "Read the full story",
    "Weiterlesen",
    "Mehr lesen …",
    "Lire la suite",
    "Leer más",
    "Seguir leyendo",
    "Leggi tutto",
    "Lees meer",
    "Ler mais",
    "Leia mais",
    "Läs mer",
    "Les mer",
    "Læs mere",
    "Lue lisää",
    "Czytaj więcej",
    "Číst dále",
    "Tovább",
    "Citește mai mult",
    "Читать далее",
    "Читати далі",
    "Διαβάστε περισσότερα",
    "Devamını oku",
    "اقرأ المزيد",
    "« اقرأ المزيد",
    "ادامه مطلب",
    "קרא עוד",
    "और पढ़ें",
    "続きを読む",
    "阅读更多",
    "더 보기",
    "อ่านต่อ",
    "Xem thêm",
    "Baca selengkapnya",
]


@pytest.mark.parametrize("phrase", PHRASES)
def test_full_stories_end_before_the_line_that_invites(phrase: str) -> None:
    """Stories that end with a line *Read more*, in any language, are found exactly."""
    page = full_page(phrase)
    assert found(page.text) == page.found()


@pytest.mark.parametrize("phrase", PHRASES)
def test_teasers_end_after_their_ellipsis(phrase: str) -> None:
    """Teasers whose line ends with an invitation are cut after the ellipsis."""
    page = teaser_page(f" {phrase}")
    assert found(page.text) == page.found()


@pytest.mark.parametrize("ellipsis", [" …", "…", "...", " [...]", " […]", " [ … ]"])
@pytest.mark.parametrize(
    "ending", [" Read more", " Continue reading →", "\u00a0Weiterlesen »", " [Read more]"]
)
def test_an_ellipsis_of_any_form_belongs_to_the_teaser(ellipsis: str, ending: str) -> None:
    """The ellipsis, its brackets included, is the last of a teaser."""
    page = teaser_page(ending, ellipsis=ellipsis)
    assert found(page.text) == page.found()


@pytest.mark.parametrize("ellipsis", [" […]", " [...]", "…", " ..."])
def test_teasers_without_any_invitation(ellipsis: str) -> None:
    """A list of teasers that merely break off is a page too."""
    page = teaser_page("", ellipsis=ellipsis)
    assert found(page.text) == page.found()


def test_an_ellipsis_on_a_line_before_the_invitation() -> None:
    """A teaser whose *Read more* stands on its own line is a teaser still."""
    page = Page()
    for title, _, body in TITLES:
        page.story(title, "\n\n" + short(body) + "…", Form.TEASER).page("\n\nRead more\n\n")
    assert found(page.text) == page.found()


def test_an_invitation_that_repeats_the_title() -> None:
    """``… Continue reading TITLE →`` ends a teaser where TITLE is its own."""
    page = Page()
    for title, _, body in TITLES:
        page.story(title, "\n\n" + short(body) + " …", Form.TEASER).page(f" Continue reading “{title}” →\n\n")
    assert found(page.text) == page.found()


@pytest.mark.parametrize(
    "head",
    [
        "Wed, 05-Feb-2020\n\n",
        "Wed, 05-Feb-2020\nHarbour Gazette\n\n",
        "Home\n\nNews\n\nSport\n\nFebruary 5, 2020\n\n",
        "\ufeff\n\n  \n",
        "Mittwoch, 5. Februar 2020\n\n",
    ],
)
def test_the_head_of_a_page_belongs_to_no_story(head: str) -> None:
    """Dates, names and menus above the first headline are page matter."""
    page = full_page("Read more", head=head)
    assert found(page.text) == page.found()


@pytest.mark.parametrize(
    "code",
    [
        "[embedpost slug=”the-other-one/”]",
        '[related id="12" title="More"]',
        "[embed]https://example.org/film[/embed]",
        '[newsletter form=1 /]\n\n[ad slot="3"]',
        "\u00a0\n\n[gallery ids=“1,2,3”]",
        "[caption]A quay[/caption]\n\u00a0",
    ],
)
def test_short_codes_before_the_end_are_page_matter(code: str) -> None:
    """What a publishing system would have replaced is none of the story's text."""
    page = full_page("Read more", code=code)
    assert found(page.text) == page.found()


def test_short_codes_alone_end_stories_that_have_a_category_line() -> None:
    """Where nothing invites, short-codes end stories whose heads are alike."""
    page = Page()
    for title, kind, body in TITLES:
        page.story(title, f"\n\n{kind}\n\n{body}").page("\n\n[embedpost slug=”next”]\n\n")
    assert found(page.text) == page.found()


def test_short_codes_in_the_middle_stay() -> None:
    """A short-code with text after it stays in the story."""
    page = Page()
    for title, kind, body in TITLES:
        first, rest = body.split("\n\n", 1)
        page.story(title, f'\n\n{kind}\n\n{first}\n\n[video src="a.mp4"]\n\n{rest}').page("\n\nRead more\n\n")
    assert found(page.text) == page.found()


def test_white_space_at_the_ends_is_left_out() -> None:
    """Trailing NBSP and blanks, and blanks before a title, belong to the page."""
    page = Page()
    for title, kind, body in TITLES:
        page.page("\u00a0 ").story(title, f" \n\n{kind}\n\n{body}").page(
            " \u00a0\n\n\u00a0\n\nRead more \n\n"
        )
    assert [(s.start, s.end) for s in split(page.text)] == [(a, b) for a, b, _, _ in page.stories]


def test_carriage_returns_stay_and_end_no_title() -> None:
    """CRLF is kept inside stories and is in no title."""
    page = full_page("Read more", head="Wed, 05-Feb-2020\n\n")
    text = page.text.replace("\n", "\r\n")
    stories = split(text)
    assert [story.title for story in stories] == [title for title, _, _ in TITLES]
    assert [text[s.start : s.end] for s in stories] == [
        page.text[a:b].replace("\n", "\r\n") for a, b, _, _ in page.stories
    ]


def test_full_stories_and_teasers_mixed() -> None:
    """Each story has its own form."""
    page = Page().page("Thu, 06-Feb-2020\n\n")
    for n in range(12):
        title, kind, body = TITLES[n % 4]
        if n % 3:
            page.story(title, f"\n\n{kind}\n\n{short(body)} …", Form.TEASER).page(" Read more\n\n")
        else:
            page.story(title, f"\n\n{kind}\n  • One point of it.\n  • And another.\n\n{body}")
            page.page("\n\n[embedpost slug=”x”]\n\nRead more\n\n")
    assert found(page.text) == page.found()


def test_no_blank_lines_at_all() -> None:
    """A page whose extraction kept no blank lines is split by its lines."""
    page = Page()
    for title, kind, body in TITLES:
        page.story(title, f"\n{kind}\n" + body.replace("\n\n", "\n")).page("\nRead more\n")
    assert found(page.text) == page.found()


def test_lines_between_stories_are_page_matter() -> None:
    """Advertisements, dates and share buttons before a headline are in no story."""
    page = Page()
    for title, kind, body in TITLES:
        page.page("Advertisement\n\nShare this\n\n12 March 2020\n\n")
        page.story(title, f"\n\n{kind}\n\n{body}").page("\n\nRead more\n\n")
    assert found(page.text) == page.found()


def test_a_footer_is_page_matter() -> None:
    """What follows the last end is the page's, if it has no story's shape."""
    footer = "1 2 3 … 14 Next\n\nAbout us\n\nContact\n\n© 2020 Harbour Gazette. All rights reserved."
    page = full_page("Read more").page(footer)
    assert found(page.text) == page.found()


def test_a_page_that_was_cut_keeps_its_last_story() -> None:
    """A last story without an end is a story if it looks like the others."""
    page = full_page("Read more").story("Snow closes the pass above Oberau", f"\n\nWeather\n\n{LIBRARY}")
    assert found(page.text) == page.found()


def test_every_character_belongs_to_a_story_or_the_page() -> None:
    """Stories and page matter together are the document."""
    page = full_page("Read more", head="Wed, 05-Feb-2020\n\n", code="[embedpost slug=”x”]")
    stories = split(page.text)
    inside = sum(story.end - story.start for story in stories)
    assert inside + len(page_matter(page.text, stories)) == len(page.text)
    assert "Read more" in page_matter(page.text, stories)
    assert all("Read more" not in page.text[s.start : s.end] for s in stories)


SINGLE = "Fallen crane shuts ferry quay at Lindesund\n\n" + HARBOUR


def article(*parts: str) -> str:
    """Join paragraphs to a text."""
    return "\n\n".join(parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        SINGLE,
        article(SINGLE, "Read more"),
        article(SINGLE, "Read more", BEES, "Read more"),
        article(SINGLE, "Read more", BEES, "Read more", LIBRARY, "Read more", TUNNEL, "Read more"),
        article(SINGLE, "Read more: Town library lends saws", BEES, "Read more: Opera bees", LIBRARY),
    ],
    ids=["empty", "blank", "plain", "one", "two", "among paragraphs", "links"],
)
def test_one_article_stays_one(text: str) -> None:
    """Lines that invite to read more do not make a page by themselves."""
    assert split(text) == ()


def test_linked_headlines_inside_an_article_do_not_split_it() -> None:
    """A link's headline before each *Read more* leaves the paragraphs after it without a title."""
    parts = ["Fallen crane shuts ferry quay at Lindesund"]
    for paragraph in [*HARBOUR.split("\n\n"), *BEES.split("\n\n"), *TUNNEL.split("\n\n")]:
        parts += [paragraph, "A headline of another story\nRead more"]
    assert split(article(*parts)) == ()


def test_a_box_of_related_teasers_does_not_split_an_article() -> None:
    """An article with a box of teasers under it is one article."""
    box = [f"{title}\n\n{short(body)} … Read more" for title, _, body in TITLES]
    text = article("Town library lends saws and a cider press", *[LIBRARY] * 8, "Related articles", *box)
    assert split(text) == ()
    assert split(article("Town library lends saws and a cider press", *[LIBRARY] * 8, *box)) == ()


def test_a_box_of_short_summaries_does_not_split_an_article() -> None:
    """Nor does a box whose items end with a line *Read more*."""
    box = [f"{title}\n\n{short(body)}.\n\nRead more" for title, _, body in TITLES]
    head = ["Town library lends saws and a cider press", *[LIBRARY] * 4]
    assert split(article(*head, "You may also like", *box)) == ()
    assert split(article(*head, "À lire aussi", *box)) == ()
    assert split(article(*head, *box)) == ()


def test_an_article_in_sections_of_questions_is_one() -> None:
    """Questions as headings, each section with a link at its end, make no page."""
    sections = []
    for question, body in [
        ("What happened at the quay?", HARBOUR),
        ("Why does it matter?", LIBRARY),
        ("What comes next?", TUNNEL),
        ("Who pays?", BEES),
    ]:
        sections += [question, body, "Read more"]
    assert split(article("The crane, explained", HARBOUR, *sections)) == ()


def test_quoted_ellipses_do_not_split_an_article() -> None:
    """Paragraphs that trail off are no teasers."""
    spoken = "“We saw the crane lean, and then …” He did not finish, and looked at the water for a while …"
    text = article("A witness remembers the crane", *[spoken, HARBOUR.split("\n\n")[0]] * 5)
    assert split(text) == ()


def test_embeds_and_headings_do_not_split_an_article() -> None:
    """Embeds before subheadings are found in one article as well."""
    parts = ["A year of odd news from small towns", HARBOUR]
    for heading, body in [("The library", LIBRARY), ("The bees", BEES), ("The tunnel", TUNNEL)]:
        parts += ["[embedpost slug=”x”]", heading, body]
    assert split(article(*parts, "[embedpost slug=”x”]")) == ()


@pytest.mark.parametrize(
    "line",
    ["." * 200_000 + "x", "[aa a=b]" * 30_000, "[" + " " * 200_000 + "x", "… " * 100_000, "a." * 100_000],
    ids=["dots", "codes", "spaces", "ellipses", "initials"],
)
def test_long_odd_lines_are_no_trap(line: str) -> None:
    """Lines on which a careless pattern would run for hours are passed in a moment."""
    assert split((line + "\n") * 10 + "A word\n" * 20) == ()


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab. \n…[]=RéдM\u00a0•-")) | st.text())
def test_any_text_gives_ordered_stories_inside_it(text: str) -> None:
    """Whatever comes, stories lie in order, do not overlap, and begin and end with a character."""
    at = 0
    for story in split(text):
        assert at <= story.start < story.end <= len(text)
        assert not text[story.start].isspace()
        assert not text[story.end - 1].isspace()
        at = story.end


_PART = st.sampled_from(
    [
        "Read more",
        "Fallen crane shuts ferry quay",
        "Harbour",
        "It is so. … Read more",
        "[embedpost slug=”x”]",
        "The harbour was closed on Monday after a crane fell across the northern quay, and nobody was hurt.",
        "• A point",
        "",
        "Wed, 05-Feb-2020",
        "Weiterlesen »",
        "Related articles",
        "…",
    ]
)


@settings(deadline=None)
@given(st.lists(_PART, max_size=60), st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
def test_any_arrangement_of_parts_loses_nothing(parts: list[str], between: str) -> None:
    """Whatever the order of parts, stories and page matter together are the document."""
    text = between.join(parts)
    stories = split(text)
    assert sum(s.end - s.start for s in stories) + len(page_matter(text, stories)) == len(text)
    assert all(text.startswith(s.title, s.start) for s in stories)
