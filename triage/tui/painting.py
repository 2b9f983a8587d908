"""Painting in the step of the key that changed something, past Textual's compositor.

Textual gathers what is dirty and paints at the next tick of a timer. At a desk each key changes a few rows,
and these are sent at once. The private seams of Textual that this leans on stand here and in
:mod:`triage.tui.sealed` alone; its version is pinned for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from textual.geometry import Region
from textual.screen import Screen

from triage.tui.frames import Frames
from triage.tui.widgets.panel import Panel

_LARGE = 2_000
"""Characters from which a terminal that can is asked to show a frame only when it is whole."""


def paint(screen: Screen[Any], panels: Iterable[Panel], frames: Frames) -> None:
    """Send what is marked in these panels; while Textual holds drawing back it stays marked."""
    app = screen.app
    driver = app._driver
    if driver is None or app._batch_count or app._exit:
        return
    frame = frames.frame(part for panel in panels for part in panel.take_marked())
    if not frame:
        return
    if len(frame) < _LARGE:
        driver.write(frame)
    else:
        app._begin_update()
        driver.write(frame)
        app._end_update()
    driver.flush()


class PaintedScreen(Screen[None]):
    """A screen that is painted by :func:`paint` alone.

    Textual asks for painting after each layout, and then only what is marked is sent; but whoever refreshes
    the whole application (a driver that dropped frames) gets everything.
    """

    _everything = False

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Remember to send everything where the whole screen is asked for."""
        self._everything |= layout
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def paint_marked(self) -> None:
        """Send what is marked."""

    def repaint(self) -> None:
        """Send the whole screen."""

    def _compositor_refresh(self) -> None:
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        if self._everything:
            self._everything = False
            self.repaint()
        else:
            self.paint_marked()
