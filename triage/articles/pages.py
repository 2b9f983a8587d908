"""Lines and blocks of a page that may hold several stories."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from statistics import median_low
from typing import Literal

from triage.articles.read_more import (
    SPACES,
    Invitation,
    core,
    ends_with_ellipsis,
    find_invitation,
    is_byline,
    is_page_word,
    is_read_more,
    is_short_code,
    named_story,
)
from triage.articles.titles import is_bullet, is_date_line, looks_like_title

_LINE = re.compile(r"[^\n]+")
_NAMING = 8
"""Letters of a title below which its repetition says nothing."""
_NEARLY = 0.6
"""Share of the usual headline's length from which a line could be one."""
_SENTENCE = re.compile(r"(?:[.。।۔]|\.\.\.|…)[\"”’»)\]』」]*$")


class Ending(Enum):
    """What ends the stories of a page."""

    INVITATION = "read more"
    BRACKETS = "[…]"
    ELLIPSIS = "…"
    SHORT_CODE = "short-code"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page that is not blank, without the white space at its ends."""

    start: int
    """First code point in the document."""
    end: int
    text: str
    after_blank: bool
    """Whether a blank line, or nothing, precedes it."""

    @property
    def width(self) -> int:
        """Cells it takes: ideographs count twice."""
        return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in self.text)

    @property
    def weight(self) -> int:
        """Letters that it is worth: an ideograph, of two cells, says as much as three."""
        return 2 * self.width - len(self.text)

    @property
    def title_like(self) -> bool:
        """Whether it could be a headline."""
        return looks_like_title(self.text)

    @property
    def bullet(self) -> bool:
        """Whether it is an item of a list."""
        return is_bullet(self.text)

    @property
    def is_section(self) -> bool:
        """Whether it could be the name of a section, in capitals."""
        return len(self.text) <= 20 and self.text.isupper()

    @property
    def prose(self) -> bool:
        """Whether it is a paragraph: long, or a sentence."""
        if self.bullet:
            return False
        width = self.width if len(self.text) < 140 else 140
        return width >= 140 or (width >= 30 and _SENTENCE.search(self.text[-40:]) is not None)

    @property
    def junk(self) -> bool:
        """Whether it is the page's rather than a story's: a date alone, *Advertisement*, a short-code."""
        return is_date_line(self.text) or is_page_word(self.text) or is_short_code(self.text)


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two ends of a page."""

    lines: tuple[Line, ...]
    """Its own lines, short-codes before the end left out, the last one cut before an invitation."""
    invitation: Invitation | None
    """The end of its last line, where that is an invitation after text."""
    short_codes: int = 0
    """Short-codes left out before its end."""

    @property
    def head(self) -> tuple[Line, ...]:
        """Lines before the first paragraph, items of lists left out; the first line is always among them."""
        found: list[Line] = []
        for line in self.lines:
            if found and line.prose:
                break
            if not line.bullet:
                found.append(line)
        return tuple(found)

    @property
    def head_size(self) -> int:
        """Number of lines in its head."""
        return len(self.head)

    @property
    def bullets(self) -> int:
        """Items of lists in it."""
        return sum(line.bullet for line in self.lines)

    @property
    def prose(self) -> int:
        """Paragraphs after its first line."""
        return sum(line.prose for line in self.lines[1:])

    @property
    def has_body(self) -> bool:
        """Whether it holds a paragraph beside its first line."""
        return any(line.prose or line.width >= 60 or ends_with_ellipsis(line.text) for line in self.lines[1:])

    @property
    def title(self) -> Line | None:
        """Its first line that is no junk, if that could be a headline."""
        line = next((line for line in self.lines if not line.junk), None)
        return line if line is not None and line.title_like else None

    @property
    def has_title(self) -> bool:
        """Whether it begins with what could be a headline."""
        return self.title is not None

    @property
    def inline(self) -> bool:
        """Whether its end stands on its last line."""
        return self.invitation is not None

    @property
    def cut_off(self) -> bool:
        """Whether its text ends with an ellipsis."""
        return bool(self.lines) and ends_with_ellipsis(self.lines[-1].text)

    @property
    def chars(self) -> int:
        """Code points of its lines."""
        return sum(len(line.text) for line in self.lines)

    @property
    def end(self) -> int:
        """After its last code point, in the document."""
        return self.lines[-1].end

    def from_first_title(self) -> Block:
        """Return it without the junk before its headline."""
        for i, line in enumerate(self.lines):
            if not line.junk:
                return replace(self, lines=self.lines[i:])
        return self

    @property
    def second_is_title(self) -> bool:
        """Whether the line under its first one could be its headline: that is the longer of the two."""
        return (
            len(self.lines) > 2 and self.lines[1].title_like and self.lines[1].weight > self.lines[0].weight
        )

    def without_first_line(self) -> Block:
        """Return it without its first line."""
        return replace(self, lines=self.lines[1:])

    def from_title(self, others: Sequence[Block]) -> Block:
        """Return it from the headline on, as the headlines of the page's other stories imply it.

        Above the first story stand lines of the page that look like headlines, under its headline lines that
        do so too (a caption, a byline), and not every story has these. The first line nearly as long as the
        others' headlines begins it, if it can with a head no larger than theirs; else the longest does.

        Args:
            others: The page's other stories.
        """
        heads = [block.from_first_title().head for block in others if block.has_title]
        most = max((len(head) for head in heads), default=1)
        usual = median_low([head[0].weight for head in heads]) if heads else 0
        titles = [line for line in self.head if line.title_like and not is_byline(line.text)]
        long = [line for line in titles if line.weight >= _NEARLY * usual]
        alike = [line for line in long if line in self.head[-most:]]
        chosen = (alike or long or [max(titles, key=lambda line: line.weight, default=self.lines[0])])[0]
        return replace(self, lines=self.lines[self.lines.index(chosen) :])


