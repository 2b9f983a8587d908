"""Public keys as they are given on a command line: a file, or the line itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from triage.cli import console

if TYPE_CHECKING:
    from triage.store.records import KeyRecord

_LOOKS_LIKE_A_LINE = re.compile(r"\s|^(SHA256:|MD5:)|PRIVATE KEY")


def read_keys(given: str, *, label: str | None = None) -> tuple[KeyRecord, ...]:
    """Return the public keys that a file or a line holds.

    Args:
        given: A file's path, or a line such as ``ssh-ed25519 AAAA…``.
        label: What to call the one key that it holds; else its comment.

    Raises:
        console.Failure: It cannot be read, or holds no key that is taken.
    """
    from triage.owner.drafting import instant
    from triage.ssh.keys import KeyRefused, PrivateKeyGiven, read_public_keys

    file = _file(given)
    content = _content(file) if file is not None else given.encode("utf-8", "surrogateescape")
    try:
        keys = read_public_keys(content)
    except PrivateKeyGiven as error:
        console.fail(f"{file or 'What was given'}: {error}.{_public_half(file)}")
    except KeyRefused as error:
        console.fail(f"{file or 'What was given'}: {error}.")
    if label is not None and len(keys) > 1:
        console.fail(f"--label names one key, and {given} holds {len(keys)}; give them one by one.")
    added = instant(datetime.now(UTC))
    return tuple(key.record(added, label) for key in keys)


def _file(given: str) -> Path | None:
    """Return the file that is meant, or None where it is the key itself."""
    path = Path(given)
    try:
        there = path.exists()
    except (OSError, ValueError):  # too long, or no path at all
        there = False
    return path if there or not _LOOKS_LIKE_A_LINE.search(given) else None


def _content(file: Path) -> bytes:
    from triage.ssh.keys import LARGEST_FILE

    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        private = file.with_suffix("")
        hint = f"; 'ssh-keygen -y -f {private}' prints it from {private}" if _has_private_half(file) else ""
        console.fail(f"There is no file {file}{hint}. Give a .pub file, or the key's line in quotes.")
    except OSError as error:
        console.fail(f"{file} cannot be read: {error.strerror}. Give a .pub file, or its line in quotes.")


def _has_private_half(file: Path) -> bool:
    return file.suffix == ".pub" and file.with_suffix("").exists()


def _public_half(file: Path | None) -> str:
    """Return where the public half of a private key lies, for a message."""
    if file is None:
        return " What stands on a command line is seen by others and kept in the shell's history."
    public = file.with_name(f"{file.name}.pub")
    return f" Its public half is {public}." if public.exists() else f" To get it: ssh-keygen -y -f {file}"
