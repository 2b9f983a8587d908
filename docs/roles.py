"""Write the tables of docs/roles.md: verbs, commands over the wire and acts of the desk, each by role."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from triage.desk import rights
from triage.owner import roles
from triage.ssh import table
from triage.store.records import Role

PAGE = Path(__file__).with_name("roles.md")
MARK = "<!-- What follows is written by `uv run python docs/roles.py`. -->\n"

_PEOPLE = (Role.ANNOTATOR, Role.ADJUDICATOR, Role.LEAD)


def tables() -> str:
    """Return everything that follows from the code."""
    return "\n".join(
        (
            "## Rooms\n",
            _by_role("room", ((name, needs.allowed) for name, needs in rights.ROOMS.items())),
            "## Acts of the desk\n",
            "By their names in the palette and in the settings; `answer` is the codebook's own keys.\n",
            _by_role("act", ((f"`{name}`", needs.allowed) for name, needs in rights.ACTS.items())),
            "## Commands over the wire\n",
            "On the host every command is the administrator's.\n",
            _by_role(
                "command",
                (
                    (f"`{' '.join(words)}`", command.roles.__contains__)
                    for words, command in table.TABLE.items()
                ),
            ),
            "## Verbs of the store\n",
            _rows("verb", ((f"`{verb}`", grants) for verb, grants in roles.TABLE.items())),
            "## Causes of events that a role hands in\n",
            _by_role(
                "cause",
                (
                    (f"`{cause}`", lambda role, cause=cause: cause in roles.CAUSES[role])
                    for cause in sorted(roles.CAUSES[Role.LEAD])
                ),
            ),
        )
    )


def _by_role(what: str, rows: Iterable[tuple[str, object]]) -> str:
    return _rows(
        what, ((name, ["yes" if allowed(role) else "no" for role in _PEOPLE]) for name, allowed in rows)
    )


def _rows(what: str, rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    lines = [f"| {what} | annotator | adjudicator | lead |", "|---|---|---|---|"]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the page: its words as they stand, and the tables anew."""
    words = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    return f"{words}{MARK}\n{tables()}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
