"""Characters that nobody sees, or that end a line where none is expected, as JSON escapes."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x7f-\x9f\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff]"
)
"""DEL, C1, bidirectional and zero-width characters, line and paragraph separators, noncharacters. Each is one
UTF-16 unit, so that its escape means the same in JSON and in YAML."""


def escape(written: str) -> str:
    r"""Return JSON text that reads as the same, with every such character as ``\uXXXX``.

    Args:
        written: JSON; outside its strings it has no such character.

    >>> print(escape('"a\u202eb"'))
    "a\u202eb"
    """
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
