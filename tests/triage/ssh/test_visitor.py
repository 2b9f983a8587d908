"""What is logged of keys that are nobody's."""

from __future__ import annotations

import logging

import pytest

from triage.ssh.visitor import LOG_LINES, LOG_SECONDS, RefusalLog


def test_refused_keys_do_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """The first are named, to be compared with a .pub file; of the others their number is."""
    now = [0.0]
    refusals = RefusalLog(lambda: now[0])
    with caplog.at_level(logging.INFO, "triage.ssh"):
        for number in range(500):
            refusals.refuse("192.0.2.1", f"SHA256:{number}")
        assert [record.getMessage() for record in caplog.records] == [
            f"refused from 192.0.2.1: the key SHA256:{number} is nobody's here" for number in range(LOG_LINES)
        ]
        now[0] = LOG_SECONDS
        refusals.refuse("192.0.2.1", "SHA256:next")
    assert [record.getMessage() for record in caplog.records[LOG_LINES:]] == [
        f"{500 - LOG_LINES} more keys were refused",
        "refused from 192.0.2.1: the key SHA256:next is nobody's here",
    ]
