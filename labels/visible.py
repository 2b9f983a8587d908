"""The one door for text that a person or a file supplied, on its way to anything that shows it."""

from __future__ import annotations


def visible(text: str, *, newlines: bool = False) -> str:
    """Make control, C1 and bidirectional control characters visible, one character for one.

    Args:
        text: Any text; may hold lone surrogates.
        newlines: Leave ``\\n`` and ``\\t`` as they are (a widget that lays out lines needs them).

    Returns:
        Text of the same length in code points, safe to write to a terminal.
    """
    raise NotImplementedError
