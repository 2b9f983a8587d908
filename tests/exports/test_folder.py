"""A folder that is there whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from exports.existing import MANIFEST_SCHEMA, FolderRefused, not_an_export
from exports.folder import Staging

MANIFEST = f'{{"schema":"{MANIFEST_SCHEMA}"}}'.encode()


def _write(target: Path, content: bytes = b"{}\n", *, replace: bool = False, umask: int = 0o022) -> None:
    with Staging(target, replace=replace, umask=umask) as staging:
        staging.file("data/train.jsonl").write_record(content)
        staging.close("data/train.jsonl", data=True)
        staging.put("export.json", MANIFEST)
        staging.finish()


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


def test_a_finished_folder_is_whole_and_alone(tmp_path: Path) -> None:
    """It has its files and their sums, and nothing of the staging is left."""
    _write(tmp_path / "out")
    assert _left(tmp_path) == ["out"]
    assert _left(tmp_path / "out") == ["SHA256SUMS", "data", "export.json"]
    assert not_an_export(tmp_path / "out") is None


@pytest.mark.parametrize(
    ("umask", "modes"), [(0o022, {0o755, 0o644}), (0o077, {0o700, 0o600}), (0, {0o777, 0o666})]
)
def test_the_umask_of_the_person_decides_who_may_read(tmp_path: Path, umask: int, modes: set[int]) -> None:
    """Whatever the process has set for itself meanwhile."""
    former = os.umask(0o077)
    try:
        _write(tmp_path / "out", umask=umask)
    finally:
        os.umask(former)
    assert _modes(tmp_path / "out") == modes


def test_the_staging_folder_is_private(tmp_path: Path) -> None:
    """Nobody else reads along while a dataset is written."""
    with Staging(tmp_path / "out", umask=0) as staging:
        staging.file("data/train.jsonl")
        assert _modes(tmp_path / "out.partial") == {0o700, 0o600}


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    """Neither the folder nor its staging."""

    def fail() -> None:
        with Staging(tmp_path / "out") as staging:
            staging.file("data/train.jsonl").write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _left(tmp_path) == []


def test_what_is_there_is_not_touched(tmp_path: Path) -> None:
    """A folder, a file or a link of that name is refused, also an empty folder."""
    for name in ("folder", "file", "link", "dangling"):
        target = tmp_path / name
        if name == "folder":
            target.mkdir()
        elif name == "file":
            target.write_bytes(b"mine")
        else:
            target.symlink_to(tmp_path / ("folder" if name == "link" else "nowhere"))
        with pytest.raises(FolderRefused, match="there already"):
            _write(target)
    assert _left(tmp_path) == ["dangling", "file", "folder", "link"]
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_an_export_may_be_replaced_on_request(tmp_path: Path) -> None:
    """The former one is gone as a whole, and the new one is there as a whole."""
    _write(tmp_path / "out", b"old\n")
    with pytest.raises(FolderRefused, match="--replace"):
        _write(tmp_path / "out", b"new\n")
    _write(tmp_path / "out", b"new\n", replace=True)
    assert (tmp_path / "out/data/train.jsonl").read_bytes() == b"new\n"
    assert _left(tmp_path) == ["out"]


@pytest.mark.parametrize(
    "spoil", ["extra", "extra in data", "link", "fifo", "no manifest", "foreign manifest", "no sums"]
)
def test_what_is_more_than_an_export_is_not_replaced(tmp_path: Path, spoil: str) -> None:
    """A folder with a file of somebody else, a link, or no manifest of ours stays as it is."""
    target = tmp_path / "out"
    _write(target)
    match spoil:
        case "extra":
            (target / "notes.txt").write_text("mine", encoding="utf-8")
        case "extra in data":
            (target / "data/more.jsonl").write_text("mine", encoding="utf-8")
        case "link":
            (target / "data/train.jsonl").unlink()
            (target / "data/train.jsonl").symlink_to("/etc/hostname")
        case "fifo":
            os.mkfifo(target / "pipe")
        case "no manifest":
            (target / "export.json").unlink()
        case "foreign manifest":
            (target / "export.json").write_text('{"schema":"other/1"}', encoding="utf-8")
        case "no sums":
            (target / "SHA256SUMS").unlink()
    before = _left(target)
    with pytest.raises(FolderRefused, match="not replaced"):
        _write(target, b"new\n", replace=True)
    assert _left(target) == before
    assert _left(tmp_path) == ["out"]


def test_a_linked_folder_is_not_replaced(tmp_path: Path) -> None:
    """Not even when what the link leads to is an export."""
    _write(tmp_path / "real")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    with pytest.raises(FolderRefused, match="no folder"):
        _write(tmp_path / "out", replace=True)


def test_a_staging_folder_is_never_made_through_a_link(tmp_path: Path) -> None:
    """A link in its place is refused, and what it leads to is not written."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "out.partial").symlink_to(elsewhere)
    with pytest.raises(FolderRefused, match=r"out\.partial"):
        _write(tmp_path / "out")
    assert _left(elsewhere) == []


