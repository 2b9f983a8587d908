"""What belongs to a person and is the same at every desk they sit down at."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.desk.keys import ACTS

THEMES = ("dark", "light", "16", "none")
"""Looks: for dark and light grounds, in the terminal's own sixteen colours, without any."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A person's settings; what was never chosen has the desk's own value."""

    theme: str = ""
    """One of :data:`THEMES`; empty: as the terminal says."""
    ascii: bool = False
    """Signs and lines for fonts that have no others."""
    auto_advance: bool = False
    """Go on by itself once an article is complete."""
    zone: str = ""
    """Name of the time zone in which the person's day begins; empty: UTC."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Act id to the keys that do it instead of the desk's own."""

    @classmethod
    def read(cls, stored: Mapping[str, object]) -> Settings:
        """Return the settings among what is stored of a person; what cannot be read is left out."""
        theme, zone = stored.get("theme"), stored.get("zone")
        return cls(
            theme=theme if isinstance(theme, str) and theme in THEMES else "",
            ascii=stored.get("ascii") is True,
            auto_advance=stored.get("auto_advance") is True,
            zone=zone if isinstance(zone, str) and is_zone(zone) else "",
            keys=_keys(stored.get("keys")),
        )

    def over(self, stored: Mapping[str, object]) -> dict[str, object]:
        """Return what is stored of a person with these in place of theirs; what has no value is left out."""
        chosen: dict[str, object] = {"theme": self.theme, "zone": self.zone}
        chosen["keys"] = {act: list(keys) for act, keys in self.keys.items()}
        others = {name: value for name, value in stored.items() if name not in chosen}
        set_now = {name: value for name, value in chosen.items() if value}
        return {**others, "ascii": self.ascii, "auto_advance": self.auto_advance, **set_now}


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name; nothing is looked for outside the zones' own folder."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _keys(stored: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(stored, Mapping):
        return {}
    known = {act.id for act in ACTS}
    return {
        act: tuple(keys)
        for act, keys in stored.items()
        if act in known and isinstance(keys, list | tuple) and all(isinstance(key, str) for key in keys)
    }
