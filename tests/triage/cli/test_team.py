"""``triage team``: who is on the team, as what, and by which keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from typer.testing import CliRunner

from tests.triage.ssh.sample_keys import ANA, ANA_FINGERPRINT, BO, BO_FINGERPRINT, RFC4716, STRONG, WEAK
from tests.triage.store.made import answer, copied, fill, make_store
from triage.cli.main import app
from triage.store.protocol import Store


class Team:
    """A store's team at the command line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *arguments: str) -> str:
        """Run a command that must work, and return what it said."""
        said, failure = self.tried(*arguments)
        assert failure is None, failure
        return said

    def tried(self, *arguments: str) -> tuple[str, BaseException | None]:
        """Run a command; return what it said and how it failed."""
        result = CliRunner().invoke(app, ["--db", str(self.path), "team", *arguments])
        return result.stderr, result.exception

    def refused(self, *arguments: str) -> str:
        """Run a command that must fail, and return why it says it did."""
        said, failure = self.tried(*arguments)
        assert failure is not None, said
        return str(failure)

    def people(self) -> dict[str, Any]:
        """Return the team as ``team list --json`` has it."""
        result = CliRunner().invoke(app, ["--db", str(self.path), "team", "list", "--json"])
        told = json.loads(result.stdout)
        assert told["schema"] == "triage.team/1"
        return {person["name"]: person for person in told["people"]}


async def _answered(store: Store) -> None:
    keys = await fill(store)
    await store.record([answer(1, keys[0], "misdated")])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with annotators ana and bo, and an answer of ana's, to be left as it is."""
    return make_store(tmp_path_factory.mktemp("made"), _answered)


@pytest.fixture
def team(made: Path, tmp_path: Path) -> Team:
    """The team of a copy of that store."""
    return Team(copied(made, tmp_path))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with keys: ana's pair, a file of two, a weak one."""
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "ana").write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    (folder / "ana.pub").write_text(f"{ANA} harbour\n")
    (folder / "both.pub").write_text(f"{BO}\n{STRONG}\n")
    (folder / "weak.pub").write_text(f"{WEAK}\n")
    (folder / "putty.pub").write_text(RFC4716)
    return folder


def test_the_first_member_makes_the_store(tmp_path: Path) -> None:
    """Who is added learns what to do next: to start the server, and what is typed."""
    team = Team(tmp_path / "new.duckdb")
    said = team("add", "ana", "--key", ANA, "--display-name", "Ana L.")
    assert "Made the store" in said and "ana is on the team now, as annotator, with 1 key." in said
    assert "triage serve" in said and "ssh -p 2222" in said
    ana = team.people()["ana"]
    assert (ana["role"], ana["active"], ana["display_name"]) == ("annotator", True, "Ana L.")
    assert list(ana) == ["name", "role", "active", "display_name", "keys"]
    assert [list(key) for key in ana["keys"]] == [["fingerprint", "label", "added"]]


def test_a_name_out_of_form_makes_no_store(tmp_path: Path) -> None:
    """It is wrong usage, found before anything is done."""
    team = Team(tmp_path / "new.duckdb")
    assert "--display-name" in team.refused("add", "Ana L.")
    assert not team.path.exists()


def test_adding_again_says_what_changed(team: Team, files: Path) -> None:
    """A role, a key, nothing: each is said, and what was not asked for stays."""
    assert "annotator before, adjudicator now" in team("add", "ana", "--role", "adjudicator")
    assert "1 new key" in team("add", "ana", "--key", str(files / "ana.pub"))
    assert "already, as adjudicator; nothing was changed" in team("add", "ana", "--key", ANA)
    assert team.people()["ana"]["role"] == "adjudicator"
    assert "roles are annotator, adjudicator, lead" in team.refused("add", "ana", "--role", "administrator")


