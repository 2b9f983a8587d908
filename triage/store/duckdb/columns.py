"""Results of queries as columns of numbers, straight into numpy, without polars, which is slow to load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

Columns = dict[str, npt.NDArray[Any]]


def read_columns(
    cursor: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | Mapping[str, Any]
) -> Columns:
    """Return the columns of a query's result by name.

    Args:
        cursor: A reader's.
        query: Selects whole numbers and booleans alone, none of them null; each keeps its width.
        parameters: What it binds.
    """
    found = cursor.execute(query, parameters).fetchnumpy()
    return {name: np.asarray(column) for name, column in found.items()}
