"""``config.toml``: looks, ways of working and keys on this machine, for a desk without a server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from triage.cli import console

if TYPE_CHECKING:
    from labels.codebook import Codebook

_LARGEST = 64 * 1024


def config_path() -> Path:
    """Return where a person's file lies on this system; on Linux ``~/.config/triage/config.toml``."""
    from platformdirs import user_config_path

    return user_config_path("triage", appauthor=False) / "config.toml"


def local_settings(codebook: Codebook) -> Mapping[str, object]:
    """Return the settings of this machine; none where there is no file.

    A file that cannot be used ends the program with exit 2 and a line that says where and why.

    Args:
        codebook: The codebook in force, whose keys no act may have.
    """
    import tomllib

    path = config_path()
    try:
        raw = path.read_bytes()[: _LARGEST + 1]
        if len(raw) > _LARGEST:
            console.fail(f"{path} is too large to be a list of settings.")
        return checked_settings(tomllib.loads(raw.decode("utf-8")), codebook)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        console.fail(f"{path} cannot be used: {error}. Mend or remove it.")


def checked_settings(given: Mapping[str, object], codebook: Codebook) -> dict[str, object]:
    """Return what a file gives, in the form that settings are stored in.

    Raises:
        ValueError: A name is unknown, a value is of another kind, or a key cannot be used.
    """
    from triage.desk.key_table import KeyTable
    from triage.desk.settings import THEMES, is_zone

    known = ("theme", "ascii", "auto_advance", "zone", "keys")
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"{name} is no setting; there are {', '.join(known)}")
        if name == "theme" and value not in THEMES:
            raise ValueError(f"theme is one of {', '.join(THEMES)}")
        if name in ("ascii", "auto_advance") and not isinstance(value, bool):
            raise ValueError(f"{name} is true or false")
        if name == "zone" and not (isinstance(value, str) and is_zone(value)):
            raise ValueError("zone is the name of a time zone, such as Asia/Tokyo")
    keys = _keys(given.get("keys", {}))
    KeyTable(keys, codebook)
    return {**given, "keys": keys}


def _keys(given: object) -> dict[str, list[str]]:
    """Return act to keys; one key may stand without its list."""
    if not isinstance(given, Mapping):
        raise ValueError('keys is a table, such as [keys] with skip = "h"')
    keys = {}
    for act, named in given.items():
        listed = [named] if isinstance(named, str) else named
        if not isinstance(listed, list) or not all(isinstance(key, str) for key in listed):
            raise ValueError(f"the keys of {act} are names of keys")
        keys[act] = [key if len(key) == 1 else key.lower() for key in listed]
    return keys
