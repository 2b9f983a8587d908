"""Codebooks: the questions, their answers, keys and guidance; read, checked and written as TOML."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from labels.codebook.model import (
    CANNOT_JUDGE,
    Answer,
    Codebook,
    CodebookError,
    Kind,
    Question,
    Reason,
)
from labels.codebook.reading import parse
from labels.visible import visible

__all__ = [
    "CANNOT_JUDGE",
    "Answer",
    "Codebook",
    "CodebookError",
    "Kind",
    "Question",
    "Reason",
    "read_codebook",
    "shipped_codebook",
    "write_codebook",
]


def read_codebook(text: str, *, reserved_keys: Mapping[str, str], record_fields: frozenset[str]) -> Codebook:
    """Read and check a codebook.

    Args:
        text: TOML.
        reserved_keys: Keys that the desk keeps for itself, each with what it does there.
        record_fields: Names that a question may not take because a dataset record has such a field.

    Returns:
        The checked codebook.

    Raises:
        CodebookError: Naming every table and key that is wrong, not only the first.
    """
    return parse(text, reserved_keys=reserved_keys, record_fields=record_fields)


def write_codebook(codebook: Codebook) -> str:
    """Return the codebook as TOML that :func:`read_codebook` reads back to an equal one.

    Comments of the text it was read from stay where its order was not changed.
    """
    from labels.codebook.writing import (
        compose,
    )  # here, because few commands write and tomlkit is slow to load

    return compose(codebook)


def shipped_codebook(name: str = "news") -> str:
    """Return the TOML text of a codebook that ships with the package.

    Raises:
        CodebookError: No codebook of that name ships; the message lists those that do.
    """
    folder = resources.files("labels") / "codebooks"
    shipped = {
        entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
    if name not in shipped:
        raise CodebookError(
            f"no codebook '{visible(name)}' ships with this program; there is {', '.join(sorted(shipped))}"
        )
    return shipped[name].read_text(encoding="utf-8")
