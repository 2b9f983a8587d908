"""One DuckDB file: opened with few rights, written by one thread, read by a few."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import duckdb

from labels.visible import visible
from triage.store.duckdb.errors import is_fatal, is_full, opening_error, translated
from triage.store.errors import StoreDamaged

P = ParamSpec("P")
T = TypeVar("T")
Connection = duckdb.DuckDBPyConnection

STORAGE_VERSION = "v1.5.0"
"""Files are made so that every supported DuckDB reads them."""
MEMORY = "220MB"
"""DuckDB's own share; it keeps what it once took, and an owner shall stay under 400 MB."""
TEMPORARY = "20GB"
READERS = 2


class Database:
    """A DuckDB file and the threads that work on it."""

    def __init__(self, path: Path, spool: Path) -> None:
        """Prepare; nothing is opened yet.

        Args:
            path: The database file.
            spool: The one folder (0700, there already) that SQL may read from and write to.
        """
        self.path = path
        self.spool = spool
        self.notices: list[str] = []
        self._connection: Connection | None = None
        self._gate = threading.Condition()
        self._reading = 0
        self._writer = ThreadPoolExecutor(1, "triage-writer")
        self._readers = ThreadPoolExecutor(READERS, "triage-reader")

    # -- opening and closing -----------------------------------------------------------------------
    def open(self) -> None:
        """Open the file, moving a WAL aside that DuckDB refuses.

        Raises:
            StoreLocked: A foreign process holds it.
            StoreNewer: Another format than this DuckDB reads.
            StoreDamaged: It is no database, or cannot be opened with or without its WAL.
        """
        try:
            self._connection = connect(self.path, self.spool)
        except duckdb.Error as error:
            known = opening_error(error, self.path)
            if known is not None:
                raise known from error
            self._connection = self._without_wal(error)
        if self._wal_files():
            self.settle()

    def settle(self) -> None:
        """Checkpoint: a torn entry would hide what is written behind it. Without room that has to wait."""
        try:
            self.connection.execute("force checkpoint")
        except duckdb.Error as error:
            if not is_full(error):
                with translated(self.path):
                    raise
            if is_fatal(error):
                self._close_connection()
                self._connection = connect(self.path, self.spool)

    def _wal_files(self) -> list[Path]:
        names = (
            f"{self.path.name}.wal",
            f"{self.path.name}.wal.checkpoint",
            f"{self.path.name}.wal.recovery",
        )
        return [self.path.with_name(name) for name in names if self.path.with_name(name).exists()]

    def _without_wal(self, refused: duckdb.Error) -> Connection:
        """Open once more without the WAL, which is kept under another name."""
        place = visible(str(self.path))
        moved = [(wal, _unused(wal.with_name(f"{wal.name}.refused"))) for wal in self._wal_files()]
        for wal, aside in moved:
            wal.rename(aside)
        try:
            connection = connect(self.path, self.spool)
        except duckdb.Error as error:
            for wal, aside in moved:
                aside.rename(wal)
            raise opening_error(error, self.path) or StoreDamaged(
                f"{place} cannot be opened: {visible(str(refused).splitlines()[0])}. "
                "'triage restore BACKUP' puts a backup in its place."
            ) from error
        for wal, aside in moved:
            self.notices.append(
                f"DuckDB refused {visible(wal.name)}; it was kept as {visible(aside.name)} "
                "and the journal was replayed in its place."
            )
        return connection

    def reopen(self) -> None:
        """Open the file anew after DuckDB gave it up; waits until no query runs (writer's thread)."""
        with self._gate:
            self._gate.wait_for(lambda: self._reading == 0)
            self._close_connection()
            self.open()

    def close(self) -> None:
        """Let go of the file and end the threads."""
        self._readers.shutdown(wait=True)
        self._writer.shutdown(wait=True)
        self._close_connection()

    def _close_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # -- work --------------------------------------------------------------------------------------
    @property
    def connection(self) -> Connection:
        """The writer's connection.

        Raises:
            StoreDamaged: The file could not be opened anew after a failure.
        """
        if self._connection is None:
            raise StoreDamaged(f"{visible(str(self.path))} is not open. Start triage again.")
        return self._connection

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run work on the writer's thread; in one transaction if it opens one.

        Raises:
            StoreFull: There was no room; nothing of it stays.
            StoreDamaged: The file cannot be trusted.
        """

        def run() -> T:
            try:
                if self._connection is None:
                    self.reopen()
                with translated(self.path):
                    return work(self.connection, *args, **kwargs)
            except BaseException as error:
                cause = error.__cause__ if isinstance(error.__cause__, duckdb.Error) else error
                if isinstance(cause, duckdb.Error) and is_fatal(cause):
                    self.reopen()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._writer, run)

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run work on a reader's thread with a cursor of its own.

        Raises:
            StoreDamaged: The file cannot be trusted.
        """

        def run() -> T:
            with translated(self.path), self.cursor() as cursor:
                return work(cursor, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    @contextmanager
    def cursor(self) -> Iterator[Connection]:
        """A cursor that the file is not closed under."""
        with self._gate:
            cursor = self.connection.cursor()
            self._reading += 1
        try:
            yield cursor
        finally:
            cursor.close()
            with self._gate:
                self._reading -= 1
                self._gate.notify_all()

    async def checkpoint(self) -> None:
        """Bring everything committed into the file itself."""
        await self.write(lambda connection: connection.execute("force checkpoint") and None)


def connect(path: Path, spool: Path, *, read_only: bool = False) -> Connection:
    """Open a database so that no SQL can reach anything but itself and the spool.

    Args:
        path: The database file; made if it is not there.
        spool: The one folder that SQL may use.
        read_only: Leave the file as it is, to the byte.
    """
    connection = duckdb.connect(
        str(path),
        read_only=read_only,
        config={
            "threads": 1,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "memory_limit": MEMORY,
            "temp_directory": str(spool / "temporary"),
            "max_temp_directory_size": TEMPORARY,
            "storage_compatibility_version": STORAGE_VERSION,
        },
    )
    try:
        connection.execute("set wal_autocheckpoint = '1GB'")
        connection.execute("set preserve_insertion_order = true")
        folder = f"{spool}{os.sep}".replace("'", "''")
        connection.execute(f"set allowed_directories = ['{folder}']")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        with suppress(duckdb.Error):  # DuckDB may have rolled back, or given up, by itself
            connection.execute("rollback")
        raise


def _unused(path: Path) -> Path:
    """Return the path, numbered if something has it already."""
    if not path.exists():
        return path
    number = 2
    while path.with_name(f"{path.name}-{number}").exists():
        number += 1
    return path.with_name(f"{path.name}-{number}")
