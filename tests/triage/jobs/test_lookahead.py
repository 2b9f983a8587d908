"""Work that is done ahead of whoever takes it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from triage.jobs.lookahead import ahead, in_thread


async def test_the_next_is_made_while_one_is_used() -> None:
    """In order, one ahead and not more."""
    made: list[int] = []

    async def make() -> AsyncGenerator[int, None]:
        for n in range(5):
            await asyncio.sleep(0)
            made.append(n)
            yield n

    taken = []
    async with aclosing(ahead(make())) as stream:
        async for n in stream:
            for _ in range(10):
                await asyncio.sleep(0)
            taken.append((n, len(made)))
    assert taken == [(0, 2), (1, 3), (2, 4), (3, 5), (4, 5)]


async def test_an_error_comes_after_what_was_made_before_it() -> None:
    """Nothing that was finished is lost to what fails later."""

    async def make() -> AsyncGenerator[int, None]:
        yield 1
        raise OSError("no room")

    async with aclosing(ahead(make())) as stream:
        assert await anext(stream) == 1
        with pytest.raises(OSError, match="no room"):
            await anext(stream)


async def test_who_leaves_early_ends_what_is_being_made() -> None:
    """The generator behind is closed, though it was waiting."""
    closed = asyncio.Event()

    async def make() -> AsyncGenerator[int, None]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with aclosing(ahead(make())) as stream:
        assert await anext(stream) == 1
    assert closed.is_set()


async def test_a_thread_that_hangs_is_left_behind() -> None:
    """Who is cancelled does not wait for it; what it brings later is dropped."""
    begun, may_end = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hang() -> int:
        loop.call_soon_threadsafe(begun.set)
        may_end.wait()
        return 1

    task = asyncio.ensure_future(in_thread(hang))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    may_end.set()
    assert await in_thread(lambda: 2) == 2
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 // 0)
