"""The table of keys as one person has it: the desk's own, with the keys that they gave to acts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from labels.codebook import Codebook
from labels.visible import visible
from triage.desk.keys import ACTS, Act, answers_by_key, is_named, key_name

MOST_KEYS = 4
"""Most keys of one act."""

_UNSENDABLE = {
    "ctrl+i": "terminals send Tab for it",
    "ctrl+m": "terminals send Enter for it",
    "ctrl+j": "terminals send it for Enter",
    "ctrl+h": "terminals send it for Backspace",
    "ctrl+s": "terminals stop the screen with it",
    "ctrl+q": "terminals start the screen with it",
    "ctrl+c": "it leaves a desk that cannot save",
    "escape": "it closes what is open",
}
_CONTROL = re.compile(r"ctrl\+[a-z]")
_FUNCTION = re.compile(r"f([1-9]|1[0-2])")


class BadKey(ValueError):
    """A key that an act cannot have; the message says why, by name."""


class KeyTable:
    """The acts with their keys, no key twice.

    Args:
        remapped: Act id to the keys that a person gave it instead of the desk's own.
        codebook: The codebook, whose keys are answers and nothing else; None takes any key for free.

    Raises:
        BadKey: There is no such act, it has its keys for ever, or a key is taken or cannot be sent.
    """

    def __init__(
        self, remapped: Mapping[str, Sequence[str]] | None = None, codebook: Codebook | None = None
    ) -> None:
        wanted = {name: tuple(keys) for name, keys in (remapped or {}).items()}
        for name in wanted:
            _check_act(name)
        self.acts: tuple[Act, ...] = tuple(
            replace(act, keys=wanted[act.id], also=()) if act.id in wanted else act for act in ACTS
        )
        self.by_id: Mapping[str, Act] = {act.id: act for act in self.acts}
        self.by_key: Mapping[str, Act] = self._held(codebook)

    def _held(self, codebook: Codebook | None) -> Mapping[str, Act]:
        answers = {} if codebook is None else answers_by_key(codebook)
        held: dict[str, Act] = {}
        # The desk's own keys come first, so that the one to blame is the one that was changed.
        for act in sorted(self.acts, key=lambda each: each not in ACTS):
            own = act in ACTS
            if not own:
                _check_keys(act)
            for key in (*act.keys, *act.also):
                name = visible(key_name(key))
                if key in held:
                    raise BadKey(f"{name} is taken: {held[key].does}")
                if not own and key in answers:
                    question, answer = answers[key]
                    raise BadKey(f"{name} is taken: it answers {question.label} with {answer.label}")
                held[key] = act
        return held

    def name(self, act_id: str) -> str:
        """Return the first key of an act as people call it, for a sentence."""
        keys = self.by_id[act_id].keys
        return key_name(keys[0]) if keys else self.by_id[act_id].does

    def shown(self, act: Act, *, unicode: bool = True) -> str:
        """Return an act's keys as people call them."""
        return " ".join(key_name(key, unicode=unicode) for key in act.keys)


def _check_act(name: str) -> None:
    """Refuse to change the keys of what is not there, or has none, or keeps them."""
    act = next((each for each in ACTS if each.id == name), None)
    if act is None:
        raise BadKey(f"The desk has nothing that is called {visible(name)}")
    if act.fixed:
        raise BadKey(f"{key_name(act.keys[0])} stays what it is: {act.does}")


def _check_keys(act: Act) -> None:
    """Refuse keys that plain terminals cannot send, and an act that nothing would reach any more."""
    own = next(each for each in ACTS if each.id == act.id)
    if own.keys and not act.keys:
        raise BadKey(f"Something must still do it: {act.does}")
    if len(act.keys) > MOST_KEYS:
        raise BadKey(f"At most {MOST_KEYS} keys for one thing: {act.does}")
    for key in act.keys:
        if key in own.keys:
            continue
        shown = visible(key_name(key))[:20]
        if key in _UNSENDABLE:
            raise BadKey(f"{shown} cannot be used: {_UNSENDABLE[key]}")
        typed = len(key) == 1 and key.isprintable() and not key.isspace()
        if not (typed or is_named(key) or _CONTROL.fullmatch(key) or _FUNCTION.fullmatch(key)):
            raise BadKey(f"{shown} cannot be used: not every terminal sends it")


OWN_KEYS = KeyTable()
"""The table as the desk has it."""
