"""Where everything stands on a screen of so many cells."""

from __future__ import annotations

from dataclasses import dataclass

from textual.geometry import Region

SMALLEST = (60, 20)
"""Below this width or height there is a request for room instead of a desk."""
WIDE = 110
"""Width from which evidence and questions stand beside the text."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """Regions of the screen; an empty one is not shown."""

    head: Region
    body: Region
    """The text; narrow, with the questions in its last lines."""
    side: Region
    """Evidence and questions beside the text."""
    foot: Region

    @classmethod
    def nowhere(cls) -> Geometry:
        """Return the regions before the size is known."""
        return cls(Region(), Region(), Region(), Region())

    @property
    def tiny(self) -> bool:
        """Whether there is only room for a request."""
        return not self.head

    @property
    def wide(self) -> bool:
        """Whether evidence and questions stand beside the text."""
        return bool(self.side)


def arranged(width: int, height: int) -> Geometry:
    """Return the regions of a screen of this size."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return Geometry(Region(), Region(0, 0, width, height), Region(), Region())
    foot = Region(0, height - 1, width, 1)
    if width < WIDE:
        return Geometry(Region(0, 0, width, 3), Region(0, 3, width, height - 4), Region(), foot)
    side = min(max(width * 2 // 5, 44), 78)
    left = width - side
    return Geometry(
        head=Region(0, 0, width, 4),
        body=Region(0, 4, left, height - 5),
        side=Region(left, 4, side, height - 5),
        foot=foot,
    )
