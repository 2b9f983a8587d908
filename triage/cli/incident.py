"""Unexpected errors, kept under a number for whoever mends them."""

from __future__ import annotations

import os
import secrets
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labels.visible import visible


@dataclass(slots=True)
class _Chosen:
    descriptor: int | None = None


_chosen = _Chosen()


def keep_in_log(descriptor: int) -> None:
    """Keep what goes wrong in a server's log, where a store's folder is not for this process.

    Args:
        descriptor: The log.
    """
    _chosen.descriptor = descriptor


def keep(error: BaseException, store: Path) -> tuple[str, str]:
    """Write an error's traceback to the first log that can be written.

    Args:
        error: What happened.
        store: The store in use; its folder has the log if it is there.

    Returns:
        The incident's number, and where the log is (or why there is none).
    """
    number = secrets.token_hex(4)
    if _chosen.descriptor is not None:
        # Without the message: a server's log holds no text of articles.
        places = "".join(traceback.format_tb(error.__traceback__))
        line = visible(f"incident {number}: {type(error).__name__}\n{places}", newlines=True)
        os.write(_chosen.descriptor, line.encode())
        return number, "the server's log"
    text = "".join(traceback.format_exception(error))
    entry = f"== {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} incident {number}\n{visible(text, newlines=True)}\n"
    for folder in _folders(store):
        try:
            place = folder / "errors.log"
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        except OSError:
            continue
        with os.fdopen(descriptor, "a", encoding="utf-8") as log:
            log.write(entry)
        return number, str(place)
    return number, "no log (neither the store's folder nor the state folder can be written)"


def _folders(store: Path) -> list[Path]:
    folders = [Path(f"{store}.d")]
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    state = Path(base) / "triage"
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return folders
    return [*folders, state]
