"""What remains of a desk or a connection that has ended: cycles, which in a front nobody collects later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import asyncssh
from textual.cache import LRUCache
from textual.dom import DOMNode

from triage.tui.app import DeskApp

BARS = ("_vertical_scrollbar", "_horizontal_scrollbar", "_scrollbar_corner")
"""Parts of a widget that are not among its children."""


def belongings(app: DeskApp) -> list[object]:
    """Return what an open desk consists of; when it ends Textual itself lets go of some of that unbroken."""
    if not app.screen_stack:
        return []
    nodes = [app.screen, *app.screen.walk_children()]
    for node in nodes:
        _unlink(node._query_one_cache)
        node._query_one_cache.clear()
    return [*nodes, *(part for node in (*nodes, app) for part in _parts(node))]


def break_desk(app: DeskApp, owned: Sequence[object]) -> None:
    """Break the cycles of an application that has ended.

    Args:
        app: The application.
        owned: What it consisted of.
    """
    for each in (*owned, app.animator, app.stylesheet, app.desk, app):
        if each is None:
            continue
        for value in vars(each).values():
            if isinstance(value, LRUCache):
                _unlink(value)
        vars(each).clear()


def _parts(node: DOMNode) -> Iterator[object]:
    """Yield what belongs to a node, refers back to it, and is no child of it."""
    for name in BARS:
        if (bar := vars(node).get(name)) is not None:
            yield bar
    for styles in vars(node).get("_component_styles", {}).values():
        yield styles.node


def _unlink(cache: LRUCache[Any, Any]) -> None:
    """Take a cache apart, which is a ring of lists."""
    for link in cache._cache.values():
        link.clear()


def break_connection(connection: asyncssh.SSHServerConnection, transport: object) -> None:
    """Break the cycles of a connection that is lost, once its last callbacks have run.

    Both refer to themselves by the method that takes what comes next.

    Args:
        connection: The connection.
        transport: What it was made with.
    """
    loop = asyncio.get_running_loop()
    loop.call_soon(vars(connection).pop, "_recv_handler", None)
    loop.call_soon(vars(transport).pop, "_read_ready_cb", None)
