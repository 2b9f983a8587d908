"""Work done ahead of whoever takes it: in a thread, one step at a time, each while the last is being used."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Any, TypeVar

T = TypeVar("T")


async def ahead(made: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Yield what a generator makes, its next one being made meanwhile."""
    async with aclosing(made):
        following = asyncio.ensure_future(_next(made))
        try:
            while (here := await following) is not None:
                following = asyncio.ensure_future(_next(made))
                yield here[0]
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await following


async def _next(made: AsyncGenerator[T, None]) -> tuple[T] | None:
    async for one in made:
        return (one,)
    return None


async def in_thread(work: Callable[[], T]) -> T:
    """Run a step in a thread that nobody waits for at the end: one that hangs on standard input may be left.

    ``asyncio.to_thread`` would make Ctrl-C wait for the next line that somebody types.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(settle_with: Callable[[Any], None], value: object) -> None:
        if not done.done():
            settle_with(value)

    def run() -> None:
        settle_with: Callable[[Any], None]
        try:
            settle_with, value = done.set_result, work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits it
            settle_with, value = done.set_exception, error  # type: ignore[assignment]  # one of two values
        with suppress(RuntimeError):  # the loop ended meanwhile
            loop.call_soon_threadsafe(settle, settle_with, value)

    threading.Thread(target=run, name="import reader", daemon=True).start()
    return await done
