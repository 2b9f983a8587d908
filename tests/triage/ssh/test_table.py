"""The table of commands over the wire: what is not in it does not exist, and nothing in it names a file."""

from __future__ import annotations

import shlex

import pytest

from triage.ssh.table import ARTICLE, STREAM, TABLE, TEXT, WORD, NotTaken, look_at, overview
from triage.store.errors import Refused
from triage.store.records import Role

PATHS = (
    "/etc/passwd",
    "../t.duckdb",
    "./t.duckdb",
    "~/.ssh/id_ed25519",
    "dir/file",
    "file:///etc/passwd",
    "https://example.org/a",
    "postgresql://host/db",
    "\\\\host\\share",
    ".",
    "..",
)

GOOD = {ARTICLE: "7", STREAM: "-", TEXT: "bread", WORD: "first"}
COMMANDS = sorted(TABLE)
PEOPLE = (Role.ANNOTATOR, Role.ADJUDICATOR, Role.LEAD)


def least(name: tuple[str, ...]) -> list[str]:
    """Return a command with the words that it cannot do without."""
    command = TABLE[name]
    return [*name, *(GOOD[pattern] for pattern in command.arguments[: command.needed])]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("path", PATHS)
def test_no_word_of_any_command_names_a_file(name: tuple[str, ...], path: str) -> None:
    """A path is refused as a value of every option, joined or apart, and as every argument."""
    command = TABLE[name]
    with pytest.raises(Refused):
        look_at(shlex.join([*name, path]), Role.LEAD)
    with pytest.raises(Refused):
        look_at(shlex.join([*least(name), path]), Role.LEAD)
    for option in command.options:
        for words in ([option, path], [f"{option}={path}"]):
            with pytest.raises(Refused):
                look_at(shlex.join([*least(name), *words]), Role.LEAD)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_has_its_commands(name: tuple[str, ...], role: Role) -> None:
    """Who is not in a command's row is refused by role, and is not shown it either."""
    line = shlex.join(least(name))
    if role in TABLE[name].roles:
        assert look_at(line, role).words == tuple(least(name))
        assert f"  {' '.join(name)}" in overview(role)
    else:
        with pytest.raises(Refused, match=f"not for your role \\({role}\\)"):
            look_at(line, role)
        assert f"  {' '.join(name)}" not in overview(role)


def test_annotators_see_no_corpus_and_no_agreement() -> None:
    """Only their own status and log, and the codebook they work by."""
    mine = {" ".join(name) for name, command in TABLE.items() if Role.ANNOTATOR in command.roles}
    assert mine == {"status", "log", "scheme show"}


@pytest.mark.parametrize(
    "line",
    [
        "init",
        "demo",
        "serve",
        "simulate",
        "backup x",
        "restore x",
        "copy a b",
        "team list",
        "label",
        "--db x status",
        "status --db x",
        "agreement -o x",
        "agreement --output x",
        "agreement --from -",
        "consensus --from -",
        "export - -- x",
        "import --annotator-map x",
        "check --accept-loss 4",
        "--install-completion",
        "sh",
        "scp -t /tmp",
        "scp -f x",
        "/usr/bin/status",
        "status; ls",
        "status\nls",
        "status | ls",
        "status $(ls)",
        "status 'open",
        "",
        "x" * 9_000,
    ],
)
def test_what_is_not_in_the_table_does_not_exist(line: str) -> None:
    """Neither the host's commands and options nor a shell; wrong usage, exit 2."""
    with pytest.raises(NotTaken) as refused:
        look_at(line, Role.LEAD)
    assert refused.value.exit_code == 2


def test_a_refusal_cannot_act_on_a_terminal() -> None:
    """What was typed is shown visibly."""
    with pytest.raises(Refused) as refused:
        look_at("\x1b[31mx\u202e", Role.LEAD)
    assert "\x1b" not in str(refused.value)
    assert "\u202e" not in str(refused.value)


@pytest.mark.parametrize(
    "line",
    [
        "agreement --question date_validity --at 40 --format json",
        "articles list --where 'source=bbc flag=dateline_contradicts' --limit 5",
        "articles list --where 'text~\"price of bread\"'",
        "articles search 'price of bread'",
        "articles show a:0123456789abcdef --json",
        "log --annotator ana --since 2026-03-01",
        "export - --split train=0.9,test=0.1 --seed -3",
        "export - --format folder.tar",
        "import - --format jsonl --field title=headline",
        "import --list",
        "queue plan first --where 'source=bbc' --answers 3 --order random",
        "queue plan first --share .25 --share-answers 5",
        "queue release first --person ana",
        "queue close first",
        "export --help",
    ],
)
def test_ordinary_lines_pass(line: str) -> None:
    """As they are typed after ``ssh host``."""
    assert look_at(line, Role.LEAD).words == tuple(shlex.split(line))
