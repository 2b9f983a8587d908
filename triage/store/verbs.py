"""The verbs of a store as they travel: read from the protocol's own signatures, so that both ends agree."""

from __future__ import annotations

import inspect
import typing
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from labels.codebook import Codebook
from triage.store.comparison import Compared
from triage.store.decoding import Decoder, WireError, decoder
from triage.store.imports import ArticleBatch
from triage.store.protocol import Snapshot, Store


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: how its arguments are read at the owner, and its answers at the client."""

    name: str
    parameters: Mapping[str, Decoder]
    required: frozenset[str]
    answer: Decoder
    """For the one answer, or for each page."""
    paged: bool
    """Whether it answers page by page."""
    tables: bool = False
    """Whether its pages are tables."""

    def arguments(self, raw: Any) -> dict[str, Any]:
        """Build the arguments of a call.

        Raises:
            WireError: One is missing, unknown or of another type.
        """
        if type(raw) is not dict or not self.required <= raw.keys() <= self.parameters.keys():
            raise WireError(f"{self.name} takes {', '.join(self.parameters) or 'no arguments'}")
        return {name: self.parameters[name](value) for name, value in raw.items()}


@dataclass(frozen=True, slots=True)
class SnapshotHandle:
    """A snapshot that the owner keeps for one connection."""

    snapshot: int
    """Its number on that connection."""
    position: int
    codebook: Codebook


class _Wire(typing.Protocol):
    """What travels under another shape than in process."""

    async def snapshot(self, position: int | None = None) -> SnapshotHandle: ...

    async def free(self, snapshot: int) -> None: ...

    async def piece(self, place: int, batch: ArticleBatch) -> None:
        """Part of a batch too large for one frame; ``add_articles`` brings the last and joins them."""

    async def compared_piece(self, place: int, compared: Compared) -> None:
        """The same for ``save_compared``."""


NAMES = tuple(
    name for name, member in vars(Store).items() if not name.startswith("_") and inspect.isfunction(member)
)
"""The verbs of a store, in the protocol's order."""

SNAPSHOT_NAMES = ("judgements", "independent", "skipped", "article_pages")
"""What is asked of a snapshot."""


@cache
def verbs() -> Mapping[str, Verb]:
    """Return every verb by its name on the wire; ``close`` does not travel."""
    found = {name: _verb(getattr(Store, name)) for name in NAMES if name not in ("close", "snapshot")}
    found |= {name: _verb(getattr(_Wire, name)) for name in ("snapshot", "free", "piece", "compared_piece")}
    found |= {name: _snapshot_verb(getattr(Snapshot, name)) for name in SNAPSHOT_NAMES}
    return found


def _parameters(
    function: Callable[..., Any], hints: Mapping[str, Any]
) -> tuple[dict[str, Decoder], frozenset[str]]:
    listed = [each for each in inspect.signature(function).parameters.values() if each.name != "self"]
    return (
        {each.name: decoder(hints[each.name]) for each in listed},
        frozenset(each.name for each in listed if each.default is inspect.Parameter.empty),
    )


def _verb(function: Callable[..., Any]) -> Verb:
    hints = typing.get_type_hints(function)
    parameters, required = _parameters(function, hints)
    answer = hints["return"]
    paged = typing.get_origin(answer) is AsyncIterator
    kind = typing.get_args(answer)[0] if paged else answer
    return Verb(function.__name__, parameters, required, decoder(kind), paged)


def _snapshot_verb(function: Callable[..., Any]) -> Verb:
    """A verb of a snapshot: its answer, a frame or pages of frames, travels as tables."""
    # Polars is named in the protocol for the type checker alone; a client that asks no tables never loads it.
    stand_in = SimpleNamespace(DataFrame=object)
    parameters, required = _parameters(function, typing.get_type_hints(function, localns={"pl": stand_in}))
    parameters = {"snapshot": decoder(int), **parameters}
    return Verb(function.__name__, parameters, required | {"snapshot"}, decoder(Any), True, True)
