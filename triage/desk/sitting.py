"""A person's sitting at the store: what is shown, how it is recorded, which article comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from labels.codebook import Question
from triage.desk.attention import Attention
from triage.desk.disclosure import SEEN, Disclosure, disclosed
from triage.desk.past import Past
from triage.desk.recorder import Recorder
from triage.desk.state import after, current, shown, without_work
from triage.desk.suggestion import read_suggestion
from triage.desk.view import Notice, Tone, View
from triage.desk.wording import label_of, suggestion_sentence
from triage.store.errors import Refused
from triage.store.protocol import Store
from triage.store.records import Aspect, Cause, Draft, Event, Json, PersonRecord, StoredArticle
from triage.store.rounds import Assignment, NoWork, Round

SURPLUS = "Others gave its answers meanwhile: yours are kept, not counted"

_LEAVING = frozenset({Cause.SKIP, Cause.SET_ASIDE})
"""Causes after which the desk goes on to another article."""
EVENTS = 5_000
"""Most events of one article that are looked at."""


class Sitting:
    """The lower half of a desk: it shows only what the log holds.

    Args:
        store: The store.
        person: Who sits here.
        planned: The round.
        recorder: Writes the events; knows the codebook in force.
        view: A view without an article, with codebook and settings.
        clock: Seconds of a monotonic clock.
    """

    def __init__(
        self,
        store: Store,
        person: PersonRecord,
        planned: Round,
        recorder: Recorder,
        view: View,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._person = person
        self._round = planned
        self._recorder = recorder
        self._view = view
        self._codebook = view.codebook
        self._attention = Attention(clock)
        self._past = Past(self._older, planned.name)
        self._saved_scroll = 0
        self._disclosure = Disclosure()
        self.scroll = 0
        """Where the text is now, as a position in it; saved with the next answer."""

    @property
    def view(self) -> View:
        """The desk as it stands."""
        return self._view

    @property
    def kept_scroll(self) -> int:
        """The place in the text that is in the log."""
        return self._saved_scroll

    def touch(self) -> None:
        """Take note of a sign of life, for the seconds of attention."""
        self._attention.touch()

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> View:
        """Show a line."""
        self._view = replace(self._view, notice=Notice(text, tone))
        return self._view

    def _update(self, **changes: Any) -> None:
        self._view = replace(self._view, **changes)

    def _question(self, question_id: str) -> Question:
        question = self._codebook.question(question_id)
        if question is None:
            raise LookupError(f"the codebook asks no {question_id!r}")
        return question

    def _refuses(self) -> bool:
        """Whether there is nothing to judge; the line says why."""
        view = self._view
        if view.article is None:
            self.say("There is no article to judge")
            return True
        if view.set_aside is not None:
            reason = label_of(self._codebook.set_aside_reasons, view.set_aside)
            self.say(f"Set aside ({reason}): {view.keys.name('aside')} takes it back", Tone.WARNING)
            return True
        return False

    def say_complete(self, said: str = "") -> View:
        """Say what was done, if anything, and that nothing is missing, or not."""
        if not self._view.complete:
            return self.say(said)
        complete = f"complete · {self._view.keys.name('enter')} goes on"
        return self.say(f"{said} · {complete}" if said else complete, Tone.DONE)

    # -- recording -------------------------------------------------------------------------------
    def _draft(self, article: StoredArticle, cause: Cause, aspect: Aspect, value: Json, **more: Any) -> Draft:
        was = current(self._view, aspect, more.get("question"))
        return self._recorder.draft(article, cause, aspect, value=value, was=was, **more)

    async def _record(self, draft: Draft) -> Event:
        """Hand in an event, with the place in the text when it moved; show it once it is in the log."""
        drafts = [draft]
        article = self._view.article
        if article is not None and self.scroll != self._saved_scroll:
            drafts.append(self._place(article, self.scroll, self._saved_scroll))
        scroll = self.scroll
        events = await self._recorder.record(drafts)
        self._saved_scroll = scroll
        for event in events:
            self._past.push(event)
            self._view = after(self._view, event)
            self._disclosure = self._disclosure.after(event)
        return events[0]

    async def keep_place(self) -> View:
        """Keep the place in the text, if it moved since it was kept."""
        article = self._view.article
        if article is not None and self.scroll != self._saved_scroll:
            scroll = self.scroll
            for event in await self._recorder.record([self._place(article, scroll, self._saved_scroll)]):
                self._past.push(event)
            self._saved_scroll = scroll
        return self._view

    async def note_seen(self) -> View:
        """Keep that answers of others were shown of this article."""
        article = self._view.article
        if article is not None and not self._disclosure.answers_seen:
            visit = self._place(article, self.scroll, self._saved_scroll, **{SEEN: True})
            for event in await self._recorder.record([visit]):
                self._past.push(event)
                self._disclosure = self._disclosure.after(event)
        return self._view

    def _place(self, article: StoredArticle, scroll: int, was: int, **data: Json) -> Draft:
        return self._recorder.draft(
            article, Cause.VISIT, Aspect.PLACE, value={"scroll": scroll}, was={"scroll": was}, data=data
        )

    async def _set(self, cause: Cause, aspect: Aspect, value: Json, said: str) -> View:
        """Set a value of the article that is no judgement."""
        article = self._view.article
        if article is None:
            return self.say("There is no article here")
        if value == current(self._view, aspect, None):
            return self.say("")
        await self._record(self._draft(article, cause, aspect, value))
        return self.say(said, Tone.DONE)

    async def _older(self, before: int | None, limit: int) -> Sequence[Event]:
        return await self._recorder.insist(
            lambda: self._store.history(person=self._person.name, before=before, limit=limit)
        )

    # -- articles --------------------------------------------------------------------------------
    async def _reserve(self, article: str | None = None, *, skipped: bool = False) -> Assignment | NoWork:
        return await self._recorder.insist(
            lambda: self._store.reserve(
                self._round.name,
                self._person.name,
                article=article,
                skipped=skipped,
                session=self._recorder.session,
            )
        )

    async def _offered(self, article: str | None) -> Assignment | NoWork | None:
        """Return a certain article or why it is not handed out; None where it is gone."""
        try:
            return await self._reserve(article)
        except Refused:
            return None

    async def _handed(self, article: str | None) -> Assignment | None:
        """Return a certain article, or None where it is gone or not handed out."""
        handed = await self._offered(article)
        return handed if isinstance(handed, Assignment) else None

    async def _turn_to_round(self, name: str) -> bool:
        """Work in another round from now on; whether there is one of this name."""
        planned = next(
            (each for each in await self._recorder.insist(self._store.rounds) if each.name == name), None
        )
        if planned is not None:
            self._round, self._past.round, self._recorder.round = planned, name, name
            self._update(round=name)
        return planned is not None

    async def _sit_down(self) -> None:
        """Show the article that was here last, unless it was left; else the next."""
        last = self._past.trail.newest
        left = last is None or last.data.get("left") or (last.cause in _LEAVING and last.value)
        handed = None if last is None or left else await self._handed(last.article)
        await self._take(handed or await self._reserve())

    async def _take(self, handed: Assignment | NoWork) -> View:
        """Show what was handed out, be it an article or why there is none."""
        if isinstance(handed, Assignment):
            return await self._show(handed)
        if self._view.article is not None:
            await self._recorder.record([self._place(self._view.article, 0, self.scroll, left=True)])
        self._view = without_work(self._view, handed)
        return self.say("")

    async def _show(self, handed: Assignment, said: str = "", tone: Tone = Tone.PLAIN) -> View:
        """Show an article; that it was shown is in the log, so that the next sitting begins there."""
        newest = self._past.trail.newest
        if newest is None or newest.article != handed.article.row.key or newest.data.get("left"):
            scroll = handed.work.scroll
            for event in await self._recorder.record([self._place(handed.article, scroll, scroll)]):
                self._past.push(event)
        self._disclosure = await self._disclosed(handed.article.row.key)
        blind = self._round.source_blind and not self._disclosure.source_known
        shows = self._round.suggestions == "shown"
        suggestion = read_suggestion(handed.suggestion, self._codebook) if shows else None
        self._view = replace(shown(self._view, handed), blind=blind, suggestion=suggestion)
        self.scroll = self._saved_scroll = handed.work.scroll
        self._attention.start()
        if said:
            return self.say(said, tone)
        if handed.surplus:
            return self.say(SURPLUS, Tone.WARNING)
        if suggestion is not None and not self._view.judgements:
            return self.say(suggestion_sentence(self._codebook, suggestion))
        return self.say_complete()

    async def _disclosed(self, article: str) -> Disclosure:
        """Return what the log says was disclosed of an article; it is asked only where that can matter."""
        if not (self._round.source_blind or self._round.show_answers):
            return Disclosure()
        events = await self._recorder.insist(
            lambda: self._store.history(person=self._person.name, article=article, limit=EVENTS)
        )
        return disclosed(reversed(events), self._round.name)

    async def _go_on(self) -> View:
        """Show what comes next."""
        return await self._take(await self._reserve())

    async def _leave(self, said: str) -> View:
        """Give the article back and show what comes next, with a line on what was done."""
        article = self._view.article
        if article is not None:
            key = article.row.key
            await self._recorder.insist(lambda: self._store.release(self._round.name, self._person.name, key))
        await self._go_on()
        return self.say(said, Tone.DONE)

    async def _finished(self, article: str) -> bool:
        """Whether the person completed an article, or set it aside."""
        if self._past.trail.set_aside(article):
            return True
        try:
            work = await self._recorder.insist(
                lambda: self._store.work(self._round.name, self._person.name, article)
            )
        except Refused:
            return False  # it was withdrawn
        return work.complete

    async def _walk(self, *, forward: bool) -> View:
        """Show the finished article before or after the one that is here."""
        here = self._view.article
        finished = here is None or self._view.complete or self._view.set_aside is not None
        if forward and not finished:
            return self.say("This is the article that waits for you")
        key = here.row.key if here and finished else None
        while True:
            key = self._past.after(key) if forward else await self._past.before(key)
            if key is None:
                break
            if await self._finished(key) and (handed := await self._handed(key)):
                return await self._show(handed)
        if not forward:
            return self.say("That was the first article you finished")
        return await self._go_on()
