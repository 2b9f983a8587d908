"""A folder as a tar stream: the same bytes from the same files, whoever made them and whenever."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import BinaryIO


def write_tar(folder: Path, stream: BinaryIO) -> None:
    """Write a folder's files, by name, under the folder's own name.

    Args:
        folder: What is written.
        stream: Takes the bytes; it need not be able to seek.
    """
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            entry = tarfile.TarInfo((Path(folder.name) / path.relative_to(folder)).as_posix())
            entry.size = path.stat().st_size
            entry.mode = 0o644
            with path.open("rb") as content:
                archive.addfile(entry, content)
    stream.flush()
