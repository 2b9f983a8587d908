"""What the child of a front takes from the others, tried in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys

import orjson
import pytest

from triage.cli import wire

CONFINED = """
import orjson, os, resource, sys
from triage.cli.wire import confine
confine()
kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
limits = [resource.getrlimit(kind) for kind in kinds]
sys.stdout.buffer.write(orjson.dumps({"limits": limits, "nice": os.nice(0)}))
"""


def test_a_command_over_the_wire_is_bounded() -> None:
    """Address space, processor, files and cores; it comes after desks, and no limit is looser than before."""
    done = subprocess.run([sys.executable, "-c", CONFINED], capture_output=True, check=True)
    told = orjson.loads(done.stdout)
    wanted = (wire.MEMORY, wire.SECONDS, wire.FILE, 0)
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    for limit, most, kind in zip(told["limits"], wanted, kinds, strict=True):
        before = resource.getrlimit(kind)[1]
        assert limit[1] == most or (before != resource.RLIM_INFINITY and limit[1] == before)
    assert told["nice"] >= wire.NICENESS


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold processes to RLIMIT_AS")
def test_memory_beyond_the_bound_is_refused() -> None:
    """A command that asks for more ends by itself; nothing else on the host has to."""
    asking = "from triage.cli import wire\nwire.MEMORY = 2**30\nwire.confine()\nbytearray(2**31)"
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"MemoryError" in done.stderr
