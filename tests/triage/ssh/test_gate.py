"""Limits before login, with a clock of the test's own."""

from __future__ import annotations

from triage.owner import gate
from triage.owner.gate import Gate


class Clock:
    """Seconds that pass when the test says so."""

    now = 100.0

    def __call__(self) -> float:
        """Return the present."""
        return self.now


def test_a_stranger_has_few_half_open_connections() -> None:
    """The next may come once one has ended."""
    door = Gate(Clock())
    assert [door.arrive("x") for _ in range(6)] == [True] * 5 + [False]
    door.leave("x")
    assert door.arrive("x")
    assert not door.arrive("x")


def test_a_stranger_has_few_connections_a_second() -> None:
    """However quickly each of them ends."""
    clock = Clock()
    door = Gate(clock)
    admitted = 0
    for _ in range(30):
        if door.arrive("x"):
            admitted += 1
            door.leave("x")
    assert admitted == gate.STRANGER_RATE
    clock.now += 1
    assert door.arrive("x")


def test_an_address_from_which_a_known_key_came_may_come_back_with_a_whole_team() -> None:
    """Fifty at once, and strangers that fill their own places take none of these."""
    door = Gate(Clock())
    door.arrive("team")
    door.log_in("team")
    door.leave("team")
    strangers = sum(door.arrive(f"s{number // 5}") for number in range(100))
    assert strangers == gate.STRANGERS_HALF_OPEN
    assert [door.arrive("team") for _ in range(51)].count(True) == gate.KNOWN_RATE - 1


def test_places_of_strangers_are_free_again_when_their_address_becomes_known() -> None:
    """A login moves all of its address's connections to the known ones."""
    door = Gate(Clock())
    for number in range(50):
        assert door.arrive(f"s{number // 5}")
    assert not door.arrive("new")
    door.log_in("s0")
    assert [door.arrive("new") for _ in range(6)] == [True] * 5 + [False]
    for _ in range(5):
        door.leave("s0")
    assert not any(door.arrive(f"more{number}") for number in range(3))


def test_many_addresses_are_not_remembered_for_ever() -> None:
    """The known and the connected stay; an address that is forgotten is a stranger again."""
    clock = Clock()
    door = Gate(clock)
    door.arrive("team")
    door.log_in("team")
    door.leave("team")
    door.arrive("open")
    for number in range(gate.MOST_ADDRESSES + 10):
        assert door.arrive(f"a{number}")
        door.leave(f"a{number}")
    assert len(door._addresses) <= gate.MOST_ADDRESSES
    assert {"team", "open"} <= door._addresses.keys()
