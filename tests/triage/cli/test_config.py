"""The settings of this machine, for a desk without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triage.desk.fakes import news
from triage.cli.config import config_path, local_settings
from triage.cli.console import USAGE, Failure

WHOLE = """
theme = "light"
ascii = true
auto_advance = true
zone = "Asia/Tokyo"
[keys]
skip = "h"
undo = ["Backspace", "l"]
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's file, which is not there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = config_path()
    assert path == tmp_path / "triage" / "config.toml"
    path.parent.mkdir()
    return path


def test_settings_are_read_as_they_are_stored(config: Path) -> None:
    """One key may stand without a list; without a file there is nothing."""
    assert local_settings(news()) == {}
    config.write_text(WHOLE)
    assert local_settings(news()) == {
        "theme": "light",
        "ascii": True,
        "auto_advance": True,
        "zone": "Asia/Tokyo",
        "keys": {"skip": ["h"], "undo": ["backspace", "l"]},
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("theme = 3", "theme is one of dark, light, 16, none"),
        ('ascii = "yes"', "ascii is true or false"),
        ('zone = "Atlantis"', "zone is the name of a time zone"),
        ("colour = 1", "colour is no setting; there are theme, ascii"),
        ("keys = 3", "keys is a table"),
        ("[keys]\nskip = 3", "the keys of skip are names of keys"),
        ('[keys]\nskip = "s"', "s is taken: it answers Date with superseded"),
        ('[keys]\nskip = "ctrl+i"', "terminals send Tab for it"),
        ("theme =\n", "at line 1"),
        ("x = '\udcff'", "cannot be used"),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_where_and_why(config: Path, text: str, why: str) -> None:
    """Exit 2 and one line that names the file."""
    config.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Failure, match="toml cannot be used") as ended:
        local_settings(news())
    assert why in str(ended.value)
    assert ended.value.code == USAGE
