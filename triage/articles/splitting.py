"""A page of several stories becomes its stories, when its structure says that it is one.

Such a page repeats itself: a headline, often a category line and a list of key points, the text, often a
short-code, then *Read more*. One article can hold any of these; it is split only where all of it repeats.
Nothing is lost: what belongs to no story is the page's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from triage.articles.article import Form
from triage.articles.pages import Block, Ending, Line, blocks_of, page_lines, shape, without_sections
from triage.articles.read_more import ends_with_ellipsis, is_box_heading, is_short_code

FEWEST = 3
"""Stories below which a page is taken for one article."""

_TEASER_CHARS = 2500
_SMALL = 700
_HEADLINE = 28


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a page."""

    start: int
    """First code point in the document: the first character of its title."""
    end: int
    """After the last character of its own text."""
    title: str
    form: Form


def split(document: str) -> tuple[Story, ...]:
    """Find the stories of a page.

    Args:
        document: The whole decoded document.

    Returns:
        Its stories in order, none overlapping; none at all where it is one article.
    """
    lines = page_lines(document)
    if len(lines) < 2 * FEWEST:
        return ()
    for ending in (Ending.INVITATION, Ending.BRACKETS, Ending.ELLIPSIS, Ending.SHORT_CODE):
        blocks, rest = blocks_of(lines, ending)
        if _is_page(blocks, rest, ending, lines):
            return _stories(document, blocks, rest)
    return ()


def page_matter(document: str, stories: Sequence[Story]) -> str:
    """Return what belongs to no story, in order and joined."""
    parts, at = [], 0
    for story in stories:
        parts.append(document[at : story.start])
        at = story.end
    parts.append(document[at:])
    return "".join(parts)


def _is_page(blocks: list[Block], rest: list[Line], ending: Ending, lines: list[Line]) -> bool:
    """Whether the blocks repeat themselves as the stories of a page do."""
    told = [block for block in blocks if block.has_body]
    if len(told) < FEWEST:
        return False
    irregular = sum(not _is_regular(block, first=block is told[0], lines=lines) for block in told)
    if irregular > (len(told) // 5 if ending is Ending.INVITATION else 0):
        return False
    if ending is Ending.INVITATION:
        return not _is_article_with_box(told) and _is_supported(told)
    return _is_strict(told, rest, ending)


def _is_regular(block: Block, *, first: bool, lines: list[Line]) -> bool:
    """Whether a block begins with a headline (anywhere in its head, on top of a page) and is not overlong."""
    if not first and (not block.has_title or not _stands_free(block, lines)):
        return False
    if first and not any(line.title_like for line in block.head):
        return False
    return not (block.inline and block.cut_off) or (block.chars <= _TEASER_CHARS and block.prose <= 6)


def _stands_free(block: Block, lines: list[Line]) -> bool:
    """Whether a blank line precedes the block, in documents that set paragraphs apart by blank lines."""
    gaps = sum(line.after_blank for line in lines)
    return block.lines[0].after_blank or gaps * 4 < len(lines)


def _is_supported(blocks: list[Block]) -> bool:
    """Whether more than headlines and *Read more* repeats, or the headlines themselves are clear enough."""
    rest = blocks[1:]
    titles = [block.title for block in rest if block.title is not None]
    asking = 2 * sum(title.text.rstrip().endswith(("?", "？", "؟")) for title in titles) >= len(titles)
    # Short-codes and lists stand between the questions of one interview as well.
    support = sum(
        block.cut_off or block.head_size >= 2 or (not asking and (block.short_codes > 0 or block.bullets > 0))
        for block in rest
    )
    if 2 * support >= len(rest):
        return True
    return len(blocks) > FEWEST and not asking and median(title.weight for title in titles) >= _HEADLINE


def _is_article_with_box(blocks: list[Block]) -> bool:
    """Whether the first block is an article and the others a box of links under it."""
    first, others = blocks[0], blocks[1:]
    if first.inline and first.cut_off and (first.chars > _TEASER_CHARS or first.prose > 6):
        return True
    largest = max(block.chars for block in others)
    if largest > _SMALL:
        return False
    heading = next((i for i, line in enumerate(first.lines) if i and is_box_heading(line.text)), None)
    if heading is not None and any(line.prose for line in first.lines[:heading]):
        return sum(len(line.text) for line in first.lines[heading:]) <= _SMALL
    uncut = not any(block.cut_off or block.short_codes for block in blocks)
    return uncut and len(blocks) <= 6 and first.chars > max(4 * largest, _SMALL)


def _is_strict(blocks: list[Block], rest: list[Line], ending: Ending) -> bool:
    """Whether blocks that end without an invitation are stories beyond doubt."""
    if any(not block.has_title for block in blocks[1:]) or any(line.prose for line in rest):
        return False
    if ending is Ending.SHORT_CODE:
        return all(block.head_size >= 2 and block.prose for block in blocks[1:])
    fewest = FEWEST if ending is Ending.BRACKETS else FEWEST + 1
    short = all(
        block.prose <= 2 and block.head_size <= 3 and block.chars <= _TEASER_CHARS for block in blocks
    )
    return short and len(blocks) >= fewest


def _stories(document: str, blocks: list[Block], rest: list[Line]) -> tuple[Story, ...]:
    told = without_sections([block for block in blocks if block.has_body])
    head = shape(told[1:])
    stories = [_story(document, told[0].from_title(told[1:]))]
    stories.extend(_story(document, block.from_first_title()) for block in told[1:])
    last = _last_story(rest, head)
    if last is not None:
        stories.append(_story(document, last))
    return tuple(stories)


def _story(document: str, block: Block) -> Story:
    title = block.lines[0]
    start, end = title.start, block.end
    cut = block.cut_off or ends_with_ellipsis(document[max(start, end - 8) : end])
    short = block.chars <= _TEASER_CHARS and block.prose <= 6
    form = Form.TEASER if cut and (block.inline or short) else Form.FULL
    return Story(start, end, document[start : min(title.end, end)], form)


def _last_story(rest: list[Line], head: int) -> Block | None:
    """Return what follows the last end as a story, if it has the shape of one (a page that was cut)."""
    kept = list(rest)
    while kept and (kept[-1].junk or is_short_code(kept[-1].text)):
        kept.pop()
    block = Block(tuple(kept), None)
    if not kept or not block.has_title or not any(line.prose and line.width >= 80 for line in kept[1:]):
        return None
    block = block.from_first_title()
    alike = block.head_size >= head >= 2 and block.lines[0].after_blank
    return block if alike or block.prose >= 4 else None
