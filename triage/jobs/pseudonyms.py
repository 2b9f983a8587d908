"""The secret that a store's pseudonyms are keyed with."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from exports.pseudonym import SECRET_BYTES
from triage.store.errors import StoreDamaged


def pseudonym_secret(file: Path) -> bytes:
    """Return the secret that a store's pseudonyms are keyed with; make it if it is not there.

    Args:
        file: Where it lies, in the store's private folder.

    Raises:
        StoreDamaged: What lies there is no such secret.
    """
    with suppress(FileNotFoundError):
        return _read_secret(file)
    # Written aside and linked into place: two exports at once end with one secret, and a killed one with none
    # that is half written.
    descriptor, aside = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    try:
        os.write(descriptor, secrets.token_bytes(SECRET_BYTES).hex().encode() + b"\n")
        os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(aside, file)
    finally:
        os.close(descriptor)
        os.unlink(aside)  # noqa: PTH108 - a plain name from mkstemp
    return _read_secret(file)


def _read_secret(file: Path) -> bytes:
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        held = os.read(descriptor, 4096)
    finally:
        os.close(descriptor)
    try:
        secret = bytes.fromhex(held.decode("ascii"))
    except ValueError:
        secret = b""
    if len(secret) < SECRET_BYTES:
        raise StoreDamaged(
            f"The pseudonym secret in {file.name} of the store's folder is damaged: put it back from a "
            "backup, or export with --names."
        )
    return secret
