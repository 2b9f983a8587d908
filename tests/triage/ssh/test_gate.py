"""Limits before login, with a clock of the test's own."""

from __future__ import annotations

from itertools import count

from triage.owner import gate
from triage.owner.gate import Arrival, Gate


class Clock:
    """Seconds that pass when the test says so."""

    now = 100.0

    def __call__(self) -> float:
        """Return the present."""
        return self.now


class Door:
    """A gate, with a number for each connection."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.gate = Gate[int](self.clock)
        self.numbers = count()

    def knock(self, address: str) -> Arrival[int]:
        """Return what becomes of one more connection."""
        return self.gate.arrive(address, next(self.numbers))

    def arrive(self, address: str) -> bool:
        """Return whether one more connection may begin."""
        return self.knock(address).admitted

    def leave(self, address: str) -> None:
        """End the oldest connection of an address."""
        self.gate.leave(address, next(iter(self.gate._addresses[address].half_open)))

    def know(self, address: str) -> None:
        """Have a known key log in from an address."""
        self.arrive(address)
        self.gate.log_in(address)
        self.leave(address)


def test_a_stranger_has_few_half_open_connections() -> None:
    """The next may come once one has ended, and however old they are none makes room for it."""
    door = Door()
    assert [door.arrive("x") for _ in range(6)] == [True] * 5 + [False]
    door.leave("x")
    assert door.arrive("x")
    door.clock.now += 10
    assert not door.arrive("x")


def test_a_stranger_has_few_connections_a_second() -> None:
    """However quickly each of them ends."""
    door = Door()
    admitted = 0
    for _ in range(30):
        if door.arrive("x"):
            admitted += 1
            door.leave("x")
    assert admitted == gate.STRANGER_RATE
    door.clock.now += 1
    assert door.arrive("x")


def test_an_address_from_which_a_known_key_came_may_come_back_with_a_whole_team() -> None:
    """Fifty at once, and strangers that fill their own places take none of these."""
    door = Door()
    door.know("team")
    strangers = sum(door.arrive(f"s{number // 5}") for number in range(100))
    assert strangers == gate.STRANGERS_HALF_OPEN
    assert [door.arrive("team") for _ in range(51)].count(True) == gate.KNOWN_RATE - 1


def test_places_of_strangers_are_free_again_when_their_address_becomes_known() -> None:
    """A login moves all of its address's connections to the known ones."""
    door = Door()
    for number in range(50):
        assert door.arrive(f"s{number // 5}")
    assert not door.arrive("new")
    door.gate.log_in("s0")
    assert [door.arrive("new") for _ in range(6)] == [True] * 5 + [False]
    for _ in range(5):
        door.leave("s0")
    assert not any(door.arrive(f"more{number}") for number in range(3))


def test_many_addresses_are_not_remembered_for_ever() -> None:
    """The known and the connected stay; an address that is forgotten is a stranger again."""
    door = Door()
    door.know("team")
    door.arrive("open")
    for number in range(gate.MOST_ADDRESSES + 10):
        assert door.arrive(f"a{number}")
        door.leave(f"a{number}")
    assert len(door.gate._addresses) <= gate.MOST_ADDRESSES
    assert {"team", "open"} <= door.gate._addresses.keys()


def full_of_silence() -> tuple[Door, list[int]]:
    """Return a gate at which silent connections hold all places of a team's address, and their numbers."""
    door = Door()
    door.know("team")
    door.clock.now += 1
    first = next(door.numbers)
    assert all(door.gate.arrive("team", first + place).admitted for place in range(gate.KNOWN_HALF_OPEN))
    door.numbers = count(first + gate.KNOWN_HALF_OPEN)
    door.clock.now += 1
    return door, list(range(first, first + gate.KNOWN_HALF_OPEN))


def test_silent_connections_do_not_keep_a_team_from_its_address() -> None:
    """Once each had time to log in the oldest makes room for who comes, and no more are open."""
    door, silent = full_of_silence()
    assert not door.arrive("team")
    door.clock.now += gate.GRACE_SECONDS
    came = [door.knock("team") for _ in silent]
    assert [each.instead_of for each in came] == silent
    assert len(door.gate._addresses["team"].half_open) == gate.KNOWN_HALF_OPEN
    door.clock.now += 1
    assert door.knock("team") == Arrival(admitted=False)


def test_who_has_named_a_known_key_makes_room_last() -> None:
    """A good login is not cut off while one that gets nowhere can go."""
    door, (oldest, *others) = full_of_silence()
    door.gate.prove("team", oldest)
    door.clock.now += gate.GRACE_SECONDS
    assert [door.knock("team").instead_of for _ in others] == others
    door.clock.now += 1
    assert door.knock("team").instead_of == oldest


def test_what_had_to_make_room_is_counted_once() -> None:
    """When it ends a moment later, no place is freed a second time."""
    door, (oldest, *_) = full_of_silence()
    door.clock.now += gate.GRACE_SECONDS
    door.arrive("team")
    door.gate.leave("team", oldest)
    assert len(door.gate._addresses["team"].half_open) == gate.KNOWN_HALF_OPEN
