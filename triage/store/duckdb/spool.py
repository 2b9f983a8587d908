"""Frames lent to SQL: the one way in for many rows at once."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from labels.visible import visible
from triage.store.errors import StoreFull

if TYPE_CHECKING:
    import polars as pl


@contextmanager
def spooled(frame: pl.DataFrame, spool: Path) -> Iterator[str]:
    """Lend a frame to SQL as a Parquet file.

    Raises:
        StoreFull: There was no room for it.
    """
    file = spool / f"batch-{secrets.token_hex(8)}.parquet"
    written = io.BytesIO()
    frame.write_parquet(written, compression="lz4", statistics=False)
    try:
        try:
            file.write_bytes(written.getbuffer())
        except OSError as error:
            raise StoreFull(
                f"A batch could not be put into {visible(str(spool))} ({error.strerror}): nothing of it was "
                "saved. Make room on that disk and try again."
            ) from error
        yield str(file)
    finally:
        file.unlink(missing_ok=True)
