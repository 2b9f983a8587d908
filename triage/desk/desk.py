"""One person at work: an article at a time, and what can be done with it; no screen, no SQL.

Whatever changes what is shown is in the log before it is shown: each use case awaits the log, takes the
recorded events into the state, and only then returns the new :class:`~triage.desk.view.View`. Use cases run
one at a time; a caller that takes keys queues them.
"""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from labels.codebook import Codebook
from triage.desk.answers import Answers
from triage.desk.disclosure import late_marks
from triage.desk.key_table import OWN_KEYS, BadKey, KeyTable
from triage.desk.numbers import OwnNumbers, own_numbers
from triage.desk.others import OthersAnswer, answers_of_others
from triage.desk.recorder import PATIENCE, Recorder
from triage.desk.settings import Settings
from triage.desk.sitting import EVENTS
from triage.desk.view import Tone, View
from triage.desk.wording import event_phrase, kept_sentence, label_of, missing_sentence
from triage.store.comparison import Neighbour
from triage.store.errors import Refused
from triage.store.protocol import Store
from triage.store.records import Aspect, Cause, Event, PageMatter, StoredArticle, Term
from triage.store.rounds import ROUND_ALL, Assignment, NoWork

NOTE_LENGTH = 4_000
"""Most characters of a note."""
SPANS = 50
"""Most marked spans of an article."""


