"""Addresses that are remembered over restarts."""

from __future__ import annotations

from pathlib import Path

from triage.owner import known_addresses
from triage.owner.gate import STRANGER_HALF_OPEN, Gate
from triage.owner.known_addresses import KnownAddresses


def test_a_team_is_known_again_after_a_restart(tmp_path: Path) -> None:
    """All of it may come at once, from an address of either kind."""
    file = tmp_path / "addresses"
    before = KnownAddresses(file)
    for address in ("192.0.2.1", "2001:db8::1", "192.0.2.1"):
        before.add(address)
    assert file.stat().st_mode & 0o777 == 0o600
    gate = Gate[int](known=KnownAddresses(file))
    for address in ("192.0.2.1", "2001:db8::1"):
        assert all(gate.arrive(address, visit).admitted for visit in range(20))
    admitted = [gate.arrive("192.0.2.9", visit).admitted for visit in range(10)]
    assert admitted.count(True) == STRANGER_HALF_OPEN


def test_those_met_first_are_forgotten_first(tmp_path: Path) -> None:
    """The file does not grow for ever."""
    addresses = KnownAddresses(tmp_path / "addresses")
    for number in range(known_addresses.MOST + 5):
        addresses.add(f"10.0.{number // 256}.{number % 256}")
    kept = list(KnownAddresses(tmp_path / "addresses"))
    assert (len(kept), kept[0]) == (known_addresses.MOST, "10.0.0.5")


def test_a_file_that_is_none_of_ours_knows_nobody(tmp_path: Path) -> None:
    """Nonsense, a link and a folder; what is met then is known until the end."""
    file = tmp_path / "addresses"
    file.write_bytes(b"\xff\x00\n\x1b[2J 300.1.1.1\n192.0.2.7\n" + b"x" * 100_000)
    assert list(KnownAddresses(file)) == ["192.0.2.7"]
    linked = tmp_path / "linked"
    linked.symlink_to(file)
    assert list(KnownAddresses(linked)) == []
    folder = tmp_path / "folder"
    folder.mkdir()
    addresses = KnownAddresses(folder)
    addresses.add("192.0.2.8")
    assert list(addresses) == ["192.0.2.8"]
    assert folder.is_dir()
