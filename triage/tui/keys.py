"""The one table of keys: what the desk answers to, and what foot, help and palette list."""

from __future__ import annotations

from dataclasses import dataclass

from labels.codebook import Answer, Codebook, Question


@dataclass(frozen=True, slots=True)
class Act:
    """Something the desk does."""

    id: str
    keys: tuple[str, ...]
    """Names of the keys that do it: a character, or a name such as ``enter``; none for the palette alone."""
    shown: str
    """The keys as people call them."""
    does: str
    """What it does, as the help says it."""
    group: str
    foot: str = ""
    """Its word at the foot of the screen; empty where it is not shown there."""
    listed: bool = True
    """Whether the palette lists it."""


ACTS = (
    Act("enter", ("enter", "ctrl+j"), "Enter", "next article, or says what is missing", "Judging", "next"),
    Act(
        "undo",
        ("backspace", "ctrl+z", "ctrl+h"),
        "Backspace Ctrl+Z",
        "undo, across articles and days",
        "Judging",
        "undo",
    ),
    Act("redo", ("ctrl+y",), "Ctrl+Y", "redo what was undone", "Judging"),
    Act("clear", ("-",), "-", "clear the answer to the focused question", "Judging"),
    Act("turn", ("tab",), "Tab", "turn to the next question", "Judging"),
    Act("turn_back", ("shift+tab",), "Shift+Tab", "turn to the question before", "Judging", listed=False),
    Act("guideline", ("g",), "g", "guideline of the focused question", "Judging", "guide"),
    Act("date", ("d",), "d", "corrected date of an answer that takes one", "Judging"),
    Act("confidence", ("b",), "b", "how sure you are of the last answer", "Judging"),
    Act("skip", ("w",), "w", "skip for now; it comes back", "Article"),
    Act("aside", ("z",), "z", "set the article aside, or take it back", "Article"),
    Act("flag", ("f",), "f", "put a flag on the article, or take it off", "Article"),
    Act("note", ("n",), "n", "write a note on the article", "Article"),
    Act("mark", ("e",), "e", "mark a part of the text as evidence", "Article"),
    Act("neighbour", ("v",), "v", "neighbours: articles that share text with it", "Article"),
    Act("copy", ("y",), "y", "copy the title, or the first marked part", "Article"),
    Act("previous", ("[",), "[", "back through your finished articles", "Article"),
    Act("following", ("]",), "]", "forward through them, and on to work", "Article"),
    Act("find", ("/",), "/", "find in the text", "Reading", "find"),
    Act(
        "evidence",
        ("right",),
        "→",
        "the evidence: conflicts, dates, origin",
        "Reading",
        "evidence",
    ),
    Act("text", ("left",), "←", "back to the text", "Reading", listed=False),
    Act("down", ("j", "down"), "j ↓", "a line down", "Reading", listed=False),
    Act("up", ("k", "up"), "k ↑", "a line up", "Reading", listed=False),
    Act("page_down", ("space", "pagedown"), "Space PgDn", "a page down", "Reading", listed=False),
    Act("page_up", ("pageup",), "PgUp", "a page up", "Reading", listed=False),
    Act("home", ("home",), "Home", "to the start", "Reading", listed=False),
    Act("end", ("end",), "End", "to the end", "Reading", listed=False),
    Act("help", ("?",), "?", "all keys", "Desk", "all keys"),
    Act("palette", ("ctrl+p",), "Ctrl+P", "everything by name", "Desk", listed=False),
    Act("close", ("escape",), "Esc", "close what is open", "Desk", listed=False),
    Act("leave", ("q",), "q", "leave; everything is saved", "Desk"),
    Act("halt", ("ctrl+c",), "Ctrl+C", "leave at once while nothing can be saved", "Desk", listed=False),
    Act("numbers", (), "", "your own numbers", "Desk"),
    Act("jump", (), "", "go to an article by its id", "Desk"),
    Act("advance", (), "", "auto-advance on or off", "Settings"),
    Act("dark", (), "", "theme for dark terminals", "Settings"),
    Act("light", (), "", "theme for light terminals", "Settings"),
    Act("sixteen", (), "", "theme in the terminal's own sixteen colours", "Settings"),
    Act("colourless", (), "", "theme without colours", "Settings"),
    Act("ascii", (), "", "plain ASCII signs on or off", "Settings"),
)
"""Every act of the desk, in the order in which the help lists them."""

BY_KEY = {key: act for act in ACTS for key in act.keys}
BY_ID = {act.id: act for act in ACTS}


def answers_by_key(codebook: Codebook) -> dict[str, tuple[Question, Answer]]:
    """Return what each key of a codebook answers, *cannot judge* among it."""
    return {
        answer.key: (question, answer)
        for question in codebook.questions
        for answer in (*question.answers, question.cannot_judge)
    }
