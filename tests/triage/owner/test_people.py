"""What a person's record may hold, whoever sends it."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace

import pytest

from tests.triage.ssh.sample_keys import (
    ANA,
    ANA_FINGERPRINT,
    ANAS_KEY,
    BO,
    BOS_KEY,
    WEAK,
    line_of,
)
from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.duckdb.conftest import place as place
from tests.triage.store.made import BY
from triage.owner.people import MOST_KEYS, check_person, fingerprint
from triage.store.errors import Refused
from triage.store.records import KeyRecord, PersonRecord, Role


def _key(line: str) -> KeyRecord:
    """Return a key with the fingerprint that belongs to it."""
    return replace(ANAS_KEY, line=line, fingerprint=fingerprint(base64.b64decode(line.split()[1])))


WRONG = {
    "another's fingerprint": (replace(ANAS_KEY, line=BO), "not that key's fingerprint"),
    "no fingerprint": (replace(ANAS_KEY, fingerprint="MD5:00"), "not that key's fingerprint"),
    "a comment": (replace(ANAS_KEY, line=f"{ANA} ana"), "base64"),
    "options": (replace(ANAS_KEY, line=f'command="sh" {ANA}'), "no public key"),
    "two lines": (replace(ANAS_KEY, line=f"{ANA}\n{BO}"), "base64"),
    "weak": (_key(WEAK), "3,072"),
    "dsa": (_key(line_of("ssh-dss", b"\1" * 129)), "no public key of a kind"),
    "a certificate": (
        _key(line_of("ssh-ed25519-cert-v01@openssh.com", b"\1" * 32)),
        "no public key of a kind",
    ),
    "another kind inside": (_key(f"ssh-rsa {ANA.split()[1]}"), "not of the kind"),
    "cut": (_key(ANA[:-8]), "not of the kind"),
    "long": (_key(line_of("ssh-rsa", b"\3", b"\x7f" * 9000)), "no public key of a kind"),
    "label": (replace(ANAS_KEY, label="x" * 81), "label"),
    "blank label": (replace(ANAS_KEY, label="  "), "label"),
    "time": (replace(ANAS_KEY, added="today"), "no time"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_a_key_is_what_its_record_says(name: str) -> None:
    """Kind, strength, fingerprint, label and time: nothing is taken on its sender's word."""
    key, said = WRONG[name]
    with pytest.raises(Refused, match=said):
        check_person(PersonRecord("ana", Role.ANNOTATOR, keys=(key,)))


def test_a_person_has_few_keys_each_once() -> None:
    """One login offers at most so many."""
    many = tuple(_key(line_of("ssh-ed25519", bytes([n]) * 32)) for n in range(MOST_KEYS + 1))
    check_person(PersonRecord("ana", Role.ANNOTATOR, keys=many[:-1]))
    with pytest.raises(Refused, match="at most 20"):
        check_person(PersonRecord("ana", Role.ANNOTATOR, keys=many))
    with pytest.raises(Refused, match="twice"):
        check_person(PersonRecord("ana", Role.ANNOTATOR, keys=(ANAS_KEY, replace(ANAS_KEY, label="again"))))


def test_the_fingerprint_is_the_one_of_ssh_keygen() -> None:
    """Known answer: what ``ssh-keygen -l`` printed for Ana's key."""
    assert _key(ANA).fingerprint == ANA_FINGERPRINT


async def test_of_two_who_take_a_key_at_once_one_gets_it(place: Place) -> None:
    """And it is theirs after a restart, with its label and date."""
    async with place.opened(make=True) as owner:
        both = [PersonRecord(name, Role.ANNOTATOR, keys=(BOS_KEY,)) for name in ("ana", "bo")]
        told = await asyncio.gather(
            *(owner.put_person(person, by=BY) for person in both), return_exceptions=True
        )
        assert told[0] is None and isinstance(told[1], Refused)
        before = await owner.people()
    async with place.opened() as owner:
        assert await owner.people() == before == (both[0],)