def test_removing_ends_the_keys_and_keeps_the_answers(team: Team) -> None:
    """Who comes back is an annotator without keys, whatever they were; their key is free meanwhile."""
    team("add", "ana", "--role", "lead", "--key", ANA)
    assert "1 key of theirs" in team("remove", "ana")
    assert team.people()["ana"] == {**team.people()["ana"], "active": False, "keys": []}
    assert "was removed" in team.refused("remove", "ana")
    assert "was removed" in team.refused("key", "add", "ana", ANA)
    log = CliRunner().invoke(app, ["--db", str(team.path), "log", "--json", "--annotator", "ana"])
    assert '"value":"misdated"' in log.stdout
    team("key", "add", "bo", ANA)
    assert "is bo's" in team.refused("add", "ana", "--key", ANA)
    assert "back on the team, as annotator; the answers" in team("add", "ana")


def test_keys_come_from_files_and_lines(team: Team, files: Path) -> None:
    """Several in a file, RFC 4716, a line; one that is there already is no second one."""
    said = team("key", "add", "bo", str(files / "both.pub"))
    assert said.count("may come in with SHA256:") == 2
    team("key", "add", "bo", str(files / "putty.pub"), "--label", "laptop")
    assert "already; nothing was changed" in team("key", "add", "bo", ANA)
    assert "one by one" in team.refused("key", "add", "bo", str(files / "both.pub"), "--label", "two")
    labels = {key["fingerprint"]: key["label"] for key in team.people()["bo"]["keys"]}
    assert labels[ANA_FINGERPRINT] == "laptop" and labels[BO_FINGERPRINT] is None
    listed = CliRunner().invoke(app, ["--db", str(team.path), "team", "key", "list", "bo"]).stdout
    assert all(fingerprint in listed for fingerprint in labels)


def test_a_key_is_removed_by_fingerprint_or_label(team: Team) -> None:
    """One that is not there is refused with those that are; without a key nobody comes in."""
    team("key", "add", "bo", ANA, "--label", "laptop")
    team("key", "add", "bo", BO, "--label", "desk")
    assert f"{BO_FINGERPRINT} (desk)" in team.refused("key", "remove", "bo", "tablet")
    assert ANA_FINGERPRINT in team("key", "remove", "bo", "laptop")
    assert "cannot log in" in team("key", "remove", "bo", BO_FINGERPRINT)
    assert team.people()["bo"]["keys"] == []
    assert "no key of theirs is known" in team.refused("key", "remove", "bo", "laptop")


def test_two_keys_of_one_label_are_told_apart(team: Team) -> None:
    """Neither is removed by accident."""
    team("key", "add", "bo", f"{ANA} laptop")
    team("key", "add", "bo", f"{BO} laptop")
    assert "2 keys called laptop" in team.refused("key", "remove", "bo", "laptop")
    assert len(team.people()["bo"]["keys"]) == 2


def test_what_is_no_key_is_refused_with_what_to_do(team: Team, files: Path) -> None:
    """A private key, in a file or pasted; a file that is not there; a weak one; a folder."""
    private = (files / "ana").read_text()
    for given in (str(files / "ana"), private):
        for words in (("key", "add", "ana", given), ("add", "ana", "--key", given)):
            said = team.refused(*words)
            assert "private key: nothing of it was kept" in said and private.split("\n")[1] not in said
    assert str(files / "ana.pub") in team.refused("key", "add", "ana", str(files / "ana"))
    (files / "ana.pub").unlink()
    assert "ssh-keygen -y -f" in team.refused("key", "add", "ana", str(files / "ana.pub"))
    assert "There is no file" in team.refused("key", "add", "ana", "nowhere.pub")
    assert "2,048 bits" in team.refused("add", "ana", "--key", str(files / "weak.pub"))
    assert "cannot be read" in team.refused("add", "ana", "--key", str(files))
    assert "anybody can repeat" in team.refused("key", "add", "ana", ANA_FINGERPRINT)
    assert team.people()["ana"]["keys"] == []


def test_who_is_not_there_is_named_with_the_nearest(team: Team) -> None:
    """A slip of the pen is met with the name that was meant."""
    team("add", "annika")
    assert "is annika meant?" in team.refused("remove", "anika")
    assert "triage team list" in team.refused("key", "list", "zoe")
