"""Somebody without a key that is known, who connects to a server as fast as it lets them.

From 127.0.0.2, so that it is another address than the team's. Run: uv run python -m benchmarks.stranger PORT
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter

import asyncssh

HANDS = 20
"""Connections that are tried at once."""


async def knock(port: int, key: asyncssh.SSHKey, came_of: Counter[str]) -> None:
    """Connect again and again."""
    while True:
        try:
            await asyncssh.connect(
                *("127.0.0.1", port),
                local_addr=("127.0.0.2", 0),
                client_keys=[key],
                known_hosts=None,
                config=None,
                agent_path=None,
            )
            came_of["let in"] += 1
        except asyncssh.PermissionDenied:
            came_of["key refused"] += 1
        except (OSError, asyncssh.Error):
            came_of["closed at once"] += 1


async def run(port: int) -> None:
    """Connect until told to end; prints what came of it."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    key, came_of = asyncssh.generate_private_key("ssh-ed25519"), Counter[str]()
    knocking = [asyncio.create_task(knock(port, key, came_of)) for _ in range(HANDS)]
    await told.wait()
    for task in knocking:
        task.cancel()
    print(", ".join(f"{what} {count:,}" for what, count in came_of.most_common()))


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1])))
