"""Where a store lies, and where it may not."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from triage.owner import files
from triage.owner.files import (
    file_system,
    locate,
    make_folder,
    mounted_kind,
    refuse_kind,
    remove_socket,
    socket_place,
)
from triage.store.errors import StoreMissing, StoreUnsupported

MOUNTS = b"""\
22 1 254:0 / / rw - ext4 /dev/vda rw
23 22 0:50 / /data rw,nosuid shared:3 master:1 - nfs4 host:/data rw
24 22 0:51 / /data/fast\\040disk rw - xfs /dev/vdb rw
25 22 0:52 / /win rw - fuseblk /dev/sdc1 rw
26 22 0:53 / /home rw - tmpfs tmpfs rw
27 22 0:54 / /home rw - fuse.sshfs host:/home rw
odd line
"""


def test_the_folder_is_private_whatever_the_umask(tmp_path: Path) -> None:
    """0700 when made, and again when it was opened up meanwhile."""
    place = locate(tmp_path / "news.duckdb")
    former = os.umask(0)
    try:
        make_folder(place)
    finally:
        os.umask(former)
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    place.folder.chmod(0o755)
    make_folder(place)
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    assert not place.file.exists()


def test_one_store_has_one_place_by_whatever_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative paths and links lead to the same folder, so to the same lock."""
    file = tmp_path / "news.duckdb"
    file.touch()
    (tmp_path / "link.duckdb").symlink_to(file)
    monkeypatch.chdir(tmp_path)
    for name in ("news.duckdb", "./link.duckdb", str(file)):
        assert locate(Path(name)).folder == tmp_path.resolve() / "news.duckdb.d"


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_folder_that_is_a_link_or_a_file_is_refused(tmp_path: Path, kind: str) -> None:
    """Nobody can send the lock, the socket and the secret somewhere else."""
    place = locate(tmp_path / "news.duckdb")
    if kind == "link":
        (tmp_path / "elsewhere").mkdir()
        place.folder.symlink_to(tmp_path / "elsewhere")
    else:
        place.folder.touch()
    with pytest.raises(StoreUnsupported, match=r"news\.duckdb\.d is"):
        make_folder(place)


def test_a_folder_of_another_account_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of two accounts in one store would lock one of them out."""
    place = locate(tmp_path / "news.duckdb")
    make_folder(place)
    monkeypatch.setattr(os, "geteuid", lambda: place.folder.stat().st_uid + 1)
    with pytest.raises(StoreUnsupported, match="run triage as the account"):
        make_folder(place)


def test_a_missing_parent_and_a_folder_as_file_are_named(tmp_path: Path) -> None:
    """The message says which folder, with its control characters visible."""
    with pytest.raises(StoreMissing, match="gone␛ does not exist"):
        make_folder(locate(tmp_path / "gone\x1b" / "news.duckdb"))
    with pytest.raises(StoreMissing, match="is a folder"):
        locate(tmp_path)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(StoreMissing, match="cannot be followed"):
        locate(loop)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (b"/srv/news", "ext4"),
        (b"/data", "nfs4"),
        (b"/data/old", "nfs4"),
        (b"/database", "ext4"),
        (b"/data/fast disk/x", "xfs"),
        (b"/win/x", "fuseblk"),
        (b"/home/ana", "fuse.sshfs"),
    ],
)
def test_the_deepest_and_latest_mount_counts(path: bytes, kind: str) -> None:
    """Mount points are whole names, may hold spaces, and cover each other in order."""
    assert mounted_kind(path, MOUNTS) == kind


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs", "fuseblk"])
def test_network_and_user_space_file_systems_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Locks and syncs do not hold there; the message names the kind and what to do."""
    monkeypatch.setattr(files, "file_system", lambda _: kind)
    with pytest.raises(StoreUnsupported, match=f"is on {kind}, .* use a local disk") as caught:
        refuse_kind(tmp_path)
    assert caught.value.exit_code == 3


def test_the_disk_under_the_tests_is_told(tmp_path: Path) -> None:
    """The real table of mounts is read."""
    assert file_system(tmp_path) not in ("", *files.REFUSED_KINDS)


def test_a_long_socket_path_moves_to_a_private_short_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Systems stop near a hundred bytes; the folder made instead goes when the socket goes."""
    short = Path("/tmp")  # noqa: S108 - the one folder that is short everywhere
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    place = locate(tmp_path / ("n" * 100 + ".duckdb"))
    moved = socket_place(place)
    try:
        assert moved.parent.parent == short and len(os.fsencode(moved)) < files.LONGEST_SOCKET_PATH
        assert files.is_private(moved.parent)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(moved))
    finally:
        remove_socket(moved, place)
    assert not moved.parent.exists()


def test_only_a_socket_is_removed(tmp_path: Path) -> None:
    """A file that somebody put in the socket's place is not deleted."""
    place = locate(tmp_path / "news.duckdb")
    make_folder(place)
    place.socket.write_text("mine")
    remove_socket(place.socket, place)
    assert place.socket.read_text() == "mine"
