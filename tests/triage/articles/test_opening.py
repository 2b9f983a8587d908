"""What is opened of what was named, and what stays closed."""

from __future__ import annotations

import io
import os
import socket
from pathlib import Path

import pytest

from triage.articles.article import Reject
from triage.articles.opening import (
    Opened,
    PathsMissing,
    Skipped,
    check_paths,
    open_paths,
    shown_path,
    store_inodes,
)
from triage.articles.options import ReadOptions

OPTIONS = ReadOptions(reference_date="2026-11-24")


def opened(*paths: object, options: ReadOptions = OPTIONS) -> tuple[dict[str, bytes], dict[str, str]]:
    """Open paths; return what was read of each file, and why others were left out or rejected."""
    read, left = {}, {}
    for found in open_paths([f"{path}" for path in paths], options, io.BytesIO(b"from stdin")):
        if isinstance(found, Opened):
            read[found.path] = found.handle.read()
        elif isinstance(found, Skipped):
            left[found.path] = found.reason
        else:
            assert isinstance(found, Reject)
            left[found.path] = "rejected: " + found.reason
    return read, left


def write(path: Path, text: str = "x") -> Path:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_folders_are_read_by_name(tmp_path: Path) -> None:
    """Files in order of their names, paths relative to the folder that was named."""
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/deep/d.txt"):
        write(tmp_path / "news" / name, name)
    read, left = opened(tmp_path / "news")
    assert list(read.items()) == [
        ("a.txt", b"a.txt"),
        ("b.txt", b"b.txt"),
        ("sub/c.txt", b"sub/c.txt"),
        ("sub/deep/d.txt", b"sub/deep/d.txt"),
    ]
    assert left == {}


def test_files_standard_input_and_globs(tmp_path: Path) -> None:
    """A file is its name, ``-`` is standard input, a glob's paths are relative to its fixed part."""
    write(tmp_path / "a.txt", "A")
    write(tmp_path / "n" / "x" / "one.txt", "1")
    write(tmp_path / "n" / "y" / "two.txt", "2")
    read, _ = opened(tmp_path / "a.txt", "-", tmp_path / "n" / "*" / "*.txt")
    assert read == {"a.txt": b"A", "-": b"from stdin", "x/one.txt": b"1", "y/two.txt": b"2"}
    deep, _ = opened(tmp_path / "n" / "**")
    assert sorted(deep) == ["x/one.txt", "y/two.txt"]


def test_what_is_not_there_stops_everything(tmp_path: Path) -> None:
    """Missing paths are named before anything is opened."""
    present = write(tmp_path / "a.txt")
    with pytest.raises(PathsMissing, match=r"no\.txt"):
        open_paths([f"{present}", f"{tmp_path}/no.txt"], OPTIONS, None)
    with pytest.raises(PathsMissing, match="glob"):
        check_paths([f"{tmp_path}/glob*"])


def test_a_name_with_glob_characters_is_a_name_if_it_is_there(tmp_path: Path) -> None:
    """A file called ``a[1].txt`` can be imported."""
    write(tmp_path / "a[1].txt", "A")
    assert opened(tmp_path / "a[1].txt")[0] == {"a[1].txt": b"A"}


