"""Addresses of stores that are no files."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from triage.cli import console


def refuse_server(text: str) -> None:
    """Refuse the address of a database server, and repeat none that holds a password.

    Raises:
        console.Failure: It is one.
    """
    if text.partition(":")[0].lower() not in ("postgres", "postgresql"):
        return
    if _has_password(text):
        console.fail(
            "The address holds a password, which others would see: nothing was done. Take it out and put it "
            "into a file (0600) that PGPASSFILE names."
        )
    console.fail(
        "Stores in PostgreSQL are not there yet: this version keeps a store in a file. "
        "Name a file such as news.duckdb."
    )


def _has_password(text: str) -> bool:
    """Whether an address holds a password; also one whose slashes a path has swallowed."""
    rest = text.partition(":")[2].lstrip("/")
    try:
        parts = urlsplit(f"postgresql://{rest}")
        return parts.password is not None or "password" in parse_qs(parts.query, keep_blank_values=True)
    except ValueError:
        return True
