"""The table of commands over the wire: what there is, by role, and which words each takes.

No word of a command names a file, a folder, an address or a store: what is read comes on standard input and
what is written goes to standard output, each named ``-``. What is not in the table does not exist here, and
is refused before anything is started.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labels.visible import visible
from triage.store.errors import Refused
from triage.store.records import Role


class NotTaken(Refused):
    """A command line that is not in the table."""

    exit_code = 2


_LONGEST = 8_000
"""Characters of a command line."""

FLAG = None
"""An option without a value."""
NUMBER = re.compile(r"-?([0-9]{1,12}(\.[0-9]{1,9})?|\.[0-9]{1,9})")
WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:@,+=-]{0,199}")
"""A name, a list of names, a day, NAME=VALUE: no slash, no blank, no dash or dot in front."""
TERMS = re.compile(r"""[a-z_]+\s*(?:[=<>~]|!=)(?!\s*[/~.\\])[^\x00-\x1f]{0,2000}""")
"""The filter language, which begins with a name and a comparison."""
TEXT = re.compile(r"(?![-~./\\])(?!.*://)[^\x00-\x1f\x7f/\\]{1,500}")
"""Words of a person: nothing that a path could be."""
STREAM = re.compile(r"-")
ARTICLE = re.compile(r"a:[0-9a-f]{16}|[0-9]{1,12}")

Pattern = re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Command:
    """One command: for whom, and which words it takes."""

    roles: frozenset[Role]
    options: Mapping[str, Pattern] = field(default_factory=dict)
    """Option to what its value looks like; :data:`FLAG` takes none."""
    arguments: tuple[re.Pattern[str], ...] = ()
    """Words that are no options, in order."""
    needed: int = 0
    """How many of these there must be."""
    heavy: bool = False
    """Whether it reads everything; such wait for each other."""


_ALL = frozenset({Role.ANNOTATOR, Role.ADJUDICATOR, Role.LEAD})
_ABOVE = frozenset({Role.ADJUDICATOR, Role.LEAD})
_LEAD = frozenset({Role.LEAD})

_JUDGED: Mapping[str, Pattern] = {
    "--question": WORD,
    "--round": WORD,
    "--partial": FLAG,
    "--at": NUMBER,
    "--cannot-judge": WORD,
    "--annotators": WORD,
    "--scale": WORD,
    "--json": FLAG,
}
_LISTED: Mapping[str, Pattern] = {"--where": TERMS, "--limit": NUMBER, "--json": FLAG}

TABLE: Mapping[tuple[str, ...], Command] = {
    ("status",): Command(_ALL, {"--json": FLAG}),
    ("log",): Command(
        _ALL,
        {
            "--annotator": WORD,
            "--article": ARTICLE,
            "--question": WORD,
            "--cause": WORD,
            "--since": WORD,
            "--json": FLAG,
        },
        heavy=True,
    ),
    ("scheme", "show"): Command(_ALL, {"--json": FLAG}),
    ("agreement",): Command(
        _ABOVE,
        {
            **_JUDGED,
            "--weights": WORD,
            "--distance": WORD,
            "--bootstrap": NUMBER,
            "--seed": NUMBER,
            "--confidence": NUMBER,
            "--worst": NUMBER,
            "--all": FLAG,
            "--format": WORD,
        },
        heavy=True,
    ),
    ("consensus",): Command(_ABOVE, {**_JUDGED, "--method": WORD, "--smoothing": NUMBER}, heavy=True),
    ("articles", "list"): Command(_ABOVE, _LISTED, heavy=True),
    ("articles", "search"): Command(_ABOVE, _LISTED, (TEXT,), 1, heavy=True),
    ("articles", "show"): Command(_ABOVE, {"--json": FLAG}, (ARTICLE,), 1),
    ("articles", "neighbours"): Command(_ABOVE, {"--json": FLAG}, (ARTICLE,), heavy=True),
    ("articles", "rejects"): Command(_LEAD, {"--import": NUMBER, "--json": FLAG}, heavy=True),
    ("articles", "set-aside"): Command(
        _LEAD, {"--reason": WORD, "--back": FLAG, "--json": FLAG}, (ARTICLE,), 1
    ),
    ("import",): Command(
        _LEAD,
        {
            "--format": WORD,
            "--field": TEXT,
            "--split": WORD,
            "--source": TEXT,
            "--reference-date": WORD,
            "--limit": WORD,
            "--dry-run": FLAG,
            "--strict": FLAG,
            "--list": FLAG,
            "--undo": NUMBER,
            "--yes": FLAG,
            "--json": FLAG,
        },
        (STREAM,),
        heavy=True,
    ),
    ("export",): Command(
        _LEAD,
        {
            "--format": WORD,
            "--labels": WORD,
            "--min-annotators": NUMBER,
            "--split": WORD,
            "--seed": NUMBER,
            "--at": NUMBER,
            "--without-text": FLAG,
            "--notes": FLAG,
            "--times": FLAG,
            "--names": FLAG,
        },
        (STREAM,),
        1,
        heavy=True,
    ),
    ("queue", "show"): Command(_ABOVE, {"--json": FLAG}, (WORD,)),
    ("queue", "plan"): Command(
        _LEAD,
        {
            "--where": TERMS,
            "--answers": NUMBER,
            "--share": NUMBER,
            "--share-answers": NUMBER,
            "--stratify": WORD,
            "--order": WORD,
            "--cap": NUMBER,
            "--copies": WORD,
            "--teasers": FLAG,
            "--source-blind": FLAG,
            "--suggestions": WORD,
            "--show-answers": FLAG,
            "--seed": NUMBER,
            "--replace": FLAG,
            "--dry-run": FLAG,
            "--json": FLAG,
        },
        (WORD,),
        1,
        heavy=True,
    ),
    ("queue", "release"): Command(
        _LEAD,
        {"--person": WORD, "--article": ARTICLE, "--completed": FLAG, "--yes": FLAG, "--json": FLAG},
        (WORD,),
        1,
    ),
    ("queue", "close"): Command(_LEAD, {"--json": FLAG}, (WORD,), 1),
    ("queue", "open"): Command(_LEAD, {"--json": FLAG}, (WORD,), 1),
    ("check",): Command(_LEAD, {"--json": FLAG}, heavy=True),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A command line that was looked at."""

    words: tuple[str, ...]
    """As the program takes them."""
    heavy: bool


