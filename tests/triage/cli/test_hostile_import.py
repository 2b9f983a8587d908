"""``triage import`` of what is broken, foreign or made to break it: a reason for each, and nothing else."""

from __future__ import annotations

import gzip
import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labels.visible import visible
from tests.triage.articles.formats.reading import OPTIONS, read_all
from tests.triage.cli.hostile_files import JSONL, WHOLE, Hostile, hostile_files
from tests.triage.cli.test_importing import Run, run
from triage.articles.article import Article, Reject
from triage.articles.reading import read

__all__ = ["run"]  # the fixture


def told(out: str) -> dict[str, Any]:
    """Return the JSON of an import whose counts add up."""
    fields: dict[str, Any] = json.loads(out)
    for file in fields["files"]:
        assert file["read"] == file["imported"] + file["already"] + file["versions"] + file["rejected"]
        assert len(file["rejects"]) == file["rejected"]
    return fields


@pytest.fixture
def hostile(tmp_path: Path) -> list[Hostile]:
    """A folder ``in`` of hostile files around one good one."""
    folder = tmp_path / "in"
    folder.mkdir()
    files = hostile_files(tmp_path)
    assert len({file.name for file in files}) == len(files)
    for file in files:
        (folder / file.name).write_bytes(file.data)
    (folder / "zz-whole.txt").write_text(WHOLE, encoding="utf-8")
    return files


def test_each_hostile_file_has_its_outcome_and_the_good_one_is_read(run: Run, hostile: list[Hostile]) -> None:
    """Articles, rejects with line and reason, exit code 0; with ``--strict`` 1."""
    code, out, err = run("import", "in", "--json")
    assert code == 0
    assert "Traceback" not in err
    fields = told(out)
    found = {file["path"]: file for file in fields["files"]}
    for file in hostile:
        got = found[file.name]
        assert (file.name, got["read"] - got["rejected"]) == (file.name, file.articles)
        assert (file.name, [reject["line"] for reject in got["rejects"]]) == (
            file.name,
            [line for line, _ in file.rejects],
        )
        for reject, (_, words) in zip(got["rejects"], file.rejects, strict=True):
            assert words in reject["reason"]
            assert "\n" not in reject["reason"]
        if file.encoding is not None:
            assert (file.name, got["encoding"]) == (file.name, file.encoding)
    assert found["zz-whole.txt"]["imported"] == 1
    kept = [json.loads(line) for line in run("articles", "rejects", "--json")[1].splitlines()]
    assert len(kept) == fields["totals"]["rejected"]
    assert {(each["path"], each["line"], each["reason"]) for each in kept} == {
        (path, reject["line"], reject["reason"]) for path, file in found.items() for reject in file["rejects"]
    }
    starts = {each["path"]: each for each in kept}
    assert starts["a.pdf"]["raw_base64"]
    assert starts["cut.jsonl"]["raw"] == '{"text":"cut'
    again = told(run("import", "in", "--json", "--strict")[1])
    assert again["totals"]["imported"] == 0
    assert again["totals"]["already"] + again["totals"]["rejected"] == again["totals"]["read"]
    assert run("check")[0] == 0


def test_a_person_reads_the_reasons(run: Run, hostile: list[Hostile]) -> None:
    """The table and the reasons are safe to look at; ``--strict`` ends with 1."""
    code, out, err = run("import", "in", "--strict")
    assert code == 1
    assert out + err == visible(out + err, newlines=True)
    assert "Rejected" in out


def test_every_reject_is_listed_however_many_there_are(run: Run, tmp_path: Path) -> None:
    """No cap hides any."""
    (tmp_path / "a.jsonl").write_text('{"text":""}\n' * 3000, encoding="utf-8")
    fields = told(run("import", "a.jsonl", "--json")[1])
    assert [reject["line"] for reject in fields["files"][0]["rejects"]] == list(range(1, 3001))
    assert len(run("articles", "rejects", "--json")[1].splitlines()) == 3000


