"""The verbs of a store: the same in process and over a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Protocol

from labels.codebook import Codebook
from triage.store.comparison import Compared, ComparedText, Comparison, Matches, Neighbour, NumberedPair
from triage.store.imports import (
    ArticleBatch,
    FileCounts,
    ImportRecord,
    ImportRequest,
    Outcome,
    RejectRow,
    Withdrawal,
)
from triage.store.progress import Progress
from triage.store.records import (
    Ack,
    ArticleRow,
    CheckReport,
    Copy,
    Description,
    Draft,
    Event,
    PageMatter,
    PersonRecord,
    StoredArticle,
    Term,
    Work,
)
from triage.store.rounds import Assignment, Chosen, Freed, NoWork, Round
from triage.store.tally import Tally

if TYPE_CHECKING:
    import polars as pl

JUDGEMENT_COLUMNS = (
    "article",  # str: key
    "annotator",  # str: person
    "role",  # str: annotator | adjudicator (cause adjudication)
    "round",  # str
    "question",  # str
    "values",  # list[str]: answer ids in order; empty with cannot_judge or for the empty set
    "cannot_judge",  # bool
    "reason",  # str | null
    "corrected_date",  # str | null: YYYY, YYYY-MM or YYYY-MM-DD
    "confidence",  # i64 | null
    "note",  # str | null: the person's note on the article
    "seconds",  # f64 | null: sum over the events that led to it
    "reference_date",  # str | null: YYYY-MM-DD
    "codebook",  # str: name@revision
    "suggestion_shown",  # bool
    "after_reveal",  # bool
    "complete",  # bool: every required question of (article, annotator, round) is answered
    "surplus",  # bool: kept but not counted towards k
    "sequence",  # i64
    "time",  # str
)
"""Columns of a snapshot's judgements: a row per (article, annotator, round, question) that has an answer.

Sorted by article number, annotator, round, then the codebook's order of questions."""

ARTICLE_COLUMNS = (
    "number",  # i64
    "key",  # str
    "version",  # i64
    "superseded",  # bool
    "title",  # str | null
    "text",  # str
    "source",  # str | null
    "url",  # str | null
    "byline",  # str | null
    "language",  # str | null
    "upstream_id",  # str | null: versions of one text share it and the source
    "stated_date",  # str | null: YYYY, YYYY-MM or YYYY-MM-DD
    "stated_date_kind",  # str | null
    "sha256",  # str
    "form",  # str
    "document_path",  # str
    "document_index",  # i64
    "document_start",  # i64
    "document_end",  # i64
    "set_aside",  # str | null: reason
    "cluster_id",  # str | null
    "import_number",  # i64
    "reference_date",  # str
)
"""Columns of a snapshot's article pages, sorted by number; withdrawn articles are not there."""


class Snapshot(Protocol):
    """Everything as it stood at one position of the log."""

    @property
    def position(self) -> int:
        """The position it belongs to."""

    @property
    def codebook(self) -> Codebook:
        """The codebook in force at that position."""

    async def judgements(self) -> pl.DataFrame:
        """Return the current judgements as a frame of :data:`JUDGEMENT_COLUMNS`."""

    async def independent(self) -> pl.DataFrame:
        """Return the judgements as they were before their people saw what others answered, for agreement."""

    async def skipped(self) -> pl.DataFrame:
        """Return open skips as a frame of ``article, annotator, round``."""

    def article_pages(self, *, with_text: bool = True, size: int = 2000) -> AsyncIterator[pl.DataFrame]:
        """Yield articles as frames of :data:`ARTICLE_COLUMNS` (``text`` empty without ``with_text``)."""


