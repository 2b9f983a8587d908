"""What travels between a store and whoever compares its articles.

Columns of many numbers travel as Arrow IPC streams, the same in process and over a socket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MEMBERS = 256
"""Most copies of one group that a new article is compared with: a wire story's all, not a spam run's."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far articles have been compared."""

    batch: int
    """Number of the last batch; 0 before the first."""
    waiting: int
    """Articles that have not been compared."""


@dataclass(frozen=True, slots=True)
class ComparedText:
    """An article as far as comparing needs it."""

    number: int
    text: str
    stated_date: str | None
    import_number: int
    leader: int | None
    """First member of its group of copies; None before it was compared."""
    there: bool
    """False once it was withdrawn."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What the store has of given sampled shingles and texts, as Arrow IPC streams."""

    postings: bytes
    """``hash`` u64, ``number`` i32, ``leader`` i32: one row for each group that has the shingle."""
    texts: bytes
    """``text`` u64, ``leader`` i32: the groups that have an exact copy."""


@dataclass(frozen=True, slots=True)
class NumberedPair:
    """Two articles that were found to be neighbours."""

    a: int
    """Number of the earlier."""
    b: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing a batch; its columns as Arrow IPC streams, each of some thousand rows."""

    batch: int
    upto: int
    """Number of its last article."""
    import_number: int
    copies: tuple[bytes, ...] = ()
    """``id`` i32, ``leader`` i32, ``text`` u64."""
    postings: tuple[bytes, ...] = ()
    """``hash`` u64, ``id`` i32, ``leader`` i32."""
    boilerplate: tuple[bytes, ...] = ()
    """``hash`` u64."""
    pairs: tuple[bytes, ...] = ()
    """``a`` i32, ``b`` i32, ``kind`` str | null, ``containment`` f64, ``jaccard`` f64, ``shared`` i32,
    ``days`` i32 | null."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Two articles that share text."""

    a: str
    """Key of the earlier."""
    b: str
    kind: str
    """``exact|near|part``."""
    containment: float
    """Shared shingles over the smaller one's, 0 to 1."""
    jaccard: float
    """Shared shingles over the union's, 0 to 1."""
    shared: int
    """Distinct five-word shingles in common that are no boilerplate."""
    days: int | None = None
    """Signed days from the date that ``a`` states to that of ``b``, where they speak against each other."""


@cache
def compared_columns() -> Mapping[str, Mapping[str, pl.DataType | type[pl.DataType]]]:
    """Return the columns that a :class:`Compared` brings for each table of a store."""
    import polars as pl

    return {
        "copy": {"id": pl.Int32, "leader": pl.Int32, "text": pl.UInt64},
        "posting": {"hash": pl.UInt64, "id": pl.Int32, "leader": pl.Int32},
        "boilerplate": {"hash": pl.UInt64},
        "neighbour": {
            "a": pl.Int32,
            "b": pl.Int32,
            "kind": pl.String,
            "containment": pl.Float64,
            "jaccard": pl.Float64,
            "shared": pl.Int32,
            "days": pl.Int32,
        },
    }
