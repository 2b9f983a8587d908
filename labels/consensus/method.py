"""The ways from many answers to one, by the names that options use."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """How one answer comes from many."""

    MAJORITY = "majority"
    DAWID_SKENE = "dawid-skene"