class Desk(Answers):
    """The desk of one person in one round; made by :meth:`open`."""

    @classmethod
    async def open(
        cls,
        store: Store,
        person: str,
        *,
        round_name: str = ROUND_ALL,
        session: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        patience: PATIENCE | None = None,
        local: Mapping[str, object] | None = None,
    ) -> Desk:
        """Sit a person down where they were, else at the next article that waits for them.

        Args:
            store: The store.
            person: Name of a member of the team.
            round_name: The round to work in.
            session: Names this sitting; drawn unless given, and never used twice.
            clock: Seconds of a monotonic clock, for the seconds of attention.
            patience: Waits between tries while the store cannot save; see :class:`Recorder`.
            local: Settings of this machine, for what the person's own leave open.

        Raises:
            Refused: There is no such person or round.
            StoreError: The store cannot be used.
        """
        codebook = await store.codebook()
        record = next((each for each in await store.people() if each.name == person and each.active), None)
        if record is None:
            raise Refused(f"There is no {person} in this team: triage label --as {person} adds them")
        planned = next((each for each in await store.rounds() if each.name == round_name), None)
        if planned is None:
            raise Refused(f"There is no round {round_name}: triage status lists the rounds")
        recorder = Recorder(
            store,
            person,
            session or secrets.token_hex(8),
            round_name=round_name,
            codebook=codebook.label,
            patience=patience,
        )
        settings = Settings.read({**(local or {}), **record.settings})
        keys, complaint = _table(settings, codebook)
        view = View(person, round_name, codebook, settings=settings, keys=keys)
        desk = cls(store, record, planned, recorder, view, clock)
        await desk._past.load()
        await desk._sit_down()
        if complaint:
            desk.say(complaint, Tone.WARNING)
        return desk

    # -- the article -----------------------------------------------------------------------------
    async def note(self, text: str | None) -> View:
        """Write (or with nothing, remove) a note on the article."""
        kept = (text or "").strip()[:NOTE_LENGTH] or None
        return await self._set(Cause.NOTE, Aspect.NOTE, kept, "noted" if kept else "note removed")

    async def flag(self) -> View:
        """Put a flag on the article, or take it off."""
        up = not self._view.flag
        return await self._set(Cause.FLAG, Aspect.FLAG, up or None, "flagged" if up else "flag taken off")

    async def spans(self, spans: Sequence[tuple[int, int]]) -> View:
        """Mark the parts of the text that bear the judgement, as positions in it; all of them, anew."""
        article = self._view.article
        end = 0 if article is None else len(article.text)
        kept = sorted({(first, last) for first, last in spans if 0 <= first < last <= end})
        if len(kept) > SPANS:
            return self.say(f"An article takes at most {SPANS} marked spans", Tone.WARNING)
        said = f"evidence marked: {len(kept)}" if kept else "marks removed"
        return await self._set(Cause.SPANS, Aspect.SPANS, [list(span) for span in kept] or None, said)

    async def set_aside(self, reason: str | None) -> View:
        """Set the article aside for a reason of the codebook and go on, or with None take it back."""
        reasons = self._codebook.set_aside_reasons
        if reason is not None and all(each.id != reason for each in reasons):
            raise LookupError(f"no reason for setting aside is called {reason!r}")
        if self._view.article is None or reason == self._view.set_aside:
            return self.say("")
        said = "taken back" if reason is None else f"set aside: {label_of(reasons, reason)}"
        await self._set(Cause.SET_ASIDE, Aspect.SET_ASIDE, reason, said)
        return self._view if reason is None else await self._leave(said)

    async def skip(self) -> View:
        """Leave the article for later and go on; without one, take up what was skipped."""
        view = self._view
        if view.article is None:
            return await self.take_up_skipped()
        if view.complete or view.set_aside:
            return await self._go_on()
        await self._record(self._draft(view.article, Cause.SKIP, Aspect.SKIP, True))  # which gives it back
        await self._go_on()
        return self.say("skipped for now", Tone.DONE)

    # -- moving ----------------------------------------------------------------------------------
    async def enter(self) -> View:
        """Go on to the next article when this one is finished, else say what is missing."""
        view = self._view
        if view.article is None:
            return await self.take_up_skipped() if view.why and view.why.skipped else await self._go_on()
        if view.set_aside or view.complete:
            return await self._go_on()
        self._update(focus=view.missing[0])
        return self.say(missing_sentence(self._codebook, view.missing), Tone.WARNING)

    async def next(self) -> View:
        """Show the finished article after this one, or at their end what waits to be done."""
        return await self._walk(forward=True)

    async def previous(self) -> View:
        """Show the finished article before this one."""
        return await self._walk(forward=False)

    async def go_to(self, article: str) -> View:
        """Show a certain article, by its id or its number, if this person may have it."""
        key = await self._numbered(int(article)) if article.isascii() and article.isdigit() else article
        handed = await self._handed(key) if key else None
        if handed is None:
            return self.say(f"{article} is not among your articles of round {self._round.name}", Tone.WARNING)
        return await self._show(handed)

    async def _numbered(self, number: int) -> str | None:
        """Return the key of an article by its number, where this person may list articles."""
        where = (Term("number", "=", (str(number),)),)
        try:
            async for page in self._store.articles(where, limit=1):
                return page[0].key if page else None
        except Refused:
            return None
        return None

    async def next_flagged(self) -> View:
        """Show the flagged article before this one in the order of flags, around the end."""
        here = self._view.article
        key = await self._past.flagged(None if here is None else here.row.key)
        handed = await self._handed(key) if key is not None else None
        if handed is None:
            return self.say("You have flagged no other article of this round")
        return await self._show(handed)

    async def take_up_skipped(self) -> View:
        """Show an article that was skipped before."""
        return await self._take(await self._reserve(skipped=True))

    async def look_for_work(self) -> View:
        """Without an article, see whether there is one by now; else change nothing."""
        if self._view.article is not None:
            return self._view
        handed = await self._reserve()
        if isinstance(handed, NoWork):
            self._update(why=handed)
            return self._view
        return await self._take(handed)

    def focus(self, question_id: str) -> View:
        """Turn to a question, for the keys that are about one."""
        self._update(focus=self._question(question_id).id)
        return self.say("")

    def turn(self, steps: int) -> View:
        """Turn to the question so many further on, around the end."""
        ids = [question.id for question in self._codebook.questions]
        if self._view.article is None:
            return self._view
        at = ids.index(self._view.focus) if self._view.focus in ids else 0
        return self.focus(ids[(at + steps) % len(ids)])

    # -- undo ------------------------------------------------------------------------------------
    async def undo(self) -> View:
        """Take back the last action; one that is about another article is shown first."""
        event = await self._past.undoable()
        if event is None:
            return self.say("There is nothing to undo")
        return await self._reverse(event, Cause.UNDO, "undoes")

    async def redo(self) -> View:
        """Do again what was undone last, until something new was done."""
        event = await self._past.redoable()
        if event is None:
            return self.say("There is nothing to redo")
        return await self._reverse(event, Cause.REDO, "redoes")

    async def _reverse(self, event: Event, cause: Cause, verb: str) -> View:
        phrase = event_phrase(self._codebook, event)
        here = self._view.article
        if here is None or event.article != here.row.key or event.round != self._round.name:
            return await self._show_first(event, f"{verb} {phrase}", cause)
        if event.aspect is None:
            return self._view
        value = event.was if cause is Cause.UNDO else event.value
        draft = self._draft(
            here,
            cause,
            event.aspect,
            value,
            question=event.question,
            data={verb: event.sequence, **self._disclosure.marks},
        )
        late = late_marks(await self._record(draft))
        if event.question and self._codebook.question(event.question):
            self._update(focus=event.question)
        said = f"{'undone' if cause is Cause.UNDO else 'redone'}: {phrase}"
        if late:
            return self.say(f"{said}. {kept_sentence(late[0], self._round.name)}", Tone.WARNING)
        return self.say(said, Tone.DONE)

    async def _show_first(self, event: Event, does: str, cause: Cause) -> View:
        """Show what an undo or redo is about, also where that is of another round; the next press does it.

        From then on the desk works in that round; one that has no more work gives way to one that has.
        """
        before = self._round.name
        other = event.round if event.round is not None and event.round != before else ""
        found = await self._turn_to_round(other) if other else True
        handed = await self._offered(event.article) if found else None
        if not isinstance(handed, Assignment):
            if other and found:
                await self._turn_to_round(before)
            if handed is not None and handed.reason == "reserved":
                return self.say(f"Its article is open at another desk of yours ({does})", Tone.WARNING)
            self._past.drop(event)
            return self.say(f"Its article is gone ({does}); again for the one before", Tone.WARNING)
        key = self._view.keys.name("undo" if cause is Cause.UNDO else "redo")
        where = f", in round {other}" if other else ""
        closed = " (closed)" if other and self._round.state == "closed" else ""
        return await self._show(handed, f"{key} again {does}{where}{closed}", Tone.WARNING)

    # -- settings, and what is only read ---------------------------------------------------------
    async def change(self, settings: Settings) -> View:
        """Keep a person's settings, for this and every other desk of theirs.

        Raises:
            BadKey: A key cannot be used; nothing was changed.
        """
        keys = KeyTable(settings.keys, self._codebook)
        person = self._person
        for record in await self._recorder.insist(self._store.people):
            if record.name == person.name:
                person = record  # as it is now: role and SSH keys may have changed since this desk opened
        person = replace(person, settings=settings.over(person.settings))
        await self._recorder.insist(lambda: self._store.put_person(person, by=person.name))
        self._person = person
        self._update(settings=settings, keys=keys)
        return self.say("")

    async def neighbours(self) -> tuple[Neighbour, ...]:
        """Return the articles that share text with the one shown, those that share most first."""
        if self._view.article is None:
            return ()
        key = self._view.article.row.key
        return await self._recorder.insist(lambda: self._store.neighbours(key))

    async def neighbour(self, pair: Neighbour) -> StoredArticle | None:
        """Return the other article of a pair; None if it was withdrawn since."""
        article = self._view.article
        key = pair.a if article is None or pair.b == article.row.key else pair.b
        return await self._recorder.insist(lambda: self._store.article(key))

    async def page_matter(self) -> PageMatter | None:
        """Return what the page of the article holds around its stories; None where that is nothing."""
        if self._view.article is None:
            return None
        key = self._view.article.row.key
        return await self._recorder.insist(lambda: self._store.page_matter(key))

    async def count_today(self) -> View:
        """Count what the person completed today; it is kept up to date from then on."""
        progress = await self._recorder.insist(self._store.progress)
        mine = next((each for each in progress.people if each.name == self._person.name), None)
        if mine is not None:
            self._update(today=mine.today, per_hour=mine.per_hour)
        return self._view

    async def numbers(self, now: datetime.datetime) -> OwnNumbers:
        """Return this person's numbers of all their rounds; nothing of anybody else is in them.

        Args:
            now: The present, with its zone.
        """
        await self.count_today()
        tally = await self._recorder.insist(lambda: self._store.tally(self._person.name))
        view = self._view
        return own_numbers(tally, now, today=view.today, since=view.completed, per_hour=view.per_hour)

    async def others(self) -> tuple[OthersAnswer, ...] | None:
        """Return what others answered here, and keep that it was seen; None where the round hides it."""
        article = self._view.article
        if article is None or not self._round.show_answers:
            return None
        key = article.row.key
        try:
            events = await self._recorder.insist(lambda: self._store.history(article=key, limit=EVENTS))
        except Refused:
            return None
        found = answers_of_others(events, self._person.name, self._round.name, self._codebook)
        if found:
            await self.note_seen()
        return found


def _table(settings: Settings, codebook: Codebook) -> tuple[KeyTable, str]:
    """Return the person's table of keys; the desk's own, and why, where a codebook took one of theirs."""
    try:
        return KeyTable(settings.keys, codebook), ""
    except BadKey as clash:
        return OWN_KEYS, f"Your own keys are not in use ({clash}); change them in the settings"
