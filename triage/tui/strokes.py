"""What a person does to the desk, one after the other: keys, pastes, clicks."""

from __future__ import annotations

from typing import NamedTuple

from textual import events

PASTE = "paste"


class Stroke(NamedTuple):
    """One key, paste or click."""

    key: str
    """The character, or the name of a key that has none (``space`` is one); ``paste``; for a click what
    it was on: ``key:K``, ``act:A``, ``focus:Q``, ``line:N``; for the mouse drawn over the article's text
    ``span:START:END``."""
    text: str = ""
    """What was pasted."""

    @property
    def character(self) -> str | None:
        """The character that the key types, if it types one."""
        return " " if self.key == "space" else self.key if len(self.key) == 1 else None

    @property
    def span(self) -> tuple[int, int] | None:
        """Where in the article's text the mouse was pressed and where it is; None for every other stroke."""
        kind, _, name = self.key.partition(":")
        if kind != "span" or not name:
            return None
        start, _, end = name.partition(":")
        return int(start), int(end)


def stroke_of(event: events.Key | events.Paste) -> Stroke:
    """Return the stroke of a terminal's event."""
    if isinstance(event, events.Paste):
        return Stroke(PASTE, event.text)
    character = event.character
    if character is not None and len(character) == 1 and character.isprintable():
        return Stroke("space" if character == " " else character)
    return Stroke(event.key)
