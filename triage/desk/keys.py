"""The one table of keys: what the desk answers to, and what foot, help, palette, settings and docs list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from labels.codebook import Answer, Codebook, Question


@dataclass(frozen=True, slots=True)
class Act:
    """Something the desk does."""

    id: str
    keys: tuple[str, ...]
    """Names of the keys that do it: a character, or a name such as ``enter``; none for the palette alone."""
    does: str
    """What it does, as the help says it."""
    group: str
    foot: str = ""
    """Its word at the foot of the screen; empty where it is not shown there."""
    listed: bool = True
    """Whether the palette lists it."""
    also: tuple[str, ...] = ()
    """What some terminals send for its keys; they do the same and are not shown."""
    fixed: bool = False
    """Whether its keys are nobody's to change: every dialog answers to them too."""

    @property
    def name(self) -> str:
        """Its id in words, where a whole sentence would be too long."""
        return self.id.replace("_", " ")


ACTS = (
    Act(
        "enter",
        ("enter",),
        "next article, or says what is missing",
        "Judging",
        "next",
        also=("ctrl+j",),
    ),
    Act(
        "undo",
        ("backspace", "ctrl+z"),
        "undo, across articles and days",
        "Judging",
        "undo",
        also=("ctrl+h",),
    ),
    Act("redo", ("ctrl+y",), "redo what was undone", "Judging"),
    Act("clear", ("-",), "clear the answer to the focused question", "Judging"),
    Act("turn", ("tab",), "turn to the next question", "Judging"),
    Act("turn_back", ("shift+tab",), "turn to the question before", "Judging", listed=False),
    Act("guideline", ("g",), "guideline of the focused question", "Judging", "guide"),
    Act("date", ("d",), "corrected date of an answer that takes one", "Judging"),
    Act("confidence", ("b",), "how sure you are of the last answer", "Judging"),
    Act("skip", ("w",), "skip for now; it comes back", "Article"),
    Act("aside", ("z",), "set the article aside, or take it back", "Article"),
    Act("flag", ("f",), "put a flag on the article, or take it off", "Article"),
    Act("note", ("n",), "write a note on the article", "Article"),
    Act("mark", ("e",), "mark a part of the text as evidence", "Article"),
    Act("neighbour", ("v",), "neighbours: articles that share text with it", "Article"),
    Act("copy", ("y",), "copy the title, or the first marked part", "Article"),
    Act("previous", ("[",), "back through your finished articles", "Article"),
    Act("following", ("]",), "forward through them, and on to work", "Article"),
    Act("jump", (), "go to an article by its id or number", "Article"),
    Act("flagged", (), "go to the next article that you flagged", "Article"),
    Act("answers", (), "answers of others, where the round shows them", "Article"),
    Act("matter", (), "page matter: what stands around the story on its page", "Article"),
    Act("find", ("/",), "find in the text", "Reading", "find"),
    Act("evidence", ("right",), "the evidence: conflicts, dates, origin", "Reading", "evidence"),
    Act("text", ("left",), "back to the text", "Reading", listed=False),
    Act("down", ("j", "down"), "a line down", "Reading", listed=False),
    Act("up", ("k", "up"), "a line up", "Reading", listed=False),
    Act("page_down", ("space", "pagedown"), "a page down", "Reading", listed=False),
    Act("page_up", ("pageup",), "a page up", "Reading", listed=False),
    Act("home", ("home",), "to the start", "Reading", listed=False),
    Act("end", ("end",), "to the end", "Reading", listed=False),
    Act("help", ("?",), "all keys", "Desk", "all keys"),
    Act("palette", ("ctrl+p",), "everything by name", "Desk", listed=False),
    Act("close", ("escape",), "close what is open", "Desk", listed=False, fixed=True),
    Act("leave", ("q",), "leave; everything is saved", "Desk"),
    Act("halt", ("ctrl+c",), "leave at once while nothing can be saved", "Desk", listed=False, fixed=True),
    Act("numbers", (), "your own numbers", "Desk"),
    Act("settings", (), "your settings: keys, looks, auto-advance, time zone", "Settings"),
    Act("advance", (), "auto-advance on or off", "Settings"),
    Act("dark", (), "theme for dark terminals", "Settings"),
    Act("light", (), "theme for light terminals", "Settings"),
    Act("sixteen", (), "theme in the terminal's own sixteen colours", "Settings"),
    Act("colourless", (), "theme without colours", "Settings"),
    Act("ascii", (), "plain ASCII signs on or off", "Settings"),
)
"""Every act of the desk, in the order in which the help lists them."""

_WITHOUT_CHARACTER = frozenset({"space", "enter", "tab", "escape", "backspace"})

RESERVED_KEYS: Mapping[str, str] = MappingProxyType(
    {
        **{key: act.name for act in ACTS for key in act.keys if len(key) == 1 or key in _WITHOUT_CHARACTER},
        " ": "page down",
    }
)
"""Key to what it does on the desk, so that no codebook takes one of them; one character, or the name of a
key that has none. Control keys are reserved too: a codebook cannot name one."""

_NAMES = {
    "enter": "Enter",
    "backspace": "Backspace",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "escape": "Esc",
    "space": "Space",
    "delete": "Del",
    "insert": "Ins",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}
_PLAIN = {"left": "Left", "right": "Right", "up": "Up", "down": "Down"}


def key_name(key: str, *, unicode: bool = True) -> str:
    """Return a key as people call it.

    >>> key_name("ctrl+y"), key_name("right"), key_name("right", unicode=False), key_name("f5"), key_name("w")
    ('Ctrl+Y', '→', 'Right', 'F5', 'w')
    """
    if not unicode and key in _PLAIN:
        return _PLAIN[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return _NAMES.get(key) or (key.upper() if len(key) > 1 else key)


def is_named(key: str) -> bool:
    """Whether a key that types no character is one that the table could name."""
    return key in _NAMES


def answers_by_key(codebook: Codebook) -> dict[str, tuple[Question, Answer]]:
    """Return what each key of a codebook answers, *cannot judge* among it."""
    return {
        answer.key: (question, answer)
        for question in codebook.questions
        for answer in (*question.answers, question.cannot_judge)
    }
