"""``triage team``: people, their roles, and the keys they come in with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import console
from triage.cli.public_keys import read_keys

if TYPE_CHECKING:
    from triage.jobs.team import Change
    from triage.store.records import PersonRecord, Role

app = typer.Typer(
    name="team",
    help="People, their roles, and the SSH keys they come in with.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
key_app = typer.Typer(
    name="key", help="The SSH keys of a person.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(key_app)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A person: small letters, digits, dot, dash, _.")]
Key = Annotated[
    str, typer.Argument(metavar="FILE|LINE", help="A .pub file, or its line in quotes: 'ssh-ed25519 AAAA…'.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]

NOBODY = "Nobody is on the team. 'triage team add NAME --key FILE.pub' adds somebody."


@app.command()
def add(
    name: Name,
    key: Annotated[
        list[str] | None,
        typer.Option(
            "--key",
            metavar="FILE|LINE",
            help="A .pub file or its line in quotes, to log in with; may repeat.",
        ),
    ] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="annotator (unless given), adjudicator or lead.")
    ] = None,
    display_name: Annotated[
        str | None, typer.Option("--display-name", metavar="TEXT", help="What the person is called.")
    ] = None,
) -> None:
    """Put somebody on the team, bring them back, or change their role.

    Example: triage team add ana --key ana.pub --role adjudicator
    """
    from triage.jobs.team import admit

    _look_at_name(name)
    keys = [found for given in key or () for found in read_keys(given)]
    wanted = _role(role)

    async def work(store: Any, by: str) -> Change:
        return await admit(store, name, by=by, role=wanted, display_name=display_name, keys=keys)

    change = console.run(_change(work, make=True))
    console.say(_admitted(change))
    console.say(_next(change.person))


@app.command()
def remove(name: Name) -> None:
    """Take somebody off the team; what they answered stays, their keys let nobody in any more.

    Example: triage team remove ana
    """
    from triage.jobs.team import dismiss

    async def work(store: Any, by: str) -> Change:
        return await dismiss(store, name, by=by)

    change = console.run(_change(work))
    ended = f" {_keys(len(change.gone_keys))} of theirs let nobody in any more." if change.gone_keys else ""
    console.say(
        f"{name} is off the team.{ended} Their answers stay; 'triage team add {name}' brings them back."
    )


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show who is on the team, and who was.

    Example: triage team list --json
    """
    people = console.run(_people())
    if as_json:
        console.emit("team", {"people": [_as_fields(person) for person in people]})
        return
    if not people:
        console.say(NOBODY)
        return
    console.table(
        ("person", "role", "active", "keys", "called"),
        [
            (p.name, p.role, "yes" if p.active else "removed", len(p.keys), p.display_name or "")
            for p in people
        ],
        right=("keys",),
    )


# A private key that was pasted begins with dashes: it is refused as what it is, not repeated as an option.
@key_app.command("add", context_settings={"ignore_unknown_options": True})
def add_key(
    name: Name,
    key: Key,
    label: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What to call it; else the comment in its file.")
    ] = None,
) -> None:
    """Let somebody come in with a further key; a file may hold several.

    Example: triage team key add ana laptop.pub --label laptop
    """
    from triage.jobs.team import add_keys

    keys = read_keys(key, label=label)

    async def work(store: Any, by: str) -> Change:
        return await add_keys(store, name, keys, by=by)

    change = console.run(_change(work))
    if not change.new_keys:
        console.say(f"{name} has that key already; nothing was changed.")
    for each in change.new_keys:
        called = f" ({each.label})" if each.label else ""
        console.say(f"{name} may come in with {each.fingerprint}{called}.")
    console.say(_next(change.person))