def look_at(text: str, role: Role) -> Line:
    """Look at a command line.

    Args:
        text: As it came over the wire.
        role: Of who sent it.

    Raises:
        Refused: It is not in the table, not for the role, or a word is not what it may be.
    """
    words = _words(text)
    length = next((size for size in (2, 1) if tuple(words[:size]) in TABLE), 0)
    if not length:
        raise NotTaken(f"There is no command {_named(words)} here. There is: {', '.join(_names(role))}.")
    name, rest = " ".join(words[:length]), words[length:]
    command = TABLE[tuple(words[:length])]
    if role not in command.roles:
        raise Refused(f"'{name}' is not for your role ({role}); ask a lead.")
    _look_at_words(name, command, rest)
    return Line(tuple(words), command.heavy and "--help" not in rest and "-h" not in rest)


def _words(text: str) -> list[str]:
    if len(text) > _LONGEST:
        raise NotTaken(f"A command line has at most {_LONGEST:,} characters here.")
    try:
        return shlex.split(text)
    except ValueError as error:
        raise NotTaken(f"The command line cannot be taken apart ({error}); quote it once more.") from error


def _look_at_words(name: str, command: Command, words: Sequence[str]) -> None:
    """Look at the options and arguments of a command."""
    rest = iter(words)
    given = 0
    for word in rest:
        if word in ("-h", "--help"):
            given = command.needed
        elif word.startswith("-") and word != "-":
            option, equals, value = word.partition("=")
            if option not in command.options:
                raise NotTaken(
                    f"'{name}' takes no {_named([option])} here; it takes {', '.join(command.options)}."
                )
            pattern = command.options[option]
            if pattern is not None:
                _look_at_value(f"{name} {option}", pattern, value if equals else next(rest, ""))
            elif equals:
                raise NotTaken(f"'{name} {option}' takes no value.")
        elif given == len(command.arguments):
            raise NotTaken(f"'{name}' takes no further {_named([word])} here{_streams(command)}.")
        else:
            _look_at_value(name, command.arguments[given], word, _streams(command))
            given += 1
    if given < command.needed:
        raise NotTaken(f"'{name}' lacks a word{_streams(command)}.")


def _look_at_value(what: str, pattern: re.Pattern[str], value: str, hint: str = "") -> None:
    if not pattern.fullmatch(value):
        raise NotTaken(
            f"'{what}' does not take {_named([value])} here{hint}. Files, folders and addresses are never "
            "named over the wire."
        )


def _streams(command: Command) -> str:
    return ": - is standard input or output" if STREAM in command.arguments else ""


def _named(words: Sequence[str]) -> str:
    return repr(visible(" ".join(words))[:80])


def _names(role: Role) -> list[str]:
    return [" ".join(name) for name, command in TABLE.items() if role in command.roles]


def overview(role: Role) -> str:
    """Return the commands that a role has, for its person to read."""
    lines = ["Commands over the wire; each has --help. Without one a desk opens.", ""]
    for name, command in TABLE.items():
        if role in command.roles:
            words = [" ".join(name), *("-" for each in command.arguments if each is STREAM)]
            lines.append("  " + " ".join(words))
    return "\n".join(lines)
