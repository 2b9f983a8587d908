"""Public keys as people send them: OpenSSH lines or RFC 4716 blocks, and nothing else."""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

import asyncssh

from labels.visible import visible
from triage.owner.people import KEY_KINDS, LABEL_CHARACTERS, RSA_BITS, fingerprint, rsa_bits
from triage.store.records import KeyRecord

LARGEST_FILE = 256 * 1024
"""Bytes; no file of public keys comes near."""

_SHOWN = 24
"""Characters of a line that a message repeats."""
_ALGORITHM = re.compile(r"(?:ssh|ecdsa|sk|x509v3|rsa|dsa)-[A-Za-z0-9@.-]+")
_PRIVATE = re.compile(rb"PRIVATE KEY|PuTTY-User-Key-File-\d+:|SSH PRIVATE KEY FILE")
_BEGIN, _END = "---- BEGIN SSH2 PUBLIC KEY ----", "---- END SSH2 PUBLIC KEY ----"
_MAKE = "make one with: ssh-keygen -t ed25519"


class KeyRefused(ValueError):
    """What was given is no public key that is taken; the message says why and what to do."""


class PrivateKeyGiven(KeyRefused):
    """A private key was given: it is not kept, and whoever sent it should make another."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key, in the one form that is stored."""

    line: str
    """Algorithm and base64."""
    fingerprint: str
    """``SHA256:…``."""
    comment: str | None
    """What its file calls it."""

    def record(self, added: str, label: str | None = None) -> KeyRecord:
        """Return it as a person's.

        Args:
            added: The present, as a UTC instant.
            label: What to call it; its comment if not given.
        """
        return KeyRecord(self.fingerprint, self.line, label or self.comment, added)


def read_public_keys(content: bytes) -> tuple[PublicKey, ...]:
    """Return the public keys of a file or a line, each once.

    Args:
        content: OpenSSH lines (``ssh-ed25519 AAAA… comment``) or RFC 4716 blocks, in UTF-8 or UTF-16.

    Raises:
        PrivateKeyGiven: It holds a private key.
        KeyRefused: It holds something else that is not taken, or nothing.
    """
    text = _text(content)
    if _PRIVATE.search(content) or _PRIVATE.search(text.encode()):
        raise PrivateKeyGiven(
            "that is a private key: nothing of it was kept. Give the file that ends in .pub; "
            "a private key that was sent to anybody should be replaced"
        )
    found: dict[str, PublicKey] = {}
    for part in _parts(text):
        key = _key(part)
        found.setdefault(key.fingerprint, key)
    if not found:
        raise KeyRefused(f"there is no public key in it; {_MAKE}, and give the .pub file")
    return tuple(found.values())


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise KeyRefused("it is too large for a file of public keys; give the file that ends in .pub")
    # What PowerShell's > writes.
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        if _PRIVATE.search(content):
            return ""
        raise KeyRefused("it is no text; give the file that ends in .pub") from error


def _parts(text: str) -> Iterator[str]:
    """Yield each line that says something, and each RFC 4716 block as one."""
    block: list[str] = []
    for line in text.splitlines():
        words = line.strip()
        if words == _BEGIN:
            block = [words]
        elif block:
            block.append(line.rstrip())
            if words == _END:
                yield "\n".join(block)
                block = []
        elif words.startswith("-----BEGIN "):
            raise KeyRefused(
                "it is in another form; 'ssh-keygen -i -m PKCS8 -f FILE' writes a PEM public key as one line"
            )
        elif words and not words.startswith("#"):
            yield words
    if block:
        raise KeyRefused("its last key has no end; send the whole file again")


def _key(part: str) -> PublicKey:
    if not part.startswith(_BEGIN):
        _look_at_line(part)
    try:
        key = asyncssh.import_public_key(_without_comment(part))
    except (asyncssh.KeyImportError, ValueError, OverflowError) as error:
        raise KeyRefused(
            f"{_beginning(part)} is a damaged public key; send the .pub file itself, whole"
        ) from error
    algorithm, blob = key.algorithm.decode("ascii", "replace"), key.public_data
    _look_at_algorithm(algorithm)
    bits = rsa_bits(blob)
    if bits is not None and bits < RSA_BITS:
        raise KeyRefused(f"an RSA key of {bits:,} bits is too weak, {RSA_BITS:,} is the least; {_MAKE}")
    line = f"{algorithm} {base64.b64encode(blob).decode()}"
    return PublicKey(line, fingerprint(blob), _comment(part))


def _look_at_line(line: str) -> None:
    """Refuse a line that does not begin with an algorithm."""
    words = line.split()
    if not _ALGORITHM.fullmatch(words[0]):
        if any(_ALGORITHM.fullmatch(word) for word in words[1:]):
            raise KeyRefused(
                f"{_beginning(line)} has something in front of the key (options, a host); "
                "give the key alone: algorithm and base64"
            )
        if re.fullmatch(r"(SHA256:|MD5:).*", words[0]):
            raise KeyRefused(
                "that is a fingerprint, which anybody can repeat; give the .pub file or its line"
            )
        raise KeyRefused(f"{_beginning(line)} is no public key; give the .pub file, or its line in quotes")
    _look_at_algorithm(words[0])


def _look_at_algorithm(algorithm: str) -> None:
    if "-cert-" in algorithm or algorithm.startswith("x509v3-"):
        raise KeyRefused("that is a certificate; give the public key itself, the .pub file without -cert")
    if algorithm not in KEY_KINDS:
        raise KeyRefused(
            f"keys of the kind {visible(algorithm)[:40]} are not taken; {_MAKE} (or ecdsa, or rsa -b 3072)"
        )


def _without_comment(part: str) -> bytes:
    """Return what the library is to read: comments may hold anything and are read here."""
    if part.startswith(_BEGIN):
        return part.encode("utf-8")
    return " ".join(part.split()[:2]).encode("utf-8")


def _comment(part: str) -> str | None:
    """Return what a key is called in its file, as it may be shown and kept."""
    if part.startswith(_BEGIN):
        unfolded = part.replace("\\\n", "")  # RFC 4716, section 3.3: a header goes on behind a backslash
        found = re.search(r"^comment:(.*)$", unfolded, re.IGNORECASE | re.MULTILINE)
        words = found[1].strip().strip('"') if found else ""
    else:
        words = " ".join(part.split()[2:])
    return visible(words.strip())[:LABEL_CHARACTERS].strip() or None


def _beginning(line: str) -> str:
    """Return enough of a line to find it again."""
    shown = visible(line)
    return f"'{shown}'" if len(shown) <= _SHOWN else f"'{shown[:_SHOWN]}…'"
