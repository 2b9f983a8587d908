"""Settings of a server: file, command line, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.ssh.settings import Settings, SettingsRefused, as_toml, read_settings


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    """Only this host can connect until somebody says otherwise."""
    assert read_settings(tmp_path / "serve.toml", {}) == Settings()
    assert (Settings().host, Settings().port) == ("127.0.0.1", 2222)


def test_what_is_shown_is_what_the_file_holds(tmp_path: Path) -> None:
    """``serve --show`` prints a file that says the same."""
    file = tmp_path / "serve.toml"
    wanted = Settings(listen="[::1]:22", workers=3, host_key='/k "x"\\y', backup_every="1h", backup_to="/b")
    file.write_text(as_toml(wanted), encoding="utf-8")
    assert read_settings(file, {}) == wanted
    assert wanted.host == "::1"


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    """What it does not name stays as the file has it."""
    file = tmp_path / "serve.toml"
    file.write_text('listen = "0.0.0.0:22"\nworkers = 2\n', encoding="utf-8")
    settings = read_settings(file, {"listen": "127.0.0.1:9", "workers": None})
    assert (settings.listen, settings.workers) == ("127.0.0.1:9", 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('lisen = "a:1"', "lisen"),
        ('workers = "2"', "whole number"),
        ("workers = true", "whole number"),
        ("workers = -1", "workers"),
        ("listen = 22", "text"),
        ('listen = "22"', "HOST:PORT"),
        ('listen = "a:99999"', "HOST:PORT"),
        ('backup-every = "1h"', "belong together"),
        ("keep = 0", "keep"),
        ("listen = ", "TOML"),
        ('lisen = "a:1"', "did you mean listen"),
        (f"workers = {'9' * 5000}", "TOML"),
        (f"workers = {'9' * 30}", "workers"),
        (f"keep = {'[' * 5000}", "TOML"),
        (f'listen = "a:{"9" * 5000}"', "HOST:PORT"),
        (f'listen = "{"a" * 300}:22"', "HOST:PORT"),
        ('host-key = "/k\\u0000"', "host-key"),
        ('"\\u001b[31m" = 1', "has .\\[31m"),
    ],
)
def test_what_cannot_hold_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    """A server does not start with a setting that it does not understand."""
    file = tmp_path / "serve.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsRefused, match=said):
        read_settings(file, {})
