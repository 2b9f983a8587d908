"""What a person's record may hold, and that a key is one person's: checked where the store is owned."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable

from labels.visible import visible
from triage.owner.bounds import NAME, as_json, quoted, refuse
from triage.store.records import KeyRecord, PersonRecord, Role

MOST_KEYS = 20
"""Keys of one person."""
KEY_KINDS = frozenset(
    {
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "ssh-rsa",
    }
)
"""Algorithms whose keys are taken."""
RSA_BITS = 3072
"""Least of an RSA key."""
LABEL_CHARACTERS = 80
"""Most of a key's label and of a display name."""
_SETTINGS_BYTES = 16 << 10
_LINE_CHARACTERS = 4096
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def check_person(person: PersonRecord) -> None:
    """Refuse a person whose record is out of bounds.

    Raises:
        Refused: Naming what is wrong.
    """
    if not isinstance(person.name, str) or not NAME.fullmatch(person.name):
        refuse(
            f"the name {quoted(person.name)} must be 1 to 32 of a-z, 0-9, dot, underscore and hyphen, "
            "the first a letter or digit"
        )
    if person.role not in (Role.ANNOTATOR, Role.ADJUDICATOR, Role.LEAD):
        refuse("a person is annotator, adjudicator or lead")
    _check_words(person.display_name, "a display name")
    as_json(dict(person.settings), "settings", _SETTINGS_BYTES)
    if person.keys and not person.active:
        refuse("whoever is not on the team has no keys")
    if len(person.keys) > MOST_KEYS:
        refuse(f"a person has at most {MOST_KEYS} keys; remove one first")
    for key in person.keys:
        _check_key(key)
    if len({key.fingerprint for key in person.keys}) != len(person.keys):
        refuse("a key is given twice")


def check_keys_are_ones_own(person: PersonRecord, team: Iterable[PersonRecord]) -> None:
    """Refuse keys by which another person is known: a key says who somebody is.

    Args:
        person: As wanted.
        team: As it stands.

    Raises:
        Refused: Naming the other.
    """
    mine = {key.fingerprint for key in person.keys}
    for other in team:
        for key in other.keys:
            if other.name != person.name and key.fingerprint in mine:
                refuse(f"key {key.fingerprint} is {other.name}'s, and a key belongs to one person")


def _check_words(words: object, what: str) -> None:
    if words is None:
        return
    if not isinstance(words, str) or not 0 < len(words) <= LABEL_CHARACTERS or not words.strip():
        refuse(f"{what} has 1 to {LABEL_CHARACTERS} characters")
    as_json(words, what, LABEL_CHARACTERS * 8)


def _check_key(key: KeyRecord) -> None:
    """Refuse a key that is not what its record says; nothing is taken on its sender's word."""
    kind, _, text = key.line.partition(" ")
    if kind not in KEY_KINDS or len(key.line) > _LINE_CHARACTERS:
        refuse(f"{quoted(key.line)} is no public key of a kind that is taken")
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        refuse("a key's base64 cannot be read")
    fields = _fields(blob)
    if not fields or fields[0] != kind.encode():
        refuse("a key is not of the kind that it says")
    bits = rsa_bits(blob)
    if bits is not None and bits < RSA_BITS:
        refuse(f"an RSA key has at least {RSA_BITS:,} bits")
    if key.fingerprint != fingerprint(blob):
        refuse(f"{quoted(key.fingerprint)} is not that key's fingerprint")
    _check_words(key.label, "a key's label")
    if not _INSTANT.fullmatch(key.added):
        refuse(f"{visible(key.added)[:40]} is no time")


def fingerprint(blob: bytes) -> str:
    """Return a public key's fingerprint, as ``ssh-keygen -l`` prints it.

    Args:
        blob: The key in the encoding of RFC 4253, section 6.6.
    """
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return f"SHA256:{digest}"


def rsa_bits(blob: bytes) -> int | None:
    """Return how many bits the modulus of an RSA key has (RFC 4253, section 6.6); None for other kinds."""
    fields = _fields(blob)
    if not fields or fields[0] != b"ssh-rsa":
        return None
    return int.from_bytes(fields[-1], "big").bit_length()


def _fields(blob: bytes) -> list[bytes]:
    """Return the strings that a key's encoding consists of (RFC 4251, section 5); empty if it does not."""
    fields = []
    while blob:
        size = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + size:
            return []
        fields.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    return fields
