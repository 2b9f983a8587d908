"""The server's own key: made once, and the store remembers which it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import asyncssh

from triage.owner.files import shown
from triage.store.errors import Refused, StoreDamaged
from triage.store.protocol import Store
from triage.store.recorded import record_setting, recorded_setting

_FIELD = "host_key"
"""Key of the fingerprint in the data of the event that holds a store to its key."""


async def hold_to_host_key(store: Store, file: Path, *, person: str, new: bool) -> str:
    """Return the fingerprint of the server's key; the first time, make it and record the fingerprint.

    Args:
        store: Whose log remembers the key.
        file: The private key.
        person: The administrator, in whose name the fingerprint is recorded.
        new: Whether another key than before is meant to be used, and made if the file is not there.

    Raises:
        Refused: It is missing, or another one than before: people would be warned of an attack.
        StoreDamaged: What lies there is no private key that others cannot read.
    """
    known = await recorded_setting(store, _FIELD, person=person)
    if not os.path.lexists(file):
        if known is not None and not new:
            raise Refused(
                f"The server's key ({shown(file)}) is gone, and everybody's ssh would warn of another one: "
                "put it back from a backup, or start with --new-host-key and tell everybody."
            )
        _make(file)
    fingerprint = read_host_key(file).get_fingerprint()
    if known is not None and known != fingerprint and not new:
        raise Refused(
            f"The server's key ({shown(file)}, {fingerprint}) is another one than before ({known}), and "
            "everybody's ssh would warn of it: put the former one back, or start with --new-host-key."
        )
    if known != fingerprint:
        await record_setting(store, _FIELD, fingerprint, person=person)
    return fingerprint


def read_host_key(file: Path) -> asyncssh.SSHKey:
    """Return the server's key.

    Raises:
        StoreDamaged: What lies there is no private key, or others can read it.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as opened:
            if stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077:
                raise StoreDamaged(f"The server's key ({shown(file)}) can be read by others: chmod 600 it.")
            return asyncssh.import_private_key(opened.read(64 * 1024))
    except (OSError, ValueError, asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise StoreDamaged(
            f"The server's key ({shown(file)}) cannot be read ({type(error).__name__}): put it back from a "
            "backup, or move it away and start with --new-host-key."
        ) from error


def _make(file: Path) -> None:
    """Make an ed25519 key that this account alone can read.

    Raises:
        Refused: It cannot be written there.
    """
    key = asyncssh.generate_private_key("ssh-ed25519", comment="triage")
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(key.export_private_key())
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise Refused(
            f"The server's key cannot be made as {shown(file)} ({error.strerror}); make room there, or name "
            "another file with --host-key."
        ) from error