def test_limits_are_options(run: Run, tmp_path: Path) -> None:
    """Small ones stop a bomb, a long record, a long text and a large file, each with its reason."""
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress((JSONL % ("0" * 400_000)).encode() * 5))
    (tmp_path / "long.jsonl").write_text(JSONL % ("x" * 3000) + JSONL % "after", encoding="utf-8")
    limits = ("--limit", "ratio=10", "--limit", "ratio-from=100KB")
    fields = told(run("import", "bomb.jsonl.gz", "--json", *limits)[1])
    assert "zip bomb" in fields["files"][0]["rejects"][-1]["reason"]
    for limit, words in (("record=2KB", "longer than 2,048"), ("text=2KB", "longer than 2,048")):
        fields = told(run("import", "long.jsonl", "--json", "--dry-run", "--limit", limit)[1])
        assert [(reject["line"], words in reject["reason"]) for reject in fields["files"][0]["rejects"]] == [
            (1, True)
        ]
    fields = told(run("import", "long.jsonl", "--json", "--dry-run", "--limit", "file=1KB")[1])
    assert "larger than 1,024" in fields["files"][0]["rejects"][-1]["reason"]
    for wrong in ("text", "text=", "text=0", "words=3", "text=3TB", "text=-1"):
        code, _, err = run("import", "long.jsonl", "--limit", wrong)
        assert (code, "such as text=20MB" in err) == (2, True)


