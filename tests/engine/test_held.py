"""Waiting that no cancel interrupts."""

from __future__ import annotations

import asyncio
import threading

import pytest

from charstudio.engine.held import held, in_thread
from tests.lab import turn


async def test_without_a_cancel_it_is_an_ordinary_await():
    async def work():
        await asyncio.sleep(0)
        return 7

    assert await held(work()) == (7, False)


@pytest.mark.parametrize("times", [1, 3])
async def test_cancels_are_noted_and_the_work_goes_on(times):
    go_on = asyncio.Event()

    async def work():
        await go_on.wait()
        return 7

    holding = asyncio.ensure_future(held(work()))
    for _ in range(times):
        await turn()
        holding.cancel()
    await turn()
    assert not holding.done()
    go_on.set()
    assert await holding == (7, True)


async def test_what_the_work_raises_is_raised():
    async def work():
        raise ZeroDivisionError("oh")

    with pytest.raises(ZeroDivisionError):
        await held(work())


async def test_a_thread_is_done_with_its_files_before_a_cancel_is_obeyed():
    go_on, done = threading.Event(), []

    def work():
        go_on.wait(5)
        done.append(True)

    running = asyncio.ensure_future(in_thread(work))
    await asyncio.sleep(0.01)
    for _ in range(2):
        running.cancel()
        await turn()
    assert not running.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert done == [True]
