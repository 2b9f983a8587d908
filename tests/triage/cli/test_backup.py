"""``triage backup``, ``restore`` and ``copy`` as they are typed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.triage.store.made import answer, article, bring_in, copied, fill, make_store
from triage.cli.main import app
from triage.owner.opening import open_store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three articles and two annotators, to be left as it is."""
    return make_store(tmp_path_factory.mktemp("made"), fill)


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of that store."""
    return copied(made, tmp_path)


def run(path: Path | str, *arguments: str) -> tuple[str, str, BaseException | None]:
    """Run a command on a store; return what it wrote, what it said, and how it failed."""
    result = CliRunner().invoke(app, ["--db", str(path), *arguments])
    return result.stdout, result.stderr, result.exception


def test_a_backup_and_the_way_back(path: Path) -> None:
    """Each says what it did and what to do next; check tells of the backup."""
    assert "No backup is known" in run(path, "check")[1]
    backup = path.with_name("one.duckdb")
    _, said, failure = run(path, "backup", str(backup))
    assert failure is None and "opened and found sound" in said and f"restore {backup}" in said
    assert "The last good backup is from " in run(path, "check")[1]
    run(path, "team", "add", "cy")
    _, said, failure = run(path, "restore", str(backup))
    assert failure is None and "t.duckdb.before-restore-1" in said and "every check holds" in said
    assert "cy" not in run(path, "team", "list")[0]
    assert '"restored"' in run(path, "log", "--json")[0]


def test_where_the_secret_belongs_is_said(path: Path, tmp_path: Path) -> None:
    """A drill elsewhere has none; it is put there by hand, because it tells who is who."""
    path.with_name(f"{path.name}.d").joinpath("secret").write_text("ab" * 32)
    backup = tmp_path / "one.duckdb"
    _, said, failure = run(path, "backup", str(backup), "--with-secret")
    assert failure is None and "keep it apart" in said
    drill = tmp_path / "drill.duckdb"
    said = run(drill, "restore", str(backup))[1]
    assert f"put {backup}.secret at {drill}.d/secret" in said
    assert "pseudonyms" not in run(path, "restore", str(backup))[1]


def test_what_a_replay_leaves_out_is_listed(path: Path) -> None:
    """On standard output, a line each, with the reason."""
    backup = path.with_name("one.duckdb")
    run(path, "backup", str(backup))

    async def later() -> None:
        async with open_store(path) as store:
            await bring_in(store, [article(50)])
            new = [row.key async for page in store.articles() for row in page][-1]
            await store.record([answer(1, new)])

    asyncio.run(later())
    written, said, failure = run(path, "restore", str(backup), "--replay-journal")
    assert failure is None
    assert "1 events of the former journal were applied, 2 not" in said
    lines = written.splitlines()
    assert len(lines) == 3 and lines[0].startswith("position") and "not that article" in lines[2]


def test_a_copy_is_another_store(path: Path) -> None:
    """It says what it does not bring along."""
    _, said, failure = run(path, "copy", str(path), str(path.with_name("new.duckdb")))
    assert failure is None and "a store of its own" in said and "no host key and no pseudonym secret" in said
    assert run(path.with_name("new.duckdb"), "check")[2] is None


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:geheim@db.example/news",
        "postgresql:/ana:geheim@db.example/news",
        "POSTGRES://ana:geheim@db.example",
        "postgresql://db.example/news?user=ana&password=geheim",
        "postgresql://[::1:geheim@",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(path: Path, address: str) -> None:
    """Wherever a store is named; what to do instead is."""
    for arguments in (("copy", str(path), address), ("copy", address, "x")):
        written, said, failure = run(path, *arguments)
        assert "PGPASSFILE" in str(failure) and "geheim" not in f"{written}{said}{failure}"
    assert "PGPASSFILE" in str(run(address, "status")[2])


def test_a_database_server_is_said_to_be_not_there_yet(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By option, argument or environment."""
    address = "postgresql://ana@db.example/news"
    monkeypatch.setenv("TRIAGE_DB", address)
    unnamed = CliRunner().invoke(app, ["status"])
    for failure in (run(path, "copy", str(path), address)[2], run(address, "log")[2], unnamed.exception):
        assert "not there yet" in str(failure)
