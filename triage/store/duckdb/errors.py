"""The one place where DuckDB's exceptions become errors of a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from labels.visible import visible
from triage.store.errors import StoreDamaged, StoreError, StoreFull, StoreLocked, StoreNewer

_FULL = ("no space left", "disk quota exceeded", "file too large", "max_temp_directory_size")


def is_fatal(error: duckdb.Error) -> bool:
    """Whether the database must be opened anew before it does anything again."""
    return isinstance(error, (duckdb.FatalException, duckdb.InternalException)) or (
        "database has been invalidated" in str(error)
    )


def is_full(error: duckdb.Error) -> bool:
    """Whether there was no room for what was asked."""
    said = str(error).lower()
    return any(phrase in said for phrase in _FULL)


def opening_error(error: duckdb.Error, path: Path) -> StoreError | None:
    """Return what an attempt to open a file says, or None where its WAL may be to blame."""
    said = str(error)
    place = visible(str(path))
    if "Could not set lock" in said:
        return StoreLocked(
            f"{place} is held by another program ({_holder(said)}). "
            "Close it there, or wait until it ends, and try again."
        )
    if "not a valid DuckDB database file" in said:
        return StoreDamaged(
            f"{place} is no DuckDB database, so it cannot be a store. "
            "Name another file with --db, or 'triage restore BACKUP' puts a backup in its place."
        )
    if "version number" in said and "can only read" in said:
        return StoreNewer(f"{place} was written by a newer DuckDB. Update triage to open it.")
    if is_full(error):
        return StoreFull(f"There is no room to open {place}. Make room on its disk and try again.")
    return None


def query_error(error: duckdb.Error, path: Path) -> StoreError | None:
    """Return what a failed query says of the store, or None for a fault of the program."""
    place = visible(str(path))
    if is_full(error):
        return StoreFull(
            f"There is no room left for {place}: nothing of this was saved. "
            "Make room on its disk; the store goes on by itself."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreFull(f"{place} has not memory enough for this. Ask for less at once.")
    if isinstance(error, (duckdb.IOException, duckdb.SerializationException)) or is_fatal(error):
        return StoreDamaged(
            f"{place} cannot be read: {visible(str(error).splitlines()[0])}. "
            "'triage restore BACKUP' puts a backup in its place."
        )
    return None


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn DuckDB's exceptions into a store's.

    Args:
        path: The store, for messages.

    Raises:
        StoreError: What a failed query says of the store.
    """
    try:
        yield
    except duckdb.Error as error:
        meaning = query_error(error, path)
        if meaning is None:
            raise
        raise meaning from error


def _holder(said: str) -> str:
    """Return the process id that DuckDB names, if it names one."""
    _, found, rest = said.partition("(PID ")
    return f"process {rest.split(')')[0]}" if found else "process unknown"
