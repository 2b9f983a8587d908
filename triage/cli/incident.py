"""Unexpected errors, kept under a number for whoever mends them."""

from __future__ import annotations

import os
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

from labels.visible import visible


def keep(error: BaseException, store: Path) -> tuple[str, str]:
    """Write an error's traceback to the first log that can be written.

    Args:
        error: What happened.
        store: The store in use; its folder has the log if it is there.

    Returns:
        The incident's number, and where the log is (or why there is none).
    """
    number = secrets.token_hex(4)
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