@key_app.command("list")
def list_keys(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Whose; everybody's if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show keys with their fingerprints, as ssh-keygen -l prints them.

    Example: triage team key list ana
    """
    people = console.run(_people(name))
    if as_json:
        console.emit("team", {"people": [_as_fields(person) for person in people]})
        return
    rows = [(p.name, key.fingerprint, key.added[:10], key.label or "") for p in people for key in p.keys]
    if not rows:
        whose = f"{name} has no key" if name else "Nobody has a key"
        console.say(f"{whose}. 'triage team key add NAME FILE.pub' adds one.")
        return
    console.table(("person", "fingerprint", "added", "label"), rows)


@key_app.command("remove")
def remove_key(
    name: Name,
    which: Annotated[
        str, typer.Argument(metavar="FINGERPRINT|LABEL", help="Which, as 'triage team key list' shows it.")
    ],
) -> None:
    """Take a key from somebody: nobody comes in with it any more.

    Example: triage team key remove ana laptop
    """
    from triage.jobs import team

    async def work(store: Any, by: str) -> Change:
        return await team.remove_key(store, name, which, by=by)

    change = console.run(_change(work))
    for key in change.gone_keys:
        console.say(f"{name} may not come in with {key.fingerprint} any more.")
    if not change.person.keys:
        console.say(_next(change.person))


async def _change(work: Any, *, make: bool = False) -> Change:
    """Do something to the team of the store, as its administrator."""
    from labels.codebook import shipped_codebook
    from triage.owner.opening import acting_person, open_store

    codebook = shipped_codebook() if make else None
    async with open_store(console.store_path(), create=codebook, say=console.say) as store:
        change: Change = await work(store, acting_person())
        return change


async def _people(name: str | None = None) -> tuple[PersonRecord, ...]:
    """Return the team, or one member of it."""
    from triage.jobs.team import member
    from triage.owner.opening import open_store

    async with open_store(console.store_path(), say=console.say) as store:
        return await store.people() if name is None else (await member(store, name),)


def _look_at_name(name: str) -> None:
    """Refuse a name that the owner would refuse, before a store is made for it."""
    from triage.owner.bounds import NAME

    if not NAME.fullmatch(name):
        console.fail(
            f"{name!r} cannot be a name here: small letters, digits, dot, dash and underscore, at most 32, "
            "a letter or digit first. What the person is called goes into --display-name."
        )


def _role(name: str | None) -> Role | None:
    from triage.store.records import Role

    roles = [role for role in Role if role is not Role.ADMINISTRATOR]
    if name is not None and name not in roles:
        console.fail(f"There is no role {name!r}; roles are {', '.join(roles)}.")
    return None if name is None else Role(name)


def _admitted(change: Change) -> str:
    """Return what became of somebody, in a sentence."""
    former, person = change.former, change.person
    keys = f", with {_keys(len(change.new_keys), 'new ' if former else '')}" if change.new_keys else ""
    if former is None:
        return f"{person.name} is on the team now, as {person.role}{keys}."
    if not former.active:
        return (
            f"{person.name} is back on the team, as {person.role}{keys}; the answers from before are theirs."
        )
    if former == person:
        return f"{person.name} is on the team already, as {person.role}; nothing was changed."
    changes = [f"{former.role} before, {person.role} now"] if former.role is not person.role else []
    changes += [f"called {person.display_name}"] if former.display_name != person.display_name else []
    changes += [f"{_keys(len(change.new_keys), 'new ')}"] if change.new_keys else []
    return f"{person.name}: {'; '.join(changes)}."


def _next(person: PersonRecord) -> str:
    """Return what makes it possible that somebody comes in."""
    if person.keys:
        from triage.owner.files import locate
        from triage.owner.lock import read_holder

        holder = read_holder(locate(console.store_path()).lock)
        if holder is not None and holder.serving is not None:
            return f"{person.name} comes in with: ssh -p {holder.serving.rpartition(':')[2]} HOST"
        return f"Once 'triage serve' runs, {person.name} comes in with: ssh -p 2222 HOST"
    return (
        f"{person.name} has no key and cannot log in: 'triage team key add {person.name} FILE.pub' adds one. "
        f"On this host: triage label --as {person.name}"
    )


def _keys(count: int, kind: str = "") -> str:
    return f"{count} {kind}key" if count == 1 else f"{count} {kind}keys"


def _as_fields(person: PersonRecord) -> dict[str, Any]:
    """Return the JSON contract's fields of a person."""
    return {
        "name": person.name,
        "role": person.role,
        "active": person.active,
        "display_name": person.display_name,
        "keys": [
            {"fingerprint": key.fingerprint, "label": key.label, "added": key.added} for key in person.keys
        ],
    }
