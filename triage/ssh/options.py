"""What the server's side of SSH offers: keys, and channels for desks and commands; all else is off."""

from __future__ import annotations

from collections.abc import Callable

import asyncssh

LOGIN_SECONDS = 20
KEEPALIVE_SECONDS = 15
KEEPALIVES = 4
"""Unanswered keepalives after which a line is dead."""


def server_options(
    host_key: asyncssh.SSHKey, server: Callable[[], asyncssh.SSHServer]
) -> asyncssh.SSHServerConnectionOptions:
    """Return the options that every connection is served with; they are built once.

    Args:
        host_key: The server's key.
        server: Makes the handler of a connection.
    """
    return asyncssh.SSHServerConnectionOptions(
        config=None,
        server_factory=server,
        server_host_keys=[host_key],
        server_version="triage",
        public_key_auth=True,
        authorized_client_keys=None,
        password_auth=False,
        kbdint_auth=False,
        host_based_auth=False,
        gss_host=None,
        gss_kex=False,
        gss_auth=False,
        x509_trusted_certs=None,
        x11_forwarding=False,
        agent_forwarding=False,
        sftp_factory=None,
        allow_scp=False,
        compression_algs=None,
        rdns_lookup=False,
        line_editor=False,
        encoding=None,
        login_timeout=LOGIN_SECONDS,
        keepalive_interval=KEEPALIVE_SECONDS,
        keepalive_count_max=KEEPALIVES,
    )
