"""Libraries that only some formats need: there when an extra of the package was installed."""

from __future__ import annotations

import importlib.util


class ExtraMissing(Exception):
    """An extra that is not installed; the message says how it is, in words that fit after *it*."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"is {what}, which needs an extra: pip install 'article-triage[{extra}]'")


def require(what: str, extra: str, *modules: str) -> None:
    """Make sure that the libraries of an extra are there, without loading them.

    Args:
        what: What needs them, such as ``an HTML page``.
        extra: Name of the extra.
        modules: Libraries that it brings.

    Raises:
        ExtraMissing: One of them is not.
    """
    if any(importlib.util.find_spec(module) is None for module in modules):
        raise ExtraMissing(what, extra)
