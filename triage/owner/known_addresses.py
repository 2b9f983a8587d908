"""Addresses from which a known key has logged in, remembered over a server's restarts.

Without it a team behind one address would be strangers after each restart, which is when all come at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

MOST = 1_000
"""Addresses that are remembered; the one that was met first is forgotten first."""

_LONGEST = 64 * MOST
"""Bytes of the file that are read."""


class KnownAddresses:
    """Addresses in the order they were met, in a file of a line each.

    Args:
        file: Where they are kept; what it holds that is no address is not read.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._addresses = dict.fromkeys(_read(file))

    def __iter__(self) -> Iterator[str]:
        """Iterate over the addresses."""
        return iter(tuple(self._addresses))

    def add(self, address: str) -> None:
        """Remember an address; where that cannot be written, until the end of this process."""
        if address in self._addresses:
            return
        self._addresses[address] = None
        while len(self._addresses) > MOST:
            del self._addresses[next(iter(self._addresses))]
        aside = self._file.with_name(self._file.name + ".new")
        with suppress(OSError):
            aside.unlink(missing_ok=True)
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii", errors="replace") as written:
                written.writelines(f"{each}\n" for each in self._addresses)
            aside.replace(self._file)


def _read(file: Path) -> Iterator[str]:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            lines = opened.read(_LONGEST).decode("ascii", "replace").split()
    except OSError:
        return
    for line in lines[-MOST:]:
        with suppress(ValueError):
            yield str(ip_address(line))
