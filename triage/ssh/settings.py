"""Settings of a server: what ``FILE.d/serve.toml`` says, and over it what the command line says."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from triage.jobs.backups import read_interval
from triage.owner.files import shown

MOST_WORKERS = 64


class SettingsRefused(ValueError):
    """A setting that is not taken; the message says which, and what is."""


def _cores() -> int:
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server runs; each field is a key of ``serve.toml`` with dashes."""

    listen: str = "127.0.0.1:2222"
    """HOST:PORT; an IPv6 address in brackets."""
    workers: int = 0
    """Front processes; 0 is one per core, at most four."""
    host_key: str = ""
    """File of the server's private key; empty is ``FILE.d/host_key``."""
    backup_every: str = ""
    """Time between backups, such as ``1h``; empty is none."""
    backup_to: str = ""
    """Folder of the backups."""
    keep: int = 24
    """Backups that are kept."""

    @property
    def host(self) -> str:
        """The address to listen on."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on; 0 is any that is free."""
        return int(self.listen.rpartition(":")[2])

    @property
    def fronts(self) -> int:
        """How many front processes there are."""
        return self.workers or _cores()


def read_settings(file: Path, given: Mapping[str, Any]) -> Settings:
    """Return the settings that hold.

    Args:
        file: ``serve.toml``, which need not be there.
        given: What the command line names, by field; None is not named.

    Raises:
        SettingsRefused: One is unknown or of a wrong kind.
    """
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        told = {}
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsRefused(f"{shown(file)} cannot be read as TOML ({type(error).__name__}).") from error
    known = {field.name.replace("_", "-"): field for field in fields(Settings)}
    for name, value in told.items():
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            raise SettingsRefused(
                f"{shown(file)} has {shown(name)[:80]}{meant}; it knows {', '.join(known)}."
            )
        if type(value).__name__ != known[name].type:
            raise SettingsRefused(f"{name} in {shown(file)} must be {_kind(str(known[name].type))}.")
    named = {name.replace("-", "_"): value for name, value in told.items()}
    settings = replace(Settings(), **named)
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    return _checked(settings)


def _kind(name: str) -> str:
    return {"str": "text", "int": "a whole number"}[name]


def _checked(settings: Settings) -> Settings:
    for field in fields(Settings):
        if "\0" in str(getattr(settings, field.name)):
            raise SettingsRefused(f"{field.name.replace('_', '-')} holds a character that no name can hold.")
    host, colon, port = settings.listen.rpartition(":")
    numbered = port.isascii() and port.isdigit() and len(port) <= 5 and int(port) < 65536
    if not (host and colon and numbered and _may_be_a_host(host)):
        given = shown(settings.listen)[:80]
        raise SettingsRefused(f"'{given}' is no HOST:PORT to listen on, such as 127.0.0.1:2222.")
    if not 0 <= settings.workers <= MOST_WORKERS:
        raise SettingsRefused(f"workers must be 0 (one per core) to {MOST_WORKERS}.")
    if settings.keep < 1:
        raise SettingsRefused("keep must be at least 1.")
    if bool(settings.backup_every) != bool(settings.backup_to):
        raise SettingsRefused("backup-every and backup-to belong together: give both, or neither.")
    if settings.backup_every:
        try:
            read_interval(settings.backup_every)
        except ValueError as error:
            raise SettingsRefused(f"backup-every: {error}.") from error
    return settings


def _may_be_a_host(name: str) -> bool:
    """Whether a name can be looked up at all."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return True


def as_toml(settings: Settings) -> str:
    """Return settings as ``serve.toml`` holds them."""
    lines = []
    for field in fields(Settings):
        value = getattr(settings, field.name)
        shown_value = str(value) if isinstance(value, int) else _quoted(value)
        lines.append(f"{field.name.replace('_', '-')} = {shown_value}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    import orjson

    # A JSON string is a TOML basic string, but for DEL, which the door makes visible.
    return orjson.dumps(text).decode()