class Store(Protocol):
    """A store of articles, people, rounds and the log of everything that was said of them.

    Every verb may raise an error of :mod:`triage.store.errors`. Which verbs a caller may use is decided
    where the store is owned, by the person the connection is bound to; no request names its caller.
    """

    async def describe(self) -> Description:
        """Return what this store is."""

    async def codebook(self) -> Codebook:
        """Return the codebook in force."""

    # -- articles --------------------------------------------------------------------------------
    async def begin_import(self, request: ImportRequest, *, person: str) -> int:
        """Open a numbered import and return its number; one import runs at a time."""

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Add a batch to an open import.

        Returns:
            What became of each article of the batch, in order.
        """

    async def finish_import(self, number: int, *, files: Sequence[FileCounts], skipped: int) -> ImportRecord:
        """Close an import: checkpoint, then record its event; only then is it acknowledged.

        An import that is not finished when its owner ends is rolled back at the next opening.
        """

    async def abandon_import(self, number: int) -> None:
        """Take back everything of an open import; nothing of it stays."""

    async def withdraw(self, number: int, *, person: str, even_if_answered: bool = False) -> Withdrawal:
        """Withdraw a finished import's articles by tombstone.

        With answered articles and without ``even_if_answered`` nothing is done and ``done`` is false.
        """

    async def imports(self) -> tuple[ImportRecord, ...]:
        """Return all imports, oldest first."""

    def rejects(self, number: int | None = None) -> AsyncIterator[tuple[RejectRow, ...]]:
        """Yield kept rejects page by page, of one import or of all."""

    async def article(self, key: str) -> StoredArticle | None:
        """Return one article with its text and evidence; None if it is not here or withdrawn."""

    async def page_matter(self, key: str) -> PageMatter | None:
        """Return what the document of an article holds besides its stories; None where that is nothing."""

    def articles(
        self, where: Sequence[Term] = (), *, limit: int | None = None, size: int = 1000
    ) -> AsyncIterator[tuple[ArticleRow, ...]]:
        """Yield articles without their texts, in import order, page by page."""

    # -- neighbours ------------------------------------------------------------------------------
    async def neighbours(self, key: str) -> tuple[Neighbour, ...]:
        """Return the pairs of an article with others that are there, those that share most first."""

    def neighbour_pairs(self, *, size: int = 1000) -> AsyncIterator[tuple[Neighbour, ...]]:
        """Yield all pairs page by page, in the order in which their later articles came."""

    async def comparison(self) -> Comparison:
        """Return how far articles have been compared."""

    def uncompared(self, *, limit: int, chars: int) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield the first articles that wait to be compared, page by page: a batch.

        Args:
            limit: Most articles.
            chars: Characters beyond which no more are taken; one article is always taken.
        """

    def texts(
        self, numbers: Sequence[int], *, leaders: Sequence[int] = ()
    ) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield articles page by page, also withdrawn ones, by number.

        Args:
            numbers: Their numbers.
            leaders: Groups of copies; the first 64 members that are there of each are wanted too.
        """

    async def matching(self, hashes: bytes, texts: bytes) -> Matches:
        """Return what the store has of given shingles and texts.

        Args:
            hashes: Sampled shingles, unsigned 64-bit little-endian numbers.
            texts: Numbers of whole texts, the same.
        """

    def pairs_within(self, leaders: Sequence[int]) -> AsyncIterator[tuple[NumberedPair, ...]]:
        """Yield the pairs between members of given groups of copies, page by page."""

    def boilerplate(self) -> AsyncIterator[bytes]:
        """Yield the shingles that are boilerplate, ascending, as unsigned 64-bit little-endian numbers."""

    async def save_compared(self, compared: Compared) -> bool:
        """Keep what came of comparing a batch, all of it or nothing.

        Returns:
            False if another batch of that number was kept before; then nothing was done.
        """

    # -- people and rounds -----------------------------------------------------------------------
    async def people(self) -> tuple[PersonRecord, ...]:
        """Return the team, by name."""

    async def put_person(self, person: PersonRecord, *, by: str) -> None:
        """Add or change a person; recorded as an event of cause ``team``."""

    async def rounds(self) -> tuple[Round, ...]:
        """Return the rounds; ``all`` is always among them."""

    async def put_round(self, planned: Round, *, by: str, dry_run: bool = False) -> Chosen:
        """Add or change a round; recorded as an event of cause ``round``.

        Its articles are chosen by its filter as of now and never change, whatever comes in later; who wants
        them chosen anew puts the round again without position. Answers that were given stay.

        Args:
            planned: The plan; with the position that it has already, only what is no matter of its articles.
            by: Who plans.
            dry_run: Say what would be chosen, and record nothing.
        """

    async def reserve(
        self,
        round_name: str,
        person: str,
        *,
        article: str | None = None,
        skipped: bool = False,
        session: str | None = None,
    ) -> Assignment | NoWork:
        """Hand out an article, in one atomic step.

        In a planned round it is reserved for fifteen minutes after the last key or the lost line.

        Args:
            round_name: The round.
            person: For whom.
            article: A certain one (to go back to it); else the next that is neither complete nor skipped.
            skipped: Offer what the person skipped before instead.
            session: The sitting that will show it; what another living one of the person shows is left out.
        """

    async def release(self, round_name: str, person: str, article: str) -> None:
        """Give a reservation back."""

    async def vacate(
        self,
        round_name: str,
        *,
        by: str,
        person: str | None = None,
        article: str | None = None,
        completed: bool = False,
    ) -> Freed:
        """Give back what is reserved in a planned round, so that others get it.

        Args:
            round_name: The round.
            by: Who orders it.
            person: Of one person only.
            article: Of one article only.
            completed: Also give slots to others whose answers are complete; those are kept, not counted.
        """

    # -- the log ---------------------------------------------------------------------------------
    async def record(self, drafts: Sequence[Draft]) -> Ack:
        """Append events to the log; returns once they are on disk.

        A draft whose uid is in the log already is not appended again; its event is returned.
        """

    async def work(self, round_name: str, person: str, article: str) -> Work:
        """Return what a person has said of an article, as it stands now."""

    async def history(
        self,
        *,
        person: str | None = None,
        article: str | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> tuple[Event, ...]:
        """Return the newest events of a person or article before a position, newest first."""

    def events_since(self, position: int = 0, *, size: int = 1000) -> AsyncIterator[tuple[Event, ...]]:
        """Yield events after a position, oldest first, page by page, up to the log's present end."""

    # -- everything at once ----------------------------------------------------------------------
    async def snapshot(self, position: int | None = None) -> Snapshot:
        """Return everything as it stood at a position (now, if none is given)."""

    async def progress(self) -> Progress:
        """Return how far everything and everyone is."""

    async def tally(self, person: str) -> Tally:
        """Return what the answers of one person come to, over all rounds."""

    async def pseudonym_secret(self) -> bytes:
        """Return the secret that pseudonyms are keyed with; the first time, it is made.

        Raises:
            Refused: It is gone, or another one than the store was exported with before.
            StoreDamaged: What lies in its place is no secret.
        """

    async def check(self) -> CheckReport:
        """Prove the invariants, journal against tables."""

    async def copy(self) -> Copy:
        """Copy everything as of one moment, while others work, and begin a new segment of the journal.

        Returns:
            A file in the store's spool, for the host's administrator to take from there.
        """

    async def accept_loss(self, sequence: int) -> Event:
        """Record that the damaged place of the journal which held an event is done with.

        Once nothing is left that nobody accepted, a store that was open for reading only takes work again.
        """

    async def close(self) -> None:
        """Let go of the store; an owner syncs and releases it."""