def test_what_a_killed_export_left_is_cleared(tmp_path: Path) -> None:
    """Its staging folder is known by its mark, whose lock nobody holds any more."""
    left = tmp_path / "out.partial"
    (left / "data").mkdir(parents=True)
    (left / ".staging").touch()
    (left / "data/train.jsonl").write_bytes(b"half")
    _write(tmp_path / "out")
    assert _left(tmp_path) == ["out"]


def test_what_was_killed_before_its_rename_is_cleared(tmp_path: Path) -> None:
    """It is whole but has not got its name."""
    _write(tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / "out.partial")
    _write(tmp_path / "out", b"new\n")
    assert _left(tmp_path) == ["out"]


def test_a_staging_folder_of_others_stays(tmp_path: Path) -> None:
    """A folder that only has the name is not cleared."""
    (tmp_path / "out.partial").mkdir()
    (tmp_path / "out.partial/mine").touch()
    with pytest.raises(FolderRefused, match="by hand"):
        _write(tmp_path / "out")
    assert _left(tmp_path / "out.partial") == ["mine"]


def test_two_exports_at_once_do_not_mix(tmp_path: Path) -> None:
    """The second is refused while the first is being written, and the first is not disturbed."""
    with Staging(tmp_path / "out") as staging:
        staging.put("export.json", MANIFEST)
        with pytest.raises(FolderRefused, match="another export"):
            _write(tmp_path / "out")
        staging.finish()
    assert _left(tmp_path / "out") == ["SHA256SUMS", "export.json"]


def test_a_folder_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Not even an empty one, which a rename would silently take the place of."""

    def be_late() -> None:
        with Staging(tmp_path / "out") as staging:
            staging.put("export.json", MANIFEST)
            (tmp_path / "out").mkdir()
            staging.finish()

    with pytest.raises(FolderRefused, match="there already"):
        be_late()
    assert _left(tmp_path) == ["out"]


def test_what_a_killed_replacement_left_is_named(tmp_path: Path) -> None:
    """The former dataset may lie aside; nobody removes it without being asked."""
    _write(tmp_path / "out")
    (tmp_path / "out.replaced").mkdir()
    with pytest.raises(FolderRefused, match=r"out\.replaced"):
        _write(tmp_path / "out", replace=True)


@pytest.mark.parametrize("name", ["", ".", "..", "missing/out", "file/out"])
def test_places_that_cannot_be_are_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    """No folder of its own, or none to lie in."""
    (tmp_path / "file").touch()
    target = Path(os.path.relpath(tmp_path / name)) if name == ".." else tmp_path / name
    with pytest.raises(FolderRefused):
        _write(Path(name) if name in ("", ".", "..") else target)


def test_a_disk_without_room_is_refused_first(tmp_path: Path) -> None:
    """Before anything is written."""
    with pytest.raises(FolderRefused, match="make room"), Staging(tmp_path / "out") as staging:
        staging.room_for(1 << 62)
    assert _left(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_that_gets_full_ends_with_a_sentence(tmp_path: Path) -> None:
    """What cannot be written is said, and the folder is taken back."""

    def fill() -> None:
        with Staging(tmp_path / "out") as staging:
            staged = staging.file("data/train.jsonl")
            full = os.open("/dev/full", os.O_WRONLY)
            os.dup2(full, staged._file.fileno())
            os.close(full)
            staged.write(bytes(4 << 20))

    with pytest.raises(FolderRefused, match="disk is full"):
        fill()
    assert _left(tmp_path) == []
