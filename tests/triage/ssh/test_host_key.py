"""The server's own key, where it cannot be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from triage.owner.opening import acting_person, open_store
from triage.ssh.host_key import hold_to_host_key
from triage.store.errors import Refused


async def test_a_key_that_cannot_be_made_is_refused_with_its_place(tmp_path: Path) -> None:
    """Not as a fault of the program; and the store is held to no key that was never there."""
    async with open_store(tmp_path / "t.duckdb", create=shipped_codebook(), listen=False) as store:
        with pytest.raises(Refused, match=r"no-folder/key.*--host-key"):
            await hold_to_host_key(store, tmp_path / "no-folder" / "key", person=acting_person(), new=False)
        made = await hold_to_host_key(store, tmp_path / "key", person=acting_person(), new=False)
        assert made.startswith("SHA256:")
        assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
