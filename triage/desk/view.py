"""What a screen needs to know of a desk; finished values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from labels.codebook import Codebook, Question
from labels.judgement import Judgement
from triage.desk.key_table import OWN_KEYS, KeyTable
from triage.desk.settings import Settings as Settings
from triage.desk.suggestion import Suggestion
from triage.store.records import StoredArticle
from triage.store.rounds import NoWork


class Tone(StrEnum):
    """How a notice wants to be read."""

    PLAIN = "plain"
    DONE = "done"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line that says what a key did, or why it did nothing."""

    text: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class View:
    """A desk as it stands: everything in it is in the log already."""

    person: str
    round: str
    codebook: Codebook
    article: StoredArticle | None = None
    """None where there is no work; ``why`` says why."""
    why: NoWork | None = None
    place: int = 0
    """Place of the article in the person's order, from 1."""
    of: int = 0
    """How many articles the round has for this person."""
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
    """By question id; only questions that have one."""
    focus: str | None = None
    """Question that the next ``-`` and ``g`` are about."""
    missing: tuple[str, ...] = ()
    """Required questions without an answer, in codebook order."""
    note: str | None = None
    flag: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    skipped: bool = False
    set_aside: str | None = None
    """Id of the reason for which the article is set aside."""
    scroll: int = 0
    """Where the text was left, as a position in it."""
    blind: bool = False
    """Whether outlet, byline and URL are hidden until the first answer."""
    suggestion: Suggestion | None = None
    """What was predicted, where the round shows that."""
    completed: int = 0
    """Articles completed since this desk was opened (less those opened again)."""
    today: int | None = None
    """Articles completed today; None until counted."""
    per_hour: float | None = None
    """Articles an hour of attention today, when it was last counted; None with too little to say."""
    settings: Settings = field(default_factory=Settings)
    keys: KeyTable = OWN_KEYS
    """The table of keys as this person has it."""
    notice: Notice = Notice()

    @property
    def complete(self) -> bool:
        """Whether every required question is answered."""
        return self.article is not None and not self.missing

    @property
    def question(self) -> Question | None:
        """The focused question."""
        return None if self.focus is None else self.codebook.question(self.focus)
