"""Drafts of articles out of what was read: a story of a document, or a record's fields."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

from labels.visible import visible
from triage.articles import fields
from triage.articles.article import (
    Article,
    DateKind,
    Evidence,
    Flag,
    Form,
    Position,
    Reject,
)
from triage.articles.dates.evidence import PageFacts
from triage.articles.decoding import NotText, clean_text, mend_mojibake
from triage.articles.draft import Draft
from triage.articles.fields import FieldChoice
from triage.articles.formats.annotations import Annotated
from triage.articles.formats.json_values import in_words
from triage.articles.formats.rows import Bad, Row
from triage.articles.given_dates import GivenDate, is_impossible, read_given
from triage.articles.identity import article_key, identity, text_hash
from triage.articles.options import RAW_KEPT, ReadOptions
from triage.articles.source_orders import SourceOrders

_AHEAD = 500
_AHEAD_BYTES = 8 * 1024 * 1024


def story_draft(
    text: str,
    *,
    title: str | None,
    position: Position,
    form: Form,
    page: PageFacts | None,
    repaired: int,
    options: ReadOptions,
) -> Draft:
    """Make a draft of a document or of a story in it.

    Args:
        text: Exactly ``document[position.start:position.end]``.
        title: Its title line, if it has one.
        position: Where it stands.
        form: Whether the document is it, holds it, or holds the start of it.
        page: What the page around several stories states of its date.
        repaired: Characters replaced one for one.
        options: How to read.

    Returns:
        The draft.
    """
    facts = {fields.TITLE: title, fields.SOURCE: options.source}
    return Draft(_article(text, facts, None, position, form, repaired), options.reference_date, page=page)


def _article(
    text: str,
    facts: dict[str, str | None],
    given: str | None,
    position: Position,
    form: Form,
    repaired: int,
) -> Article:
    """Return an article whose dates are not known yet."""
    title, url = facts.get(fields.TITLE), facts.get(fields.URL)
    whole = identity(title, text, url, given)
    return Article(
        key=article_key(whole),
        identity=whole,
        text=text,
        sha256=text_hash(text),
        title=title,
        url=url,
        source=facts.get(fields.SOURCE),
        byline=facts.get(fields.BYLINE),
        language=facts.get(fields.LANGUAGE),
        upstream_id=facts.get(fields.ID),
        stated_date=None,
        stated_date_kind=None,
        position=position,
        form=form,
        evidence=Evidence(),
        repaired=repaired,
    )


class RecordReader:
    """Makes drafts of the rows of one file.

    Attributes:
        choice: Which field of the rows is what.
        unread_dates: Date values that are none, counted.
        open_dates: Dates whose day and month could be either, counted.
        mended: Texts whose mojibake was repaired, counted.
        annotated: What the export of another tool says of the records so far.
    """

    def __init__(self, path: str, options: ReadOptions) -> None:
        self._path = path
        self._options = options
        self._orders = SourceOrders()
        self.choice = FieldChoice(options.fields)
        self.unread_dates = 0
        self.open_dates = 0
        self.mended = 0
        self.annotated: list[Annotated] = []

    def drafts(self, rows: Iterator[Row | Bad]) -> Iterator[Draft | Reject]:
        """Yield a draft or a reject for each row.

        The first rows are looked at together, because the order of day and month in ``03/04/2023`` is told by
        the other dates of the file.
        """
        first: deque[Row | Bad] = deque()
        held = 0
        for row in rows:
            first.append(row)
            held += len(row.raw)
            if len(first) >= _AHEAD or held >= _AHEAD_BYTES:
                break
        choice = FieldChoice(self._options.fields)
        for row in first:
            if isinstance(row, Row):
                found = choice.find(row.values)
                with suppress(NotText):
                    self._orders.learn(self._source(found), found.get(fields.DATE), found.get(fields.TEXT))
        # What was looked at is let go row by row.
        ahead = (first.popleft() for _ in range(len(first)))
        for row in chain(ahead, rows):
            if isinstance(row, Bad):
                yield Reject(self._path, row.line, visible(row.reason), row.raw)
                continue
            try:
                draft = self._draft(row)
            except NotText as error:
                self._annotate(row, None)
                yield Reject(self._path, row.line, visible(f"{error}"), row.raw[:RAW_KEPT])
                continue
            self._annotate(row, draft.article)
            yield draft

    def _annotate(self, row: Row, article: Article | None) -> None:
        if row.annotations:
            key, text = (article.key, article.sha256) if article is not None else (None, "")
            self.annotated.append(Annotated(key, text, row.annotations))

    def _draft(self, row: Row) -> Draft:
        found = self.choice.find(row.values)
        text, repaired = self._text(row, found)
        facts = {
            ours: _word(found.get(ours))
            for ours in (fields.TITLE, fields.URL, fields.SOURCE, fields.BYLINE, fields.LANGUAGE, fields.ID)
        }
        facts[fields.SOURCE] = source = self._source(found)
        day_first = self._orders.given(source)
        date = self._date(found.get(fields.DATE), found.get(fields.PRECISION), day_first)
        crawl = read_given(found.get(fields.CRAWL), day_first=day_first)
        dates = []
        if date is not None:
            dates.append(date.stated(DateKind.METADATA))
        if crawl is not None:
            dates.append(crawl.stated(DateKind.CRAWL))
        given = date.written if date else _word(found.get(fields.DATE))
        self._orders.learn(source, None, text)
        printed = self._orders.printed(source)
        impossible = date is None and is_impossible(found.get(fields.DATE))
        position = Position(self._path, row.index, 0, len(text))
        return Draft(
            _article(text, facts, given, position, Form.WHOLE, repaired),
            self._options.reference_date,
            given=tuple(dates),
            page=PageFacts(day_first=printed) if printed is not None else None,
            impossible=_no_such_day(given) if impossible else None,
        )

    def _source(self, found: dict[str, Any]) -> str | None:
        return _word(found.get(fields.SOURCE)) or self._options.source

    def _text(self, row: Row, found: dict[str, Any]) -> tuple[str, int]:
        """Return the text of a row, checked.

        Raises:
            NotText: There is none, or it is none.
        """
        text = found.get(fields.TEXT)
        if text is None:
            raise NotText(self._no_text(row))
        if not isinstance(text, str):
            raise NotText(f"its text is no text but {in_words(text)}")
        if not text.strip():
            raise NotText("its text is empty")
        text, changed = mend_mojibake(text)
        self.mended += changed
        check_size(text, self._options)
        return clean_text(text)

    def _no_text(self, row: Row) -> str:
        if not row.values:
            return "it has no fields"
        named = self.choice.name_of(fields.TEXT)
        if named is not None:
            return f"it has no text in a field “{named}”"
        names = ", ".join(f"{name}" for name in list(row.values)[:8])
        if fields.recognises_text([f"{name}" for name in row.values]):
            return "its text is empty"
        return f"no field of it is known to hold a text ({names}); name one with --field text=NAME"

    def _date(self, value: object, precision: object, day_first: bool | None) -> GivenDate | None:
        if value is None:
            return None
        date = read_given(value, day_first=day_first)
        if date is None:
            self.unread_dates += 1
            return None
        if len(date.readings) > 1:
            self.open_dates += 1
        length = {"year": 4, "month": 7}.get(f"{precision}")
        return GivenDate((date.value[:length],)) if length else date


def _no_such_day(given: str | None) -> Flag:
    return Flag("impossible", "certain", f"The metadata give {given}, a day that does not exist.", (), None)


def check_size(text: str, options: ReadOptions) -> None:
    """Refuse a text that is too long.

    Raises:
        NotText: It is longer than the limit.
    """
    if len(text) * 4 > options.max_text and len(text.encode(errors="replace")) > options.max_text:
        raise NotText(f"its text is longer than {options.max_text:,} bytes")


def _word(value: object) -> str | None:
    """Return a metadata value as text: items of a list joined, none for what is empty or a record."""
    if isinstance(value, list | tuple):
        value = ", ".join(f"{item}" for item in value if isinstance(item, str | int))
    if value is None or isinstance(value, dict):
        return None
    text = f"{value}".strip().replace("\0", "\u2400")
    if any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else False:
        raise NotText("it holds a lone surrogate, which is no character")
    return text or None
