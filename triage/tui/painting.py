"""Painting in the step of the key that changed something.

Textual gathers what is dirty and paints at the next tick of a timer, up to a sixtieth of a second later and
after several messages. At a desk each key changes a few rows, and painting these at once costs a fifth less.
The private seams of Textual that this leans on stand here alone; its version is pinned for them.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.screen import Screen
from textual.widget import Widget


def paint_now(screen: Screen[None], widgets: Iterable[Widget]) -> None:
    """Write the marked rows of these widgets to the terminal.

    While a layout is due, or the screen is covered, this is left to Textual, which paints everything then.
    """
    if not screen.is_current or screen._layout_required or screen.app._batch_count:
        for widget in widgets:
            widget.refresh()
        return
    screen._compositor.update_widgets(set(widgets))
    screen._compositor_refresh()
