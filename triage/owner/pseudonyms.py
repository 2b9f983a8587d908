"""The secret that a store's pseudonyms are keyed with: a private file, and its fingerprint in the log."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from exports.pseudonym import SECRET_BYTES, fingerprint
from triage.store.errors import Refused, StoreDamaged
from triage.store.protocol import Store
from triage.store.recorded import record_setting, recorded_setting

_FIELD = "pseudonym_secret"
"""Key of the fingerprint in the data of the event that holds a store to its secret."""


async def store_secret(store: Store, file: Path, *, person: str) -> bytes:
    """Return the secret of a store's pseudonyms; the first time, make it and record its fingerprint.

    Args:
        store: Whose log holds it to one secret.
        file: Where the secret lies, in the store's private folder.
        person: The administrator, in whose name the fingerprint is recorded.

    Raises:
        Refused: The secret is gone, or another one than the store was exported with before: the same people
            would get other pseudonyms.
        StoreDamaged: What lies there is no secret.
    """
    known = await recorded_setting(store, _FIELD, person=person)
    if known is not None and not os.path.lexists(file):
        raise Refused(
            f"The pseudonym secret ({file}) is gone, so the same people would get other pseudonyms than "
            "before: put it back from a backup, or export with --names."
        )
    secret = pseudonym_secret(file)
    if known is None:
        await record_setting(store, _FIELD, fingerprint(secret), person=person)
    elif known != fingerprint(secret):
        raise Refused(
            f"The pseudonym secret ({file}) is not the one of earlier exports, so the same people would get "
            "other pseudonyms: put the former one back, or export with --names."
        )
    return secret


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
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            held = os.read(descriptor, 4096)
        finally:
            os.close(descriptor)
        secret = bytes.fromhex(held.decode("ascii"))
    except FileNotFoundError:
        raise
    except (OSError, ValueError):
        secret = b""
    if len(secret) < SECRET_BYTES:
        raise StoreDamaged(
            f"The pseudonym secret ({file}) is damaged or cannot be read: put it back from a backup, or "
            "export with --names."
        )
    return secret
