"""Public keys as people send them."""

from __future__ import annotations

import asyncssh
import pytest

from tests.triage.ssh.sample_keys import (
    ADDED,
    ANA,
    ANA_FINGERPRINT,
    ANAS_KEY,
    BO,
    BO_FINGERPRINT,
    RFC4716,
    SECURITY_KEY,
    STRONG,
    STRONG_FINGERPRINT,
    WEAK,
    line_of,
)
from triage.owner.people import check_person
from triage.ssh.keys import KeyRefused, PrivateKeyGiven, read_public_keys
from triage.store.records import PersonRecord, Role


@pytest.mark.parametrize(
    ("line", "fingerprint"),
    [(ANA, ANA_FINGERPRINT), (BO, BO_FINGERPRINT), (STRONG, STRONG_FINGERPRINT)],
    ids=["ed25519", "ecdsa", "rsa"],
)
def test_a_line_is_read_as_ssh_keygen_reads_it(line: str, fingerprint: str) -> None:
    """Its fingerprint is the one that ``ssh-keygen -l`` printed; its comment is no part of the key."""
    (key,) = read_public_keys(f"{line} ana at harbour\r\n".encode())
    assert (key.line, key.fingerprint, key.comment) == (line, fingerprint, "ana at harbour")
    assert key.record(ADDED, "laptop").label == "laptop" and key.record(ADDED).label == "ana at harbour"


def test_what_is_read_is_what_the_owner_takes() -> None:
    """Every kind that is allowed passes the owner's own look at it."""
    text = "\n".join((ANA, BO, STRONG, SECURITY_KEY))
    keys = tuple(key.record(ADDED) for key in read_public_keys(text.encode()))
    assert [key.line for key in keys] == [ANA, BO, STRONG, SECURITY_KEY]
    check_person(PersonRecord("ana", Role.ANNOTATOR, keys=keys))


def test_blocks_of_rfc_4716_are_the_same_keys() -> None:
    """As PuTTY and others write them; the continued comment is joined."""
    (key,) = read_public_keys(RFC4716.encode())
    assert (key.line, key.fingerprint) == (ANA, ANA_FINGERPRINT)
    assert key.comment == "256-bit ED25519, converted by ana from OpenSSH"


def test_several_keys_come_in_one_file_each_once() -> None:
    """Comments and empty lines are passed over, forms may be mixed, a key that comes twice is one."""
    text = f"# of the desk\n\n{BO}\n  {ANA}  first\n{RFC4716}\n{STRONG}\n"
    keys = read_public_keys(text.encode())
    assert [key.line for key in keys] == [BO, ANA, STRONG]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_as_windows_writes_them_are_read(encoding: str) -> None:
    """With a byte order mark, and in the encoding of PowerShell's redirection."""
    assert read_public_keys(f"{ANA}\r\n".encode(encoding))[0].line == ANA


def test_a_comment_that_acts_is_made_visible() -> None:
    """Escape sequences, and more than a label holds."""
    (key,) = read_public_keys(f"{ANA} \x1b[2J{'x' * 200}".encode())
    assert key.comment is not None and "\x1b" not in key.comment and len(key.comment) == 80


PRIVATE = {
    "openssh": asyncssh.generate_private_key("ssh-ed25519").export_private_key(),
    "pkcs8": asyncssh.generate_private_key("ssh-ed25519").export_private_key("pkcs8-pem"),
    "encrypted": asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_private_key(
        "pkcs8-pem", "harbour"
    ),
    "putty": b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
    "ssh1": b"SSH PRIVATE KEY FILE FORMAT 1.1\n\0\0\0\0\xff\xfe",
    "ssh2": b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56\n",
    "utf16": "-----BEGIN OPENSSH PRIVATE KEY-----\n".encode("utf-16"),
    "behind a public one": f"{ANA}\n-----BEGIN RSA PRIVATE KEY-----\n".encode(),
}


@pytest.mark.parametrize("kind", list(PRIVATE))
def test_private_keys_of_any_kind_are_refused_with_a_warning(kind: str) -> None:
    """Nothing of it is repeated; whoever sent it learns that it should be replaced."""
    with pytest.raises(PrivateKeyGiven, match=r"nothing of it was kept.*replaced") as caught:
        read_public_keys(PRIVATE[kind])
    assert not any(line in str(caught.value) for line in PRIVATE[kind].decode("latin-1").split("\n") if line)


def _certificate() -> bytes:
    authority = asyncssh.generate_private_key("ssh-ed25519")
    subject = asyncssh.import_public_key(ANA)
    return authority.generate_user_certificate(subject, "ana", principals=["ana"]).export_certificate()


REFUSED = {
    "weak rsa": (WEAK.encode(), "RSA key of 2,048 bits is too weak, 3,072"),
    "dsa": (line_of("ssh-dss", b"\1" * 129, b"\1" * 21, b"\2", b"\3").encode(), "ssh-dss are not taken"),
    "ed448": (line_of("ssh-ed448", b"\1" * 57).encode(), "ssh-ed448 are not taken"),
    "certificate": (_certificate(), "certificate; give the public key"),
    "options": (f'from="10.0.0.1",command="sh" {ANA}'.encode(), "in front of the key"),
    "known hosts": (f"harbour.example {ANA}".encode(), "in front of the key"),
    "fingerprint": (ANA_FINGERPRINT.encode(), "anybody can repeat"),
    "words": (b"the key of \x1b[2Jana is here", "no public key"),
    "cut": (ANA[:50].encode(), "damaged"),
    "another kind inside": (f"ssh-rsa {ANA.split()[1]}".encode(), "damaged"),
    "no base64": (b"ssh-ed25519 !!!!", "damaged"),
    "kind alone": (b"ssh-ed25519", "damaged"),
    "pem": (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "ssh-keygen -i"),
    "open block": (RFC4716.rsplit("\n", 2)[0].encode(), "no end"),
    "nothing": (b"# none yet\n\n", "no public key in it"),
    "binary": (b"\x30\x82\x01\x22\xff\xfe", "no text"),
    "large": (b"#" * 300_000, "too large"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_is_no_key_that_is_taken_is_refused_with_a_reason(name: str) -> None:
    """One sentence, visible, that says what it is and what to give instead."""
    content, said = REFUSED[name]
    with pytest.raises(KeyRefused, match=said) as caught:
        read_public_keys(content)
    assert not isinstance(caught.value, PrivateKeyGiven)
    assert str(caught.value).isprintable()


def test_the_owner_finds_the_same_fingerprint() -> None:
    """What is stored is what a login offers later."""
    assert ANAS_KEY.fingerprint == asyncssh.import_public_key(ANAS_KEY.line).get_fingerprint()
