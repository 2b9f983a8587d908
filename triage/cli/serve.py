"""``triage serve``: the SSH server."""

from __future__ import annotations

from typing import Annotated

import typer

from triage.cli import console


def serve(
    listen: Annotated[
        str | None,
        typer.Option("--listen", metavar="HOST:PORT", help="Where to listen; 127.0.0.1:2222 unless given."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", help="Front processes; one per core unless given, at most 4."),
    ] = None,
    host_key: Annotated[
        str | None,
        typer.Option(
            "--host-key", metavar="FILE", help="The server's private key; else one in the store's folder."
        ),
    ] = None,
    new_host_key: Annotated[
        bool, typer.Option("--new-host-key", help="Take another host key than before, and remember it.")
    ] = False,
    backup_every: Annotated[
        str | None,
        typer.Option("--backup-every", metavar="TIME", help="Back up as often as this, such as 1h."),
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", help="Backups that are kept; 24 unless given.")
    ] = None,
    backup_to: Annotated[
        str | None, typer.Option("--backup-to", metavar="DIR", help="Folder of these backups.")
    ] = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log lines as JSON objects.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Print the settings that hold, and end.")] = False,
) -> None:
    """Serve the store over SSH: desks, and commands within each person's role.

    Log lines go to stderr. Settings may stand in serve.toml in the store's folder (FILE.d/), in the form that
    --show prints; options go before them. Ctrl-C or SIGTERM ends it within five seconds.

    Example: triage serve --listen 0.0.0.0:2222
    """
    from triage.owner.files import locate
    from triage.ssh.settings import SettingsRefused, as_toml, read_settings

    given = {
        "listen": listen,
        "workers": workers,
        "host_key": host_key,
        "backup_every": backup_every,
        "keep": keep,
        "backup_to": backup_to,
    }
    try:
        settings = read_settings(locate(console.store_path()).settings, given)
    except SettingsRefused as error:
        console.fail(str(error))
    if show:
        console.write(as_toml(settings))
        return
    from triage.owner.log_lines import log_to_stderr
    from triage.ssh.supervisor import log, serve

    log_to_stderr(as_json=log_json)
    say = log.info if log_json else console.say
    console.run(serve(console.store_path(), settings, new_host_key=new_host_key, as_json=log_json, say=say))