def without_sections(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks without the line above each headline that several share: a section, a share button.

    Args:
        blocks: What stands between the ends of a page; the first one is looked at last and elsewhere, because
            lines of the page are above its headline.
    """
    first, rest = list(blocks[:1]), [block.from_first_title() for block in blocks[1:]]
    while True:
        times = Counter(block.lines[0].text for block in rest)
        shared = {text for text, count in times.items() if count > 1}
        if len(rest) < 2 or 2 * sum(times[text] for text in shared) < len(rest):
            return first + rest
        capitals = all(text.isupper() for text in shared)
        cut = [
            block.without_first_line()
            if (block.lines[0].text in shared or (capitals and block.lines[0].is_section))
            and block.second_is_title
            else block
            for block in rest
        ]
        if cut == rest:
            return first + rest
        rest = [block.from_first_title() for block in cut]


def shape(blocks: Sequence[Block]) -> int:
    """Return how many lines the heads of most blocks have."""
    sizes = [block.from_first_title().head_size for block in blocks if block.has_title]
    return median_low(sizes) if sizes else 1


def page_lines(document: str) -> list[Line]:
    """Return the lines of a document that are not blank."""
    found: list[Line] = []
    last = -2
    for match in _LINE.finditer(document):
        raw = match.group()
        left = len(raw) - len(raw.lstrip(SPACES))
        text = raw.strip(SPACES)
        if not text:
            continue
        gap = document.count("\n", last, match.start()) if found else 2
        found.append(Line(match.start() + left, match.start() + left + len(text), text, gap > 1))
        last = match.end()
    return found


def blocks_of(lines: Sequence[Line], ending: Ending) -> tuple[list[Block], list[Line]]:
    """Cut a page at its ends.

    Args:
        lines: Its lines.
        ending: What counts as an end.

    Returns:
        The blocks, and the lines after the last end.
    """
    blocks: list[Block] = []
    waiting: list[Line] = []
    for line in lines:
        found = _end(line, ending, waiting)
        if found is None:
            waiting.append(line)
            continue
        if found is not True:
            waiting.append(Line(line.start, line.start + found.cut, line.text[: found.cut], line.after_blank))
        block = _block(waiting, None if found is True else found)
        if block is not None:
            blocks.append(block)
        waiting = []
    return blocks, waiting


def _block(lines: list[Line], invitation: Invitation | None) -> Block | None:
    kept = list(lines)
    codes = 0
    while kept and is_short_code(kept[-1].text):
        kept.pop()
        codes += 1
    return Block(tuple(kept), invitation, codes) if kept else None


def _end(line: Line, ending: Ending, waiting: Sequence[Line]) -> Invitation | Literal[True] | None:
    """Say whether a line ends a story: True if all of it is the end, else where its own text stops."""
    text = line.text
    if ending is Ending.SHORT_CODE:
        return True if is_short_code(text) else None
    if ending is Ending.INVITATION:
        if is_read_more(text) or _repeats(named_story(text), waiting):
            return True
        found = find_invitation(text)
        return found if found is not None and (not found.names or _repeats(found.names, waiting)) else None
    if not ends_with_ellipsis(text) or (ending is Ending.BRACKETS) != (text[-1] in "])"):
        return None
    return Invitation(len(text), True, "")


def _repeats(names: str, waiting: Sequence[Line]) -> bool:
    """Whether what follows *Continue reading* holds the title of the story above it, or the start of that."""
    wanted = core(names)
    if len(wanted) < _NAMING:
        return False
    titles = [core(line.text) for line in waiting[:6]]
    return any(
        len(title) >= _NAMING and (title[:40] in wanted or title.startswith(wanted)) for title in titles
    )
