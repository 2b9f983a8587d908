"""Writing a report to a file that a person named, never onto a store or onto what was measured."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from labels.visible import visible
from triage.cli import console


def write_report(path: Path, text: str, spared: Sequence[Path]) -> None:
    """Write a file whole or not at all.

    Args:
        path: Where; a file that is there is replaced.
        text: What.
        spared: Files that must not be replaced, whatever they are called.

    Raises:
        console.Failure: It is a folder, one of the spared files, or cannot be written.
    """
    shown = visible(f"{path}")
    if path.is_dir():
        console.fail(f"{shown} is a folder; name a file in it")
    if path.exists() and any(one.exists() and path.samefile(one) for one in spared):
        console.fail(f"{shown} is what is being read; name another file")
    if path.exists() and not path.is_file():
        console.fail(f"{shown} is no ordinary file; name another")
    part = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name[:80]}.", delete=False
        ) as into:
            part = Path(into.name)
            into.write(text)
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        console.fail(f"{shown} cannot be written ({error.strerror}); name another place")
