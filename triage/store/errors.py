"""What can go wrong with a store.

::

    StoreError                 exit 3 unless it says otherwise
    ├── StoreMissing           there is no store at that path
    ├── StoreLocked            a foreign program, or another owner that does not answer, holds it
    ├── StoreNewer             written by a newer triage, or a migration was altered
    ├── StoreDamaged           journal or tables cannot be trusted; opened read-only if at all
    ├── StoreUnsupported       a kind of folder that cannot hold a store (NFS, SMB, FUSE, 9p)
    ├── ProtocolMismatch       owner and client are of different versions
    ├── StoreFull              what cannot be saved was refused; nothing was acknowledged
    ├── OwnerGone              the owner ended while this client waited
    └── Refused                the caller's role or the state does not allow it (exit 1)
"""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot do what was asked; the message says what happened, to what, and what to do next."""

    exit_code = 3


class StoreMissing(StoreError):
    """There is no store at that path."""


class StoreLocked(StoreError):
    """Another program holds the store and cannot be reached through its socket."""


class StoreNewer(StoreError):
    """The store was written by a newer version, or one of its migrations was altered."""


class StoreDamaged(StoreError):
    """Journal or tables cannot be trusted."""


class StoreUnsupported(StoreError):
    """The folder is on a kind of file system that cannot hold a store."""


class ProtocolMismatch(StoreError):
    """Owner and client are of different versions: restart the server."""


class StoreFull(StoreError):
    """There was no room to save; nothing of the request was acknowledged."""


class OwnerGone(StoreError):
    """The owner ended while this client waited for it."""


class Refused(StoreError):
    """The caller's role, or the state of things, does not allow the request."""

    exit_code = 1
