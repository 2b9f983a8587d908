"""What stands beside the repository: reference data that only some checkouts have."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data; tests that need it are skipped where it is missing."""
    folder = Path(__file__).parents[3] / "shared"
    if not folder.is_dir():
        pytest.skip(f"no reference data at {folder}")
    return folder
