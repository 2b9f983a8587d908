"""Which split a record goes to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_RESERVED = frozenset({"all"})
"""``datasets`` uses it for all splits together."""

TRAIN = "train"
"""The split that exists whenever there is a record and a share of this name."""


class ShareError(ValueError):
    """Shares that cannot be used; the message says which part and what to write instead."""


@dataclass(frozen=True, slots=True)
class Share:
    """A split and how much of the whole it gets."""

    name: str
    part: float
    """More than 0; what all shares are taken relative to is their sum."""


DEFAULT_SHARES = (Share("train", 0.8), Share("validation", 0.1), Share("test", 0.1))


@dataclass(frozen=True, slots=True)
class Unit:
    """What must stay in one split: an article, or several that belong together."""

    key: str
    size: int = 1
    """Number of records."""


def read_shares(text: str) -> tuple[Share, ...]:
    """Read shares as they are typed.

    Args:
        text: Such as ``train=0.8,validation=0.1,test=0.1`` or ``train=8,test=2``.

    Raises:
        ShareError: A part has no name, a name that no split can have, or no positive number.

    >>> [share.part for share in read_shares("train=8,test=2")]
    [8.0, 2.0]
    """
    shares: list[Share] = []
    for piece in text.split(","):
        name, equals, number = (part.strip() for part in piece.partition("="))
        if not equals or not _NAME.fullmatch(name) or name in _RESERVED:
            raise ShareError(
                f"{piece.strip() or 'an empty part'} is no share of a split: write NAME=NUMBER with small "
                f"letters, such as train=0.8,validation=0.1,test=0.1."
            )
        try:
            part = float(number)
        except ValueError:
            part = 0.0
        if not 0.0 < part < float("inf"):
            raise ShareError(f"The share of {name} is {number or 'missing'}: it must be a number above 0.")
        if name in {share.name for share in shares}:
            raise ShareError(f"{name} has two shares: give it one.")
        shares.append(Share(name, part))
    return tuple(shares)


def place(
    units: Iterable[Unit], shares: Sequence[Share], seed: int, *, fixed: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Place every unit in a split.

    The units are taken by size, the largest first, and among equals in the order of a hash of their keys
    (keyed with the seed); each goes to the split that is furthest below its share by then. So the result
    depends on keys, sizes, shares and seed alone, and sizes of splits are within one unit of their shares.

    Args:
        units: Each key once, in any order.
        shares: Splits and their shares; of equal need the earlier one is served.
        seed: Another seed is another placement.
        fixed: Splits of units that were placed before; they stay.

    Returns:
        Unit key to split name. A split may get nothing; ``train``, if it is among the shares, gets the
        first unit.
    """
    placed = dict(fixed or {})
    waiting = sorted(units, key=lambda unit: (-unit.size, _rank(unit.key, seed)))
    filled = {share.name: 0 for share in shares}
    for unit in waiting:
        if unit.key in placed:
            filled[placed[unit.key]] = filled.get(placed[unit.key], 0) + unit.size
    whole = sum(unit.size for unit in waiting)
    total = sum(share.part for share in shares)
    targets = {share.name: whole * share.part / total for share in shares}
    for unit in waiting:
        if unit.key in placed:
            continue
        name = max(targets, key=lambda name: targets[name] - filled[name])
        if filled.get(TRAIN) == 0:
            name = TRAIN
        placed[unit.key] = name
        filled[name] += unit.size
    return placed


def _rank(key: str, seed: int) -> bytes:
    return hashlib.blake2b(key.encode(), key=str(seed).encode()[:64], digest_size=16).digest()
