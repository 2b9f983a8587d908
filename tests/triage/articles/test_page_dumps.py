"""Page dumps of many makes and languages are cut exactly; articles that look like one stay whole."""

from __future__ import annotations

import random

import pytest

from tests.triage.articles.page_dumps import TONGUES, articles_of, page_of
from tests.triage.articles.sample_pages import Page
from triage.articles.article import Form
from triage.articles.splitting import page_matter, split

ENGLISH = TONGUES["en"]


def found(text: str) -> list[tuple[int, int, str, Form]]:
    """Return what the splitter finds, as plain tuples."""
    return [(story.start, story.end, story.title, story.form) for story in split(text)]


@pytest.mark.parametrize("tongue", TONGUES)
def test_pages_put_together_by_chance_are_cut_exactly(tongue: str) -> None:
    """Captions, bylines, dates, lists, codes, teasers: each story may have them or not."""
    for seed in range(40):
        make, page = page_of(random.Random(f"{tongue} {seed}"), tongue)
        assert (seed, make, found(page.text)) == (seed, make, page.found())
        stories = split(page.text)
        inside = sum(story.end - story.start for story in stories)
        assert inside + len(page_matter(page.text, stories)) == len(page.text)


@pytest.mark.parametrize("tongue", TONGUES)
def test_one_article_that_looks_like_a_page_stays_whole(tongue: str) -> None:
    """Links among paragraphs, lists, interviews, recipes, boxes: none of them makes stories."""
    for seed in range(12):
        for kind, text in articles_of(tongue, seed).items():
            assert (seed, kind, split(text)) == (seed, kind, ())
            crlf = text.replace("\n", "\r\n")
            assert (seed, kind, split(crlf)) == (seed, kind, ())


def page_with(
    *,
    end: str = "Read more",
    above: str = "",
    under: str = "",
    code: str = "",
    after: str = "",
    teasers: bool,
) -> Page:
    """Build a page of six stories that have the same things; ``{title}`` in ``end`` is the story's own."""
    chance, page = random.Random(5), Page()
    for title in ENGLISH.titles[:6]:
        page.page(above).story(
            title,
            f"\n\n{under}" + _body(chance, teasers=teasers),
            Form.TEASER if teasers else Form.FULL,
        )
        page.page(" " if teasers else f"{code}\n\n").page(end.format(title=title) + f"\n\n{after}")
    return page


def _body(chance: random.Random, *, teasers: bool) -> str:
    if teasers:
        return " ".join(chance.sample(ENGLISH.sentences, 2))[:-12].rstrip() + "…"
    return "\n\n".join(chance.choices(ENGLISH.sentences, k=3))


@pytest.mark.parametrize("teasers", [False, True], ids=["full", "teasers"])
@pytest.mark.parametrize(
    "end",
    [
        "(more…)",
        "Read more 👉",
        "Read more ↓",
        "Read\u00a0more",
        "Read the entire story",
        "View full post",
        "Tap to read more",
        "Read the rest of this entry »",
        "Continue reading {title}",
        "Continue reading “{title}” →",
        "Read more about {title}",
        "Read more: {title}",
    ],
)
def test_ends_of_many_words(end: str, *, teasers: bool) -> None:
    """What ends a story may name it again, and have any arrow around it."""
    page = page_with(end=end, teasers=teasers)
    assert found(page.text) == page.found()


@pytest.mark.parametrize("teasers", [False, True], ids=["full", "teasers"])
@pytest.mark.parametrize(
    "line",
    [
        "Share on Facebook",
        "Share\nTweet",
        "Tags: bridge, mayor",
        "Posted in: News | Tags: bridge, mayor | 3 Comments",
        "3 Comments",
        "12 hours ago",
        "2 min read",
        '[ad-slot id="3"]',
        "<!-- ad -->",
        "POLITICS",
        "14.03.2021 10:45",
    ],
)
def test_lines_between_stories_are_none_of_theirs(line: str, *, teasers: bool) -> None:
    """What several stories share above their headlines, and what only pages have, is page matter."""
    for page in (
        page_with(above=f"{line}\n\n", teasers=teasers),
        page_with(after=f"{line}\n\n", teasers=teasers),
    ):
        assert found(page.text) == page.found()


@pytest.mark.parametrize("teasers", [False, True], ids=["full", "teasers"])
@pytest.mark.parametrize(
    "line",
    [
        "By Mara Ollenschlager | March 14, 2021",
        "Posted on March 14, 2021 by admin",
        "12 hours ago",
        "Photo: A ferry at the quay of the northern island, seen from the market (M. Ollenschlager)",
        "PORT AMITY, March 14 (Wire) —",
    ],
)
def test_lines_under_a_headline_are_its_storys(line: str, *, teasers: bool) -> None:
    """Bylines, dates and credits stay, whether every story has them or the first alone."""
    page = page_with(under=f"{line}\n\n", teasers=teasers)
    assert found(page.text) == page.found()
    first, rest = Page(), page_with(teasers=teasers)
    start, end, title, form = rest.stories[0]
    first.story(title, f"\n\n{line}" + rest.text[start + len(title) : end], form).page(rest.text[end:])
    assert split(first.text)[0].title == title


@pytest.mark.parametrize(
    "code",
    [
        "{{related:12}}",
        "[[nid:1234]]",
        "<<embed 12>>",
        "[video: https://a.example/x]",
        "{% embed 12 %}",
        "[twitter]",
    ],
)
def test_codes_of_other_systems_are_left_out(code: str) -> None:
    """Whatever brackets a publishing system puts around the names of its embeds."""
    page = page_with(code=f"\n\n{code}", teasers=False)
    assert found(page.text) == page.found()


def test_sections_above_headlines_may_differ() -> None:
    """Names of sections, one of which stands there once, are page matter; headlines are not."""
    for sections in (
        ("POLITICS", "SPORT", "POLITICS", "SPORT", "WEATHER", "POLITICS"),
        ("World", "Sport", "World", "World", "Sport", "World"),
    ):
        page, chance = Page(), random.Random(3)
        for section, title in zip(sections, ENGLISH.titles, strict=False):
            page.page(f"{section}\n\n").story(title, "\n\n" + _body(chance, teasers=False)).page(
                "\n\nRead more\n\n"
            )
        assert found(page.text) == page.found()
