"""Commands over the wire by real ssh, beside commands on the host."""

from __future__ import annotations

import io
import json
import tarfile

import pytest

from tests.triage.ssh.served import Served
from triage.ssh.table import TABLE
from triage.store.records import Role


def test_status_is_one_s_own_or_everybodys(served: Served) -> None:
    """An annotator's has one row; a lead's has the team; the host's is the same as the lead's."""
    mine = json.loads(served.ssh("ana", "status", "--json").stdout)
    assert [person["name"] for person in mine["people"]] == ["ana"]
    all_of_them = json.loads(served.ssh("lea", "status", "--json").stdout)
    assert {"ada", "ana", "ben", "lea"} <= {person["name"] for person in all_of_them["people"]}
    host = json.loads(served.host("status", "--json").stdout)
    assert {**host, "people": None} == {**all_of_them, "people": None}


@pytest.mark.parametrize(("name", "role"), [("ana", Role.ANNOTATOR), ("ada", Role.ADJUDICATOR)])
def test_who_may_not_is_told_so(served: Served, name: str, role: Role) -> None:
    """Exit 1 and one line on stderr, nothing on stdout."""
    refused = next(words for words, command in TABLE.items() if role not in command.roles)
    done = served.ssh(name, *refused)
    assert (done.returncode, done.stdout) == (1, b"")
    assert f"not for your role ({role})" in done.stderr.decode()


def test_what_is_imported_comes_out_again(served: Served) -> None:
    """Both stream; the import is recorded in the lead's name; a whole folder comes as a tar."""
    records = "".join(
        json.dumps(
            {"id": f"w{number}", "title": f"Ferry {number}", "text": f"The ferry sailed {number} times."}
        )
        + "\n"
        for number in range(200)
    )
    done = served.ssh("lea", "import", "-", "--format", "jsonl", "--json", given=records.encode())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["totals"]["imported"] == 200
    last = json.loads(served.ssh("lea", "log", "--cause", "import", "--json").stdout.splitlines()[-1])
    assert last["annotator"] == "lea"
    tried = served.ssh(
        "lea", "import", "-", "--format", "jsonl", "--dry-run", "--json", given=records.encode()
    )
    assert json.loads(tried.stdout)["totals"]["already"] == 200
    streamed = served.ssh("lea", "export", "-")
    assert streamed.returncode == 0
    assert b"in scope" in streamed.stderr
    folder = served.ssh("lea", "export", "-", "--format", "folder.tar")
    assert folder.returncode == 0, folder.stderr
    with tarfile.open(fileobj=io.BytesIO(folder.stdout)) as archive:
        assert {"dataset/README.md", "dataset/export.json", "dataset/SHA256SUMS"} <= set(archive.getnames())


def test_the_codebook_over_the_wire_is_the_store_s(served: Served) -> None:
    """Whoever labels reads the one in force, and no word of a file that is not there."""
    wire, host = served.ssh("ana", "scheme", "show"), served.host("scheme", "show")
    assert wire.returncode == 0
    assert b"There is no store" not in wire.stderr
    assert wire.stdout == host.stdout


def test_exit_codes_and_messages_pass_through(served: Served) -> None:
    """As the command ends on the host, so it ends over the wire."""
    words = ("articles", "show", "999999")
    wire, host = served.ssh("lea", *words), served.host(*words)
    assert wire.returncode == host.returncode != 0
    assert wire.stderr.decode().splitlines()[-1] == host.stderr.decode().splitlines()[-1]
    assert served.ssh("lea", "check").returncode == 0
    assert served.ssh("ana", "help").stdout.count(b"\n  ") == 3


def test_a_second_server_names_the_first(served: Served) -> None:
    """Exit 3, who owns the store, and how to reach it; and so does the port."""
    done = served.host("serve", "--listen", "127.0.0.1:0")
    assert done.returncode == 3
    assert f"ssh -p {served.port} 127.0.0.1" in done.stderr.decode()


def test_commands_on_the_host_go_through_the_server(served: Served) -> None:
    """Nothing of the server's store is opened twice."""
    for words in (("agreement",), ("articles", "list")):
        done = served.host(*words)
        assert done.returncode == 0, done.stderr
    folder = served.folder / "dataset"
    assert served.host("export", str(folder)).returncode == 0
    assert (folder / "export.json").is_file()


def test_the_server_s_log_holds_no_text_of_articles(served: Served) -> None:
    """Neither of what is imported or rejected, nor of what is looked for, whether it goes well or not."""
    rows = (
        b'{"title": "Quinces", "text": "Quinces ripen late."}\n{"title": "Quinces", "text": 5}\nQuinces {\n'
    )
    done = served.ssh("lou", "import", "-", "--format", "jsonl", "--dry-run", given=rows)
    assert done.returncode == 0, done.stderr
    assert served.ssh("lou", "articles", "search", "Quinces").returncode in (0, 1)
    assert served.ssh("lou", "articles", "list", "--where", "Quinces=5").returncode == 2
    assert "lou logged in" in served.log
    assert "Quinces" not in served.log
