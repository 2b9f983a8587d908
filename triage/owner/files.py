"""Where everything of a store lies: FILE itself and the private folder ``FILE.d/`` beside it."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from labels.visible import visible
from triage.store.errors import StoreMissing, StoreUnsupported

LONGEST_SOCKET_PATH = 100
"""Bytes; systems stop at 104 (macOS) to 108 (Linux), and a path near that fails obscurely."""

REFUSED_KINDS = frozenset(
    {"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afpfs", "webdav", "9p", "fuse", "fuseblk", "virtiofs"}
)
"""Kinds of file system whose locks, syncs or memory maps do not hold what a database needs."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store and what belongs to it lie; nothing needs to exist yet."""

    file: Path
    """The database, absolute and without symbolic links, so that one store has one place."""

    @property
    def folder(self) -> Path:
        """The 0700 folder of everything that belongs to the store and is not in it."""
        return self.file.with_name(self.file.name + ".d")

    @property
    def lock(self) -> Path:
        """The file whose lock makes a process the owner."""
        return self.folder / "lock"

    @property
    def server_lock(self) -> Path:
        """The file that a server keeps locked while it lives, also while it has no owner."""
        return self.folder / "serve.lock"

    @property
    def socket(self) -> Path:
        """The public socket, where its path is short enough."""
        return self.folder / "socket"

    @property
    def spool(self) -> Path:
        """Files that pass between the owner and its database."""
        return self.folder / "spool"

    @property
    def log(self) -> Path:
        """What went wrong unforeseen, under a number each."""
        return self.folder / "errors.log"

    @property
    def settings(self) -> Path:
        """Settings of the server."""
        return self.folder / "serve.toml"

    @property
    def known_addresses(self) -> Path:
        """Addresses from which somebody has logged in."""
        return self.folder / "addresses"

    @property
    def host_key(self) -> Path:
        """The server's SSH key."""
        return self.folder / "host_key"

    @property
    def secret(self) -> Path:
        """The secret that pseudonyms are made with."""
        return self.folder / "secret"


def locate(path: Path) -> Place:
    """Return the place of the store that ``path`` names.

    Raises:
        StoreMissing: The path names a folder, or links that lead nowhere.
    """
    try:
        real = Path(path).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreMissing(f"{shown(path)} cannot be followed to a file; name the store's file.") from error
    if real.is_dir():
        raise StoreMissing(f"{shown(path)} is a folder; name the store's file in it, such as triage.duckdb.")
    return Place(real)


def shown(path: Path | str) -> str:
    """Return a path as messages show it."""
    return visible(os.fsencode(path).decode("utf-8", "replace"))


def make_folder(place: Place) -> None:
    """Make ``FILE.d/`` private and usable, or say why it cannot be.

    Raises:
        StoreMissing: The folder it would lie in is not there.
        StoreUnsupported: It is a link or a file, belongs to another account, cannot be made, or lies on a
            kind of file system that cannot hold a store.
    """
    parent = place.file.parent
    if not parent.is_dir():
        raise StoreMissing(f"The folder {shown(parent)} does not exist; make it, or name another store.")
    refuse_kind(parent)
    try:
        place.folder.mkdir(mode=0o700)
    except FileExistsError:
        _check_folder(place.folder)
    except OSError as error:
        raise StoreUnsupported(f"{shown(place.folder)} cannot be made: {error.strerror}.") from error
    refuse_kind(place.folder)


def _check_folder(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        what = "a symbolic link" if stat.S_ISLNK(found.st_mode) else "no folder"
        raise StoreUnsupported(f"{shown(folder)} is {what}; a store needs a folder of its own there.")
    if found.st_uid != os.geteuid():
        raise StoreUnsupported(
            f"{shown(folder)} belongs to account {found.st_uid} and this is {os.geteuid()}; "
            "run triage as the account that has the store."
        )
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


def refuse_kind(folder: Path) -> None:
    """Refuse a folder on a network or user-space file system.

    Raises:
        StoreUnsupported: Naming the kind.
    """
    kind = file_system(folder)
    if kind in REFUSED_KINDS or kind.startswith("fuse."):
        raise StoreUnsupported(
            f"{shown(folder)} is on {visible(kind)}, which cannot hold a store safely; use a local disk."
        )


def file_system(folder: Path) -> str:
    """Return the kind of file system that a folder lies on, or ``""`` where it cannot be told."""
    if sys.platform == "darwin":
        return _darwin_kind(folder)
    try:
        mounts = Path("/proc/self/mountinfo").read_bytes()
    except OSError:
        return ""
    return mounted_kind(os.fsencode(folder.resolve()), mounts)


def mounted_kind(path: bytes, mounts: bytes) -> str:
    """Return the kind of file system at a path.

    Args:
        path: Absolute, without symbolic links.
        mounts: Content of ``/proc/self/mountinfo`` (fields: proc(5)); a later line covers an earlier one.
    """
    kind, longest = "", -1
    for line in mounts.splitlines():
        fields = line.split(b" ")
        if b"-" not in fields[5:] or len(fields) < 10:
            continue
        point = _unescaped(fields[4])
        covers = point == b"/" or path == point or path.startswith(point + b"/")
        if covers and len(point) >= longest:
            longest = len(point)
            kind = fields[fields.index(b"-", 5) + 1].decode("ascii", "replace")
    return kind


def _unescaped(field: bytes) -> bytes:
    """Undo the octal escapes that the kernel writes for space, tab, newline and backslash."""
    for code in (b"040", b"011", b"012", b"134"):
        field = field.replace(b"\\" + code, bytes([int(code, 8)]))
    return field


def _darwin_kind(folder: Path) -> str:
    """Ask ``statfs(2)``; ``f_fstypename`` is 16 bytes at offset 72 of Darwin's 64-bit structure."""
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    call = getattr(library, "statfs$INODE64", None) or library.statfs
    answer = ctypes.create_string_buffer(4096)
    if call(os.fsencode(folder), answer) != 0:
        return ""
    return answer.raw[72:88].split(b"\0", 1)[0].decode("ascii", "replace")


def socket_place(place: Place) -> Path:
    """Return where the owner's socket goes: in ``FILE.d/``, or in a new private folder if that is too long.

    Raises:
        StoreUnsupported: No short enough folder can be made.
    """
    if len(os.fsencode(place.socket)) <= LONGEST_SOCKET_PATH:
        return place.socket
    for root in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - the folder made there is 0700
        if not root or len(os.fsencode(root)) > LONGEST_SOCKET_PATH - 24:
            continue
        try:
            return Path(tempfile.mkdtemp(prefix="triage-", dir=root)) / "socket"
        except OSError:
            continue
    raise StoreUnsupported(
        f"{shown(place.socket)} is too long for a socket and no short folder can be made; set TMPDIR to one."
    )


def remove_socket(path: Path, place: Place) -> None:
    """Remove an owner's socket and the runtime folder it lay in; anything else of that name stays."""
    try:
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()
        outside = path.parent != place.folder
        if outside and path.parent.name.startswith("triage-") and is_private(path.parent):
            path.parent.rmdir()
    except OSError:
        return


def is_private(folder: Path) -> bool:
    """Whether a folder is a real one, of this account, that nobody else may enter."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and stat.S_IMODE(found.st_mode) & 0o077 == 0
    )
