"""Options that hold a list of names, and options that do not go together."""

from __future__ import annotations

from collections.abc import Mapping

from labels.visible import visible
from triage.cli import console


def names(text: str | None, option: str, *, exactly: int | None = None) -> list[str] | None:
    """Return the names of a list such as ``a,b,c``; None where the option was not given.

    Args:
        text: What was given.
        option: The option's name, for the message.
        exactly: How many names there must be.

    Raises:
        console.Failure: A name is empty, or there are too few or too many.
    """
    if text is None:
        return None
    found = [name.strip() for name in text.split(",")]
    if "" in found:
        console.fail(f"{option} {visible(text)}: there is an empty name; give them as a,b,c")
    if exactly is not None and len(found) != exactly:
        console.fail(f"{option} {visible(text)}: name {exactly}, not {len(found)}")
    return found


def refuse(why: str, options: Mapping[str, object]) -> None:
    """Refuse options that were given and mean nothing here.

    Args:
        why: How the message goes on after the option's name.
        options: Each option's value; None where it was not given.

    Raises:
        console.Failure: One was given.
    """
    for name, value in options.items():
        if value is not None:
            console.fail(f"{name} {why}")