def test_a_line_of_100_mb_is_one_reject_in_bounded_memory(tmp_path: Path) -> None:
    """It is passed over, the line after it is read."""
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text":"')
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + (JSONL % "after it").encode())
    code = (
        "import resource, sys\n"
        "from tests.triage.articles.formats.reading import read_all\n"
        "from pathlib import Path\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "found = read_all(Path(sys.argv[1]))\n"
        "grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before\n"
        "print(len(found.articles), found.reasons, grown)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, f"{path}"], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.startswith("1 ['the line is longer than 33,554,432 bytes']")
    kilobytes = int(ended.stdout.split()[-1]) // (1024 if sys.platform == "darwin" else 1)
    assert kilobytes < 150_000


def test_what_is_no_file_is_left_out_and_counted(run: Run, tmp_path: Path) -> None:
    """Links, loops, sockets, pipes, devices: nothing is followed, nothing waits."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("Not in the folder.", encoding="utf-8")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(folder / "socket"))
    for name, target in (
        ("loop", ".."),
        ("out.txt", "../outside.txt"),
        ("none", "nothing"),
        ("self", "self"),
    ):
        (folder / name).symlink_to(target)
    if os.geteuid() == 0:
        os.mknod(folder / "device", 0o20666, os.makedev(1, 3))
    (folder / "sub" / "a.txt").write_text(WHOLE, encoding="utf-8")
    fields = told(run("import", "in", "--json")[1])
    reasons = {skip["path"]: skip["reason"].split(";")[0] for skip in fields["skipped"]}
    expected = {"pipe": "a pipe", "socket": "a socket"}
    expected |= dict.fromkeys(("loop", "out.txt", "none", "self"), "a link")
    expected |= {"device": "a device"} if os.geteuid() == 0 else {}
    assert reasons == expected
    assert fields["totals"]["imported"] == 1
    for name in ("pipe", "socket"):
        code, out, _ = run("import", f"in/{name}", "--json")
        assert (code, told(out)["totals"]["skipped"]) == (0, 1)


def test_names_that_are_no_utf8_or_act_are_stored_visibly(run: Run, tmp_path: Path) -> None:
    """Bytes become escapes, controls become their pictures."""
    folder = tmp_path / "in"
    folder.mkdir()
    names = [b"na\xff\xfeme.txt", b"line\nbreak\x1b[31m.txt", "right\u202eto-left.txt".encode()]
    for number, name in enumerate(names):
        try:
            Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(
                f"Text {number}.", encoding="utf-8"
            )
        except OSError:
            pytest.skip("this file system takes no such names")
    code, out, err = run("import", "in", "--json")
    assert code == 0
    paths = [file["path"] for file in told(out)["files"]]
    assert "na\\xff\\xfeme.txt" in paths
    assert all(path == visible(path) for path in paths)
    assert err == visible(err, newlines=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="another account than the owner's can only be tried by root")
def test_a_folder_without_permission_is_a_reject(tmp_path: Path) -> None:
    """Told to an account that may not read it; what else is there is read."""
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    (folder / "closed" / "a.txt").write_text("Not to be seen.", encoding="utf-8")
    (folder / "b.txt").write_text("Not to be seen either.", encoding="utf-8")
    (folder / "c.txt").write_text(WHOLE, encoding="utf-8")
    (folder / "closed").chmod(0)
    (folder / "b.txt").chmod(0)
    (folder / "c.txt").chmod(0o644)
    for above in (folder, *folder.parents):
        if above.stat().st_uid == 0 and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o055)
    code = (
        "import os, sys\n"
        "from tests.triage.articles.formats.reading import read_all\n"
        "from pathlib import Path\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "found = read_all(Path(sys.argv[1]))\n"
        "print([(r.path, r.reason) for r in found.rejects], [a.text for a in found.articles])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, f"{folder}"], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert "('b.txt', 'it cannot be opened (Permission denied)')" in ended.stdout
    assert "('closed', 'the folder cannot be read (Permission denied)')" in ended.stdout
    assert WHOLE in ended.stdout


def _changing(folder: Path) -> Iterator[tuple[str, list[Article | Reject], str | None]]:
    """Read a folder and change what has not been read yet."""
    for number, reading in enumerate(read([f"{folder}"], OPTIONS)):
        yield reading.path, list(reading.items), reading.skipped.reason if reading.skipped else None
        if number == 0:
            (folder / "b.txt").unlink()
            (folder / "c.txt").unlink()
            (folder / "c.txt").symlink_to("/etc/passwd")
            (folder / "d" / "x.txt").unlink()
            (folder / "d").rmdir()
            (folder / "d").symlink_to("/etc")
            (folder / "new.txt").write_text("Came too late.", encoding="utf-8")


def test_a_folder_that_changes_meanwhile_leads_nowhere(tmp_path: Path) -> None:
    """What is gone is a reject, what became a link is left out, nothing outside is read."""
    (tmp_path / "d").mkdir()
    for name in ("a.txt", "b.txt", "c.txt", "d/x.txt", "e.txt"):
        (tmp_path / name).write_text(f"Text of {name}.", encoding="utf-8")
    seen = {path: (items, why) for path, items, why in _changing(tmp_path)}
    texts = [item.text for items, _ in seen.values() for item in items if isinstance(item, Article)]
    assert texts == ["Text of a.txt.", "Text of e.txt."]
    (gone,) = seen["b.txt"][0]
    assert isinstance(gone, Reject)
    assert "No such file" in gone.reason
    assert seen["c.txt"][1] is not None and "link" in seen["c.txt"][1]
    assert not any("etc" in path for path in seen)


def test_a_file_that_shrinks_while_it_is_read_is_no_crash(tmp_path: Path) -> None:
    """What was there is read; what is gone ends it."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(JSONL % f"line {n}" for n in range(100_000)), encoding="utf-8")
    found = []
    for reading in read([f"{path}"], OPTIONS):
        for item in reading.items:
            found.append(item)
            if len(found) == 1:
                os.truncate(path, 100)
    assert 1 <= len(found) <= 100_000


def test_no_reader_of_any_format_reaches_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets raise while files of every format are read; names that are addresses are names."""
    import polars as pl

    from tests.triage.articles.formats.test_html import page
    from tests.triage.articles.formats.test_tar import pack
    from tests.triage.articles.formats.test_warc import ONE

    pl.DataFrame({"text": ["a row", "https://example.org/x.parquet"]}).write_parquet(tmp_path / "a.parquet")
    for name, data in {
        "a.html": page("<link rel=stylesheet href=http://127.0.0.1:9/x.css>").encode(),
        "a.warc": ONE,
        "a.tar": pack(("x.txt", b"A member.")),
        "a.csv": b"id,text\n1,https://example.org/a.csv\n",
        "a.jsonl": b'{"text":"https://example.org/a.jsonl"}\n',
        "a.txt": b"https://example.org/a.txt",
        "ls.json": b'[{"data":{"text":"a task"},"annotations":[]}]',
    }.items():
        (tmp_path / name).write_bytes(data)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader reached for the network")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    found = read_all(tmp_path)
    assert len(found.articles) >= 6
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