def test_hidden_files_links_sockets_and_pipes_stay_closed(tmp_path: Path) -> None:
    """Each is counted with its reason; nothing hangs, nothing outside the folder is read."""
    news = tmp_path / "news"
    write(news / "a.txt", "A")
    write(news / ".hidden.txt")
    write(news / ".git" / "config")
    secret = write(tmp_path / "secret.txt", "secret")
    (news / "link.txt").symlink_to(secret)
    (news / "loop").symlink_to(news)
    (news / "dead").symlink_to(news / "nothing")
    os.mkfifo(news / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(news)  # the path of a socket has about a hundred bytes
        try:
            listener.bind("sock")
        finally:
            os.chdir(here)
        read, left = opened(news)
    assert read == {"a.txt": b"A"}
    assert set(left) == {".hidden.txt", ".git", "link.txt", "loop", "dead", "pipe", "sock"}
    assert not any(reason.startswith("rejected") for reason in left.values())


def test_devices_and_pipes_that_were_named_stay_closed(tmp_path: Path) -> None:
    """Naming one does not make it hang."""
    os.mkfifo(tmp_path / "pipe")
    read, left = opened(tmp_path / "pipe", "/dev/zero")
    assert read == {}
    assert left == {"pipe": "a pipe; give its content on standard input", "zero": "a device"}


def test_the_store_and_all_of_it_stay_closed(tmp_path: Path) -> None:
    """The store is known by device and inode, under any name."""
    write(tmp_path / "a.txt", "A")
    store = write(tmp_path / "s.duckdb")
    write(tmp_path / "s.duckdb.wal")
    write(tmp_path / "s.duckdb.d" / "journal" / "00001.jsonl")
    os.link(store, tmp_path / "other-name.txt")
    options = ReadOptions(reference_date="2026-11-24", leave_out=store_inodes(store))
    read, left = opened(tmp_path, options=options)
    assert read == {"a.txt": b"A"}
    assert set(left) == {"s.duckdb", "s.duckdb.wal", "s.duckdb.d", "other-name.txt"}
    assert opened(store, options=options) == ({}, {"s.duckdb": "belongs to the store"})
    assert opened(tmp_path / "s.duckdb.d", options=options)[0] == {}


def test_what_is_named_within_a_store_stays_closed(tmp_path: Path) -> None:
    """``**`` and links lead into its folder, and into other stores'; what lies beside them is read."""
    segments = []
    for name in ("s", "other"):
        store = write(tmp_path / f"{name}.duckdb")
        segments.append(write(tmp_path / f"{name}.duckdb.d" / "journal" / "00001.jsonl"))
    write(tmp_path / "conf")
    write(tmp_path / "conf.d" / "a.txt", "A")
    (tmp_path / "link.jsonl").symlink_to(segments[0])
    options = ReadOptions(reference_date="2026-11-24", leave_out=store_inodes(tmp_path / "s.duckdb"))
    for segment in segments:
        assert opened(segment, options=options) == ({}, {"00001.jsonl": "belongs to a store"})
        assert opened(segment.parent, options=options)[0] == {}
    read, left = opened(tmp_path / "**" / "*", options=options)
    assert set(read) == {"conf", "conf.d/a.txt", store.name}
    inside = {f"{name}.duckdb.d/journal/00001.jsonl" for name in ("s", "other")}
    assert set(left) == {"s.duckdb", "link.jsonl", *inside}


def test_other_stores_and_exported_datasets_stay_closed(tmp_path: Path) -> None:
    """A folder beside a store's file, and a folder that an export wrote, are left out whole."""
    write(tmp_path / "a.txt", "A")
    write(tmp_path / "old.duckdb")
    write(tmp_path / "old.duckdb.d" / "journal" / "00001.jsonl")
    write(tmp_path / "set" / "export.json")
    write(tmp_path / "set" / "SHA256SUMS")
    write(tmp_path / "set" / "data" / "train.jsonl")
    read, left = opened(tmp_path)
    assert set(read) == {"a.txt", "old.duckdb"}
    assert set(left) == {"old.duckdb.d", "set"}


def test_folders_too_deep_are_left_out(tmp_path: Path) -> None:
    """There is an end to folders within folders."""
    write(tmp_path.joinpath(*["d"] * 8) / "a.txt")
    options = ReadOptions(reference_date="2026-11-24", max_depth=5)
    read, left = opened(tmp_path, options=options)
    assert read == {}
    assert list(left) == ["d/d/d/d/d/d"]


def test_names_that_are_no_text_are_shown_with_escapes(tmp_path: Path) -> None:
    """A name that is not UTF-8, or holds controls, is stored with everything visible."""
    path = os.fsencode(tmp_path) + b"/caf\xe9\x1b.txt"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY), "wb") as handle:
        handle.write(b"A")
    read, _ = opened(tmp_path)
    assert list(read) == ["caf\\xe9␛.txt"]
    assert shown_path("a\u202eb") != "a\u202eb"


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_what_may_not_be_read_is_a_reject(tmp_path: Path) -> None:
    """A file or folder without permission is told, and the others are read."""
    write(tmp_path / "a.txt", "A")
    write(tmp_path / "closed.txt").chmod(0)
    write(tmp_path / "shut" / "b.txt").parent.chmod(0)
    try:
        read, left = opened(tmp_path)
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert read == {"a.txt": b"A"}
    assert left["closed.txt"].startswith("rejected: it cannot be opened")
    assert left["shut"].startswith("rejected: the folder cannot be read")


def test_what_cannot_be_opened_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason of the system is told."""
    write(tmp_path / "a.txt", "A")
    write(tmp_path / "b.txt", "B")
    really = os.open

    def refusing(path: object, *args: object, **rest: object) -> int:
        if path == "a.txt":
            raise PermissionError(13, "Permission denied")
        return really(path, *args, **rest)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(os, "open", refusing)
    read, left = opened(tmp_path)
    assert read == {"b.txt": b"B"}
    assert left == {"a.txt": "rejected: it cannot be opened (Permission denied)"}
