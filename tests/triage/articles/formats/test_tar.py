"""Tar archives: members are read as files of a folder are, and nothing of them reaches the disk."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from tests.triage.articles.formats.reading import OPTIONS, read_all
from triage.articles.article import Article, Reject
from triage.articles.reading import read


def pack(*members: tuple[str, bytes | str], format_: int = tarfile.PAX_FORMAT) -> bytes:
    """Make an archive: names with their content, or a type in words."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format_) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
                continue
            info.type = {"link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "device": tarfile.CHRTYPE,
                         "pipe": tarfile.FIFOTYPE, "folder": tarfile.DIRTYPE}[content]  # fmt: skip
            info.linkname = "/etc/passwd"
            archive.addfile(info)
    return out.getvalue()


LINES = b'{"text":"One."}\n{"text":"Two."}\n{"text":NaN}\n'


def test_members_are_files_of_a_folder(tmp_path: Path) -> None:
    """Each has its own format, encoding, counts and path; packed members are unpacked."""
    data = pack(
        ("./news", "folder"),
        ("./news/a.jsonl", LINES),
        ("./news/b.txt", b"A plain text."),
        ("./news/c.csv.gz", gzip.compress(b"id,text\n1,Row.\n")),
        ("./news/d.pdf", b"%PDF-1.4"),
    )
    (tmp_path / "all.tar").write_bytes(data)
    (tmp_path / "all.tar.gz").write_bytes(gzip.compress(data))
    for name in ("all.tar", "all.tar.gz"):
        found = read_all(tmp_path / name)
        assert [reading.path for reading in found.readings] == [
            f"{name}/news/{end}" for end in ("a.jsonl", "b.txt", "c.csv.gz", "d.pdf")
        ]
        assert [reading.format for reading in found.readings[:3]] == ["jsonl", "text", "csv"]
        assert [article.text for article in found.articles] == ["One.", "Two.", "A plain text.", "Row."]
        assert [(reject.path, reject.line) for reject in found.rejects] == [
            (f"{name}/news/a.jsonl", 3),
            (f"{name}/news/d.pdf", None),
        ]


def test_names_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Absolute names, ``..`` and controls are provenance that points nowhere; nothing is written."""
    monkeypatch.chdir(tmp_path)
    data = pack(
        ("/etc/passwd", b"One."),
        ("../../out.txt", b"Two."),
        ("a/\x1b[31m.txt", b"Three."),
        ("..", b"Four."),
    )
    stdin = io.BytesIO(data)
    readings = [(reading.path, list(reading.items)) for reading in read(["-"], OPTIONS, stdin=stdin)]
    assert [path for path, _ in readings[:2]] == ["etc/passwd", "out.txt"]
    assert "\x1b" not in readings[2][0]
    assert readings[3][0] == "?"
    assert all(isinstance(item, Article) for _, items in readings for item in items)
    assert list(tmp_path.iterdir()) == []


def test_links_devices_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    """They are counted with their reason, never followed."""
    data = pack(
        ("a", "link"),
        ("b", "hard"),
        ("c", "device"),
        ("d", "pipe"),
        ("x/.hidden/y.txt", b"no"),
        ("e.txt", b"yes"),
    )
    (tmp_path / "a.tar").write_bytes(data)
    found = read_all(tmp_path / "a.tar")
    assert [article.text for article in found.articles] == ["yes"]
    assert {
        path.rpartition("/")[2]: reason.split(";")[0].split(",")[0] for path, reason in found.skipped.items()
    } == {
        "a": "a link",
        "b": "a link",
        "c": "a device",
        "d": "a device",
        "y.txt": "hidden",
    }


@pytest.mark.parametrize("cut", [600, 1500, 2600])
def test_a_cut_archive_gives_what_came_before_and_one_reject(tmp_path: Path, cut: int) -> None:
    """The end is told once; nothing hangs."""
    data = pack(("a.txt", b"One."), ("b.jsonl", LINES * 40), format_=tarfile.USTAR_FORMAT)
    (tmp_path / "a.tar").write_bytes(data[:cut])
    found = read_all(tmp_path / "a.tar")
    assert found.rejects
    assert any("cut off" in reason or "damaged" in reason for reason in found.reasons)


def test_an_archive_within_an_archive_is_a_reject(tmp_path: Path) -> None:
    """One level is read; a chain of archives is not followed."""
    (tmp_path / "a.tar").write_bytes(pack(("inner.tar", pack(("b.txt", b"One.")))))
    found = read_all(tmp_path / "a.tar")
    assert found.articles == []
    assert "within a tar archive" in found.reasons[0]


def test_a_name_that_claims_all_memory_is_refused(tmp_path: Path) -> None:
    """Names are read whole, so their size is bounded before that."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 7 << 30
    (tmp_path / "a.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    found = read_all(tmp_path / "a.tar")
    assert len(found.rejects) == 1
    assert "damaged" in found.reasons[0]


def test_limits_hold_over_the_archive(tmp_path: Path) -> None:
    """A bomb is stopped by the archive's own ratio, whatever its members are."""
    packed = gzip.compress(pack(("a.txt", b"0" * 5_000_000), ("b.txt", b"1")))
    (tmp_path / "a.tar.gz").write_bytes(packed)
    found = read_all(tmp_path / "a.tar.gz", max_ratio=10, ratio_from=1_000_000)
    assert any("zip bomb" in reason for reason in found.reasons)


def test_rejects_and_articles_are_all_there_is(tmp_path: Path) -> None:
    """An empty archive has nothing, and says nothing."""
    (tmp_path / "a.tar").write_bytes(pack())
    found = read_all(tmp_path / "a.tar")
    items = [item for reading in found.readings for item in reading.items]
    assert not [item for item in items if isinstance(item, Reject)]
